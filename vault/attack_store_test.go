package vault

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack18Swapped swaps the ciphertexts of two objects in the store, and of two sealed files of one size.
func TestAttack18Swapped(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first, photo, video := refs(t, f.dir, f.first), refs(t, f.dir, f.photo), refs(t, f.dir, f.video)
	for what, pair := range map[string][2]store.ObjectID{
		"two revisions of one record": {first[0], first[1]},
		"two records":                 {first[0], photo[0]},
		"record and file":             {photo[0], photo[1]},
	} {
		dir := copyOf(t, f.dir)
		inStore(t, dir, func(s *store.Store, tx *store.Txn) error {
			a, b := ciphertextOf(t, s, pair[0]), ciphertextOf(t, s, pair[1])
			return errors.Join(tx.PutObject(pair[0], b), tx.PutObject(pair[1], a))
		})
		wantNamed(t, dir, f.want, what, pair[0].String())
	}
	dir := copyOf(t, f.dir)
	a, b := filepath.Join(dir, sealedPath(video[1])), filepath.Join(dir, sealedPath(video[2]))
	check(t, os.Rename(a, a+".x"))
	check(t, os.Rename(b, a))
	check(t, os.Rename(a+".x", b))
	wantNamed(t, dir, f.want, "two sealed files", video[1].String())
}

// wantNamed is mustReport for a fault whose object verify has to name.
func wantNamed(t *testing.T, dir, want, what, name string) {
	t.Helper()
	o := mustReport(t, dir, want, what)
	if o.report == nil {
		return // not opened at all
	}
	if !slices.ContainsFunc(o.report.Faults, func(err error) bool { return strings.Contains(err.Error(), name) }) {
		t.Errorf("%s: verify does not name %s: %v", what, name, o.report.Faults)
	}
}

// TestAttack21KeysDeleted deletes what belongs to one record straight from the store.
func TestAttack21KeysDeleted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for what, ids := range map[string][]store.ObjectID{
		"all": refs(t, f.dir, f.first), "newest revision": refs(t, f.dir, f.first)[1:2], "head of a sealed file": refs(t, f.dir, f.video)[1:2],
	} {
		dir := copyOf(t, f.dir)
		inStore(t, dir, func(_ *store.Store, tx *store.Txn) error {
			var errs []error
			for _, id := range ids {
				errs = append(errs, tx.DeleteObject(id))
			}
			return errors.Join(errs...)
		})
		wantNamed(t, dir, f.want, what, ids[0].String())
		v := open(t, dir, false)
		_, verr := v.Verify(t.Context(), VerifyOptions{}, nil)
		r, _ := v.Verify(t.Context(), VerifyOptions{}, nil)
		if verr == nil || !slices.ContainsFunc(r.Faults, func(err error) bool { return strings.Contains(err.Error(), " missing of ") }) {
			t.Errorf("%s: verify does not count: %v", what, r.Faults)
		}
		items, err := v.List(t.Context(), record.Filter{}, ListOptions{All: true})
		var missing *MissingError
		if what != "head of a sealed file" && (!errors.As(err, &missing) || missing.Missing != 1 || missing.Total != len(items)) {
			t.Errorf("%s: list: %v", what, err)
		}
		_ = v.Close()
	}
}

// TestAttack21InventoryAndCatalogueToo deletes the record's inventory items as well, so that nothing misses it, and the
// rows of its entry by way of the private part.
func TestAttack21InventoryAndCatalogueToo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ids := refs(t, f.dir, f.first)
	dir := copyOf(t, f.dir)
	inStore(t, dir, func(_ *store.Store, tx *store.Txn) error {
		var errs []error
		for _, id := range ids {
			item := custody.ItemID{Kind: custody.ItemObject, Name: id.String()}
			errs = append(errs, tx.DeleteObject(id), tx.Delete(store.SpaceInventory, item.Key()))
		}
		return errors.Join(errs...)
	})
	mustReport(t, dir, f.want, "objects and inventory items deleted")
	dir = copyOf(t, f.dir)
	inStore(t, dir, func(s *store.Store, tx *store.Txn) error {
		return s.Scan(t.Context(), store.SpaceBuckets, nil, func(key, _ []byte) error {
			return tx.Delete(store.SpaceBuckets, slices.Clone(key))
		})
	})
	mustReport(t, dir, f.want, "bucket hashes deleted")
}

// crashed leaves a vault as kill -9 would after two acknowledged adds, which are in the write-ahead log only.
func crashed(t *testing.T) (dir string, id record.ID, want string) {
	t.Helper()
	v, live := newVault(t)
	add(t, v, Draft{Text: "birinci"})
	_ = v.Close()
	v = open(t, live, true)
	add(t, v, Draft{Text: strings.Repeat("ikinci ", 100)})
	id = add(t, v, Draft{Text: "üçüncü"}).ID
	dir = copyOf(t, live)
	want, err := dumpNow(t.Context(), v)
	check(t, err)
	_ = v.Close()
	return dir, id, want
}

// TestAttack22FlippedLogAfterAKill flips bits in the log that a killed process left: what it had acknowledged is counted
// as missing, nothing is written before a recovery, and the log is kept aside.
func TestAttack22FlippedLogAfterAKill(t *testing.T) {
	t.Parallel()
	whole, _, want := crashed(t)
	logs, err := filepath.Glob(filepath.Join(whole, "store-*", "*.mem"))
	if err != nil || len(logs) == 0 {
		t.Fatal("no log was left", err)
	}
	newest := logs[len(logs)-1]
	data, err := os.ReadFile(newest)
	check(t, err)
	end := len(strings.TrimRight(string(data), "\x00"))
	name := strings.TrimPrefix(newest, whole)
	if o, err := look(t.Context(), copyOf(t, whole), true); err != nil || o.read != nil || o.got != want {
		t.Fatalf("without a flip: %v, %v", err, o.read)
	}
	behind := 0
	n := times(6, 300)
	for i := range n {
		dir := copyOf(t, whole)
		flipped := slices.Clone(data)
		at := 20 + i*(end-21)/n
		flipped[at] ^= 1 << (i % 8)
		put(t, filepath.Join(dir, name), flipped)
		if !afterFlip(t, dir, want, flipped[20:end], at) {
			behind++
		}
	}
	if behind == 0 {
		t.Errorf("none of %d flips lost anything", n)
	}
}

// afterFlip checks one flipped log and reports whether it harmed nothing.
func afterFlip(t *testing.T, dir, want string, data []byte, at int) bool {
	t.Helper()
	v, err := Open(t.Context(), dir, at%2 == 0, weak())
	if err == nil {
		_ = v.Close()
		harmlessOrReported(t, dir, want, "harmless flip", false)
		return true
	}
	if !reported(err) {
		t.Errorf("byte %d: %v", at, err)
		return false
	}
	if errors.Is(err, ErrBehind) && !strings.Contains(err.Error(), " missing") {
		t.Errorf("byte %d: does not count what is missing: %v", at, err)
	}
	kept := false
	aside, _ := filepath.Glob(filepath.Join(dir, "aside-*", "*.mem"))
	for _, name := range aside {
		b, err := os.ReadFile(name)
		check(t, err)
		kept = kept || strings.Contains(string(b), string(data[:len(data)-8]))
	}
	if !kept && errors.Is(err, ErrBehind) {
		t.Errorf("byte %d: the flipped log is not kept aside: %v", at, aside)
	}
	if v, err := Open(t.Context(), dir, true, weak()); err == nil {
		_ = v.Close()
		t.Errorf("byte %d: the next open for writing succeeds", at)
		return false
	}
	if !errors.Is(err, ErrBehind) {
		return false
	}
	if _, err := Recover(t.Context(), dir, testKey(), weak()); err != nil {
		t.Errorf("byte %d: recover: %v", at, err)
		return false
	}
	v = open(t, dir, true)
	defer v.Close()
	mustVerify(t, v)
	add(t, v, Draft{Text: "davam"})
	return false
}

// TestAttack23PutBack restores a vault, or parts of one, from a copy that is three commands old.
func TestAttack23PutBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := copyOf(t, f.dir)
	v := open(t, f.dir, true)
	for range 3 {
		add(t, v, Draft{Text: "sonra"})
	}
	note, code, _ := v.Checkpoint()
	want, err := dumpNow(t.Context(), v)
	check(t, err)
	_ = v.Close()
	v = open(t, old, false)
	for what, o := range map[string]VerifyOptions{"checkpoint": {Checkpoint: note}, "code": {Code: code}} {
		if _, err := v.Verify(t.Context(), o, nil); !reported(err) {
			t.Errorf("the whole put back, held against the %s: %v", what, err)
		} else if what == "checkpoint" && !errors.Is(err, custody.ErrRollback) {
			t.Errorf("the whole put back is not called a roll-back: %v", err)
		}
	}
	_ = v.Close()
	parts := map[string][]string{
		"store": {"store-000001"}, "store and objects": {"store-000001", "objects"}, "checkpoint": {"checkpoint"},
		"vault.json": {"vault.json"}, "catalogue": {"catalogue"}, "keys": {"keys"}, "writers": {"writers"},
		"index": {"index"}, "catalogue and index": {"catalogue", "index"},
	}
	for what, names := range parts {
		dir := copyOf(t, f.dir)
		for _, name := range names {
			check(t, os.RemoveAll(filepath.Join(dir, name)))
			check(t, copyPart(filepath.Join(old, name), filepath.Join(dir, name)))
		}
		o := harmlessOrReported(t, dir, want, "only "+what+" put back", false)
		if strings.HasPrefix(what, "store") && !errors.Is(o.read, ErrBehind) {
			t.Errorf("only %s put back: %v", what, o.read)
		}
		if what != "checkpoint" {
			continue
		}
		v, err := Open(t.Context(), dir, false, weak())
		check(t, err)
		if len(v.Notices()) == 0 {
			t.Error("an old checkpoint file goes unmentioned")
		}
		_ = v.Close()
	}
}

func copyPart(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return image(from, to)
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}

// TestAttack23OldCatalogue puts a genuine catalogue of before a purge back: what was purged does not return.
func TestAttack23OldCatalogue(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := copyOf(t, filepath.Join(f.dir, catalogueFolder))
	v := open(t, f.dir, true)
	_, err := v.Purge(t.Context(), nil, "x", nil)
	check(t, err)
	want, err := dumpNow(t.Context(), v)
	check(t, err)
	_ = v.Close()
	check(t, os.RemoveAll(filepath.Join(f.dir, catalogueFolder)))
	check(t, image(old, filepath.Join(f.dir, catalogueFolder)))
	o := harmlessOrReported(t, f.dir, want, "old catalogue", false)
	v = open(t, f.dir, false)
	defer v.Close()
	if _, err := v.Find(t.Context(), f.gone.String()); !errors.Is(err, ErrNoRecord) && !reported(err) {
		t.Errorf("a purged record is found again: %v (reading: %v)", err, o.read)
	}
}
