package vault

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/vault/store"
)

// TestAttack17FlippedBits flips one bit anywhere: a file is drawn first, so that small ones are met as often as large.
func TestAttack17FlippedBits(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var names []string
	for _, name := range files(t, f.dir) {
		if info, err := os.Stat(filepath.Join(f.dir, name)); err == nil && info.Size() > 0 {
			names = append(names, name)
		}
	}
	r := rand.New(rand.NewPCG(17, 17))
	silent := 0
	for n := range times(40, 500) {
		name := names[n%len(names)]
		b, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		at, bit := r.IntN(len(b)), r.IntN(8)
		b[at] ^= 1 << bit
		dir := copyOf(t, f.dir)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
		o := harmlessOrReported(t, dir, f.want, fmt.Sprintf("%s, byte %d, bit %d", name, at, bit), n%3 == 0)
		if strings.HasPrefix(name, indexFolder+"/") && (o.read != nil || o.search != nil) {
			t.Errorf("%s, byte %d, bit %d: a flipped cache hinders: %v, %v", name, at, bit, o.read, o.search)
		}
		if o.read == nil && o.verify == nil {
			silent++
			if !mayBeSilent(name) {
				t.Errorf("%s, byte %d, bit %d: nothing is reported", name, at, bit)
			}
		}
		_ = os.RemoveAll(dir)
	}
	t.Logf("%d of %d flips changed nothing that anybody reads", silent, times(40, 500))
}

// mayBeSilent names the files that are caches or belong to no entry: reading goes on without them.
func mayBeSilent(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return folder == catalogueFolder || folder == draftFolder || folder == indexFolder || name == "lock"
}

// TestAttack19EveryFileBroken breaks every file of a vault in every way that a disk or a hand can.
func TestAttack19EveryFileBroken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ways := []struct {
		name string
		do   func(t *testing.T, file string, data []byte)
	}{
		{"empty", func(t *testing.T, file string, _ []byte) { put(t, file, nil) }},
		{"half", func(t *testing.T, file string, b []byte) { put(t, file, b[:len(b)/2]) }},
		{"last byte cut", func(t *testing.T, file string, b []byte) { put(t, file, b[:max(len(b)-1, 0)]) }},
		{"byte appended", func(t *testing.T, file string, b []byte) { put(t, file, append(b, 0x0a)) }},
		{"deleted", func(t *testing.T, file string, _ []byte) { drop(t, file) }},
		{"folder", func(t *testing.T, file string, _ []byte) { drop(t, file); check(t, os.Mkdir(file, 0o700)) }},
		{"link to itself elsewhere", func(t *testing.T, file string, b []byte) {
			drop(t, file)
			other := filepath.Join(t.TempDir(), "other")
			put(t, other, b)
			check(t, os.Symlink(other, file))
		}},
		{"link to /dev/zero", func(t *testing.T, file string, _ []byte) { drop(t, file); check(t, os.Symlink("/dev/zero", file)) }},
		{"FIFO", func(t *testing.T, file string, _ []byte) { drop(t, file); makeFIFO(t, file) }},
	}
	n := 0
	for i, name := range files(t, f.dir) {
		data, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for k, way := range ways {
			if (i+k)%3 != 0 && !long() {
				continue
			}
			dir := copyOf(t, f.dir)
			way.do(t, filepath.Join(dir, name), append([]byte{}, data...))
			what := name + ": " + way.name
			n++
			o := harmlessOrReported(t, dir, f.want, what, n%4 == 0)
			if o.read == nil && o.verify == nil && !mayBeSilent(name) && !strings.HasSuffix(name, "/CLEAN") {
				t.Errorf("%s: nothing is reported", what)
			}
			if strings.HasPrefix(name, indexFolder+"/") && (o.read != nil || o.search != nil) {
				t.Errorf("%s: a broken cache hinders: %v, %v", what, o.read, o.search)
			}
			if strings.HasPrefix(name, draftFolder) && way.name != "deleted" {
				wantDraftReported(t, dir, what)
			}
			_ = os.RemoveAll(dir)
		}
	}
}

// wantDraftReported fails if a draft that is there and cannot be read goes without an error.
func wantDraftReported(t *testing.T, dir, what string) {
	t.Helper()
	v, err := Open(t.Context(), dir, false, weak())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	check(t, v.Unlock(t.Context(), testKey()))
	if drafts, err := v.Drafts(t.Context()); !reported(err) || len(drafts) > 0 {
		t.Errorf("%s: drafts: %v, %v", what, drafts, err)
	}
}

func put(t testing.TB, file string, b []byte) {
	t.Helper()
	check(t, os.WriteFile(file, b, 0o600))
}

func drop(t testing.TB, file string) {
	t.Helper()
	check(t, os.Remove(file))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAttack19Current lets CURRENT lead somewhere else.
func TestAttack19Current(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for what, content := range map[string]string{
		"outside": "../../x\n", "absolute": "/tmp\n", "absent": "store-000009\n", "objects": "objects\n",
		"no line feed": "store-000001", "doubled": "store-000001\nstore-000001\n", "zero": "store-000000\n", "NUL": "store-000001\x00\n",
	} {
		dir := copyOf(t, f.dir)
		put(t, filepath.Join(dir, "CURRENT"), []byte(content))
		mustReport(t, dir, f.want, "CURRENT: "+what)
	}
	// An old store, genuine and whole, beside the present one.
	dir := copyOf(t, f.dir)
	v := open(t, dir, true)
	old := copyOf(t, filepath.Join(dir, "store-000001"))
	add(t, v, Draft{Text: "yeni"})
	check(t, v.rewrite(t.Context(), nil))
	_ = v.Close()
	check(t, image(old, filepath.Join(dir, "store-000001")))
	put(t, filepath.Join(dir, "CURRENT"), []byte("store-000001\n"))
	for _, write := range []bool{false, true} {
		_, err := Open(t.Context(), dir, write, weak())
		if !reported(err) {
			t.Errorf("CURRENT: an old store, for writing %v: %v", write, err)
		}
	}
}

// TestAttack19WholeFolders takes whole folders away.
func TestAttack19WholeFolders(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	entries, err := os.ReadDir(f.dir)
	check(t, err)
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		dir := copyOf(t, f.dir)
		check(t, os.RemoveAll(filepath.Join(dir, e.Name())))
		o := harmlessOrReported(t, dir, f.want, e.Name()+" removed", false)
		if o.read == nil && o.verify == nil && !mayBeSilent(e.Name()) {
			t.Errorf("%s removed: nothing is reported", e.Name())
		}
		dir = copyOf(t, f.dir)
		check(t, os.RemoveAll(filepath.Join(dir, e.Name())))
		check(t, os.Symlink(filepath.Join(f.dir, e.Name()), filepath.Join(dir, e.Name())))
		harmlessOrReported(t, dir, f.want, e.Name()+" replaced by a link", true)
	}
	dir := copyOf(t, f.dir)
	check(t, os.RemoveAll(filepath.Join(dir, "store-000001")))
	check(t, os.Remove(filepath.Join(dir, "CURRENT")))
	if _, err := Open(t.Context(), dir, false, weak()); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("store and CURRENT removed: %v", err)
	}
}
