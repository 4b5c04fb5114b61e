package replica

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"emanet/vault/custody"
)

func mustCopy(t testing.TB, v Vault, dir string) *Report {
	t.Helper()
	r, err := Copy(context.Background(), v, dir, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameTree compares a copy with a fresh one of the same vault, file by file.
func sameTree(t testing.TB, v Vault, dir string) {
	t.Helper()
	fresh := filepath.Join(t.TempDir(), "fresh")
	mustCopy(t, v, fresh)
	if a, b := snapshot(t, dir), snapshot(t, fresh); !sameFiles(a, b) {
		t.Errorf("the copy differs from a fresh one: %d and %d files", len(a), len(b))
		for name := range b {
			if a[name] != b[name] {
				t.Errorf("%s differs or is missing", name)
			}
		}
		for name := range a {
			if _, ok := b[name]; !ok {
				t.Errorf("%s is too much", name)
			}
		}
	}
}

func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sameFiles(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name := range a {
		if x, ok := b[name]; !ok || x != a[name] {
			return false
		}
	}
	return true
}

func TestCopyGrowsWithItsVault(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "a", "copy")
	if r := mustCopy(t, v, dir); r.Copied != 2 || r.Items != 2 || r.Checkpoint != v.state.Checkpoint() {
		t.Errorf("first: %+v", r)
	}
	first := v.add(t, 10, 4096, 300<<10)
	v.add(t)
	if r := mustCopy(t, v, dir); r.Copied != 5 || r.Removed != 0 || r.Items != 7 {
		t.Errorf("added: %+v", r)
	}
	if r := mustCopy(t, v, dir); r.Copied != 0 || r.Removed != 0 || r.CopiedBytes != 0 {
		t.Errorf("nothing new: %+v", r)
	}
	v.purge(t, first[0], first[2])
	if r := mustCopy(t, v, dir); r.Copied != 1 || r.Removed != 2 {
		t.Errorf("purged: %+v", r)
	}
	v.reseal(t)
	if r := mustCopy(t, v, dir); r.Copied != 6 || r.Removed != 0 {
		t.Errorf("resealed: %+v", r)
	}
	v.files["keys/stranger.age"] = []byte("not in the log")
	second := v.slot("second")
	v.commit(t, custody.Body{}, func(d *custody.Delta) { d.Put(second); d.Remove(custody.ItemSlot, "first") })
	delete(v.files, "keys/first.age")
	delete(v.files, "writers/"+v.writer.ID()+".age")
	v.files["writers/other.age"] = []byte("new")
	r := mustCopy(t, v, dir)
	if r.Removed != 1 || len(r.Skipped) != 1 || r.Skipped[0] != "keys/stranger.age" {
		t.Errorf("slots: %+v", r)
	}
	sameTree(t, v, dir)
}

func TestCopyOfALongLog(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	for n := range segmentEntries + 3 {
		v.add(t)
		if n == segmentEntries-2 { // the first segment is just full
			mustCopy(t, v, dir)
		}
	}
	mustCopy(t, v, dir)
	sameTree(t, v, dir)
}

func TestCopyOfACopy(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), t.TempDir()
	items := v.add(t, 100, 5000)
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	mustCopy(t, v, a)
	tree, err := Open(a)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	mustCopy(t, tree, b)
	if !sameFiles(snapshot(t, a), snapshot(t, b)) {
		t.Error("the copy of the copy differs")
	}
	r, size, err := tree.Object(items[1].Name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if data, err := io.ReadAll(r); err != nil || size != 5000 || !bytes.Equal(data, v.objects[items[1].Name]) {
		t.Error("an object reads otherwise", err)
	}
	if s, err := custody.LoadState(tree.Log(), tree.Checkpoint(), nil); err != nil || s.Checkpoint() != v.state.Checkpoint() {
		t.Error(err)
	}
}

func TestCopyRepairs(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	items := v.add(t, 5000, 300, 700)
	mustCopy(t, v, dir)
	good := snapshot(t, dir)
	at := func(i int) string { return filepath.Join(dir, filepath.FromSlash(itemPath(items[i].ID()))) }
	for _, err := range []error{
		os.WriteFile(at(0), make([]byte, 5000), 0o600), os.Remove(at(1)), os.Truncate(at(2), 3),
		os.WriteFile(filepath.Join(dir, "log", "0000000001.txt"), []byte("x"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := Verify(t.Context(), dir, nil); !errors.Is(err, custody.ErrIntegrity) {
		t.Fatal(err)
	}
	if r := mustCopy(t, v, dir); r.Repaired != 1 || r.Copied != 2 {
		t.Errorf("%+v", r)
	}
	if !sameFiles(good, snapshot(t, dir)) {
		t.Error("not as it was")
	}
}

func TestCopyIsCanceled(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	v.add(t, 5000, 300, 700)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Copy(ctx, v, dir, Options{}, func(done, total int64) {
		if done > total/3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	mustCopy(t, v, dir)
	if _, _, err := Verify(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCopyProgressAndModes(t *testing.T) {
	t.Parallel()
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	v.add(t, 500<<10, 300)
	var last, all int64
	if _, err := Copy(t.Context(), v, dir, Options{}, func(done, total int64) {
		if done < last || done > total {
			t.Errorf("%d after %d of %d", done, last, total)
		}
		last, all = done, total
	}); err != nil || last != all {
		t.Errorf("ends at %d of %d: %v", last, all, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[e.IsDir()]; err == nil && info.Mode().Perm() != want {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSumsAreReadBySha256sum: the list of small files is in the format of coreutils.
func TestSumsAreReadBySha256sum(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("no sha256sum here")
	}
	v, dir := newFake(t), filepath.Join(t.TempDir(), "copy")
	mustCopy(t, v, dir)
	cmd := exec.Command(tool, "--check", "--strict", "files")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
