package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	badger "github.com/dgraph-io/badger/v4"
)

// sizes are lengths of values around those of blocks, old and new.
func sizes() []int {
	return []int{0, 1, 100, 4 << 10, 5 << 10, 128<<10 + 1, MaxInline - 200, MaxInline - 1, MaxInline, MaxInline + 1, MaxValue}
}

// checkSizes compares what writeSizes wrote under a prefix.
func checkSizes(t *testing.T, s *Store, prefix string) {
	t.Helper()
	for i, n := range sizes() {
		got, err := s.Get(SpaceMeta, fmt.Appendf(nil, "%s%d", prefix, i))
		if err != nil || !bytes.Equal(got, bytes.Repeat([]byte{byte(i)}, n)) {
			t.Errorf("%s%d: %d bytes, %v; want %d", prefix, i, len(got), err, n)
		}
	}
}

func writeSizes(t *testing.T, s *Store, prefix string) {
	t.Helper()
	for i, n := range sizes() {
		set(t, s, fmt.Sprintf("%s%d", prefix, i), string(bytes.Repeat([]byte{byte(i)}, n)))
	}
}

// TestOtherTableSizes: a store whose tables were made with other sizes of blocks and tables, as earlier versions made them, is
// read, written and opened again, and an earlier version reads what this one wrote.
func TestOtherTableSizes(t *testing.T) {
	t.Parallel()
	dir := baseVault(t)
	folders, err := filepath.Glob(filepath.Join(dir, storePrefix+"*"))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	earlier := func(use func(db *badger.DB) error) {
		t.Helper()
		db, err := badger.Open(badgerOptions(folders[0], engineOptions{write: true}).WithBlockSize(4 << 10).WithBaseTableSize(8 << 20))
		if err != nil {
			t.Fatal(err)
		}
		if err := use(db); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(filepath.Join(folders[0], cleanName)) // it names the tables of before
	}
	earlier(func(db *badger.DB) error {
		for i, n := range sizes() {
			key, err := storeKey(SpaceMeta, fmt.Appendf(nil, "earlier%d", i))
			if err != nil {
				return err
			}
			if err := db.Update(func(txn *badger.Txn) error { return txn.Set(key, bytes.Repeat([]byte{byte(i)}, n)) }); err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 {
		s, err := Open(dir, true, testOptions())
		if err != nil {
			t.Fatal(err)
		}
		wantValue(t, s, "base", "old")
		writeSizes(t, s, "now")
		checkSizes(t, s, "earlier")
		checkSizes(t, s, "now")
		closeStore(t, s)
	}
	s := reopen(t, dir, false)
	checkSizes(t, s, "earlier")
	checkSizes(t, s, "now")
	closeStore(t, s)
	earlier(func(db *badger.DB) error {
		return db.View(func(txn *badger.Txn) error {
			for i := range sizes() {
				key, err := storeKey(SpaceMeta, fmt.Appendf(nil, "now%d", i))
				if err != nil {
					return err
				}
				if _, err := txn.Get(key); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
