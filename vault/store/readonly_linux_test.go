package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// readOnly makes dir a read-only medium for the rest of the test: by a bind mount, or, for one who is not root, by
// its permissions.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Cleanup(func() { chmodAll(t, dir, 0o700, 0o600) })
		chmodAll(t, dir, 0o500, 0o400)
		return
	}
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		t.Skipf("root ignores permissions and cannot mount here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("cannot mount read-only: %v", err)
	}
}

func chmodAll(t *testing.T, dir string, folder, file os.FileMode) {
	t.Helper()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if e.IsDir() {
			chmodAll(t, name, folder, file)
		} else if err := os.Chmod(name, file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, folder); err != nil {
		t.Fatal(err)
	}
}

func TestAttack32ReadOnlyMedium(t *testing.T) {
	t.Parallel()
	for name, lock := range map[string]bool{"with a lock file": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := copyVault(t, baseVault(t))
			if !lock {
				if err := os.Remove(filepath.Join(dir, lockName)); err != nil {
					t.Fatal(err)
				}
			}
			readOnly(t, dir)
			r := reopen(t, dir, false)
			wantValue(t, r, "base", "old")
			if _, err := contents(t, r); err != nil {
				t.Error(err)
			}
			closeStore(t, r)
			_, err := Open(dir, true, testOptions())
			if err == nil || errors.Is(err, ErrDamaged) || !isReadOnlyMedium(err) {
				t.Errorf("open for writing: %v", err)
			}
		})
	}
}

func TestAttack32CrashOnReadOnlyMedium(t *testing.T) {
	t.Parallel()
	dir := copyVault(t, baseVault(t))
	crashWith(t, dir, "new")
	before := snapshot(t, dir)
	readOnly(t, dir)
	for _, write := range []bool{false, true} {
		if _, err := Open(dir, write, testOptions()); !errors.Is(err, ErrReadOnlyCrash) || !errors.Is(err, ErrDamaged) {
			t.Errorf("write=%v: %v", write, err)
		}
	}
	if snapshot(t, dir) != before {
		t.Error("something changed")
	}
	again := copyVault(t, dir) // the advice that the error gives
	wantValue(t, reopen(t, again, false), "base", "new")
}

// snapshot lists the names and sizes in a folder.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	out := ""
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			out += name + " " + info.Mode().Type().String() + " " + info.ModTime().String() + "\n"
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAttack08Modes runs a child under umask 0, so that only our own modes count.
func TestAttack08Modes(t *testing.T) {
	t.Parallel()
	for _, mask := range []string{"000", "022"} {
		dir := filepath.Join(t.TempDir(), "v")
		c := childCommand(t, "modes", dir, childAt+"="+mask)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			want := os.FileMode(0o600)
			if d.IsDir() {
				want = 0o700
			}
			if err == nil && info.Mode().Perm() != want {
				t.Errorf("umask %s: %s is %v", mask, name, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// childModes makes a vault with every kind of file under a umask.
func childModes(dir string, mask int, o Options) error {
	syscall.Umask(mask)
	s, err := Create(dir, o)
	if err != nil {
		return err
	}
	return errors.Join(addNumbered(s, 1), addNumbered(s, 3), s.WriteFile("keys/x.age", nil), s.Close())
}
