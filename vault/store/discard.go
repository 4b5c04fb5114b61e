package store

import (
	"errors"
	"fmt"
)

// DiscardNext removes the store of a rotation that was begun, without opening it: also one that is damaged. None is no
// error.
func (s *Store) DiscardNext() error {
	if !s.write {
		return ErrReadOnly
	}
	s.mu.Lock()
	next := s.next
	s.mu.Unlock()
	if next != nil {
		return next.Discard()
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	name := storeName(s.generation + 1)
	if !s.isNext(name) {
		return nil
	}
	if err := errors.Join(removeTree(s.folder, name), s.folder.SyncDir(".")); err != nil {
		return fmt.Errorf("discard next store: %w", err)
	}
	return nil
}
