//go:build unix

package vault

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// openUmask takes every protection away that a umask gives.
func openUmask() { syscall.Umask(0) }

func makeFIFO(t testing.TB, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestAttack33NoSparseFiles compares what the files say they hold with what they occupy.
func TestAttack33NoSparseFiles(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var apparent, used int64
	err := filepath.Walk(f.dir, func(_ string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		used += info.Sys().(*syscall.Stat_t).Blocks * 512
		if info.Mode().IsRegular() {
			apparent += info.Size()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if apparent >= 2*used+2<<20 {
		t.Errorf("a copy without holes has %d bytes, the vault %d", apparent, used)
	}
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	o, err := look(t.Context(), to, true)
	if err != nil || o.read != nil || o.verify != nil || o.got != f.want {
		t.Errorf("the copy: %v, %v, %v", err, o.read, o.verify)
	}
}
