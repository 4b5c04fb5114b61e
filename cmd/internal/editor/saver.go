package editor

import (
	"context"
	"sync"
)

// saver hands the text to the caller's Autosave, one call at a time and never
// after close: a draft that comes late would bring back what the caller has
// just dropped.
type saver struct {
	save func(ctx context.Context, text string) error // nil: drafts are not kept

	mu     sync.Mutex
	closed bool
	last   string // the text of the last call that succeeded
}

// seal saves text unless it is what was saved last. It is safe for concurrent
// use.
func (s *saver) seal(ctx context.Context, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.save == nil || s.closed || text == s.last {
		return nil
	}
	if err := s.save(ctx, text); err != nil {
		return err
	}
	s.last = text
	return nil
}

// close waits for a call in flight and forbids further ones.
func (s *saver) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}
