package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestBadgerIsToldNeverToMerge: one write that fails while Badger merges tables would cost all that is in them.
func TestBadgerIsToldNeverToMerge(t *testing.T) {
	t.Parallel()
	for _, write := range []bool{false, true} {
		o := badgerOptions(t.TempDir(), engineOptions{write: write})
		if o.NumCompactors != 0 || o.CompactL0OnClose {
			t.Errorf("write %v: %d compactors, at close %v", write, o.NumCompactors, o.CompactL0OnClose)
		}
		if o.NumLevelZeroTables < 1<<20 || o.NumLevelZeroTablesStall <= o.NumLevelZeroTables {
			t.Errorf("write %v: merges from %d tables, stops writers at %d", write, o.NumLevelZeroTables, o.NumLevelZeroTablesStall)
		}
	}
}

// levels returns how many tables of a closed vault are of which level.
func levels(t *testing.T, dir string) (counts [maxLevels]int) {
	t.Helper()
	folder, err := OSFiles{}.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	generation, err := readCurrent(folder)
	if err != nil {
		t.Fatal(err)
	}
	in, err := inspect(folder, storeName(generation))
	if err != nil || !in.clean() {
		t.Fatal(err, "or not clean")
	}
	for _, level := range in.manifest.tables {
		counts[level]++
	}
	return counts
}

// pile opens, writes and closes a vault n times. The values under "0" to "n-1" are the numbers, and that of "base" is the last.
func pile(t *testing.T, dir string, n int) {
	t.Helper()
	for i := range n {
		s := reopen(t, dir, true)
		set(t, s, fmt.Sprint(i), fmt.Sprint(i))
		set(t, s, "base", fmt.Sprint(i))
		closeStore(t, s)
	}
}

func wantPile(t *testing.T, s *Store, n int) {
	t.Helper()
	wantValue(t, s, "base", fmt.Sprint(n-1))
	for i := range n {
		wantValue(t, s, fmt.Sprint(i), fmt.Sprint(i))
	}
	if got := count(t, s); got != n+1+20 { // base, and what baseVault fills in
		t.Errorf("%d pairs, want %d", got, n+21)
	}
}

func count(t *testing.T, s *Store) (n int) {
	t.Helper()
	e, err := s.current()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.iterate(t.Context(), nil, nil, func(_, _ []byte) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestMerge merges copies of one vault on which as many tables have piled up as it takes.
func TestMerge(t *testing.T) {
	t.Parallel()
	piled := baseVault(t)
	pile(t, piled, mergeAt) // and the one of baseVault
	if got := levels(t, piled); got != [maxLevels]int{mergeAt + 1} {
		t.Fatalf("tables of each level: %v", got)
	}
	for name, test := range map[string]func(t *testing.T, dir string){
		"nobody else merges":  testOnlyMerge,
		"without room":        testMergeWithoutRoom,
		"that fails":          testMergeFails,
		"takes deleted pairs": testMergeTakesDeleted,
		"waits for rotation":  testMergeWaits,
		"damaged meanwhile":   testMergeDamaged,
	} {
		t.Run(name, func(t *testing.T) { test(t, copyVault(t, piled)) })
	}
}

// testOnlyMerge: a reader merges nothing, Merge makes one table of all, and later sessions leave theirs at level 0 again.
func testOnlyMerge(t *testing.T, dir string) {
	t.Helper()
	r := reopen(t, dir, false)
	if err := r.Merge(t.Context(), nil); err != nil || levels(t, dir)[0] == 0 {
		t.Errorf("a reader has merged: %v", err)
	}
	closeStore(t, r)
	s := reopen(t, dir, true)
	if !s.NeedsCompaction() {
		t.Fatal("nothing to merge")
	}
	var last, all int64
	if err := s.Merge(t.Context(), func(done, total int64) { last, all = done, total }); err != nil {
		t.Fatal(err)
	}
	if last == 0 || last > all {
		t.Errorf("progress ended with %d of %d", last, all)
	}
	if s.NeedsCompaction() {
		t.Error("merged, and still to be merged")
	}
	wantPile(t, s, mergeAt)
	set(t, s, "base", "old")
	closeStore(t, s)
	wantNoDebris(t, dir, "merge")
	if got := levels(t, dir); got != [maxLevels]int{0: 1, copiedLevel: 1} {
		t.Errorf("tables of each level after merging: %v", got)
	}
	pile(t, dir, 9)
	if got := levels(t, dir); got != [maxLevels]int{0: 10, copiedLevel: 1} {
		t.Errorf("tables of each level after more sessions: %v", got)
	}
}

// testMergeWithoutRoom: where a second store has no room, the tables stay and nothing fails.
func testMergeWithoutRoom(t *testing.T, dir string) {
	t.Helper()
	var free atomic.Int64
	free.Store(math.MaxInt64 / 4)
	s, err := Open(dir, true, Options{FreeSpace: func(string) (int64, error) { return free.Load(), nil }})
	if err != nil {
		t.Fatal(err)
	}
	free.Store(spaceMargin + 4<<10) // an update has room
	if err := s.Merge(t.Context(), nil); err != nil || !s.NeedsCompaction() {
		t.Errorf("without room: %v, or it was merged", err)
	}
	if err := setBase(s, fmt.Sprint(mergeAt-1)); err != nil {
		t.Error(err)
	}
	free.Store(math.MaxInt64 / 4)
	if err := s.Merge(t.Context(), nil); err != nil || s.NeedsCompaction() {
		t.Errorf("with room: %v, or it was not merged", err)
	}
	wantPile(t, s, mergeAt)
	closeStore(t, s)
}

// testMergeFails is not tried again before the next open, except when it was the caller who ended it.
func testMergeFails(t *testing.T, dir string) {
	t.Helper()
	files := &faultyFiles{Files: OSFiles{}, fault: fault{err: syscall.EIO}}
	o := testOptions()
	o.Files = files
	s, err := Open(dir, true, o)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Merge(ended, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	files.mu.Lock()
	files.at = files.count + 10
	files.mu.Unlock()
	if err := s.Merge(t.Context(), nil); !errors.Is(err, syscall.EIO) {
		t.Errorf("operation %q: %v", files.struck(), err)
	}
	if err := s.Merge(t.Context(), nil); err != nil || !s.NeedsCompaction() {
		t.Errorf("tried again: %v", err)
	}
	wantPile(t, s, mergeAt)
	closeStore(t, s)
	wantNoDebris(t, dir, "a merge that failed")
	s = reopen(t, dir, true)
	if err := s.Merge(t.Context(), nil); err != nil || s.NeedsCompaction() {
		t.Errorf("after another open: %v, or it was not merged", err)
	}
	wantPile(t, s, mergeAt)
	closeStore(t, s)
}

// testMergeDamaged: a table that is damaged after the open is not copied, and stays as it is.
func testMergeDamaged(t *testing.T, dir string) {
	t.Helper()
	s := reopen(t, dir, true)
	names, err := filepath.Glob(filepath.Join(dir, storeName(1), "*"+tableSuffix))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	flip(t, names[0])
	if err := s.Merge(t.Context(), nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("a damaged table: %v", err)
	}
	flip(t, names[0])
	wantPile(t, s, mergeAt)
	closeStore(t, s)
	wantNoDebris(t, dir, "a merge of a damaged table")
}

// flip changes a bit of a file that is in use; a second time it is as before.
func flip(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	var b [1]byte
	_, err = f.ReadAt(b[:], 100)
	b[0] ^= 1
	_, err2 := f.WriteAt(b[:], 100)
	if err := errors.Join(err, err2, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// testMergeTakesDeleted: what was deleted is not in the merged tables, and does not come back.
func testMergeTakesDeleted(t *testing.T, dir string) {
	t.Helper()
	s := reopen(t, dir, true)
	if err := s.Update(func(tx *Txn) error { return tx.Delete(SpaceMeta, []byte("7")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(t.Context(), nil); err != nil || s.NeedsCompaction() {
		t.Fatalf("%v, or it was not merged", err)
	}
	closeStore(t, s)
	s = reopen(t, dir, false)
	if _, err := s.Get(SpaceMeta, []byte("7")); !errors.Is(err, ErrMissing) {
		t.Errorf("a deleted key: %v", err)
	}
	if got := count(t, s); got != mergeAt+20 {
		t.Errorf("%d pairs", got)
	}
	closeStore(t, s)
}

// testMergeWaits: while a next store is pending, nothing is merged.
func testMergeWaits(t *testing.T, dir string) {
	t.Helper()
	s := reopen(t, dir, true)
	n, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Merge(t.Context(), nil); err != nil || s.NeedsCompaction() {
		t.Errorf("beside a rotation: %v", err)
	}
	if err := n.Discard(); err != nil {
		t.Fatal(err)
	}
	if !s.NeedsCompaction() {
		t.Error("nothing to merge after the rotation was discarded")
	}
	closeStore(t, s)
}
