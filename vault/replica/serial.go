package replica

import (
	"context"
	"io"
	"sync"

	"emanet/vault/custody"
)

// serial lets one call of a vault run at a time, so that a vault need not be safe
// for concurrent use. Inside the function that Items calls, others may run.
type serial struct {
	mu sync.Mutex
	v  Vault
}

func (s *serial) Files() ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v.Files()
}

func (s *serial) ReadFile(name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v.ReadFile(name)
}

func (s *serial) Items(ctx context.Context, fn func(item custody.Item) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v.Items(ctx, func(item custody.Item) error {
		s.mu.Unlock()
		defer s.mu.Lock()
		return fn(item)
	})
}

func (s *serial) Object(id string) (io.ReadCloser, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.v.Object(id)
}

// Log is used only while nothing else runs.
func (s *serial) Log() custody.Source { return s.v.Log() }
