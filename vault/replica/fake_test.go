package replica

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync/atomic"
	"testing"

	"emanet/crypto"
	"emanet/vault/custody"
)

// fake is a vault in memory. Its objects are invented bytes, not sealed: a copy
// cannot tell.
type fake struct {
	leaves  [][]byte
	hashes  []custody.Hash
	entries []int64
	state   *custody.State
	writer  *custody.Writer
	files   map[string][]byte
	objects map[string][]byte
	items   map[custody.ItemID]custody.Item
	inv     custody.Inventory
	n       int
	busy    atomic.Bool
}

func newFake(t testing.TB) *fake {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	seed := sha256.Sum256([]byte(id.Recipient().String()))
	key, err := custody.NewWriterKey(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	v := &fake{
		writer: key.Writer(crypto.NewVaultID(id.Recipient(), key.Public())), inv: custody.EmptyInventory(),
		files: map[string][]byte{"vault.json": []byte("{}\n")}, objects: map[string][]byte{}, items: map[custody.ItemID]custody.Item{},
	}
	v.files["writers/"+v.writer.ID()+".age"] = []byte("writer")
	slot := v.slot("first")
	v.commit(t, custody.Body{Recipient: id.Recipient().String()}, func(d *custody.Delta) { d.Put(slot) })
	return v
}

func (v *fake) slot(name string) custody.Item {
	data := []byte("slot " + name)
	v.files["keys/"+name+".age"] = data
	return custody.Item{Kind: custody.ItemSlot, Name: name, Sum: sha256.Sum256(data), Size: int64(len(data))}
}

// object invents an object, or another ciphertext for an id.
func (v *fake) object(id string, size int) custody.Item {
	v.n++
	data := bytes.Repeat([]byte{byte(v.n), byte(v.n >> 8)}, size/2)
	if id == "" {
		sum := sha256.Sum256(fmt.Append(nil, "object", v.n))
		id = fmt.Sprintf("%x", sum[:16])
	}
	v.objects[id] = data
	return custody.Item{Kind: custody.ItemObject, Name: id, Sum: sha256.Sum256(data), Size: int64(len(data))}
}

// commit makes an entry with a private part of its own.
func (v *fake) commit(t testing.TB, b custody.Body, change func(d *custody.Delta)) {
	t.Helper()
	private := v.object("", 1024)
	d := custody.NewDelta()
	d.Put(private)
	if change != nil {
		change(d)
	}
	applied, err := d.Apply(v.inv, func(bucket byte) ([]custody.Item, error) {
		var items []custody.Item
		for id, item := range v.items {
			if id.Bucket() == bucket {
				items = append(items, item)
			}
		}
		return items, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range applied.Put {
		v.items[item.ID()] = item
	}
	for _, id := range applied.Removed {
		delete(v.items, id)
		delete(v.objects, id.Name)
	}
	v.inv = applied.Inventory
	b.Private, b.Inventory, b.Items = private.Name, v.inv.Root(), v.inv.Items
	leaves := make([]custody.Leaf, v.n%3)
	var a *custody.Appended
	if v.state == nil {
		a, err = custody.Genesis(nil, b, v.writer)
	} else {
		a, err = v.state.Append(v, leaves, b, v.writer)
	}
	if err != nil {
		t.Fatal(err)
	}
	v.leaves, v.hashes = append(v.leaves, a.LeafData...), append(v.hashes, a.Hashes...)
	v.entries, v.state = append(v.entries, a.EntryIndex()), a.State
	v.files["checkpoint"] = a.Checkpoint
}

// add makes an entry with objects of these sizes and returns them.
func (v *fake) add(t testing.TB, sizes ...int) []custody.Item {
	t.Helper()
	var items []custody.Item
	v.commit(t, custody.Body{}, func(d *custody.Delta) {
		for _, size := range sizes {
			items = append(items, v.object("", size))
			d.Put(items[len(items)-1])
		}
	})
	return items
}

// clone copies the vault as it is now.
func (v *fake) clone() *fake {
	c := &fake{state: v.state, writer: v.writer, inv: v.inv, n: v.n}
	c.leaves, c.hashes, c.entries = slices.Clone(v.leaves), slices.Clone(v.hashes), slices.Clone(v.entries)
	c.files, c.objects, c.items = maps.Clone(v.files), maps.Clone(v.objects), maps.Clone(v.items)
	return c
}

// reseal gives every object and slot another ciphertext of the same size.
func (v *fake) reseal(t testing.TB) {
	t.Helper()
	v.commit(t, custody.Body{Policy: "resealed"}, func(d *custody.Delta) {
		for id, item := range v.items {
			if id.Kind == custody.ItemObject {
				d.Put(v.object(id.Name, int(item.Size)))
			}
		}
	})
}

// purge removes items.
func (v *fake) purge(t testing.TB, items ...custody.Item) {
	t.Helper()
	v.commit(t, custody.Body{}, func(d *custody.Delta) {
		for _, item := range items {
			d.Remove(item.Kind, item.Name)
		}
	})
}

// enter panics if a call of the vault overlaps with another.
func (v *fake) enter() (leave func()) {
	if v.busy.Swap(true) {
		panic("two calls of the vault at once")
	}
	return func() { v.busy.Store(false) }
}

func (v *fake) Files() ([]string, error) { return slices.Collect(maps.Keys(v.files)), nil }

func (v *fake) ReadFile(name string) ([]byte, error) {
	data, ok := v.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func (v *fake) Items(_ context.Context, fn func(item custody.Item) error) error {
	leave := v.enter()
	defer func() { leave() }()
	for _, item := range slices.SortedFunc(maps.Values(v.items), custody.CompareItems) {
		leave()
		err := fn(item)
		leave = v.enter()
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *fake) Object(id string) (io.ReadCloser, int64, error) {
	defer v.enter()()
	data, ok := v.objects[id]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(data)), int64(len(data)), nil
}

func (v *fake) Log() custody.Source { return v }

func (v *fake) Leaf(i int64) ([]byte, error) {
	if i >= int64(len(v.leaves)) {
		return nil, errors.New("no such leaf")
	}
	return v.leaves[i], nil
}

func (v *fake) EntryIndex(seq int64) (int64, error) {
	if seq < 1 || seq > int64(len(v.entries)) {
		return 0, errors.New("no such entry")
	}
	return v.entries[seq-1], nil
}

func (v *fake) ReadHashes(indexes []int64) ([]custody.Hash, error) {
	hashes := make([]custody.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(v.hashes)) {
			return nil, errors.New("no such hash")
		}
		hashes[i] = v.hashes[index]
	}
	return hashes, nil
}
