package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAttack19Current(t *testing.T) {
	t.Parallel()
	base := baseVault(t)
	for _, text := range []string{
		"", "\n", "store-000001", "store-000001\n\n", "store-000001\r\n", " store-000001\n", "store-1\n", "store-0000001\n",
		"store-000000\n", "store-000002\n", "STORE-000001\n", "../../x\n", "/etc\n", "store-00000/\n", "store-\x00\n", ".\n",
		"store-00000٣\n", strings.Repeat("store-000001\n", 100), "objects\n", "store--00001\n", "store-+00001\n",
	} {
		dir := copyVault(t, base)
		write(t, filepath.Join(dir, currentName), []byte(text))
		if _, err := Open(dir, false, testOptions()); !errors.Is(err, ErrDamaged) {
			t.Errorf("CURRENT = %q: %v", text, err)
		}
	}
}

// wrongKinds are things that may lie where a file should be.
func TestAttack19WrongKinds(t *testing.T) {
	t.Parallel()
	base := baseVault(t)
	sst := "store-000001/000001.sst"
	for _, name := range []string{currentName, lockName, "store-000001", sst, "store-000001/MANIFEST", "store-000001/CLEAN", "small"} {
		for kind, put := range kinds() {
			dir := copyVault(t, base)
			path := filepath.Join(dir, name)
			if err := os.Rename(path, filepath.Join(dir, "moved")); err != nil {
				t.Fatal(err)
			}
			if err := put(path, "moved"); err != nil {
				t.Logf("%s: %v", kind, err)
				continue
			}
			for _, write := range []bool{false, true} {
				s, err := Open(dir, write, testOptions())
				if name == "small" && err == nil {
					_, rerr := s.ReadFile(name, 100)
					err = errors.Join(rerr, s.Close())
				}
				if name == "store-000001" && kind == "folder" {
					if !errors.Is(err, ErrDamaged) {
						t.Errorf("%s = %s: %v", name, kind, err)
					}
					continue
				}
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("%s = %s, write=%v: %v", name, kind, write, err)
				}
			}
		}
	}
}

func TestNoVault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, []byte("x"))
	for _, d := range []string{dir, filepath.Join(dir, "absent"), file} {
		for _, write := range []bool{false, true} {
			if _, err := Open(d, write, testOptions()); !errors.Is(err, ErrNoVault) {
				t.Errorf("%s: %v", d, err)
			}
		}
	}
	if _, err := Create(dir, testOptions()); !errors.Is(err, ErrNotEmpty) {
		t.Error(err)
	}
	if fileExists(filepath.Join(dir, lockName)) {
		t.Error("a lock file was left in a folder that is no vault")
	}
	s := newTestStore(t)
	closeStore(t, s)
	if _, err := Create(s.Dir(), testOptions()); !errors.Is(err, ErrNotEmpty) {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(s.Dir(), currentName)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.Dir(), "vault.json"), []byte("{}"))
	if _, err := Open(s.Dir(), false, testOptions()); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

func TestSmallFileNames(t *testing.T) {
	t.Parallel()
	s := newTestStore(t)
	for _, name := range []string{
		"", ".", "..", "/x", "../x", "a/../x", "a/b/c", "a//b", "a\\b", "C:x", ".hidden", "keys/.tmp-x", "x.", "CURRENT", "lock",
		"objects/x", "store-000001/x", "aside-1/x", "a b", "é", strings.Repeat("a", 300),
	} {
		if err := s.WriteFile(name, nil); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
	for _, name := range []string{"vault.json", "checkpoint", "keys/x.age", "index/manifest.age"} {
		if err := s.CreateFile(name, []byte("1")); err != nil {
			t.Error(err)
		}
		if err := s.CreateFile(name, []byte("2")); !errors.Is(err, os.ErrExist) {
			t.Error(err)
		}
		if got, err := s.ReadFile(name, 1); err != nil || string(got) != "1" {
			t.Errorf("%s = %q, %v", name, got, err)
		}
		if _, err := s.ReadFile(name, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("above the limit: %v", err)
		}
		if err := s.RemoveFile(name); err != nil {
			t.Error(err)
		}
		if _, err := s.ReadFile(name, 1); !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
	if names, err := s.ListFiles("nothing"); err != nil || names != nil {
		t.Error(names, err)
	}
}
