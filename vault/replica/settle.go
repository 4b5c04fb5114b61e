package replica

import (
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"strings"

	"emanet/vault/custody"
)

// settle ends what an interrupted copy had begun: after its commit, new versions
// of items still have to get their names; before it, they were for a checkpoint that
// may never come.
func (c *copier) settle() error {
	there, err := c.d.interrupted()
	if err != nil || !there {
		return err
	}
	dirs := map[string]bool{}
	err = c.d.walk(func(name string) error {
		id, seq, ok := fileID(name)
		switch {
		case isTemp(name):
			return c.d.remove(name)
		case !ok || seq == 0:
			return nil
		case c.old != nil && seq == c.old.Entries:
			dirs[path.Dir(name)] = true
			return c.d.rename(name, itemPath(id))
		case seq != c.state.Sequence():
			return c.d.remove(name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for dir := range dirs {
		if err := c.d.sync(dir); err != nil {
			return err
		}
	}
	return nil
}

// clear takes away, once the new checkpoint stands, what only the old one stood for.
func (c *copier) clear(ctx context.Context) error {
	live, err := liveItems(ctx, c.from)
	if err != nil {
		return err
	}
	dirs := map[string]bool{}
	err = c.d.walk(func(name string) error {
		done, err := c.clearOne(live, name)
		if done {
			dirs[path.Dir(name)] = true
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return err
	}
	for _, name := range c.stale {
		if err := c.d.remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		dirs[path.Dir(name)] = true
	}
	for dir := range dirs {
		if err := c.d.sync(dir); err != nil {
			return err
		}
	}
	return nil
}

// clearOne renames or removes one file, if it has to be. Names that Copy never makes
// are left alone: Verify names them.
func (c *copier) clearOne(live *itemSet, name string) (done bool, err error) {
	id, seq, isItem := fileID(name)
	switch {
	case isItem && seq == c.state.Sequence() && live.has(id):
		return true, c.d.rename(name, itemPath(id))
	case isItem && (seq != 0 || !live.has(id)):
		c.removed++
		return true, c.d.remove(name)
	case isTemp(name), isInventory(name) && name != inventoryName(c.state.Sequence()), isSegment(name) && !c.hasSegment(name):
		return true, c.d.remove(name)
	}
	return false, nil
}

func isInventory(name string) bool {
	return strings.HasPrefix(name, "inventory-") && strings.HasSuffix(name, ".txt")
}

func isSegment(name string) bool {
	return strings.HasPrefix(name, logDir+"/") && strings.HasSuffix(name, ".txt")
}

// hasSegment reports whether the log has a segment of this name.
func (c *copier) hasSegment(name string) bool { return segmentUpTo(name, c.state.Sequence()) }

func segmentUpTo(name string, sequence int64) bool {
	for seq := int64(1); seq <= sequence; seq += segmentEntries {
		if segmentName(seq) == name {
			return true
		}
	}
	return false
}

// itemSet is which items there are, without what they contain: sixteen bytes an object.
type itemSet struct {
	objects map[[16]byte]bool
	slots   map[string]bool
}

func newItemSet() *itemSet {
	return &itemSet{objects: map[[16]byte]bool{}, slots: map[string]bool{}}
}

func (s *itemSet) add(id custody.ItemID) {
	if id.Kind == custody.ItemSlot {
		s.slots[id.Name] = true
		return
	}
	s.objects[objectKey(id.Name)] = true
}

func (s *itemSet) has(id custody.ItemID) bool {
	if id.Kind == custody.ItemSlot {
		return s.slots[id.Name]
	}
	return s.objects[objectKey(id.Name)]
}

// objectKey needs a name that custody checked.
func objectKey(name string) (key [16]byte) {
	_, _ = hex.Decode(key[:], []byte(name))
	return key
}

func liveItems(ctx context.Context, from Vault) (*itemSet, error) {
	s := newItemSet()
	err := from.Items(ctx, func(item custody.Item) error {
		s.add(item.ID())
		return nil
	})
	return s, err
}
