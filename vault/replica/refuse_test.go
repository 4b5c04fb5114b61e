package replica

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"emanet/vault/custody"
)

func TestCopyRefuses(t *testing.T) {
	t.Parallel()
	v := newFake(t)
	v.add(t, 10)
	older := v.clone()
	v.add(t, 20)
	fork := older.clone()
	fork.add(t, 30)
	fork.add(t, 40)
	dir := filepath.Join(t.TempDir(), "copy")
	mustCopy(t, v, dir)
	before := snapshot(t, dir)
	for name, c := range map[string]struct {
		v    *fake
		want error
	}{
		"another vault": {newFake(t), custody.ErrOtherVault},
		"older":         {older, custody.ErrRollback},
		"forked":        {fork, custody.ErrFork},
	} {
		if r, err := Copy(t.Context(), c.v, dir, Options{}, nil); r != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if !sameFiles(before, snapshot(t, dir)) {
			t.Fatalf("%s: the copy was changed", name)
		}
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Copy(t.Context(), v, full, Options{}, nil); !errors.Is(err, ErrNotCopy) || len(snapshot(t, full)) != 1 {
		t.Error(err)
	}
	if _, err := Open(full); !errors.Is(err, ErrNotCopy) {
		t.Error(err)
	}
}

// TestCopyFindsADamagedVault: what is wrong in the vault does not reach the copy.
func TestCopyFindsADamagedVault(t *testing.T) {
	t.Parallel()
	v := newFake(t)
	items := v.add(t, 10, 300)
	v.add(t, 50)
	for name, damage := range map[string]func(v *fake){
		"object changed": func(v *fake) { v.objects[items[1].Name] = bytes.Repeat([]byte("x"), 300) },
		"object shorter": func(v *fake) { v.objects[items[1].Name] = []byte("x") },
		"object longer":  func(v *fake) { v.objects[items[1].Name] = make([]byte, 301) },
		"object gone":    func(v *fake) { delete(v.objects, items[1].Name) },
		"item gone":      func(v *fake) { delete(v.items, items[1].ID()) },
		"leaf changed":   func(v *fake) { v.leaves[1] = []byte("emanet-leaf-v2\n") },
		"hash changed":   func(v *fake) { v.hashes[1][0]++ },
		"slot changed":   func(v *fake) { v.files["keys/first.age"] = []byte("slot forst") },
		"slot gone":      func(v *fake) { delete(v.files, "keys/first.age") },
		"bad name":       func(v *fake) { v.files["../x"] = nil },
		"no checkpoint":  func(v *fake) { delete(v.files, "checkpoint") },
	} {
		bad, dir := v.clone(), filepath.Join(t.TempDir(), "copy")
		damage(bad)
		if r, err := Copy(t.Context(), bad, dir, Options{}, nil); r != nil || err == nil {
			t.Errorf("%s: copied", name)
		}
		if _, _, err := Verify(t.Context(), dir, nil); err == nil {
			t.Errorf("%s: the copy verifies", name)
		}
		mustCopy(t, v, dir)
	}
}
