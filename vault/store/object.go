package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Object is one sealed object, open for reading. ReadAt may be called concurrently.
type Object struct {
	head head
	file File // nil for an inline object
}

// Size returns the length of the ciphertext.
func (o *Object) Size() int64 { return o.head.size }

// InFile reports whether the object is a sealed file and not a value in the store.
func (o *Object) InFile() bool { return o.head.inFile }

// Bytes returns the ciphertext of an inline object, which the caller must not change, and nil for a file.
func (o *Object) Bytes() []byte { return o.head.inline }

// ReadAt implements io.ReaderAt over the ciphertext.
func (o *Object) ReadAt(p []byte, off int64) (int, error) {
	if o.file == nil {
		return bytes.NewReader(o.head.inline).ReadAt(p, off)
	}
	n, err := o.file.ReadAt(p, off)
	if errors.Is(err, io.EOF) && off+int64(n) < o.head.size {
		err = noEOF(err)
	}
	return n, err
}

// Close releases the object.
func (o *Object) Close() error {
	if o.file == nil {
		return nil
	}
	return o.file.Close()
}

// Inline is a small object for PutObjects.
type Inline struct {
	ID    ObjectID
	Bytes []byte
}

// PutObject stores a small object. ErrTooLarge above MaxInline.
func (t *Txn) PutObject(id ObjectID, ciphertext []byte) error {
	if len(ciphertext) == 0 || len(ciphertext) > MaxInline {
		return fmt.Errorf("object %s: %w", id, ErrTooLarge)
	}
	return t.set(SpaceObjects, id[:], head{inline: ciphertext}.encode())
}

// PutHead makes a sealed file known, after it was committed under this id with this size.
func (t *Txn) PutHead(id ObjectID, size int64) error {
	if size <= 0 {
		return fmt.Errorf("object %s: malformed size", id)
	}
	return t.set(SpaceObjects, id[:], head{inFile: true, size: size}.encode())
}

// DeleteObject removes the head of an object, and with it an inline object. The bytes of an inline object stay in
// old tables until Rewrite; a sealed file stays until Unlink.
func (t *Txn) DeleteObject(id ObjectID) error { return t.delete(SpaceObjects, id[:]) }

// putObjects stores many small objects in as few transactions as the limit allows. Each is durable by itself: after
// an error, or a crash, some are stored and some are not.
func (e *engine) putObjects(ctx context.Context, objects []Inline) error {
	for len(objects) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, size := 0, 0
		for n < len(objects) && n < 5000 && (n == 0 || size+len(objects[n].Bytes) <= MaxBatch) {
			size += len(objects[n].Bytes) + 128
			n++
		}
		err := e.update(func(t *Txn) error {
			for _, o := range objects[:n] {
				if err := t.PutObject(o.ID, o.Bytes); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		objects = objects[n:]
	}
	return nil
}

// PutObjects stores many small objects before the transaction that mentions them, in transactions of at most 15 %
// of a memtable. Each transaction is durable by itself; after an error some objects are stored and some are not,
// which is harmless as long as nothing mentions them.
func (s *Store) PutObjects(ctx context.Context, objects []Inline) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	e, err := s.current()
	if err != nil {
		return err
	}
	return e.putObjects(ctx, objects)
}

// head returns the decoded head of an object, or ErrMissing.
func (e *engine) head(id ObjectID) (head, error) {
	value, err := e.get(SpaceObjects, id[:])
	if err != nil {
		return head{}, fmt.Errorf("object %s: %w", id, err)
	}
	h, err := parseHead(value)
	if err != nil {
		return head{}, fmt.Errorf("object %s: %w", id, err)
	}
	return h, nil
}

// Object opens a sealed object. ErrMissing: there is no head under this id, or its file is gone. ErrDamaged: the file
// is of the wrong kind or size. Close it after use.
func (s *Store) Object(id ObjectID) (*Object, error) {
	e, err := s.current()
	if err != nil {
		return nil, err
	}
	return e.object(id)
}

func (e *engine) object(id ObjectID) (*Object, error) {
	h, err := e.head(id)
	if err != nil {
		return nil, err
	}
	if !h.inFile {
		return &Object{head: h}, nil
	}
	name := sealedName(id)
	file, info, err := openRegular(e.folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("object %s: its file is missing: %w", id, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("object %s: %w", id, err)
	}
	if info.Size() != h.size {
		return nil, errors.Join(damaged(name, "has another size than its head says"), file.Close())
	}
	return &Object{head: h, file: file}, nil
}

// HasObject reports whether there is a head under this id. It does not look at a sealed file.
func (s *Store) HasObject(id ObjectID) (bool, error) {
	e, err := s.current()
	if err != nil {
		return false, err
	}
	return e.hasObject(id)
}

func (e *engine) hasObject(id ObjectID) (bool, error) {
	_, err := e.head(id)
	if errors.Is(err, ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

// Objects calls fn for every object that has a head, in the order of the ids.
func (s *Store) Objects(ctx context.Context, fn func(id ObjectID, size int64, inFile bool) error) error {
	return s.Scan(ctx, SpaceObjects, nil, func(key, value []byte) error {
		if len(key) != len(ObjectID{}) {
			return damaged(objectsName, "malformed id of an object")
		}
		h, err := parseHead(value)
		if err != nil {
			return err
		}
		return fn(ObjectID(key), h.size, h.inFile)
	})
}
