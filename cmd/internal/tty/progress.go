package tty

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// Unit is what a progress bar counts.
type Unit int

// The units of a progress bar.
const (
	Bytes Unit = iota
	Items
)

// progressDelay keeps work that ends at once from flashing a bar.
const progressDelay = 400 * time.Millisecond

// Progress draws how far a piece of work has come, on a terminal only. It is
// safe for concurrent use.
type Progress struct {
	ctx   context.Context
	out   io.Writer
	label string
	unit  Unit
	start time.Time

	mu       sync.Mutex
	bars     *mpb.Progress
	bar      *mpb.Bar
	finished bool
}

// NewProgress prepares a bar on w; it returns nil if w is no terminal. The
// methods of a nil Progress do nothing.
func NewProgress(ctx context.Context, w io.Writer, label string, unit Unit) *Progress {
	f, ok := w.(*os.File)
	if !ok || !IsTerminal(f) {
		return nil
	}
	return &Progress{ctx: ctx, out: w, label: CleanLine(label), unit: unit, start: time.Now()}
}

// Report shows that done of total is finished; total 0 means unknown. It has
// the shape that the packages below report their progress in.
func (p *Progress) Report(done, total int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished || (p.bar == nil && time.Since(p.start) < progressDelay) {
		return
	}
	if p.bar == nil {
		p.bars = mpb.NewWithContext(p.ctx, mpb.WithOutput(p.out), mpb.WithWidth(24))
		p.bar = p.bars.AddBar(total, mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(p.label+" ")), mpb.AppendDecorators(p.counter()))
	}
	p.bar.SetTotal(total, false)
	p.bar.SetCurrent(done)
}

// counter shows the numbers beside the bar.
func (p *Progress) counter() decor.Decorator {
	if p.unit == Bytes {
		return decor.CountersKibiByte(" % .1f / % .1f")
	}
	return decor.CountersNoUnit(" %d / %d")
}

// Done takes the bar away, so that what is written next starts on a clean
// line. It may be called more than once.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.finished || p.bar == nil {
		p.finished = true
		return
	}
	p.finished = true
	p.bar.Abort(true)
	p.bars.Wait()
}
