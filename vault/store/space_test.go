package store

import (
	"errors"
	"math"
	"path/filepath"
	"sync/atomic"
	"testing"
)

func TestAttack28SpaceIsCheckedFirst(t *testing.T) {
	t.Parallel()
	var free atomic.Int64
	free.Store(math.MaxInt64 / 4)
	o := Options{FreeSpace: func(string) (int64, error) { return free.Load(), nil }}
	dir := filepath.Join(t.TempDir(), "v")
	s, err := Create(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	set(t, s, "base", "old")
	free.Store(64<<20 + 2<<20)
	if err := s.CheckSpace(1 << 20); err != nil {
		t.Error(err)
	}
	if err := s.CheckSpace(1<<20 + 1); !errors.Is(err, ErrNoSpace) {
		t.Error(err)
	}
	free.Store(50 << 20)
	if err := setBase(s, "new"); !errors.Is(err, ErrNoSpace) {
		t.Error(err)
	}
	if err := s.Rewrite(t.Context(), nil, nil); !errors.Is(err, ErrNoSpace) {
		t.Error(err)
	}
	wantValue(t, s, "base", "old")
	free.Store(1 << 40)
	if err := setBase(s, "newer"); err != nil { // usable again
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	free.Store(1 << 20)
	if _, err := Open(dir, true, o); !errors.Is(err, ErrNoSpace) {
		t.Error(err)
	}
	r, err := Open(dir, false, o)
	if err != nil {
		t.Fatal(err)
	}
	wantValue(t, r, "base", "newer")
	closeStore(t, r)
	if have, err := freeSpace(dir); err != nil || have <= 0 {
		t.Errorf("real free space %d, %v", have, err)
	}
}

// TestCloseOnFullDisk: Badger would retry the flush for ever, or die of SIGBUS. The store gives up, keeps the lock,
// and the next open replays everything.
func TestCloseOnFullDisk(t *testing.T) {
	t.Parallel()
	var free atomic.Int64
	free.Store(1 << 40)
	dir := filepath.Join(t.TempDir(), "v")
	o := Options{FreeSpace: func(string) (int64, error) { return free.Load(), nil }, Wait: -1}
	s, err := Create(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	set(t, s, "base", "acknowledged")
	free.Store(0)
	if err := s.Close(); !errors.Is(err, ErrNoSpace) || !errors.Is(err, errAbandoned) {
		t.Fatal(err)
	}
	if _, err := Open(dir, false, o); !errors.Is(err, ErrInUse) {
		t.Errorf("the lock did not outlive Badger: %v", err)
	}
	after := reopen(t, copyVault(t, dir), true) // as another process finds it
	wantValue(t, after, "base", "acknowledged")
	if after.Recovered() == nil {
		t.Error("nothing recovered")
	}
	if err := errors.Join(s.engine.db.Close(), s.lock.release()); err != nil { // leave nothing behind
		t.Error(err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	for name, fn := range map[string]func(*Txn) error{
		"object":      func(tx *Txn) error { return tx.PutObject(ObjectID{}, make([]byte, MaxInline+1)) },
		"empty":       func(tx *Txn) error { return tx.PutObject(ObjectID{}, nil) },
		"value":       func(tx *Txn) error { return tx.Set(SpaceMeta, nil, make([]byte, MaxValue+1)) },
		"key":         func(tx *Txn) error { return tx.Set(SpaceMeta, make([]byte, MaxKey+1), nil) },
		"transaction": func(tx *Txn) error { return fillTxn(tx, 11) },
	} {
		if err := s.Update(fn); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Update(func(tx *Txn) error { return fillTxn(tx, 7) }); err != nil {
		t.Error(err)
	}
	for name, fn := range map[string]func(*Txn) error{
		"space":     func(tx *Txn) error { return tx.Set('?', nil, nil) },
		"objects":   func(tx *Txn) error { return tx.Set(SpaceObjects, nil, nil) },
		"file size": func(tx *Txn) error { return tx.PutHead(ObjectID{}, 0) },
	} {
		if err := s.Update(fn); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if err := s.Update(func(tx *Txn) error { return tx.PutObject(ObjectID{1}, make([]byte, MaxInline)) }); err != nil {
		t.Error(err)
	}
}

func fillTxn(tx *Txn, values int) error {
	for n := range values {
		if err := tx.PutObject(ObjectID{byte(n), 2}, make([]byte, MaxInline)); err != nil {
			return err
		}
	}
	return nil
}
