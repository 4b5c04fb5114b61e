package store

import (
	"context"
	"errors"
	"io/fs"
	"testing"
)

// A scenario changes a vault that holds "base" = "old", "small" = "old", and one object.
type scenario struct {
	name string
	slow bool // only every ninth operation unless EMANET_LONG is set
	// prepare brings the vault into the state before; it may be nil.
	prepare func(t *testing.T, dir string)
	// run works on the vault with faults on. It returns nil only if everything was acknowledged.
	run func(dir string, o Options) error
	// check looks at the vault afterwards, without faults; done tells whether run succeeded.
	check func(t *testing.T, s *Store, done bool)
}

// whole opens the vault for writing, calls fn and closes it, all under faults.
func whole(fn func(s *Store) error) func(string, Options) error {
	return func(dir string, o Options) error {
		s, err := Open(dir, true, o)
		if err != nil {
			return err
		}
		return errors.Join(fn(s), s.Close())
	}
}

// with is whole with faults only in fn: opening and closing have scenarios of their own.
func with(fn func(s *Store) error) func(string, Options) error {
	return func(dir string, o Options) error {
		o.Files.(*faultyFiles).setPause(true)
		s, err := Open(dir, true, o)
		if err != nil {
			return err
		}
		o.Files.(*faultyFiles).setPause(false)
		err = fn(s)
		o.Files.(*faultyFiles).setPause(true)
		return errors.Join(err, s.Close())
	}
}

func fileIs(t *testing.T, s *Store, name string, done bool, before, after string) {
	t.Helper()
	got, err := s.ReadFile(name, 1<<10)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if string(got) != after && (done || string(got) != before) {
		t.Fatalf("%s = %q", name, got)
	}
}

func valueIs(t *testing.T, s *Store, done bool, before, after string) {
	t.Helper()
	got, err := s.Get(SpaceMeta, []byte("base"))
	if err != nil || string(got) != after && (done || string(got) != before) {
		t.Fatalf("base = %q, %v", got, err)
	}
}

func setBase(s interface{ Update(func(*Txn) error) error }, value string) error {
	return s.Update(func(tx *Txn) error { return tx.Set(SpaceMeta, []byte("base"), []byte(value)) })
}

func scenarios() []scenario {
	var sealed ObjectID
	sealed[0] = 7
	return []scenario{
		{
			name:  "open",
			run:   whole(func(*Store) error { return nil }),
			check: func(t *testing.T, s *Store, _ bool) { valueIs(t, s, true, "", "old") },
		},
		{
			name: "read",
			run: func(dir string, o Options) error {
				s, err := Open(dir, false, o)
				if err != nil {
					return err
				}
				_, err = s.Get(SpaceMeta, []byte("base"))
				return errors.Join(err, s.Close())
			},
			check: func(t *testing.T, s *Store, _ bool) { valueIs(t, s, true, "", "old") },
		},
		{
			name:  "replace a file",
			run:   with(func(s *Store) error { return s.WriteFile("small", []byte("new")) }),
			check: func(t *testing.T, s *Store, done bool) { fileIs(t, s, "small", done, "old", "new") },
		},
		{
			name:  "create a file in a new folder",
			run:   with(func(s *Store) error { return s.CreateFile("index/fresh", []byte("new")) }),
			check: func(t *testing.T, s *Store, done bool) { fileIs(t, s, "index/fresh", done, "", "new") },
		},
		{
			name:  "remove a file",
			run:   with(func(s *Store) error { return s.RemoveFile("small") }),
			check: func(t *testing.T, s *Store, done bool) { fileIs(t, s, "small", done, "old", "") },
		},
		{
			name:  "update",
			run:   with(func(s *Store) error { return setBase(s, "new") }),
			check: func(t *testing.T, s *Store, done bool) { valueIs(t, s, done, "old", "new") },
		},
		{
			name: "sealed file",
			run: with(func(s *Store) error {
				f, err := s.NewSealed(sealed)
				if err != nil {
					return err
				}
				for range 3 {
					if _, err := f.Write([]byte("sealed")); err != nil {
						return errors.Join(err, f.Abort())
					}
				}
				if err := f.Commit(); err != nil {
					return err
				}
				return s.Update(func(tx *Txn) error { return tx.PutHead(sealed, f.Size()) })
			}),
			check: func(t *testing.T, s *Store, done bool) {
				o, err := s.Object(sealed)
				if errors.Is(err, ErrMissing) && !done {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				got := make([]byte, o.Size())
				if _, err := o.ReadAt(got, 0); err != nil || string(got) != "sealedsealedsealed" {
					t.Fatalf("%q, %v", got, err)
				}
				if err := o.Close(); err != nil {
					t.Fatal(err)
				}
			},
		},
		{
			name:  "compaction",
			slow:  true,
			run:   with(func(s *Store) error { return s.Rewrite(context.Background(), nil, nil) }),
			check: func(t *testing.T, s *Store, _ bool) { valueIs(t, s, true, "", "old") },
		},
		{
			name: "rotation",
			slow: true,
			run: with(func(s *Store) error {
				n, err := s.Next()
				if err != nil {
					return err
				}
				if err := setBase(n, "new"); err != nil {
					return err
				}
				return n.Switch()
			}),
			check: func(t *testing.T, s *Store, done bool) { valueIs(t, s, done, "old", "new") },
		},
		{
			name: "open after a crash",
			slow: true,
			prepare: func(t *testing.T, dir string) {
				crashWith(t, dir, "new")
			},
			run: whole(func(s *Store) error {
				if s.Recovered() == nil {
					return errors.New("a crash went unseen")
				}
				return s.DropAside()
			}),
			check: func(t *testing.T, s *Store, _ bool) { valueIs(t, s, true, "", "new") },
		},
		{
			name: "read after a crash",
			slow: true,
			prepare: func(t *testing.T, dir string) {
				crashWith(t, dir, "new")
			},
			run: func(dir string, o Options) error {
				s, err := Open(dir, false, o)
				if err != nil {
					return err
				}
				return s.Close()
			},
			check: func(t *testing.T, s *Store, _ bool) { valueIs(t, s, true, "", "new") },
		},
	}
}
