package replica

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"emanet/vault/custody"
)

// Verify checks a copy without any key: every leaf and signature of the log, the
// inventory against the newest entry, the SHA-256 of every sealed object and key
// slot, the sums of the small files, and that nothing is missing and nothing there
// besides. The first fault is the error, and is custody.ErrIntegrity; the report and
// the state are nil then. What an interrupted Copy left is no fault: see Report.
//
// The small files (vault.json, writers) are compared with a list beside them that
// nobody signs: that finds rot, not forgery. They are hints, or carry their own MAC.
func Verify(ctx context.Context, dir string, progress Progress) (*Report, *custody.State, error) {
	t, err := Open(dir)
	if err != nil {
		return nil, nil, err
	}
	defer t.Close()
	m := &meter{tell: progress}
	err = t.Items(ctx, func(item custody.Item) error {
		m.total += item.Size
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("copy %s: %w", dir, err)
	}
	report, state, err := t.verify(ctx, m, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("copy %s: %w", dir, err)
	}
	return report, state, nil
}

// verify does the work of Verify. With repair, items that are missing or damaged are
// handed to it instead of ending the check.
func (t *Tree) verify(ctx context.Context, m *meter, repair func(custody.Item) error) (*Report, *custody.State, error) {
	state, err := custody.VerifyLog(ctx, t.log, t.note, nil)
	if err != nil {
		return nil, nil, err
	}
	report := &Report{Checkpoint: t.checkpoint, Interrupted: t.incomplete}
	live, err := t.verifyItems(ctx, report, state, m, repair)
	if err != nil {
		return nil, nil, err
	}
	listed, err := t.verifySums(report)
	if err != nil {
		return nil, nil, err
	}
	if err := t.verifyNames(report, live, listed); err != nil {
		return nil, nil, err
	}
	return report, state, nil
}

// verifyItems hashes every item of the inventory, and checks the inventory.
func (t *Tree) verifyItems(ctx context.Context, report *Report, s *custody.State, m *meter, repair func(custody.Item) error) (*itemSet, error) {
	live, b := newItemSet(), custody.NewBuilder()
	err := parallel(ctx, func(ctx context.Context, send func(custody.Item) error) error {
		err := t.Items(ctx, func(item custody.Item) error {
			if err := b.Add(item); err != nil {
				return err
			}
			live.add(item.ID())
			report.Items++
			report.Bytes += item.Size
			return send(item)
		})
		if err != nil {
			return err
		}
		return b.Inventory().Matches(s)
	}, func(ctx context.Context, item custody.Item) error {
		return t.verifyItem(ctx, item, m, repair)
	})
	return live, err
}

func (t *Tree) verifyItem(ctx context.Context, item custody.Item, m *meter, repair func(custody.Item) error) error {
	name, err := t.path(item.ID())
	if err != nil {
		return err
	}
	err = t.d.hashFile(ctx, name, item, m)
	if err == nil {
		return nil
	}
	if repair != nil && ctx.Err() == nil {
		return repair(item)
	}
	if errors.Is(err, errMismatch) {
		return damaged(name, "is damaged: %v", err)
	}
	return missing(name, err)
}

// verifySums checks the small files against their list.
func (t *Tree) verifySums(report *Report) (map[string]string, error) {
	data, err := t.d.read(sumsName, maxFile)
	if err != nil {
		return nil, missing(sumsName, err)
	}
	names, sums, err := parseSums(data)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := t.d.read(name, maxFile)
		switch {
		case err == nil && strings.HasPrefix(sumLine(name, data), sums[name]):
		case t.incomplete: // a newer one was put there, or it was already taken away
			report.Leftovers++
		case err != nil:
			return nil, missing(name, err)
		default:
			return nil, damaged(name, "is damaged")
		}
	}
	return sums, nil
}

// verifyNames looks for what does not belong to the copy.
func (t *Tree) verifyNames(report *Report, live *itemSet, listed map[string]string) error {
	if t.log.beyond && !t.incomplete {
		return damaged("log", "goes on after the checkpoint")
	}
	return t.d.walk(func(name string) error {
		if t.belongs(name, live, listed) {
			return nil
		}
		if !t.incomplete || !isLeftover(name) {
			return damaged(name, "does not belong to the copy")
		}
		report.Leftovers++
		return nil
	})
}

func (t *Tree) belongs(name string, live *itemSet, listed map[string]string) bool {
	switch name {
	case markerName, checkpointName, sumsName, incompleteName, inventoryName(t.checkpoint.Entries):
		return true
	}
	if id, seq, ok := fileID(name); ok {
		return seq == 0 && live.has(id)
	}
	if isSegment(name) {
		return segmentUpTo(name, t.checkpoint.Entries)
	}
	_, ok := listed[name]
	return ok
}

// isLeftover accepts the names that an interrupted Copy can leave.
func isLeftover(name string) bool {
	_, _, isItem := fileID(name)
	return isItem || isTemp(name) || isInventory(name) || isSegment(name) || name == readmeName || isPlainName(name)
}

// verify checks the finished copy and writes again what it held damaged.
func (c *copier) verify(ctx context.Context) (*Report, error) {
	t, err := openTree(c.d)
	if err != nil {
		return nil, err
	}
	report, _, err := t.verify(ctx, c.meter, func(item custody.Item) error {
		name := itemPath(item.ID())
		if err := c.write(ctx, name, item); err != nil {
			return err
		}
		c.repaired.Add(1)
		if err := c.d.hashFile(ctx, name, item, nil); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	return report, errors.Join(err, t.log.close())
}
