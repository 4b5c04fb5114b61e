package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// openRegular opens a file that must be a regular one in real folders: no link, FIFO, device or folder is opened,
// so nothing can hang or lead elsewhere. It returns fs.ErrNotExist, or ErrDamaged for the wrong kind.
func openRegular(folder Folder, name string) (File, fs.FileInfo, error) {
	if err := checkParent(folder, name); err != nil {
		return nil, nil, err
	}
	before, err := folder.Lstat(name)
	if err != nil {
		return nil, nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, nil, damaged(name, "not a regular file")
	}
	file, err := folder.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && (!info.Mode().IsRegular() || !os.SameFile(before, info)) {
		err = damaged(name, "not a regular file")
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// checkParent accepts a name whose folders are all real folders.
func checkParent(folder Folder, name string) error {
	dir := path.Dir(name)
	if dir == "." {
		return nil
	}
	if err := checkParent(folder, dir); err != nil {
		return err
	}
	info, err := folder.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return damaged(dir, "not a folder")
	}
	return nil
}

// readRegular reads a whole regular file of at most limit bytes.
func readRegular(folder Folder, name string, limit int64) (data []byte, err error) {
	file, info, err := openRegular(folder, name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if cerr := file.Close(); cerr != nil {
			data, err = nil, errors.Join(err, cerr)
		}
	}()
	if info.Size() > limit {
		return nil, damaged(name, fmt.Sprintf("larger than %d bytes", limit))
	}
	data = make([]byte, info.Size())
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, fmt.Errorf("read %q: %w", name, noEOF(err))
	}
	return data, nil
}

// noEOF replaces an early end of file by damage, so that no caller takes it for a regular end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: file ends early", ErrDamaged)
	}
	return err
}

// removeTree removes a file, a link itself, or a folder with all that is in it. A missing name is no error.
func removeTree(folder Folder, name string) error {
	info, err := folder.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		entries, err := folder.ReadDir(name)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := removeTree(folder, path.Join(name, e.Name())); err != nil {
				return err
			}
		}
	}
	if err := folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
