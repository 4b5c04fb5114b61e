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
	parts, err := d.split()
	if err != nil {
		return nil, err
	}
	a := &Applied{Inventory: old}
	for _, b := range slices.Sorted(maps.Keys(parts)) {
		if err := parts[b].apply(a, b, read); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// part is what a delta changes in one bucket.
type part struct {
	put    []Item
	remove []ItemID
	must   map[ItemID]bool
}

// split sorts the changes by bucket, once: to find the bucket of an item costs a hash.
func (d *Delta) split() (map[byte]*part, error) {
	parts := map[byte]*part{}
	of := func(id ItemID) *part {
		b := id.Bucket()
		if parts[b] == nil {
			parts[b] = &part{must: d.remove}
		}
		return parts[b]
	}
	for id, item := range d.put {
		if err := item.Check(); err != nil {
			return nil, refused("%v", err)
		}
		p := of(id)
		p.put = append(p.put, item)
	}
	for id := range d.remove {
		if err := id.Check(); err != nil {
			return nil, refused("%v", err)
		}
		p := of(id)
		p.remove = append(p.remove, id)
	}
	for _, p := range parts {
		slices.SortFunc(p.put, compareInBucket)
		slices.SortFunc(p.remove, ItemID.compareInBucket)
	}
	return parts, nil
}

// apply makes the changes of one bucket.
func (p *part) apply(a *Applied, b byte, read func(bucket byte) ([]Item, error)) error {
	items, err := read(b)
	if err != nil {
		return fmt.Errorf("inventory bucket %02x: %w", b, err)
	}
	if !slices.IsSortedFunc(items, compareInBucket) {
		items = slices.SortedFunc(slices.Values(items), compareInBucket)
	}
	if bucketHash(b, items) != a.Inventory.Hashes[b] { // what was signed was well formed
		return fmt.Errorf("%w: inventory bucket %02x is not the one that was signed", ErrIntegrity, b)
	}
	before := len(items)
	for _, id := range p.remove {
		i, ok := slices.BinarySearchFunc(items, id, func(item Item, id ItemID) int { return item.ID().compareInBucket(id) })
		switch {
		case ok:
			items = slices.Delete(items, i, i+1)
		case p.must[id]:
			return fmt.Errorf("%w: %s %s is not in the inventory", ErrRefused, id.Kind, id.Name)
		}
	}
	for _, item := range p.put {
		i, ok := slices.BinarySearchFunc(items, item, compareInBucket)
		if ok {
			items[i] = item
		} else {
			items = slices.Insert(items, i, item)
		}
	}
	hash := bucketHash(b, items)
	if hash != a.Inventory.Hashes[b] {
		a.Changed = append(a.Changed, b)
	}
	a.Inventory.Hashes[b] = hash
	a.Inventory.Items += int64(len(items) - before)
	a.Put, a.Removed = append(a.Put, p.put...), append(a.Removed, p.remove...)
	return nil
}
