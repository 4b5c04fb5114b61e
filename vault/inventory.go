package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"emanet/vault/custody"
	"emanet/vault/store"
)

// inventory looks items up in the stored inventory and believes only what hashes up to the root that the newest
// entry signs. It verifies a bucket when it is first asked about it.
type inventory struct {
	kv      scanner
	state   *custody.State
	hashes  *custody.Inventory
	buckets map[byte]map[custody.ItemID]custody.Item
}

// scanner is the part of a store that an inventory is read from.
type scanner interface {
	reader
	Scan(ctx context.Context, sp store.Space, from []byte, fn func(key, value []byte) error) error
}

func newInventory(kv scanner, s *custody.State) *inventory {
	return &inventory{kv: kv, state: s, buckets: map[byte]map[custody.ItemID]custody.Item{}}
}

// signed returns the bucket hashes, checked against the signed root.
func (inv *inventory) signed() (custody.Inventory, error) {
	if inv.hashes != nil {
		return *inv.hashes, nil
	}
	all := custody.EmptyInventory()
	_, all.Items = inv.state.Inventory()
	err := inv.kv.Scan(context.Background(), store.SpaceBuckets, nil, func(key, value []byte) error {
		if len(key) != 1 || len(value) != len(custody.Hash{}) {
			return integrity("the inventory has a malformed bucket")
		}
		all.Hashes[key[0]] = custody.Hash(value)
		return nil
	})
	if err != nil {
		return all, fmt.Errorf("read the inventory: %w", err)
	}
	if err := all.Matches(inv.state); err != nil {
		return all, err
	}
	inv.hashes = &all
	return all, nil
}

// inventoryAfter is the inventory that a commit has signed: its hashes are known and were computed from checked buckets.
func inventoryAfter(kv scanner, s *custody.State, a *custody.Applied) *inventory {
	next := newInventory(kv, s)
	if a.Inventory.Matches(s) == nil {
		next.hashes = &a.Inventory
	}
	return next
}

var errStop = errors.New("stop")

// read returns the items of one bucket as they are stored, unchecked.
func (inv *inventory) read(bucket byte) ([]custody.Item, error) {
	var items []custody.Item
	err := inv.kv.Scan(context.Background(), store.SpaceInventory, []byte{bucket}, func(key, value []byte) error {
		if len(key) == 0 || key[0] != bucket {
			return errStop
		}
		item, err := custody.ParseItem(key, value)
		if err != nil {
			return err
		}
		items = append(items, item)
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return nil, err
	}
	return items, nil
}

// lookup returns the signed item of this kind and name, and whether there is one.
func (inv *inventory) lookup(kind custody.ItemKind, name string) (custody.Item, bool, error) {
	id := custody.ItemID{Kind: kind, Name: name}
	if id.Check() != nil {
		return custody.Item{}, false, nil
	}
	b := id.Bucket()
	if inv.buckets[b] == nil {
		if err := inv.load(b); err != nil {
			return custody.Item{}, false, err
		}
	}
	item, ok := inv.buckets[b][id]
	return item, ok, nil
}

func (inv *inventory) load(b byte) error {
	signed, err := inv.signed()
	if err != nil {
		return err
	}
	items, err := inv.read(b)
	if err != nil {
		return fmt.Errorf("read the inventory: %w", err)
	}
	hash, err := custody.BucketHash(b, items)
	if err != nil {
		return err
	}
	if hash != signed.Hashes[b] {
		return integrity("part %02x of the inventory is not the one that entry %d signs", b, inv.state.Sequence())
	}
	inv.buckets[b] = map[custody.ItemID]custody.Item{}
	for _, item := range items {
		inv.buckets[b][item.ID()] = item
	}
	return nil
}

// each calls fn for every item, in order, after its bucket was verified.
func (inv *inventory) each(ctx context.Context, fn func(custody.Item) error) error {
	for b := range custody.Buckets {
		if err := ctx.Err(); err != nil {
			return err
		}
		if inv.buckets[byte(b)] == nil {
			if err := inv.load(byte(b)); err != nil {
				return err
			}
		}
		for _, item := range slices.SortedFunc(maps.Values(inv.buckets[byte(b)]), custody.CompareItems) {
			if err := fn(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// slots counts the key slots in the inventory, without reading the objects in it.
func (inv *inventory) slots(ctx context.Context) (int, error) {
	n := 0
	for b := range custody.Buckets {
		from := []byte{byte(b), custody.ItemSlot[0]}
		err := inv.kv.Scan(ctx, store.SpaceInventory, from, func(key, _ []byte) error {
			if !bytes.HasPrefix(key, from) {
				return errStop
			}
			n++
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			return 0, fmt.Errorf("read the inventory: %w", err)
		}
	}
	return n, nil
}

// apply computes the inventory after d without storing it.
func (inv *inventory) apply(d *custody.Delta) (*custody.Applied, error) {
	signed, err := inv.signed()
	if err != nil {
		return nil, err
	}
	return d.Apply(signed, inv.read)
}

// store writes what an applied delta changed.
func storeInventory(t *store.Txn, a *custody.Applied) error {
	for _, item := range a.Put {
		if err := t.Set(store.SpaceInventory, item.ID().Key(), item.Value()); err != nil {
			return err
		}
	}
	for _, id := range a.Removed {
		if err := t.Delete(store.SpaceInventory, id.Key()); err != nil {
			return err
		}
	}
	for _, b := range a.Changed {
		if err := t.Set(store.SpaceBuckets, []byte{b}, a.Inventory.Hashes[b][:]); err != nil {
			return err
		}
	}
	return nil
}
