package store

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
)

// OSFiles is the file layer of the operating system. Each folder is an os.Root, so a symbolic link planted in a
// vault cannot lead out of it.
type OSFiles struct{}

// OpenFolder implements Files.
func (OSFiles) OpenFolder(dir string) (Folder, error) {
	info, err := os.Stat(dir) // OpenRoot would wait for the other end of a FIFO
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return osFolder{root}, nil
}

// MakeFolder implements Files.
func (OSFiles) MakeFolder(dir string) error { return os.MkdirAll(dir, 0o700) }

type osFolder struct{ root *os.Root }

func (f osFolder) Open(name string) (File, error) {
	file, err := f.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f osFolder) Create(name string) (File, error) {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f osFolder) Mkdir(name string) error                   { return f.root.Mkdir(name, 0o700) }
func (f osFolder) Lstat(name string) (fs.FileInfo, error)    { return f.root.Lstat(name) }
func (f osFolder) Rename(from, to string) error              { return f.root.Rename(from, to) }
func (f osFolder) Remove(name string) error                  { return f.root.Remove(name) }
func (f osFolder) Chmod(name string, mode fs.FileMode) error { return f.root.Chmod(name, mode) }
func (f osFolder) Close() error                              { return f.root.Close() }

func (f osFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	dir, err := f.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return nil, err
	}
	entries, err := dir.ReadDir(-1)
	if err := errors.Join(err, dir.Close()); err != nil {
		return nil, err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

func (f osFolder) SyncDir(name string) error {
	if !syncFolders {
		return nil
	}
	dir, err := f.root.OpenFile(name, os.O_RDONLY|openFlags, 0)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
