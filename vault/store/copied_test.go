package store

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
)

// TestCopiedTables makes copies of one and of many tables, of all sizes of values, and reads them as a store.
func TestCopiedTables(t *testing.T) {
	t.Parallel()
	for _, most := range []int{1, 200 << 10, usualTable} {
		t.Run(fmt.Sprint(most), func(t *testing.T) {
			t.Parallel()
			dir := baseVault(t)
			folder, err := OSFiles{}.OpenFolder(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer folder.Close()
			if err := folder.Mkdir(storeName(2)); err != nil {
				t.Fatal(err)
			}
			c := newCopied(folder, dir, storeName(2), 0)
			c.most = most
			for i, n := range sizes() {
				key, err := storeKey(SpaceMeta, fmt.Appendf(nil, "copied%02d", i))
				if err != nil {
					t.Fatal(err)
				}
				if err := c.add(key, bytes.Repeat([]byte{byte(i)}, n)); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.finish(); err != nil {
				t.Fatal(err)
			}
			if most == 1 && len(c.tables) != len(sizes()) || most == usualTable && len(c.tables) != 1 {
				t.Errorf("%d tables", len(c.tables))
			}
			if err := writeCurrent(folder, 2); err != nil {
				t.Fatal(err)
			}
			for _, write := range []bool{false, true} {
				s := reopen(t, dir, write)
				for i, n := range sizes() {
					got, err := s.Get(SpaceMeta, fmt.Appendf(nil, "copied%02d", i))
					if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{byte(i)}, n)) {
						t.Errorf("%d: %d bytes, %v; want %d", i, len(got), err, n)
					}
				}
				if got := count(t, s); got != len(sizes()) {
					t.Errorf("%d pairs, want %d", got, len(sizes()))
				}
				closeStore(t, s)
			}
			s := reopen(t, dir, true)
			set(t, s, "copied00", "newer") // a later version than that of the copy
			wantValue(t, s, "copied00", "newer")
			closeStore(t, s)
			s = reopen(t, dir, false)
			wantValue(t, s, "copied00", "newer")
			closeStore(t, s)
		})
	}
}

// TestCopyOfNothing: a store from which everything is dropped is a store.
func TestCopyOfNothing(t *testing.T) {
	t.Parallel()
	dir := baseVault(t)
	s := reopen(t, dir, true)
	if err := s.Rewrite(t.Context(), func(Space, []byte) bool { return false }, nil); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s); got != 0 {
		t.Errorf("%d pairs", got)
	}
	closeStore(t, s)
	if got := levels(t, dir); got != [maxLevels]int{} {
		t.Errorf("tables of each level: %v", got)
	}
	s = reopen(t, dir, true)
	set(t, s, "base", "new")
	closeStore(t, s)
	s = reopen(t, dir, false)
	wantValue(t, s, "base", "new")
	closeStore(t, s)
}

func TestEncodeManifest(t *testing.T) {
	t.Parallel()
	for _, tables := range [][]uint64{nil, {1}, {1, 2, 300, 70000, 1<<32 - 1}} {
		data := encodeManifest(tables, copiedLevel)
		m, err := parseManifest(data)
		if err != nil || m.end != len(data) {
			t.Fatalf("%v: %v", tables, err)
		}
		want := map[uint64]int{}
		for _, number := range tables {
			want[number] = copiedLevel
		}
		if !maps.Equal(m.tables, want) {
			t.Errorf("%v became %v", tables, m.tables)
		}
	}
}

// TestMergedByBadger: a store whose tables Badger has merged, as earlier versions let it, is opened and copied; and an earlier
// version reads, changes and merges what a copy is made of.
func TestMergedByBadger(t *testing.T) {
	t.Parallel()
	dir := baseVault(t)
	earlier := func(generation int, value string) {
		t.Helper()
		folder := filepath.Join(dir, storeName(generation))
		db, err := badger.Open(badgerOptions(folder, engineOptions{write: true}).
			WithNumCompactors(2).WithNumLevelZeroTables(8).WithNumLevelZeroTablesStall(100).WithCompactL0OnClose(true))
		if err != nil {
			t.Fatal(err)
		}
		key, err := storeKey(SpaceMeta, []byte("base"))
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Update(func(txn *badger.Txn) error { return txn.Set(key, []byte(value)) }); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(folder, cleanName)); err != nil { // it names the tables of before
			t.Fatal(err)
		}
	}
	for generation := 1; generation < 3; generation++ {
		pile(t, dir, 3)
		earlier(generation, "earlier")
		s := reopen(t, dir, true)
		wantValue(t, s, "base", "earlier")
		set(t, s, "base", "2")
		wantPile(t, s, 3)
		closeStore(t, s)
		if got := levels(t, dir); got[0] != 1 || got[copiedLevel] != 1 {
			t.Errorf("generation %d: tables of each level: %v", generation, got)
		}
		s = reopen(t, dir, true)
		if err := s.Rewrite(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		wantPile(t, s, 3)
		closeStore(t, s)
		if got := levels(t, dir); got != [maxLevels]int{copiedLevel: 1} {
			t.Errorf("generation %d: tables of each level of the copy: %v", generation, got)
		}
	}
}
