package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"path"
)

// Rewrite copies every pair that keep accepts into a new store folder, verifies the copy, makes it current, and
// removes the old folder: the only way by which deleted bytes leave the disk. A nil keep keeps everything. Readers
// of this Store go on; updates wait. A crash at any point leaves one valid current store; Tidy removes what else is
// left. If an error comes after the switch, the Store is closed for further use.
func (s *Store) Rewrite(ctx context.Context, keep func(sp Space, key []byte) bool, progress func(done, total int64)) error {
	if !s.write {
		return ErrReadOnly
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	old, err := s.current()
	if err != nil {
		return err
	}
	if s.hasNext() {
		return ErrNextPending
	}
	if s.generation >= maxGeneration {
		return fmt.Errorf("store generation: %w", ErrTooLarge)
	}
	temp, err := s.copyStore(ctx, old, keep, progress)
	if err != nil {
		if !errors.Is(err, errAbandoned) {
			err = errors.Join(err, removeTree(s.folder, temp))
		}
		return fmt.Errorf("compact: %w", wrapFull(err))
	}
	name := storeName(s.generation + 1)
	if err := errors.Join(removeTree(s.folder, name), s.folder.Rename(temp, name), s.folder.SyncDir(".")); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	return s.switchTo(s.generation + 1)
}

// copyStore makes a verified copy in a temporary folder and returns its name.
func (s *Store) copyStore(ctx context.Context, old *engine, keep func(Space, []byte) bool, progress func(done, total int64)) (string, error) {
	temp := tempPrefix + storeName(s.generation+1)
	total, err := old.bytes()
	if err != nil {
		return temp, err
	}
	if err := errors.Join(old.roomForCopy(), old.verify()); err != nil {
		return temp, err
	}
	if err := errors.Join(removeTree(s.folder, temp), s.folder.Mkdir(temp)); err != nil {
		return temp, err
	}
	wrote := newDigest()
	err = copyPairs(ctx, newCopied(s.folder, s.dir, temp, total), old, keep, func(key, value []byte) {
		wrote.add(key, value)
		if progress != nil {
			progress(min(wrote.bytes, total), total)
		}
	})
	if err != nil {
		return temp, err
	}
	return temp, s.compare(ctx, temp, wrote)
}

// copyPairs copies what keep accepts and finishes the copy.
func copyPairs(ctx context.Context, dst *copied, src *engine, keep func(Space, []byte) bool, done func(key, value []byte)) error {
	err := src.iterate(ctx, nil, nil, func(key, value []byte) error {
		if keep != nil && !keep(Space(key[0]), key[1:]) {
			return nil
		}
		done(key, value)
		return dst.add(key, value)
	})
	if err != nil {
		return err
	}
	return dst.finish()
}

// compare opens the finished copy as a reader would and compares the number and hash of all its pairs.
func (s *Store) compare(ctx context.Context, name string, want *digest) error {
	in, err := inspect(s.folder, name)
	if err != nil {
		return err
	}
	if in.manifest == nil || !in.clean() {
		return damaged(name, "was not closed properly")
	}
	if err := in.verify(); err != nil {
		return err
	}
	e, err := openEngine(s.folder, name, s.space, engineOptions{dir: s.dir, write: readersAreAlone})
	if err != nil {
		return err
	}
	got := newDigest()
	err = e.iterate(ctx, nil, nil, func(key, value []byte) error {
		got.add(key, value)
		return nil
	})
	if err := errors.Join(err, e.close()); err != nil {
		return err
	}
	if !got.equal(want) {
		return damaged(name, "the copy differs from its original")
	}
	return s.folder.SyncDir(name)
}

// verify checks every byte of the live tables once more: a copy of one that was damaged since would lack pairs without a word, and the
// tables that this session made were not read yet.
func (e *engine) verify() error {
	live := map[uint64]int{}
	err := guard("list tables", func(*callback) error {
		for _, t := range e.db.Tables() {
			live[t.ID] = t.Level
		}
		return nil
	})
	if err != nil {
		return err
	}
	return (&inspection{folder: e.folder, store: e.store, manifest: &manifest{tables: live}}).verify()
}

// bytes returns how many bytes the tables of an engine have.
func (e *engine) bytes() (int64, error) {
	entries, err := e.folder.ReadDir(e.store)
	if err != nil {
		return 0, err
	}
	var total int64
	for _, f := range entries {
		if path.Ext(f.Name()) == tableSuffix {
			if info, err := f.Info(); err == nil { // gone meanwhile: compacted away
				total += info.Size()
			}
		}
	}
	return total, nil
}

// digest is a count and a hash over pairs in order.
type digest struct {
	count, bytes int64
	hash         hash.Hash
}

func newDigest() *digest { return &digest{hash: sha256.New()} }

func (d *digest) add(key, value []byte) {
	var lengths [16]byte
	binary.BigEndian.PutUint64(lengths[:8], uint64(len(key)))
	binary.BigEndian.PutUint64(lengths[8:], uint64(len(value)))
	d.hash.Write(lengths[:])
	d.hash.Write(key)
	d.hash.Write(value)
	d.count++
	d.bytes += int64(len(key) + len(value))
}

func (d *digest) equal(o *digest) bool {
	return d.count == o.count && [32]byte(d.hash.Sum(nil)) == [32]byte(o.hash.Sum(nil))
}
