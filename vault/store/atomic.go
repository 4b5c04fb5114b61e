package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// maxTemps bounds how many names a temporary file tries: leftovers of a crash may occupy some.
const maxTemps = 1000

// createTemp makes a new temporary file in the folder dir.
func createTemp(folder Folder, dir, hint string) (File, string, error) {
	for n := range maxTemps {
		name := path.Join(dir, fmt.Sprintf("%s%s-%d", tempPrefix, hint, n))
		file, err := folder.Create(name)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		return file, name, nil
	}
	return nil, "", fmt.Errorf("temporary file in %q: %w", dir, fs.ErrExist)
}

// writeAtomic writes data to name so that after a crash the name holds the old content or the new, whole: temporary
// file, sync, rename, sync of the folder. Without replace it fails with fs.ErrExist if the name is taken.
func writeAtomic(folder Folder, name string, data []byte, replace bool) error {
	if err := ensureParent(folder, name); err != nil {
		return err
	}
	if err := checkTarget(folder, name, replace); err != nil {
		return err
	}
	file, temp, err := createTemp(folder, path.Dir(name), path.Base(name))
	if err != nil {
		return err
	}
	if err := finish(file, data); err != nil {
		_ = folder.Remove(temp) // the write failed already; the next open removes what stays
		return err
	}
	if err := folder.Rename(temp, name); err != nil {
		_ = folder.Remove(temp) // as above
		return err
	}
	return folder.SyncDir(path.Dir(name))
}

// finish writes, syncs and closes a new file.
func finish(file File, data []byte) error {
	n, err := file.Write(data)
	if err == nil && n < len(data) {
		err = io.ErrShortWrite
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// checkTarget refuses to replace anything but a regular file.
func checkTarget(folder Folder, name string, replace bool) error {
	info, err := folder.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return damaged(name, "not a regular file")
	case !replace:
		return fmt.Errorf("%q: %w", name, fs.ErrExist)
	}
	return nil
}

// ensureParent makes the folder of a name if it is missing, durably.
func ensureParent(folder Folder, name string) error {
	dir := path.Dir(name)
	if dir == "." {
		return nil
	}
	err := checkParent(folder, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := ensureParent(folder, dir); err != nil {
		return err
	}
	if err := folder.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return folder.SyncDir(path.Dir(dir))
}
