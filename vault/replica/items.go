package replica

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"emanet/vault/custody"
)

// job is an item of the vault, with what the copy's old inventory says of it.
type job struct {
	item custody.Item
	old  *custody.Item
}

// copyItems brings every item of the vault into the copy, beside what the old
// checkpoint stands for.
func (c *copier) copyItems(ctx context.Context) error {
	old := c.oldItems()
	defer old.close()
	return parallel(ctx, func(ctx context.Context, send func(job) error) error {
		return c.from.Items(ctx, func(item custody.Item) error {
			return send(job{item, old.find(item)})
		})
	}, c.copyItem)
}

// copyItem brings one item into the copy, if it is not there.
func (c *copier) copyItem(ctx context.Context, j job) error {
	name := itemPath(j.item.ID())
	there, err := c.holds(ctx, name, j)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if there {
		c.meter.add(j.item.Size)
		return nil
	}
	if j.old != nil && j.old.Sum != j.item.Sum {
		name = stagedPath(j.item.ID(), c.state.Sequence())
		if c.d.hashFile(ctx, name, j.item, nil) == nil { // an interrupted copy got so far
			c.meter.add(j.item.Size)
			return nil
		}
	}
	if err := c.write(ctx, name, j.item); err != nil {
		return err
	}
	c.copied.Add(1)
	c.copiedBytes.Add(j.item.Size)
	return nil
}

// holds reports whether the copy has the item under name. What the old inventory
// vouches for is looked at only; Verify reads it at the end. What an interrupted
// copy left is read now.
func (c *copier) holds(ctx context.Context, name string, j job) (bool, error) {
	info, err := c.d.stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || info.Size() != j.item.Size {
		return false, err
	}
	if j.old != nil {
		return j.old.Sum == j.item.Sum, nil
	}
	err = c.d.hashFile(ctx, name, j.item, nil)
	if errors.Is(err, errMismatch) {
		return false, nil
	}
	return err == nil, err
}

// write copies an item to name and fails if it is not what the inventory says.
func (c *copier) write(ctx context.Context, name string, item custody.Item) error {
	r, err := c.open(item)
	if err != nil {
		return fmt.Errorf("%s %s: %w", item.Kind, item.Name, err)
	}
	defer r.Close()
	return c.d.put(name, func(w io.Writer) error {
		h := sha256.New()
		in := io.LimitReader(contextReader{ctx, r}, item.Size+1)
		n, err := io.CopyBuffer(io.MultiWriter(w, h, c.meter), in, make([]byte, 128<<10))
		if err != nil {
			return err
		}
		if n != item.Size || [32]byte(h.Sum(nil)) != item.Sum {
			return damaged(string(item.Kind)+" "+item.Name, "of the vault is not what its inventory says")
		}
		return nil
	})
}

// contextReader ends with the context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// oldItems walks the copy's old inventory beside the new one.
type oldItems struct {
	r    *inventoryReader
	item *custody.Item
}

// oldItems opens the inventory of the old checkpoint. Whatever is wrong with it, the
// copy then only knows less about what it holds.
func (c *copier) oldItems() *oldItems {
	o := &oldItems{}
	if c.old == nil {
		return o
	}
	if r, err := c.d.openInventory(inventoryName(c.old.Entries)); err == nil {
		o.r = r
		o.advance()
	}
	return o
}

// find returns the old item of the same id; calls must come in order.
func (o *oldItems) find(item custody.Item) *custody.Item {
	for o.item != nil && custody.CompareItems(*o.item, item) < 0 {
		o.advance()
	}
	if o.item != nil && o.item.ID() == item.ID() {
		return o.item
	}
	return nil
}

func (o *oldItems) advance() {
	item, err := o.r.next()
	o.item = &item
	if err != nil {
		o.item = nil
	}
}

func (o *oldItems) close() {
	if o.r != nil {
		_ = o.r.Close() // read only
	}
}
