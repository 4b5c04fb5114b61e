package replica

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"emanet/vault/custody"
)

// TestAttack19Copy: every file of a copy deleted, emptied, cut, grown, flipped, or
// replaced by a folder, a link, a pipe; files added; each time the copy is refused.
func TestAttack19Copy(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	v.add(t, 100, 300)
	v.add(t, 50)
	mustCopy(t, v, dir)
	for name := range snapshot(t, dir) {
		for how, damage := range damages() {
			bad := filepath.Join(t.TempDir(), "bad")
			if err := os.CopyFS(bad, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := damage(filepath.Join(bad, name)); err != nil {
				t.Fatalf("%s %s: %v", name, how, err)
			}
			r, s, err := Verify(t.Context(), bad, nil)
			if err == nil || r != nil || s != nil {
				t.Errorf("%s %s: verifies", name, how)
			} else if !errors.Is(err, custody.ErrIntegrity) && !errors.Is(err, ErrNotCopy) && !errors.Is(err, ErrFormat) {
				t.Errorf("%s %s: %v", name, how, err)
			}
		}
	}
}

func damages() map[string]func(path string) error {
	edit := func(fn func(data []byte) []byte) func(path string) error {
		return func(path string) error {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, fn(data), 0o600)
		}
	}
	instead := func(fn func(path string) error) func(path string) error {
		return func(path string) error { return errors.Join(os.Remove(path), fn(path)) }
	}
	all := map[string]func(path string) error{
		"deleted":   os.Remove,
		"emptied":   edit(func([]byte) []byte { return nil }),
		"halved":    edit(func(d []byte) []byte { return d[:len(d)/2] }),
		"cut":       edit(func(d []byte) []byte { return d[:len(d)-1] }),
		"grown":     edit(func(d []byte) []byte { return append(d, '\n') }),
		"flipped":   edit(func(d []byte) []byte { d[len(d)/2] ^= 1; return d }),
		"flipped 2": edit(func(d []byte) []byte { d[len(d)-3] ^= 4; return d }),
		"a folder":  instead(func(p string) error { return os.Mkdir(p, 0o700) }),
	}
	if runtime.GOOS != "windows" {
		all["a link"] = func(p string) error { return errors.Join(os.Rename(p, p+".x"), os.Symlink(filepath.Base(p)+".x", p)) }
		all["a link out"] = instead(func(p string) error { return os.Symlink("/etc/passwd", p) })
		all["/dev/zero"] = instead(func(p string) error { return os.Symlink("/dev/zero", p) })
		all["a pipe"] = instead(func(p string) error { return exec.Command("mkfifo", p).Run() })
	}
	return all
}

// TestTamperedCopies: the changes that need thought rather than a flipped bit.
func TestTamperedCopies(t *testing.T) {
	t.Parallel()
	v := newFake(t)
	items := v.add(t, 100, 100)
	older := filepath.Join(t.TempDir(), "older")
	mustCopy(t, v, older)
	v.add(t, 50)
	dir := filepath.Join(t.TempDir(), "copy")
	mustCopy(t, v, dir)
	foreign := filepath.Join(t.TempDir(), "foreign")
	mustCopy(t, newFake(t), foreign)
	move := func(from, to string) error {
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		return errors.Join(os.MkdirAll(filepath.Dir(to), 0o700), os.WriteFile(to, data, 0o600))
	}
	object := func(d string, i int) string { return filepath.Join(d, filepath.FromSlash(itemPath(items[i].ID()))) }
	for name, damage := range map[string]func(bad string) error{
		"two objects swapped": func(bad string) error {
			return errors.Join(move(object(dir, 0), object(bad, 1)), move(object(dir, 1), object(bad, 0)))
		},
		"older checkpoint": func(bad string) error { return move(older+"/checkpoint", bad+"/checkpoint") },
		"older log":        func(bad string) error { return move(older+"/log/0000000001.txt", bad+"/log/0000000001.txt") },
		"older inventory": func(bad string) error {
			return move(older+"/inventory-0000000002.txt", bad+"/inventory-0000000003.txt")
		},
		"foreign checkpoint": func(bad string) error { return move(foreign+"/checkpoint", bad+"/checkpoint") },
		"foreign marker":     func(bad string) error { return move(foreign+"/emanet-copy", bad+"/emanet-copy") },
		"object added": func(bad string) error {
			return move(object(dir, 0), filepath.Join(bad, "objects", "ab", strings.Repeat("ab", 16)+".age"))
		},
		"slot added":    func(bad string) error { return move(object(dir, 0), bad+"/keys/other.age") },
		"segment added": func(bad string) error { return move(dir+"/log/0000000001.txt", bad+"/log/0000000257.txt") },
		"inventory added": func(bad string) error {
			return move(older+"/inventory-0000000002.txt", bad+"/inventory-0000000002.txt")
		},
		"file added":      func(bad string) error { return move(object(dir, 0), bad+"/index/x.age") },
		"deep file added": func(bad string) error { return move(object(dir, 0), bad+"/objects/aa/bb/cc/dd/x") },
		"staged version added": func(bad string) error {
			return move(object(dir, 0), filepath.Join(bad, filepath.FromSlash(stagedPath(items[1].ID(), 3))))
		},
		"temporary file added": func(bad string) error { return move(object(dir, 0), bad+"/vault.json.tmp") },
		"folder is a link": func(bad string) error {
			if runtime.GOOS == "windows" {
				return os.RemoveAll(bad + "/objects")
			}
			return errors.Join(os.Rename(bad+"/objects", bad+"/moved"), os.Symlink("moved", bad+"/objects"))
		},
	} {
		bad := filepath.Join(t.TempDir(), "bad")
		if err := errors.Join(os.CopyFS(bad, os.DirFS(dir)), damage(bad)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r, s, err := Verify(t.Context(), bad, nil); r != nil || s != nil || !errors.Is(err, custody.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOlderCopyIsARollback: a copy is whole in itself; a newer checkpoint tells.
func TestOlderCopyIsARollback(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	v.add(t, 10)
	mustCopy(t, v, dir)
	v.add(t, 10)
	tree, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	_, s, err := Verify(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.CheckConsistent(tree.Log(), v.state.Checkpoint()); !errors.Is(err, custody.ErrRollback) {
		t.Error(err)
	}
}

// TestCopyTargetIsHostile: links planted in the target lead nowhere.
func TestCopyTargetIsHostile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need rights here")
	}
	v := newFake(t)
	items := v.add(t, 100)
	first := filepath.Join(t.TempDir(), "copy")
	mustCopy(t, v, first)
	more := v.add(t, 60)
	outside := t.TempDir()
	for _, name := range []string{
		itemPath(more[0].ID()), itemPath(items[0].ID()), "checkpoint", "vault.json", "files", "incomplete", "log/0000000001.txt",
		"inventory-0000000003.txt", itemPath(more[0].ID()) + tempSuffix, "checkpoint.tmp", "objects/" + more[0].Name[:2], "log", "keys",
	} {
		dir := filepath.Join(t.TempDir(), "copy")
		path := filepath.Join(dir, filepath.FromSlash(name))
		err := errors.Join(os.CopyFS(dir, os.DirFS(first)), os.RemoveAll(path), os.MkdirAll(filepath.Dir(path), 0o700), os.Symlink(filepath.Join(outside, "x"), path))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Copy(t.Context(), v, dir, Options{}, nil)
		if left := snapshot(t, outside); len(left) > 0 {
			t.Fatalf("%s: written outside (%v)", name, err)
		}
		if err != nil && !errors.Is(err, custody.ErrIntegrity) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		if _, _, verify := Verify(t.Context(), dir, nil); err == nil && verify != nil {
			t.Errorf("%s: copy says %v, verify %v", name, err, verify)
		}
	}
}

// segmentText is a segment of small leaves.
func segmentText(leaves ...string) string {
	var text strings.Builder
	text.WriteString(segmentHeader + "\n")
	for i, leaf := range leaves {
		text.WriteString(fmt.Sprintf("leaf %d %d\n%s", i, len(leaf), leaf))
	}
	return text.String()
}

func FuzzReadSegment(f *testing.F) {
	f.Add([]byte(segmentText()))
	f.Add([]byte(segmentText("a\n", "", "leaf 2 0\n")))
	dir := f.TempDir()
	d, err := openDisk(dir, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		name := fmt.Sprint(os.Getpid(), ".txt")
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		again := segmentHeader + "\n"
		err := d.readSegment(name, func(i, offset int64, leaf []byte) error {
			if string(data[offset:offset+int64(len(leaf))]) != string(leaf) {
				t.Fatal("a leaf is not where it is said to be")
			}
			again += fmt.Sprintf("leaf %d %d\n%s", i, len(leaf), leaf)
			return nil
		})
		if err == nil && again != string(data) {
			t.Fatal("does not print back")
		}
	})
}

func FuzzParseSums(f *testing.F) {
	f.Add([]byte(sumLine("READ-ME.txt", nil) + sumLine("vault.json", []byte("{}"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		names, sums, err := parseSums(data)
		if err != nil {
			if names != nil || sums != nil {
				t.Fatal("a result with an error")
			}
			return
		}
		var again strings.Builder
		for _, name := range names {
			again.WriteString(sums[name] + "  " + name + "\n")
		}
		if again.String() != string(data) {
			t.Fatal("does not print back")
		}
	})
}

func FuzzFileID(f *testing.F) {
	f.Add("objects/ab/" + strings.Repeat("ab", 16) + ".age.12")
	f.Add("keys/x.age")
	f.Fuzz(func(t *testing.T, name string) {
		id, seq, ok := fileID(name)
		if !ok {
			return
		}
		if again := itemPath(id); seq == 0 && again != name || seq != 0 && stagedPath(id, seq) != name {
			t.Fatal("does not print back")
		}
	})
}
