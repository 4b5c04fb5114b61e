package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"path/filepath"
	"testing"
)

// plenty is a disk that is never full, so that tests do not depend on the machine's.
func plenty(string) (int64, error) { return 1 << 40, nil }

func testOptions() Options { return Options{FreeSpace: plenty} }

func newTestStore(t *testing.T) *Store {
	t.Helper()
	s, err := Create(filepath.Join(t.TempDir(), "vault"), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func reopen(t *testing.T, dir string, write bool) *Store {
	t.Helper()
	s, err := Open(dir, write, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func closeStore(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func mustID(t *testing.T) ObjectID {
	t.Helper()
	id, err := NewObjectID(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func set(t *testing.T, s interface{ Update(func(*Txn) error) error }, key, value string) {
	t.Helper()
	if err := s.Update(func(tx *Txn) error { return tx.Set(SpaceMeta, []byte(key), []byte(value)) }); err != nil {
		t.Fatal(err)
	}
}

func wantValue(t *testing.T, s interface {
	Get(Space, []byte) ([]byte, error)
}, key, value string,
) {
	t.Helper()
	got, err := s.Get(SpaceMeta, []byte(key))
	if err != nil || string(got) != value {
		t.Fatalf("%s = %q, %v; want %q", key, got, err, value)
	}
}

func wantMissing(t *testing.T, s interface {
	Get(Space, []byte) ([]byte, error)
}, key string,
) {
	t.Helper()
	if got, err := s.Get(SpaceMeta, []byte(key)); !errors.Is(err, ErrMissing) || got != nil {
		t.Fatalf("%s = %q, %v; want ErrMissing", key, got, err)
	}
}

func TestStoreKeepsValuesAcrossOpens(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	set(t, s, "a", "1")
	id := mustID(t)
	if err := s.Update(func(tx *Txn) error {
		if err := tx.Set(SpaceMeta, []byte("b"), []byte("2")); err != nil {
			return err
		}
		if got, err := tx.Get(SpaceMeta, []byte("b")); err != nil || string(got) != "2" {
			t.Errorf("own change = %q, %v", got, err)
		}
		return tx.PutObject(id, []byte("ciphertext"))
	}); err != nil {
		t.Fatal(err)
	}
	wantValue(t, s, "b", "2")
	closeStore(t, s)
	for _, write := range []bool{false, true, false} {
		r := reopen(t, s.Dir(), write)
		wantValue(t, r, "a", "1")
		wantValue(t, r, "b", "2")
		wantMissing(t, r, "c")
		o, err := r.Object(id)
		if err != nil || string(o.Bytes()) != "ciphertext" || o.InFile() {
			t.Fatalf("object = %v, %v", o, err)
		}
		if r.Recovered() != nil {
			t.Fatal("a clean store was recovered")
		}
		closeStore(t, r)
	}
}

func TestUpdateErrorChangesNothing(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	own := errors.New("own")
	err := s.Update(func(tx *Txn) error {
		if err := tx.Set(SpaceMeta, []byte("a"), nil); err != nil {
			return err
		}
		return own
	})
	if !errors.Is(err, own) {
		t.Fatal(err)
	}
	wantMissing(t, s, "a")
	set(t, s, "a", "still usable")
}

func TestScanIsOrderedAndStops(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	for _, k := range []string{"c", "a", "b", "d"} {
		set(t, s, k, "v"+k)
	}
	var got string
	if err := s.Scan(t.Context(), SpaceMeta, []byte("b"), func(k, v []byte) error {
		got += string(k) + string(v)
		wantValue(t, s, "a", "va") // calls inside a scan are allowed
		return nil
	}); err != nil || got != "bvbcvcdvd" {
		t.Fatalf("%q, %v", got, err)
	}
	if err := s.Scan(t.Context(), SpaceMeta, nil, func(_, _ []byte) error { return io.EOF }); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Scan(ctx, SpaceMeta, nil, func(_, _ []byte) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := s.Scan(t.Context(), SpaceLeaves, nil, func(_, _ []byte) error { return io.EOF }); err != nil {
		t.Fatal(err)
	}
}

func TestCallbackPanicIsNotDamage(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	set(t, s, "a", "1")
	defer func() {
		if r := recover(); r != "mine" {
			t.Fatalf("recovered %v", r)
		}
	}()
	_ = s.Scan(t.Context(), SpaceMeta, nil, func(_, _ []byte) error { panic("mine") })
}

func TestSealedFile(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	id, body := mustID(t), bytes.Repeat([]byte("sealed"), 100_000)
	f, err := s.NewSealed(id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Object(id); !errors.Is(err, ErrMissing) {
		t.Fatalf("no head yet: %v", err)
	}
	var stray []string
	if err := s.StrayFiles(t.Context(), func(n string) error { stray = append(stray, n); return nil }); err != nil || len(stray) != 1 {
		t.Fatal(stray, err)
	}
	if err := s.Update(func(tx *Txn) error { return tx.PutHead(id, f.Size()) }); err != nil {
		t.Fatal(err)
	}
	o, err := s.Object(id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	if err != nil || !bytes.Equal(got, body) || !o.InFile() || o.Bytes() != nil {
		t.Fatal(len(got), err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.NewSealed(id); err == nil {
		t.Fatal("a sealed file was replaced")
	}
	if err := s.Unlink(id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Object(id); !errors.Is(err, ErrMissing) {
		t.Fatalf("file is gone: %v", err)
	}
	a, err := s.NewSealed(id)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Abort(); err != nil {
		t.Fatal(err)
	}
}

func TestRewriteDropsAndSwitches(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	set(t, s, "keep", "1")
	set(t, s, "purge", "2")
	keep := func(_ Space, key []byte) bool { return string(key) != "purge" }
	if err := s.Rewrite(t.Context(), keep, nil); err != nil {
		t.Fatal(err)
	}
	wantValue(t, s, "keep", "1")
	wantMissing(t, s, "purge")
	set(t, s, "after", "3")
	closeStore(t, s)
	r := reopen(t, s.Dir(), false)
	wantValue(t, r, "after", "3")
	wantMissing(t, r, "purge")
}

func TestNextIsResumedAndSwitched(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	set(t, s, "a", "old")
	n, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	set(t, n, "a", "new")
	wantValue(t, s, "a", "old")
	closeStore(t, s)
	s = reopen(t, s.Dir(), true)
	if !s.NextPending() {
		t.Fatal("rotation forgotten")
	}
	if err := s.Rewrite(t.Context(), nil, nil); !errors.Is(err, ErrNextPending) {
		t.Fatal(err)
	}
	if err := s.Tidy(); err != nil {
		t.Fatal(err)
	}
	if n, err = s.Next(); err != nil {
		t.Fatal(err)
	}
	wantValue(t, n, "a", "new")
	if err := n.Switch(); err != nil {
		t.Fatal(err)
	}
	wantValue(t, s, "a", "new")
	if s.NextPending() {
		t.Fatal("still pending")
	}
	if n, err = s.Next(); err != nil {
		t.Fatal(err)
	}
	if err := n.Discard(); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	wantValue(t, reopen(t, s.Dir(), false), "a", "new")
}
