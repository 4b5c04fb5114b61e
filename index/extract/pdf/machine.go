package pdf

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// maxMemory is what an instance may use, in bytes: to draw a page it needs 90 million where that is a scan in colours with 300 dots an inch.
// The machine itself refuses at maxPages, in pages of WebAssembly (its specification, section 4.2.8). That is far more, so that it
// is memory that refuses and knows: PDFium leaves out a picture it has no memory for, and says nothing.
const (
	maxMemory = 192 << 20
	maxPages  = 1 << 15
)

// maxHeap is where the collector begins to work hard while PDFium is made ready, in bytes of all that Go manages.
const maxHeap = 288 << 20

// machine is PDFium, ready to make instances.
type machine struct {
	fast    bool // compiled
	pool    pdfium.Pool
	now     *during
	users   int // instances that are open
	retired bool
}

// start makes PDFium ready: with compiled code, where this system can have it, or interpreted. Compiling takes seconds of one processor and
// does not look at ctx: more processors would need more memory than the process may have.
func start(ctx context.Context, fast bool) (m *machine, err error) {
	defer func() {
		// The compiler panics where the system refuses it executable memory.
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("pdf: start PDFium: %v", p)
		}
	}()
	config := wazero.NewRuntimeConfigInterpreter()
	if fast {
		config = wazero.NewRuntimeConfig()
	}
	// Compiling needs 240 MiB. Without a bound the collector lets it take as much again, which a limit of the process may not have.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(min(maxHeap, debug.SetMemoryLimit(-1))))
	now := &during{ctx}
	defer now.set(context.Background())
	pool, err := webassembly.Init(webassembly.Config{
		Context: now,
		MaxIdle: 0, MaxTotal: -1, // Read decides how many there are
		// No file system at all: the default is the one of the host.
		FSConfig: wazero.NewFSConfig(),
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		// No compilation cache: what it keeps is executed as it is read back.
		RuntimeConfig: config.
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(maxPages).
			WithCloseOnContextDone(true).
			WithDebugInfoEnabled(false),
	})
	if err != nil {
		return nil, fmt.Errorf("pdf: start PDFium: %w", err)
	}
	// Starting leaves ten times of what it needs afterwards as garbage.
	debug.FreeOSMemory()
	return &machine{fast: fast, pool: pool, now: now}, nil
}

// instance makes an instance that ends with ctx and lives in mem. The caller returns it with release.
func (m *machine) instance(ctx context.Context, mem *memory) (pdfium.Pdfium, error) {
	m.now.set(experimental.WithMemoryAllocator(ctx, mem))
	defer m.now.set(context.Background())
	i, err := m.pool.GetInstance(time.Minute) // does not wait: the pool has no end
	if err != nil {
		return nil, fmt.Errorf("pdf: start an instance of PDFium: %w", err)
	}
	m.users++
	return i, nil
}

// release takes an instance back, and ends the machine with its last one if it is retired.
func (m *machine) release(i pdfium.Pdfium) {
	_ = i.Close() // it is broken or its context is over: what counts is that it is gone
	m.users--
	if m.retired && m.users == 0 {
		_ = m.pool.Close() // the second of two errors about the same thing
	}
}

// retire ends the machine, now or when its last instance is gone.
func (m *machine) retire() error {
	m.retired = true
	if m.users > 0 {
		return nil
	}
	return m.pool.Close()
}

// during is a context that stands for another one at each time. go-pdfium takes one context for all its life and derives that of
// each instance from it when the instance starts; through during, an instance belongs to the reading that started it.
type during struct{ context.Context }

func (d *during) set(ctx context.Context) { d.Context = ctx }
