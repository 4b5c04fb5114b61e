package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// sealedName returns the path of a sealed file: objects/<first two digits>/<id>.age.
func sealedName(id ObjectID) string {
	text := id.String()
	return path.Join(objectsName, text[:2], text+sealedSuffix)
}

// parseSealedName is the inverse of sealedName, for a folder and a name in it.
func parseSealedName(dir, base string) (ObjectID, bool) {
	text, ok := strings.CutSuffix(base, sealedSuffix)
	if !ok {
		return ObjectID{}, false
	}
	id, err := ParseObjectID(text)
	return id, err == nil && text[:2] == dir
}

// Sealed is a sealed file that is being written. It has a temporary name until Commit. Not safe for concurrent use.
type Sealed struct {
	store *Store
	id    ObjectID
	file  File // nil after Commit or Abort
	temp  string
	size  int64
	err   error
}

// NewSealed begins the sealed file of an object. Write the ciphertext, then Commit or Abort. The name must be free:
// a sealed file is never replaced.
func (s *Store) NewSealed(id ObjectID) (*Sealed, error) {
	if !s.write {
		return nil, ErrReadOnly
	}
	s.small.Lock()
	defer s.small.Unlock()
	name := sealedName(id)
	if err := ensureParent(s.folder, name); err != nil {
		return nil, fmt.Errorf("object %s: %w", id, wrapFull(err))
	}
	if err := checkTarget(s.folder, name, false); err != nil {
		return nil, fmt.Errorf("object %s: %w", id, err)
	}
	file, temp, err := createTemp(s.folder, objectsName, id.String())
	if err != nil {
		return nil, fmt.Errorf("object %s: %w", id, wrapFull(err))
	}
	return &Sealed{store: s, id: id, file: file, temp: temp}, nil
}

// Write appends ciphertext. After an error only Abort is of use.
func (f *Sealed) Write(p []byte) (int, error) {
	if f.file == nil {
		return 0, ErrClosed
	}
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.file.Write(p)
	f.size += int64(n)
	if err == nil && n < len(p) {
		err = errors.New("short write")
	}
	f.err = wrapFull(err)
	return n, f.err
}

// Size returns the number of bytes written so far.
func (f *Sealed) Size() int64 { return f.size }

// Commit makes the file durable under its name. It is not an object of the vault before its head is stored. After an
// error nothing stays but, at worst, a file that no head mentions.
func (f *Sealed) Commit() error {
	if f.file == nil {
		return ErrClosed
	}
	err := f.err
	if err == nil {
		err = f.file.Sync()
	}
	err = errors.Join(err, f.file.Close())
	f.file = nil
	if err == nil {
		err = f.rename()
	}
	if err != nil {
		_ = f.store.folder.Remove(f.temp) // failed already; the next open removes what stays
		return fmt.Errorf("object %s: %w", f.id, wrapFull(err))
	}
	return nil
}

func (f *Sealed) rename() error {
	folder, name := f.store.folder, sealedName(f.id)
	f.store.small.Lock()
	defer f.store.small.Unlock()
	if err := checkTarget(folder, name, false); err != nil {
		return err
	}
	if err := folder.Rename(f.temp, name); err != nil {
		return err
	}
	return errors.Join(folder.SyncDir(path.Dir(name)), folder.SyncDir(objectsName))
}

// Abort removes the temporary file. It does nothing after Commit.
func (f *Sealed) Abort() error {
	if f.file == nil {
		return nil
	}
	err := errors.Join(f.file.Close(), f.store.folder.Remove(f.temp))
	f.file = nil
	return err
}

// OpenSealed opens a sealed file that was committed, also before its head is stored, and returns its size. The caller
// closes it. Errors as of OpenFile.
func (s *Store) OpenSealed(id ObjectID) (File, int64, error) {
	file, info, err := openRegular(s.folder, sealedName(id))
	if err != nil {
		return nil, 0, fmt.Errorf("object %s: %w", id, err)
	}
	return file, info.Size(), nil
}

// Unlink removes a sealed file durably; an absent one is no error. Flash media may keep the bytes.
func (s *Store) Unlink(id ObjectID) error {
	if !s.write {
		return ErrReadOnly
	}
	s.small.Lock()
	defer s.small.Unlock()
	name := sealedName(id)
	err := checkParent(s.folder, name)
	if err == nil {
		err = s.folder.Remove(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("object %s: %w", id, err)
	}
	return s.folder.SyncDir(path.Dir(name))
}

// SealedFiles calls fn for every sealed file that lies under a proper name, whether a head mentions it or not.
func (s *Store) SealedFiles(ctx context.Context, fn func(id ObjectID, size int64) error) error {
	return s.walkSealed(ctx, fn, func(string) error { return nil })
}

// StrayFiles calls fn for every name in the folder of sealed files that does not belong there: files that no head
// mentions and names that are not sealed files. Temporary names are left out. Nothing is removed.
func (s *Store) StrayFiles(ctx context.Context, fn func(name string) error) error {
	return s.walkSealed(ctx, func(id ObjectID, _ int64) error {
		e, err := s.current()
		if err != nil {
			return err
		}
		h, err := e.head(id)
		if errors.Is(err, ErrMissing) || err == nil && !h.inFile {
			return fn(sealedName(id))
		}
		return err
	}, fn)
}

func (s *Store) walkSealed(ctx context.Context, sealed func(ObjectID, int64) error, odd func(string) error) error {
	if err := checkParent(s.folder, path.Join(objectsName, "x")); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	dirs, err := s.folder.ReadDir(objectsName)
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	for _, d := range dirs {
		if isTemp(d.Name()) {
			continue
		}
		if !d.IsDir() {
			if err := odd(path.Join(objectsName, d.Name())); err != nil {
				return err
			}
			continue
		}
		if err := s.walkSealedDir(ctx, d.Name(), sealed, odd); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) walkSealedDir(ctx context.Context, dir string, sealed func(ObjectID, int64) error, odd func(string) error) error {
	files, err := s.folder.ReadDir(path.Join(objectsName, dir))
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		id, ok := parseSealedName(dir, f.Name())
		if !ok || !f.Type().IsRegular() {
			if err := odd(path.Join(objectsName, dir, f.Name())); err != nil {
				return err
			}
			continue
		}
		info, err := f.Info()
		if err != nil {
			return fmt.Errorf("object %s: %w", id, err)
		}
		if err := sealed(id, info.Size()); err != nil {
			return err
		}
	}
	return nil
}
