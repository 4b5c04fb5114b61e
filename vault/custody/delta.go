package custody

import (
	"fmt"
	"maps"
	"slices"
)

// Delta collects what one entry changes in the inventory. It is not safe for
// concurrent use. The zero value is not ready: see NewDelta.
type Delta struct {
	put    map[ItemID]Item
	remove map[ItemID]bool // true: it has to be there
}

// NewDelta returns a delta without changes.
func NewDelta() *Delta {
	return &Delta{put: map[ItemID]Item{}, remove: map[ItemID]bool{}}
}

// Put adds an item, or replaces the one of the same kind and name.
func (d *Delta) Put(item Item) {
	delete(d.remove, item.ID())
	d.put[item.ID()] = item
}

// Remove takes an item out. Removing what the inventory does not hold is an error
// of Apply, unless the same delta had put it.
func (d *Delta) Remove(kind ItemKind, name string) {
	id := ItemID{kind, name}
	_, put := d.put[id]
	delete(d.put, id)
	d.remove[id] = !put
}

// Applied is an inventory after a delta, and what has to be stored for it.
type Applied struct {
	Inventory Inventory
	Changed   []byte   // buckets whose hash is new, ascending
	Put       []Item   // items to store, in order
	Removed   []ItemID // items to delete, in order
}

// Apply computes the inventory after d. read returns all stored items of a
// bucket, in any order; only buckets that d touches are read, and each is checked
// against old first, so that a change made behind the log's back is found
// (ErrIntegrity) instead of signed. old must itself have been checked with
// [Inventory.Matches].
func (d *Delta) Apply(old Inventory, read func(bucket byte) ([]Item, error)) (*Applied, error) {
	a := &Applied{Inventory: old}
	touched := map[byte]bool{}
	for _, item := range d.put {
		if err := item.Check(); err != nil {
			return nil, refused("%v", err)
		}
		touched[BucketOf(item)] = true
	}
	for id := range d.remove {
		if err := id.Check(); err != nil {
			return nil, refused("%v", err)
		}
		touched[id.Bucket()] = true
	}
	for _, b := range slices.Sorted(maps.Keys(touched)) {
		if err := d.applyBucket(a, b, read); err != nil {
			return nil, err
		}
	}
	a.Put = slices.SortedFunc(maps.Values(d.put), CompareItems)
	a.Removed = slices.SortedFunc(maps.Keys(d.remove), ItemID.compare)
	return a, nil
}

// applyBucket makes the changes of one bucket.
func (d *Delta) applyBucket(a *Applied, b byte, read func(bucket byte) ([]Item, error)) error {
	stored, err := read(b)
	if err != nil {
		return fmt.Errorf("inventory bucket %02x: %w", b, err)
	}
	if h, err := BucketHash(b, stored); err != nil || h != a.Inventory.Hashes[b] {
		return fmt.Errorf("%w: inventory bucket %02x is not the one that was signed", ErrIntegrity, b)
	}
	items := map[ItemID]Item{}
	for _, item := range stored {
		items[item.ID()] = item
	}
	before := len(items)
	for id, must := range d.remove {
		if id.Bucket() != b {
			continue
		}
		if _, ok := items[id]; !ok && must {
			return fmt.Errorf("%w: %s %s is not in the inventory", ErrRefused, id.Kind, id.Name)
		}
		delete(items, id)
	}
	for id, item := range d.put {
		if id.Bucket() == b {
			items[id] = item
		}
	}
	hash := bucketHash(b, slices.SortedFunc(maps.Values(items), CompareItems))
	if hash != a.Inventory.Hashes[b] {
		a.Changed = append(a.Changed, b)
	}
	a.Inventory.Hashes[b] = hash
	a.Inventory.Items += int64(len(items) - before)
	return nil
}
