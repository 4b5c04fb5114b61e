package custody

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
)

// memoryItems is the stored side of an inventory.
type memoryItems map[ItemID]Item

func (m memoryItems) bucket(b byte) ([]Item, error) {
	var items []Item
	for id, item := range m {
		if id.Bucket() == b {
			items = append(items, item)
		}
	}
	return items, nil
}

func (m memoryItems) sorted() []Item {
	var items []Item
	for _, item := range m {
		items = append(items, item)
	}
	slices.SortFunc(items, CompareItems)
	return items
}

func (m memoryItems) apply(a *Applied) {
	for _, id := range a.Removed {
		delete(m, id)
	}
	for _, item := range a.Put {
		m[item.ID()] = item
	}
}

func testItem(n int) Item {
	sum := sha256.Sum256(fmt.Append(nil, n))
	if n%50 == 7 {
		return Item{ItemSlot, fmt.Sprintf("slot-%d", n), sum, int64(n)}
	}
	return Item{ItemObject, fmt.Sprintf("%x", sum[:16]), sum, int64(n)}
}

// fromScratch computes the inventory of all items at once.
func fromScratch(t *testing.T, m memoryItems) Inventory {
	t.Helper()
	b := NewBuilder()
	for i, item := range m.sorted() {
		if err := b.Add(item); err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 {
			_ = b.Inventory() // asking early changes nothing
		}
	}
	return b.Inventory()
}

func TestDeltaAndBuilderAgree(t *testing.T) {
	t.Parallel()
	stored, inv := memoryItems{}, EmptyInventory()
	for step := range 30 {
		d := NewDelta()
		for n := range 40 {
			d.Put(testItem(step*40 + n))
		}
		if step > 2 {
			for n := range 13 {
				old := testItem((step-2)*40 + n)
				d.Remove(old.Kind, old.Name)
			}
			again := testItem((step-2)*40 + 20)
			again.Sum[0]++
			d.Put(again) // sealed again
		}
		d.Put(testItem(-1))
		d.Remove(testItem(-1).Kind, testItem(-1).Name) // never was
		a, err := d.Apply(inv, stored.bucket)
		if err != nil {
			t.Fatal(err)
		}
		stored.apply(a)
		inv = a.Inventory
		if want := fromScratch(t, stored); inv != want || inv.Items != int64(len(stored)) {
			t.Fatalf("step %d: %d items, %d stored", step, inv.Items, len(stored))
		}
	}
}

func TestDeltaFindsChangedBuckets(t *testing.T) {
	t.Parallel()
	stored, d := memoryItems{}, NewDelta()
	for n := range 1000 {
		d.Put(testItem(n))
	}
	a, err := d.Apply(EmptyInventory(), stored.bucket)
	if err != nil {
		t.Fatal(err)
	}
	stored.apply(a)
	item := testItem(3)
	for name, damage := range map[string]func(m memoryItems){
		"an item changed": func(m memoryItems) { i := item; i.Size++; m[i.ID()] = i },
		"an item gone":    func(m memoryItems) { delete(m, item.ID()) },
	} {
		m := memoryItems{}
		maps.Copy(m, stored)
		damage(m)
		next := NewDelta()
		next.Put(item)
		if a, err := next.Apply(a.Inventory, m.bucket); a != nil || !errors.Is(err, ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	missing := NewDelta()
	missing.Remove(ItemSlot, "none")
	if a, err := missing.Apply(a.Inventory, stored.bucket); a != nil || !errors.Is(err, ErrRefused) {
		t.Errorf("removing what is not there: %v", err)
	}
}

func TestBuilderRefuses(t *testing.T) {
	t.Parallel()
	items := []Item{testItem(1), testItem(2), testItem(3)}
	slices.SortFunc(items, CompareItems)
	for name, list := range map[string][]Item{
		"out of order": {items[1], items[0]},
		"twice":        {items[0], items[0]},
		"no kind":      {{Name: objectID(1)}},
		"long id":      {{Kind: ItemObject, Name: objectID(1) + "0"}},
		"upper case":   {{Kind: ItemObject, Name: "ABCDEFABCDEFABCDEFABCDEFABCDEFAB"}},
		"path":         {{Kind: ItemSlot, Name: "../x"}},
		"empty":        {{Kind: ItemSlot}},
		"negative":     {{Kind: ItemSlot, Name: "x", Size: -1}},
	} {
		b := NewBuilder()
		var err error
		for _, item := range list {
			if err = b.Add(item); err != nil {
				break
			}
		}
		if !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestItemEncodings(t *testing.T) {
	t.Parallel()
	var last []byte
	items := memoryItems{}
	for n := range 200 {
		items[testItem(n).ID()] = testItem(n)
	}
	for _, item := range items.sorted() {
		key := item.ID().Key()
		if string(last) >= string(key) {
			t.Fatal("keys do not sort as items do")
		}
		last = key
		if got, err := ParseItem(key, item.Value()); err != nil || got != item {
			t.Fatal(got, err)
		}
		if got, err := ParseItemLine(item.Line()); err != nil || got != item {
			t.Fatal(got, err)
		}
		key = append([]byte{key[0] + 1}, key[1:]...)
		if _, err := ParseItem(key, item.Value()); !errors.Is(err, ErrMalformed) {
			t.Fatal("another bucket:", err)
		}
	}
}
