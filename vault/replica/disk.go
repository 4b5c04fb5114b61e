package replica

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
)

// disk is the folder of a copy. Nothing outside it is reached, no link inside it
// is followed, and only regular files are read.
type disk struct {
	root *os.Root
	step func(op, name string) error // before every change; may be nil
}

func openDisk(dir string, o Options) (*disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open copy: %w", err)
	}
	return &disk{root: root, step: o.step}, nil
}

func (d *disk) close() error { return d.root.Close() }

// before asks the test hook.
func (d *disk) before(op, name string) error {
	if d.step == nil {
		return nil
	}
	return d.step(op, name)
}

// stat returns what lies under name: a regular file, reached through folders that
// are folders. fs.ErrNotExist if nothing does.
func (d *disk) stat(name string) (fs.FileInfo, error) {
	if dir := path.Dir(name); dir != "." {
		if err := d.isDir(dir); err != nil {
			return nil, err
		}
	}
	info, err := d.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, damaged(name, "is not a regular file")
	}
	return info, nil
}

// isDir returns nil if name and everything above it is a folder and no link.
func (d *disk) isDir(name string) error {
	for i := range name + "/" {
		if i < len(name) && name[i] != '/' {
			continue
		}
		info, err := d.root.Lstat(name[:i])
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return damaged(name[:i], "is not a folder")
		}
	}
	return nil
}

func (d *disk) exists(name string) (bool, error) {
	_, err := d.stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// open opens a regular file and returns its size.
func (d *disk) open(name string) (*os.File, int64, error) {
	want, err := d.stat(name)
	if err != nil {
		return nil, 0, err
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(want, info) {
		err = damaged(name, "changed while it was opened")
	}
	if err != nil {
		_ = f.Close() // read only, and the first error counts
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// read returns a whole small file.
func (d *disk) read(name string, limit int64) ([]byte, error) {
	f, size, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > limit {
		return nil, damaged(name, "is too large")
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		return nil, damaged(name, "is too large")
	}
	return data, nil
}

// list returns what is in a folder, none if it does not exist.
func (d *disk) list(dir string) ([]fs.DirEntry, error) {
	if dir != "." {
		if err := d.isDir(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	f, err := d.root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// mkdir makes a folder and those above it.
func (d *disk) mkdir(name string) error {
	if err := d.isDir(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if up := path.Dir(name); up != "." {
		if err := d.mkdir(up); err != nil {
			return err
		}
	}
	if err := d.before("mkdir", name); err != nil {
		return err
	}
	if err := d.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := d.isDir(name); err != nil {
		return err
	}
	return d.sync(path.Dir(name))
}

// put writes a file whole or not at all: temporary name, sync, rename. The folder
// is synced by whoever needs the name to last. write may fail.
func (d *disk) put(name string, write func(w io.Writer) error) error {
	if dir := path.Dir(name); dir != "." {
		if err := d.mkdir(dir); err != nil {
			return err
		}
	}
	temp := name + tempSuffix
	if err := d.writeTemp(temp, write); err != nil {
		_ = d.remove(temp) // best effort: the next copy clears it
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := d.rename(temp, name); err != nil {
		_ = d.remove(temp)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func (d *disk) writeTemp(temp string, write func(w io.Writer) error) error {
	if err := d.remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := d.before("create", temp); err != nil {
		return err
	}
	f, err := d.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 128<<10)
	err = write(w)
	if err == nil {
		err = d.before("write", temp)
	}
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = d.before("sync", temp)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (d *disk) putBytes(name string, data []byte) error {
	return d.put(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func (d *disk) rename(from, to string) error {
	if err := d.before("rename", to); err != nil {
		return err
	}
	return d.root.Rename(from, to)
}

// remove removes a file or a link, never what it points to.
func (d *disk) remove(name string) error {
	if _, err := d.root.Lstat(name); err != nil {
		return err
	}
	if err := d.before("remove", name); err != nil {
		return err
	}
	return d.root.Remove(name)
}

// sync makes the names in a folder last. Windows cannot, and does not need to.
func (d *disk) sync(dir string) error {
	if err := d.before("syncdir", dir); err != nil || runtime.GOOS == "windows" {
		return err
	}
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// isTemp reports whether put could have left the name.
func isTemp(name string) bool { return strings.HasSuffix(name, tempSuffix) }
