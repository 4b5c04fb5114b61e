package store

import (
	"context"
	"errors"
)

// mergeAt is the number of level 0 tables above which they are merged. Every open for writing that writes leaves one, and a long run
// one for each memtable.
const mergeAt = 64

// NeedsCompaction reports whether so many small tables have piled up that Merge is worth its time. It is false
// while a rotation is pending.
func (s *Store) NeedsCompaction() bool {
	e, err := s.current()
	if err != nil || s.hasNext() || e.enter() != nil {
		return false
	}
	defer e.leave()
	n := 0
	err = guard("count tables", func(*callback) error {
		for _, level := range e.db.Levels() {
			if level.Level == 0 {
				n = level.NumTables
			}
		}
		return nil
	})
	return err == nil && n > mergeAt
}

// Merge is Rewrite of everything if NeedsCompaction says so, and if there is room for a second store beside the first: else it
// does nothing, and the tables stay as they are. Nothing depends on it but the number of open files and the time that an open
// takes. After an error it does nothing more until the store is opened again, but for one of ctx. Errors are those of Rewrite: also
// after an error everything that was acknowledged is there. It waits for running calls: it must not be called from inside a callback.
func (s *Store) Merge(ctx context.Context, progress func(done, total int64)) error {
	if !s.write || s.unmerged.Load() || !s.NeedsCompaction() {
		return nil
	}
	e, err := s.current()
	if err != nil {
		return err
	}
	if err := e.roomForCopy(); errors.Is(err, ErrNoSpace) {
		return nil
	} else if err != nil {
		return err
	}
	err = s.Rewrite(ctx, nil, progress)
	s.unmerged.Store(err != nil && ctx.Err() == nil)
	return err
}

// roomForCopy returns ErrNoSpace unless there is room for a copy of all tables of an engine.
func (e *engine) roomForCopy() error {
	total, err := e.bytes()
	if err != nil {
		return err
	}
	return e.space.check(total / 2) // it wants twice as much
}
