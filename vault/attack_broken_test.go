package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// brokenSample is a vault that was broken once and kept, and what must come of opening it.
type brokenSample struct {
	name string
	is   []error // the error is each of them
	says string  // and says this
	do   func(t *testing.T, dir string)
}

func brokenSamples() []brokenSample {
	flip := func(glob string, at int) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			names, err := filepath.Glob(filepath.Join(dir, glob))
			if err != nil || len(names) == 0 {
				t.Fatal(glob, err)
			}
			b, err := os.ReadFile(names[0])
			check(t, err)
			b[(at+len(b))%len(b)] ^= 1
			put(t, names[0], b)
		}
	}
	newest := func(t *testing.T, dir string) store.ObjectID { return refs(t, dir, onlyRecord(t, dir))[0] }
	return []brokenSample{
		{"flipped-table", []error{store.ErrDamaged}, `store is damaged: "store-000001/000001.sst"`, flip("store-*/*.sst", 1000)},
		{"flipped-checkpoint", []error{custody.ErrIntegrity, custody.ErrWriter}, "the checkpoint file: ", flip("checkpoint", -20)},
		{"flipped-slot", []error{ErrIntegrity}, "was changed: it is not the one that the log names", flip("keys/*.age", -100)},
		{"flipped-writer", []error{ErrIntegrity}, "writers/", flip("writers/*.age", -100)},
		{"stranger-in-hints", []error{ErrIntegrity}, "vault.json names a recipient that the signed log does not", func(t *testing.T, dir string) {
			other, err := crypto.GenerateIdentity()
			check(t, err)
			v := open(t, dir, false)
			ours := v.Recipient()
			check(t, v.Close())
			replaceIn(t, dir, hintsName, ours, other.Recipient().String())
		}},
		{"current-outside", []error{store.ErrDamaged}, `store is damaged: "CURRENT": malformed`, func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "CURRENT"), []byte("../../x\n"))
		}},
		{"behind", []error{ErrIntegrity, ErrBehind}, "the store is behind its checkpoint: 2 entries missing", func(t *testing.T, dir string) {
			old := copyOf(t, dir)
			v := open(t, dir, true)
			add(t, v, Draft{Text: "itən"})
			add(t, v, Draft{Text: "itən 2"})
			check(t, v.Close())
			check(t, os.RemoveAll(filepath.Join(dir, "store-000001")))
			check(t, image(filepath.Join(old, "store-000001"), filepath.Join(dir, "store-000001")))
		}},
		{"record-deleted", []error{ErrIntegrity}, "1 missing of 1 records", func(t *testing.T, dir string) {
			id := newest(t, dir)
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.DeleteObject(id) })
		}},
		{"forged-record", []error{ErrIntegrity}, "was changed: it is not the one that the log names", func(t *testing.T, dir string) {
			id := newest(t, dir)
			v := open(t, dir, false)
			ct := forge(t, v.Recipient(), crypto.PadJSON([]byte(`{}`), crypto.FloorObject))
			check(t, v.Close())
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.PutObject(id, ct) })
		}},
		{"entry-resigned", []error{custody.ErrIntegrity}, "entry 1: is not in the log", func(t *testing.T, dir string) {
			v := open(t, dir, false)
			w, err := custody.NewWriter(newStream(1), custody.Origin(v.ID()))
			check(t, err)
			leaf, err := logSource{v.st}.Leaf(0)
			check(t, err)
			leaf = resigned(t, leaf, w)
			check(t, v.Close())
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.Set(store.SpaceLeaves, number(0), leaf) })
		}},
	}
}

func onlyRecord(t *testing.T, dir string) record.ID {
	t.Helper()
	v := open(t, dir, false)
	defer v.Close()
	items, err := v.List(t.Context(), record.Filter{}, ListOptions{})
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	return items[0].ID
}

// TestAttack19BrokenSamples opens every broken sample, as it is in the repository, for reading and for writing.
func TestAttack19BrokenSamples(t *testing.T) {
	t.Parallel()
	for _, s := range brokenSamples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if *makeSamples {
				makeBroken(t, s)
			}
			for _, write := range []bool{false, true} {
				dir := unpack(t, "broken-"+s.name)
				err := patient(func() error { return readAll(t.Context(), dir, write) })
				for _, target := range s.is {
					if !errors.Is(err, target) {
						t.Errorf("for writing %v: not %q: %v", write, target, err)
					}
				}
				if !reported(err) || !strings.Contains(fmt.Sprint(err), s.says) {
					t.Errorf("for writing %v: does not say %q: %v", write, s.says, err)
				}
			}
		})
	}
}

// readAll opens, unlocks, reads and verifies, and returns the first error.
func readAll(ctx context.Context, dir string, write bool) error {
	v, err := Open(ctx, dir, write, weak())
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.Unlock(ctx, testKey()); err != nil {
		return err
	}
	if _, err := dump(ctx, v); err != nil {
		return err
	}
	_, err = v.Verify(ctx, VerifyOptions{}, nil)
	return err
}

func makeBroken(t *testing.T, s brokenSample) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "v")
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Nümunə"}, still(nil))
	check(t, err)
	add(t, v, Draft{Text: "uydurma"})
	check(t, v.Close())
	s.do(t, dir)
	pack(t, dir, "broken-"+s.name)
}
