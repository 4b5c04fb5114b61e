package store

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// long reports whether the slow, complete forms of tests are asked for.
func long() bool { return os.Getenv("EMANET_LONG") != "" }

// baseVault makes a closed vault with "base" = "old" in the store, "small" = "old" beside it, and a few objects.
func baseVault(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "base")
	s, err := Create(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 20, 3000)
	set(t, s, "base", "old")
	if err := s.WriteFile("small", []byte("old")); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	return dir
}

func copyVault(t *testing.T, from string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	copyTree(t, from, dir)
	return dir
}

// copyTree copies a folder and keeps the holes at the ends of Badger's logs.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := readStart(name, min(info.Size(), 1<<20)) // the tests put little into Badger's sparse logs
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, trimZeros(data), 0o600); err != nil {
			return err
		}
		return os.Truncate(target, info.Size())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// crashWith leaves dir as a process killed after an acknowledged update would: the update is in the log only.
func crashWith(t *testing.T, dir, value string) {
	t.Helper()
	live := copyVault(t, dir)
	s, err := Open(live, true, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if err := setBase(s, value); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	copyTree(t, live, dir) // before the close
	closeStore(t, s)
}

// wantNoDebris fails if a closed vault holds anything but its files.
func wantNoDebris(t *testing.T, dir, what string) {
	t.Helper()
	stores := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if strings.HasPrefix(name, storePrefix) {
			if fileExists(filepath.Join(path, nextMark)) {
				return filepath.SkipDir // resumed, and cleaned then
			}
			stores++
			return nil
		}
		ext := filepath.Ext(name)
		inStore := strings.HasPrefix(filepath.Base(filepath.Dir(path)), storePrefix)
		if isTemp(name) || ext == logSuffix && inStore || ext == valueLogSuffix || name == "DISCARD" || name == "KEYREGISTRY" {
			t.Errorf("after %s: debris %s", what, strings.TrimPrefix(path, dir))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if stores != 1 {
		t.Errorf("after %s: %d stores", what, stores)
	}
}

func fileExists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

func readStart(name string, n int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	data := make([]byte, n)
	_, err = io.ReadFull(f, data)
	return data, errors.Join(err, f.Close())
}
