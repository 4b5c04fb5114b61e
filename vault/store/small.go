package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// ReadFile reads a small file of the vault, such as "checkpoint" or "keys/x.age". The name is a relative slash path;
// no link is followed. It returns fs.ErrNotExist, or ErrDamaged if the name is not a regular file or is above limit.
func (s *Store) ReadFile(name string, limit int64) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return readRegular(s.folder, name, limit)
}

// OpenFile opens a small file to be read in pieces. The caller closes it; its size is in its Stat. Errors as of ReadFile.
func (s *Store) OpenFile(name string) (File, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	file, _, err := openRegular(s.folder, name)
	return file, err
}

// WriteFile writes a small file whole and durably, replacing an existing one. After a crash the name holds the old
// content or the new. It makes the folder of the name if it is missing.
func (s *Store) WriteFile(name string, data []byte) error { return s.putFile(name, data, true) }

// CreateFile is WriteFile for a name that must be free: it fails with fs.ErrExist and never replaces a file.
func (s *Store) CreateFile(name string, data []byte) error { return s.putFile(name, data, false) }

func (s *Store) putFile(name string, data []byte, replace bool) error {
	if err := s.mayWrite(name); err != nil {
		return err
	}
	s.small.Lock()
	defer s.small.Unlock()
	if err := writeAtomic(s.folder, name, data, replace); err != nil {
		return fmt.Errorf("write %q: %w", name, wrapFull(err))
	}
	return nil
}

// RemoveFile removes a small file durably. It returns fs.ErrNotExist if there is none.
func (s *Store) RemoveFile(name string) error {
	if err := s.mayWrite(name); err != nil {
		return err
	}
	s.small.Lock()
	defer s.small.Unlock()
	if err := checkParent(s.folder, name); err != nil {
		return err
	}
	if err := s.folder.Remove(name); err != nil {
		return fmt.Errorf("remove %q: %w", name, err)
	}
	return s.folder.SyncDir(path.Dir(name))
}

// ListFiles returns the names in a folder of small files, sorted, without temporary ones; an absent folder is empty.
// A name may turn out not to be a regular file: ReadFile tells.
func (s *Store) ListFiles(dir string) ([]string, error) {
	if err := checkName(dir); err != nil {
		return nil, err
	}
	err := checkParent(s.folder, dir+"/x")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := s.folder.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list %q: %w", dir, err)
	}
	var names []string
	for _, e := range entries {
		if !isTemp(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (s *Store) mayWrite(name string) error {
	if err := checkOwnName(name); err != nil {
		return err
	}
	if !s.write {
		return ErrReadOnly
	}
	return nil
}
