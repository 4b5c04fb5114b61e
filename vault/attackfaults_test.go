package vault

import (
	"errors"
	"io/fs"
	"sync"

	"emanet/vault/store"
)

// faultyFiles passes the operations of the file layer on. It counts those that change something or read a file, lets
// the n-th fail (from 1; 0 never), tells before each, and shows every write.
type faultyFiles struct {
	store.Files
	err    error
	short  bool                           // a failing write writes half of its bytes
	stick  bool                           // all operations from the n-th on fail
	before func(n int, op, name string)   // called before every operation
	wrote  func(name string, data []byte) // called before every write

	mu    sync.Mutex
	pause bool
	at    int
	count int
	hit   string
}

func (f *faultyFiles) strike(op, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pause {
		return nil
	}
	f.count++
	if f.before != nil {
		f.before(f.count, op, name)
	}
	if f.at == 0 || f.count < f.at || f.count > f.at && !f.stick {
		return nil
	}
	if f.hit == "" {
		f.hit = op + " " + name
	}
	return &fs.PathError{Op: op, Path: name, Err: f.err}
}

func (f *faultyFiles) setPause(pause bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pause = pause
}

func (f *faultyFiles) OpenFolder(dir string) (store.Folder, error) {
	if err := f.strike("open folder", "."); err != nil {
		return nil, err
	}
	folder, err := f.Files.OpenFolder(dir)
	if err != nil {
		return nil, err
	}
	return &faultyFolder{folder, f}, nil
}

type faultyFolder struct {
	store.Folder
	f *faultyFiles
}

func (d *faultyFolder) Open(name string) (store.File, error) {
	if err := d.f.strike("open", name); err != nil {
		return nil, err
	}
	file, err := d.Folder.Open(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{file, name, d.f}, nil
}

func (d *faultyFolder) Create(name string) (store.File, error) {
	if err := d.f.strike("create", name); err != nil {
		return nil, err
	}
	file, err := d.Folder.Create(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{file, name, d.f}, nil
}

func (d *faultyFolder) Mkdir(name string) error {
	if err := d.f.strike("mkdir", name); err != nil {
		return err
	}
	return d.Folder.Mkdir(name)
}

func (d *faultyFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := d.f.strike("readdir", name); err != nil {
		return nil, err
	}
	return d.Folder.ReadDir(name)
}

func (d *faultyFolder) Rename(from, to string) error {
	if err := d.f.strike("rename", from+" "+to); err != nil {
		return err
	}
	return d.Folder.Rename(from, to)
}

func (d *faultyFolder) Remove(name string) error {
	if err := d.f.strike("remove", name); err != nil {
		return err
	}
	return d.Folder.Remove(name)
}

func (d *faultyFolder) SyncDir(name string) error {
	if err := d.f.strike("syncdir", name); err != nil {
		return err
	}
	return d.Folder.SyncDir(name)
}

type faultyFile struct {
	store.File
	name string
	f    *faultyFiles
}

func (f *faultyFile) Read(p []byte) (int, error) {
	if err := f.f.strike("read", f.name); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}

func (f *faultyFile) ReadAt(p []byte, off int64) (int, error) {
	if err := f.f.strike("read", f.name); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, off)
}

func (f *faultyFile) Write(p []byte) (int, error) {
	if f.f.wrote != nil {
		f.f.wrote(f.name, p)
	}
	err := f.f.strike("write", f.name)
	if err == nil {
		return f.File.Write(p)
	}
	if !f.f.short {
		return 0, err
	}
	n, werr := f.File.Write(p[:len(p)/2])
	return n, errors.Join(werr, err)
}

func (f *faultyFile) Sync() error {
	if err := f.f.strike("sync", f.name); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *faultyFile) Close() error {
	if err := f.f.strike("close", f.name); err != nil {
		return errors.Join(f.File.Close(), err)
	}
	return f.File.Close()
}
