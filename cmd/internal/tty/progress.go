package tty

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
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

const (
	progressDelay = 400 * time.Millisecond // keeps work that ends at once from flashing a bar
	barWidth      = 24
	shortestName  = 12 // of what is worked on; the bar gives way to it
)

// Progress draws how far a piece of work has come, on a terminal only. It is
// safe for concurrent use.
type Progress struct {
	ctx   context.Context
	out   io.Writer
	label string
	unit  Unit

	mu          sync.Mutex
	start       time.Time
	later       *time.Timer // draws what was reported too early for a bar
	bars        *mpb.Progress
	bar         *mpb.Bar
	done, total int64
	finished    bool

	// The drawing goroutine reads these; it must not wait for mu, which is held
	// while it is waited for.
	doing   atomic.Pointer[doing]
	counted atomic.Bool // there is a number to show
}

// doing is what is worked on now.
type doing struct{ verb, name, numbers string }

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
	p.counted.Store(true)
	p.done, p.total = done, total
	p.draw()
}

// Doing shows beside the bar what is worked on now: a verb, the name of the
// thing, which may be any text, and how far it has come; total 0 means unknown.
// An empty verb takes it away.
func (p *Progress) Doing(verb, name string, done, total int) {
	if p == nil {
		return
	}
	d := &doing{verb: verb, name: CleanLine(name)}
	switch {
	case total > 0:
		d.numbers = fmt.Sprintf(" %d/%d", done, total)
	case done > 0:
		d.numbers = fmt.Sprintf(" %d", done)
	}
	p.doing.Store(d)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draw()
}

// draw shows what was reported last: at once if there is a bar, or when it is
// time for one. It is called with mu.
func (p *Progress) draw() {
	wait := progressDelay - time.Since(p.start)
	switch {
	case p.finished:
		return
	case p.bar == nil && wait > 0 && p.later == nil:
		p.later = time.AfterFunc(wait, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.later != nil { // nobody took the bar away meanwhile
				p.later = nil
				p.draw()
			}
		})
		return
	case p.bar == nil && wait > 0:
		return
	}
	if p.bar == nil {
		p.bars = mpb.NewWithContext(p.ctx, mpb.WithOutput(p.out), mpb.WithWidth(barWidth))
		p.bar = p.bars.AddBar(0, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.Name(p.label+" ")),
			mpb.AppendDecorators(p.counter(), decor.Any(p.showDoing)))
	}
	p.bar.SetTotal(p.total, false)
	p.bar.SetCurrent(p.done)
}

// counter shows the numbers beside the bar, once there are some.
func (p *Progress) counter() decor.Decorator {
	inner := decor.CountersNoUnit(" %d / %d")
	if p.unit == Bytes {
		inner = decor.CountersKibiByte(" % .1f / % .1f")
	}
	return decor.Any(func(s decor.Statistics) string {
		if !p.counted.Load() {
			return ""
		}
		text, _ := inner.Decor(s)
		return text
	})
}

// showDoing shows what is worked on in the room that the bar leaves.
func (p *Progress) showDoing(s decor.Statistics) string {
	d := p.doing.Load()
	if d == nil || d.verb == "" {
		return ""
	}
	room := s.AvailableWidth - barWidth - Width("  "+d.verb+" "+d.numbers)
	return "  " + d.verb + " " + Truncate(d.name, max(room, shortestName)) + d.numbers
}

// Pause takes the bar away, so that something else can be written; the next
// report brings it back if the work goes on for a while.
func (p *Progress) Pause() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.start = time.Now()
}

// Done takes the bar away, so that what is written next starts on a clean
// line. It may be called more than once.
func (p *Progress) Done() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished = true
	p.clear()
}

// clear takes the bar away if there is one, or keeps it from coming.
func (p *Progress) clear() {
	if p.later != nil {
		p.later.Stop()
		p.later = nil
	}
	if p.bar == nil {
		return
	}
	p.bar.Abort(true)
	p.bars.Wait()
	p.bar, p.bars = nil, nil
}
