package crypto

import (
	"context"
	"io"
)

// relaySize is small enough for a buffer to stay in a core's cache between the
// two stages that touch it.
const (
	relaySize  = 256 << 10
	relayCount = 4
)

// relay hands buffers from one goroutine to the next and takes them back: at
// most relayCount buffers of relaySize bytes ever exist. Both sides give up
// when the context ends.
type relay struct {
	ctx  context.Context // of the pipeline that the relay belongs to
	full chan []byte
	free chan []byte
	made int // by the filling side only
}

func newRelay(ctx context.Context) *relay {
	return &relay{ctx: ctx, full: make(chan []byte, relayCount), free: make(chan []byte, relayCount)}
}

// empty returns a buffer to fill, or false when the pipeline has ended. A new
// one is made only when none is free, so that short streams stay cheap.
func (r *relay) empty() ([]byte, bool) {
	if r.ctx.Err() != nil {
		return nil, false
	}
	select {
	case b := <-r.free:
		return b[:0], true
	default:
	}
	if r.made < relayCount {
		r.made++
		return make([]byte, 0, relaySize), true
	}
	select {
	case b := <-r.free:
		return b[:0], true
	case <-r.ctx.Done():
		return nil, false
	}
}

// push hands a filled buffer on. The channel has room for all there are.
func (r *relay) push(b []byte) { r.full <- b }

// finish tells the other side that nothing follows.
func (r *relay) finish() { close(r.full) }

// next returns the next filled buffer, or false at the end of the stream or of
// the pipeline.
func (r *relay) next() ([]byte, bool) {
	if r.ctx.Err() != nil {
		return nil, false
	}
	select {
	case b, ok := <-r.full:
		return b, ok
	case <-r.ctx.Done():
		return nil, false
	}
}

// recycle gives a buffer back that next returned.
func (r *relay) recycle(b []byte) { r.free <- b }

// relayWriter is an io.Writer onto a relay that hands over full buffers.
type relayWriter struct {
	relay *relay
	buf   []byte
}

// Write copies p. It fails only when the pipeline has ended.
func (w *relayWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if w.buf == nil {
			b, ok := w.relay.empty()
			if !ok {
				return written, context.Cause(w.relay.ctx)
			}
			w.buf = b
		}
		n := min(len(p), cap(w.buf)-len(w.buf))
		w.buf = append(w.buf, p[:n]...)
		p = p[n:]
		written += n
		if len(w.buf) == cap(w.buf) {
			w.flush()
		}
	}
	return written, nil
}

// flush hands over what is buffered.
func (w *relayWriter) flush() {
	if len(w.buf) > 0 {
		w.relay.push(w.buf)
		w.buf = nil
	}
}

// relayReader is an io.Reader over a relay.
type relayReader struct {
	relay *relay
	buf   []byte // the whole buffer, to give back
	left  []byte
}

// Read returns io.EOF at the end of the stream and the cause when the pipeline
// has ended, which is marked so that it is not taken for tampering.
func (r *relayReader) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		if r.buf != nil {
			r.relay.recycle(r.buf)
			r.buf = nil
		}
		b, ok := r.relay.next()
		if !ok {
			if err := context.Cause(r.relay.ctx); err != nil {
				return 0, &sourceError{err}
			}
			return 0, io.EOF
		}
		r.buf, r.left = b, b
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}
