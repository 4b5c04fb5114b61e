package segment

import (
	"fmt"
	"sync"

	"emanet/crypto"
)

// Memory is where decrypted segments live: on Linux an anonymous mapping
// outside of the Go heap, in huge pages where the system has them, which core
// dumps leave out; elsewhere the heap. It prints as redacted.
//
// It is wiped by Close and by nothing else: a finalizer could not know that an
// index still reads it. What zapx decodes of it lies in the heap, is not wiped,
// and neither is what the system has swapped out.
type Memory struct {
	crypto.Redacted
	region crypto.Veiled[region]
}

// region is what a Memory holds.
type region struct {
	mu     sync.Mutex
	bytes  []byte // what Bytes returns, at the start of all
	all    []byte // what is wiped
	unmap  func() error
	closed bool
}

// NewMemory returns size bytes of zeros, at most 2^31−1. It returns an error
// where the system does not give them.
func NewMemory(size int64) (*Memory, error) {
	if size < 0 || size > maxSize {
		return nil, fmt.Errorf("reserving memory: %d bytes are not between 0 and %d", size, maxSize)
	}
	all, unmap, err := reserve(int(size))
	if err != nil {
		return nil, fmt.Errorf("reserving memory for %d bytes: %w", size, err)
	}
	return &Memory{region: crypto.Veil(&region{bytes: all, all: all, unmap: unmap})}, nil
}

// Bytes returns the memory itself, not a copy, and nil after Close. Nothing
// that came of it may be used after Close: on Linux, to touch it then ends the
// process.
func (m *Memory) Bytes() []byte {
	r := m.region.Reveal()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes
}

// Close wipes the memory and gives it back. A second Close does nothing. An
// index that was offered the memory must be closed before, and every search and
// every reader of it must have returned.
func (m *Memory) Close() error {
	r := m.region.Reveal()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	clear(r.all)
	r.bytes, r.all = nil, nil
	if err := r.unmap(); err != nil {
		return fmt.Errorf("giving memory back: %w", err)
	}
	return nil
}

// cut makes Bytes return the first n bytes only.
func (m *Memory) cut(n int64) {
	r := m.region.Reveal()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes = r.bytes[:n:n]
}
