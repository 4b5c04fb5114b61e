package extract

import (
	"context"
	"sync/atomic"
	"time"
)

// watch kills a child when its time is up or ctx is done. Its clock can be held while the child waits for us. It is used by one goroutine.
type watch struct {
	left    time.Duration
	most    time.Duration // that may be left: time is not saved up
	given   time.Duration // all together
	since   time.Time
	held    bool
	timer   *time.Timer
	stop    func() bool // watching ctx
	expired atomic.Bool
}

// newWatch starts a watch whose clock runs.
func newWatch(ctx context.Context, left time.Duration, kill func()) *watch {
	w := &watch{left: left, most: left, given: left, since: time.Now()}
	w.timer = time.AfterFunc(left, func() {
		w.expired.Store(true)
		kill()
	})
	w.stop = context.AfterFunc(ctx, kill)
	return w
}

// hold stops the clock.
func (w *watch) hold() {
	if !w.held {
		w.held = true
		w.left -= time.Since(w.since)
		w.timer.Stop()
	}
}

// run starts it again.
func (w *watch) run() {
	if w.held {
		w.held = false
		w.since = time.Now()
		w.timer.Reset(max(0, w.left))
	}
}

// grant gives more time, as far as no more is left then than at the beginning. Time that is up stays up.
func (w *watch) grant(more time.Duration) {
	held := w.held
	w.hold()
	more = max(0, min(more, w.most-w.left))
	w.left += more
	w.given += more
	if !held {
		w.run()
	}
}

// end ends the watch, and reports whether the child was left alone.
func (w *watch) end() bool {
	w.hold()
	return w.stop() && !w.expired.Load() && w.left > 0
}
