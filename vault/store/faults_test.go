package store

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"syscall"
	"testing"
)

// fault is what happens at one operation of the file layer.
type fault struct {
	err   error
	short bool   // a write writes half and reports it
	die   func() // called instead of the operation: ends the process
}

// faultyFiles passes operations on and lets the n-th one fail (n counts from 1; 0 never fails). All later ones work:
// the hardest case, because the code after the failure goes on to write.
type faultyFiles struct {
	Files
	fault fault
	stick bool // all operations from the n-th on fail

	mu    sync.Mutex
	pause bool // operations are neither counted nor struck
	at    int
	count int
	hit   string // the operation that failed
}

func (f *faultyFiles) strike(op, name string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pause {
		return false, nil
	}
	f.count++
	if f.at == 0 || f.count < f.at || f.count > f.at && !f.stick {
		return false, nil
	}
	if f.hit == "" {
		f.hit = op + " " + name
	}
	if f.fault.die != nil {
		f.fault.die()
	}
	return true, &fs.PathError{Op: op, Path: name, Err: f.fault.err}
}

func (f *faultyFiles) setPause(pause bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pause = pause
}

func (f *faultyFiles) struck() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hit
}

func (f *faultyFiles) OpenFolder(dir string) (Folder, error) {
	if hit, err := f.strike("open folder", "."); hit {
		return nil, err
	}
	folder, err := f.Files.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	return &faultyFolder{folder, f}, nil
}

func (f *faultyFiles) MakeFolder(dir string) error {
	if hit, err := f.strike("make folder", "."); hit {
		return err
	}
	return f.Files.MakeFolder(dir)
}

type faultyFolder struct {
	Folder
	f *faultyFiles
}

func (d *faultyFolder) Open(name string) (File, error) {
	if hit, err := d.f.strike("open", name); hit {
		return nil, err
	}
	file, err := d.Folder.Open(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{file, name, d.f}, nil
}

func (d *faultyFolder) Create(name string) (File, error) {
	if hit, err := d.f.strike("create", name); hit {
		return nil, err
	}
	file, err := d.Folder.Create(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{file, name, d.f}, nil
}

func (d *faultyFolder) Mkdir(name string) error {
	if hit, err := d.f.strike("mkdir", name); hit {
		return err
	}
	return d.Folder.Mkdir(name)
}

func (d *faultyFolder) Lstat(name string) (fs.FileInfo, error) {
	if hit, err := d.f.strike("lstat", name); hit {
		return nil, err
	}
	return d.Folder.Lstat(name)
}

func (d *faultyFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	if hit, err := d.f.strike("readdir", name); hit {
		return nil, err
	}
	return d.Folder.ReadDir(name)
}

func (d *faultyFolder) Rename(from, to string) error {
	if hit, err := d.f.strike("rename", from); hit {
		return err
	}
	return d.Folder.Rename(from, to)
}

func (d *faultyFolder) Remove(name string) error {
	if hit, err := d.f.strike("remove", name); hit {
		return err
	}
	return d.Folder.Remove(name)
}

func (d *faultyFolder) Chmod(name string, mode fs.FileMode) error {
	if hit, err := d.f.strike("chmod", name); hit {
		return err
	}
	return d.Folder.Chmod(name, mode)
}

func (d *faultyFolder) SyncDir(name string) error {
	if hit, err := d.f.strike("syncdir", name); hit {
		return err
	}
	return d.Folder.SyncDir(name)
}

type faultyFile struct {
	File
	name string
	f    *faultyFiles
}

func (f *faultyFile) Read(p []byte) (int, error) {
	if hit, err := f.f.strike("read", f.name); hit {
		return 0, err
	}
	return f.File.Read(p)
}

func (f *faultyFile) ReadAt(p []byte, off int64) (int, error) {
	if hit, err := f.f.strike("read", f.name); hit {
		return 0, err
	}
	return f.File.ReadAt(p, off)
}

func (f *faultyFile) Write(p []byte) (int, error) {
	hit, err := f.f.strike("write", f.name)
	if !hit {
		return f.File.Write(p)
	}
	if !f.f.fault.short {
		return 0, err
	}
	n, werr := f.File.Write(p[:len(p)/2])
	return n, errors.Join(werr, err)
}

func (f *faultyFile) Sync() error {
	if hit, err := f.f.strike("sync", f.name); hit {
		return err
	}
	return f.File.Sync()
}

func (f *faultyFile) Close() error {
	hit, err := f.f.strike("close", f.name)
	if hit {
		return errors.Join(f.File.Close(), err)
	}
	return f.File.Close()
}

// TestEveryFailingOperation lets every single operation of the file layer fail, in every way, in every scenario:
// what was acknowledged before is there, what failed is absent or whole, and the next open leaves no debris.
func TestEveryFailingOperation(t *testing.T) {
	t.Parallel()
	faults := map[string]fault{
		"EIO":    {err: syscall.EIO},
		"ENOSPC": {err: syscall.ENOSPC, short: true},
		"EROFS":  {err: syscall.EROFS},
	}
	base := baseVault(t)
	for _, sc := range scenarios() {
		for name, f := range faults {
			if name != "EIO" && !long() && sc.name != "replace a file" && sc.name != "sealed file" {
				continue
			}
			for _, stick := range []bool{false, true} {
				if stick && !long() && sc.name != "compaction" && sc.name != "rotation" {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/stick=%v", sc.name, name, stick), func(t *testing.T) {
					t.Parallel()
					step := 1
					if sc.slow && !long() {
						step = 9
					}
					template := base
					if sc.prepare != nil {
						template = copyVault(t, base)
						sc.prepare(t, template)
					}
					for at := 1; runFaulty(t, template, sc, f, at, stick); at += step {
					}
				})
			}
		}
	}
}

// runFaulty runs one scenario on a copy of base with a fault at one operation and checks the result. It returns
// false if the scenario ended before the fault.
func runFaulty(t *testing.T, base string, sc scenario, f fault, at int, stick bool) bool {
	t.Helper()
	dir := copyVault(t, base)
	files := &faultyFiles{Files: OSFiles{}, fault: f, at: at, stick: stick}
	o := testOptions()
	o.Files = files
	err := sc.run(dir, o)
	if files.struck() == "" {
		if err != nil {
			t.Fatalf("without a fault: %v", err)
		}
		return false
	}
	if errors.Is(err, ErrDamaged) && !errors.Is(err, ErrReadOnlyCrash) {
		t.Errorf("operation %d (%s) was taken for damage: %v", at, files.struck(), err)
	}
	checkAfter(t, dir, sc, err == nil, fmt.Sprintf("operation %d (%s): %v", at, files.struck(), err))
	return true
}

func checkAfter(t *testing.T, dir string, sc scenario, done bool, what string) {
	t.Helper()
	s, err := Open(dir, true, testOptions())
	if err != nil {
		t.Fatalf("after %s: open: %v", what, err)
	}
	sc.check(t, s, done)
	if t.Failed() {
		t.Fatalf("after %s", what)
	}
	if err := s.Tidy(); err != nil {
		t.Fatalf("after %s: tidy: %v", what, err)
	}
	closeStore(t, s)
	wantNoDebris(t, dir, what)
}
