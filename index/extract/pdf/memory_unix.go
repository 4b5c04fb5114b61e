//go:build unix

package pdf

import "syscall"

// memory is that of one instance of PDFium, outside of Go's heap: it grows in place, so that nothing is copied, and goes back to the
// system as soon as the instance is gone.
type memory struct {
	all     []byte
	size    int  // of it, what the instance has
	refused bool // the instance wanted more than there is
}

// newMemory reserves maxMemory bytes. They cost nothing until they are used. They are shared, with nobody: so a limit of the process for
// private memory (setrlimit(2), RLIMIT_DATA) is one for the Go heap, which keeps what compiling once took from it, and the
// instance has maxMemory beside it.
func newMemory() (*memory, error) {
	all, err := syscall.Mmap(-1, 0, maxMemory, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return &memory{all: all}, nil
}

// Reallocate implements experimental.LinearMemory. It returns nil if there is no more.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		m.refused = true
		return nil
	}
	if size > uint64(m.size) {
		if syscall.Mprotect(m.all[:size], syscall.PROT_READ|syscall.PROT_WRITE) != nil {
			m.refused = true
			return nil
		}
		m.size = int(size)
	}
	return m.all[:size:size]
}

// close gives the memory back. Nothing may point into it any more.
func (m *memory) close() {
	_ = syscall.Munmap(m.all) // fails only for what was never mapped
	m.all, m.size = nil, 0
}
