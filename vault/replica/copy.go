package replica

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"

	"emanet/vault/custody"
)

// Copy makes or refreshes the copy of a vault in dir, and verifies it at the end as
// Verify does. dir is new, empty, or a copy of the same vault; what it holds
// already is not written again. Every file is written whole or not at all; the new
// checkpoint is renamed into place only after everything it stands for is there,
// and only then does anything that the old one stood for go. So an interrupted copy
// is whole as of its old checkpoint or the new one, and Copy finishes it.
//
// The vault's own log and inventory are verified first. Copy refuses, and changes
// nothing, if dir is not empty and no copy (ErrNotCopy), is of another vault
// (custody.ErrOtherVault), is newer than the vault (custody.ErrRollback) or went
// another way (custody.ErrFork). Free space and a lock on dir are the caller's.
func Copy(ctx context.Context, from Vault, dir string, o Options, progress Progress) (*Report, error) {
	src, err := openSource(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("copy: the vault: %w", err)
	}
	d, err := prepare(dir, src.state.VaultID(), o)
	if err != nil {
		return nil, fmt.Errorf("copy to %s: %w", dir, err)
	}
	c := &copier{source: src, d: d, meter: &meter{total: 2 * src.bytes, tell: progress}}
	report, err := c.run(ctx)
	if err := errors.Join(err, d.close()); err != nil {
		return nil, fmt.Errorf("copy to %s: %w", dir, err)
	}
	return report, nil
}

// copier is one run of Copy.
type copier struct {
	*source
	d     *disk
	meter *meter
	old   *custody.Checkpoint // of the copy before; nil if it had none
	stale []string            // small files of the copy before that the vault has no more

	copied, copiedBytes, repaired atomic.Int64
	removed                       int64
}

func (c *copier) run(ctx context.Context) (*Report, error) {
	if err := c.compare(); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	steps := []func(ctx context.Context) error{c.begin, c.copyItems, c.copyRest, c.commit, c.clear}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	report, err := c.verify(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.end(); err != nil {
		return nil, err
	}
	report.Interrupted, report.Leftovers = false, 0
	report.Copied, report.CopiedBytes = c.copied.Load(), c.copiedBytes.Load()
	report.Repaired, report.Removed, report.Skipped = c.repaired.Load(), c.removed, c.skipped
	return report, nil
}

// compare refuses a copy that the vault does not continue.
func (c *copier) compare() error {
	data, err := c.d.read(checkpointName, custody.MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	cp, err := custody.ParseCheckpoint(data, c.state.Origin())
	if err != nil {
		return err
	}
	if err := c.state.CheckConsistent(c.from.Log(), cp); err != nil {
		return fmt.Errorf("the copy is not an earlier state of the vault: %w", err)
	}
	if _, err := c.state.VerifyCheckpoint(data); err != nil {
		return err
	}
	c.old = &cp
	return nil
}

// begin says on disk that the copy is being changed.
func (c *copier) begin(context.Context) error {
	if err := c.d.putBytes(incompleteName, fmt.Appendf(nil, "%d\n", c.state.Sequence())); err != nil {
		return err
	}
	return c.d.sync(".")
}

// copyRest writes all that is not an item: log, inventory, small files.
func (c *copier) copyRest(ctx context.Context) error {
	if err := c.d.mkdir(logDir); err != nil {
		return err
	}
	if err := c.d.copyLog(c.from.Log(), c.state); err != nil {
		return err
	}
	if err := c.d.refresh(inventoryName(c.state.Sequence()), c.writeInventory(ctx)); err != nil {
		return err
	}
	if err := c.copyFiles(); err != nil {
		return err
	}
	return c.syncAll()
}

// commit puts the checkpoint into place.
func (c *copier) commit(context.Context) error {
	if err := c.d.putBytes(checkpointName, c.checkpoint); err != nil {
		return err
	}
	return c.d.sync(".")
}

// end says that the copy is whole.
func (c *copier) end() error {
	if err := c.d.remove(incompleteName); err != nil {
		return err
	}
	return c.d.sync(".")
}

// syncAll makes every new name last before the checkpoint names what lies there.
func (c *copier) syncAll() error {
	dirs, err := c.d.folders()
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := c.d.sync(dir); err != nil {
			return err
		}
	}
	return nil
}
