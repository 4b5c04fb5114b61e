package store

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestAttack35RewriteErasesBytes looks for deleted bytes in every file: they are there after Delete, which shows that
// the search works, and nowhere after Rewrite.
func TestAttack35RewriteErasesBytes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	s, err := Create(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	id, mark := ObjectID([]byte("purged-object-id")), bytes.Repeat([]byte("PURGED"), 20)
	if err := s.Update(func(tx *Txn) error { return tx.PutObject(id, mark) }); err != nil {
		t.Fatal(err)
	}
	set(t, s, "base", "old")
	if err := s.Update(func(tx *Txn) error { return tx.DeleteObject(id) }); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	if holding(t, dir, mark) == "" || holding(t, dir, id[:]) == "" {
		t.Fatal("the search finds nothing")
	}
	s = reopen(t, dir, true)
	var last int64
	if err := s.Rewrite(t.Context(), nil, func(done, _ int64) { last = done }); err != nil {
		t.Fatal(err)
	}
	if last == 0 {
		t.Error("no progress")
	}
	wantValue(t, s, "base", "old")
	for range 2 { // while it is open, and closed
		if name := holding(t, dir, mark) + holding(t, dir, id[:]); name != "" {
			t.Errorf("still in %s", name)
		}
		closeStore(t, s)
	}
	wantNoDebris(t, dir, "compaction")
}

// holding returns the first file that contains some bytes.
func holding(t *testing.T, dir string, what []byte) (found string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if found == "" && bytes.Contains(data, what) {
			found = name
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
