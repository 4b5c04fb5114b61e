package pdf

import "github.com/tetratelabs/wazero/experimental"

// Allocate implements experimental.MemoryAllocator: an instance has one memory.
func (m *memory) Allocate(_, _ uint64) experimental.LinearMemory { return m }

// Free implements experimental.LinearMemory. It does nothing: a context that ends closes the instance while go-pdfium may still
// look into its memory, so it is freed by close, after the instance.
func (m *memory) Free() {}
