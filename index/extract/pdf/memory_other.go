//go:build !unix

package pdf

// memory is that of one instance of PDFium: one piece that is never moved, so that growing copies nothing.
type memory struct {
	all     []byte
	size    int  // of it, what the instance has
	refused bool // the instance wanted more than there is
}

// newMemory reserves maxMemory bytes.
func newMemory() (*memory, error) { return &memory{all: make([]byte, maxMemory)}, nil }

// Reallocate implements experimental.LinearMemory. It returns nil if there is no more.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		m.refused = true
		return nil
	}
	m.size = max(m.size, int(size))
	return m.all[:size:size]
}

// close gives the memory back.
func (m *memory) close() { m.all, m.size = nil, 0 }
