package store

import (
	"context"
	"errors"
	"fmt"
	"path"
)

// Next is the store of the next generation, which rotation fills beside the current one. It survives the end of the
// process: Store.Next opens it again. Safe for concurrent use.
type Next struct {
	store  *Store
	engine *engine
	name   string
}

// Next opens the next generation's store, and makes it if there is none. There is one per Store: a second call
// returns the same. What a killed process had not finished is absent: compare before Switch.
func (s *Store) Next() (*Next, error) {
	if !s.write {
		return nil, ErrReadOnly
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if _, err := s.current(); err != nil {
		return nil, err
	}
	if s.next != nil {
		return s.next, nil
	}
	if s.generation >= maxGeneration {
		return nil, fmt.Errorf("store generation: %w", ErrTooLarge)
	}
	n := &Next{store: s, name: storeName(s.generation + 1)}
	if err := n.open(); err != nil {
		return nil, fmt.Errorf("next store: %w", wrapFull(err))
	}
	s.mu.Lock()
	s.next = n
	s.mu.Unlock()
	return n, nil
}

func (n *Next) open() error {
	s := n.store
	if !s.isNext(n.name) {
		if err := n.make(); err != nil {
			return err
		}
	}
	in, err := inspect(s.folder, n.name)
	if err != nil {
		return err
	}
	if in.manifest != nil {
		if err := in.verify(); err != nil {
			return err
		}
	}
	// Its strays go aside too, but only in name: Badger removes tables that the manifest does not know, and here
	// they are at most the torn end of a work that is resumed.
	if err := in.repair(); err != nil {
		return err
	}
	n.engine, err = openEngine(s.folder, n.name, s.space, engineOptions{dir: s.dir, write: true})
	return err
}

// make builds the folder under a temporary name, with the mark that it is not a finished store.
func (n *Next) make() error {
	folder, temp := n.store.folder, tempPrefix+n.name
	if err := errors.Join(removeTree(folder, n.name), removeTree(folder, temp), folder.Mkdir(temp)); err != nil {
		return err
	}
	file, err := folder.Create(path.Join(temp, nextMark))
	if err != nil {
		return err
	}
	if err := finish(file, nil); err != nil {
		return err
	}
	return errors.Join(folder.SyncDir(temp), folder.Rename(temp, n.name), folder.SyncDir("."))
}

// isNext reports whether a store folder carries the mark of a pending rotation.
func (s *Store) isNext(name string) bool {
	info, err := s.folder.Lstat(path.Join(name, nextMark))
	return err == nil && info.Mode().IsRegular()
}

func (s *Store) hasNext() bool {
	s.mu.Lock()
	pending, generation := s.next != nil, s.generation
	s.mu.Unlock()
	return pending || s.isNext(storeName(generation+1))
}

// NextPending reports whether a rotation was begun and neither switched nor discarded, now or in an earlier process.
func (s *Store) NextPending() bool { return s.hasNext() }

// Get is Store.Get in the next store.
func (n *Next) Get(sp Space, key []byte) ([]byte, error) { return n.engine.get(sp, key) }

// Scan is Store.Scan in the next store.
func (n *Next) Scan(ctx context.Context, sp Space, from []byte, fn func(key, value []byte) error) error {
	return n.engine.scan(ctx, sp, from, fn)
}

// Update is Store.Update in the next store.
func (n *Next) Update(fn func(*Txn) error) error { return n.engine.update(fn) }

// PutObjects is Store.PutObjects in the next store.
func (n *Next) PutObjects(ctx context.Context, objects []Inline) error {
	return n.engine.putObjects(ctx, objects)
}

// Object is Store.Object in the next store; sealed files are in one folder for all generations.
func (n *Next) Object(id ObjectID) (*Object, error) { return n.engine.object(id) }

// HasObject is Store.HasObject in the next store.
func (n *Next) HasObject(id ObjectID) (bool, error) { return n.engine.hasObject(id) }

// Switch makes the next store the current one, durably, and removes the old one. n is of no use afterwards. If it
// fails before CURRENT is written, the rotation is still pending and the Store goes on with the old store; after
// that, the Store is closed for further use.
func (n *Next) Switch() error {
	s := n.store
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := n.detach(); err != nil {
		return fmt.Errorf("switch store: %w", err)
	}
	in, err := inspect(s.folder, n.name)
	if err == nil && (in.manifest == nil || !in.clean()) {
		err = damaged(n.name, "was not closed properly")
	}
	if err == nil {
		err = in.verify()
	}
	if err == nil {
		err = s.folder.SyncDir(n.name)
	}
	if err != nil {
		return fmt.Errorf("switch store: %w", wrapFull(err))
	}
	return s.switchTo(s.generation + 1)
}

// Discard removes the next store.
func (n *Next) Discard() error {
	s := n.store
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := n.detach(); err != nil {
		return fmt.Errorf("discard next store: %w", err)
	}
	if err := errors.Join(removeTree(s.folder, n.name), s.folder.SyncDir(".")); err != nil {
		return fmt.Errorf("discard next store: %w", err)
	}
	return nil
}

// Close closes the next store and leaves it to be resumed.
func (n *Next) Close() error {
	n.store.changing.Lock()
	defer n.store.changing.Unlock()
	return n.detach()
}

// detach closes the engine and takes n off its Store.
func (n *Next) detach() error {
	s := n.store
	s.mu.Lock()
	mine := s.next == n
	s.mu.Unlock()
	if !mine {
		return ErrClosed
	}
	err := n.engine.close()
	if errors.Is(err, errAbandoned) {
		return err
	}
	s.mu.Lock()
	s.next = nil
	s.mu.Unlock()
	return err
}

// switchTo makes a finished store folder current: CURRENT is replaced atomically, the engine changed, the old folder
// removed.
func (s *Store) switchTo(generation int) error {
	name := storeName(generation)
	if err := writeCurrent(s.folder, generation); err != nil {
		return fmt.Errorf("switch store: %w", s.poison(wrapFull(err)))
	}
	fresh, err := openEngine(s.folder, name, s.space, engineOptions{dir: s.dir, write: true})
	if err != nil {
		return fmt.Errorf("switch store: %w", s.poison(err))
	}
	s.mu.Lock()
	old := s.engine
	s.engine, s.generation, s.tidied = fresh, generation, false
	s.mu.Unlock()
	if err := errors.Join(old.close(), s.tidyLocked()); err != nil {
		return fmt.Errorf("switch store: %w: %w", ErrOldStore, err)
	}
	return nil
}

// poison lets the old engine accept no more updates: CURRENT may name another store already.
func (s *Store) poison(err error) error {
	e, cerr := s.current()
	if cerr != nil {
		return err
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	e.failed = true
	return err
}
