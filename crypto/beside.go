package crypto

import (
	"context"
	"io"
)

// WriteBeside returns a writer that hands what is written to it to w in another
// goroutine, so that sealing runs beside whatever makes the bytes. At most a
// megabyte is on its way. The first error of w ends it and is returned by the
// next Write or by Close. Close waits for everything and then closes w; when ctx
// ends, w is left as it is, not closed, and the error is that of ctx. Close must
// be called; w must not be used before it has returned.
func WriteBeside(ctx context.Context, w io.WriteCloser) io.WriteCloser {
	b := &besideWriter{p: newPipeline(ctx), dst: w}
	b.out = relayWriter{relay: newRelay(b.p.ctx)}
	b.p.run(b.copy)
	return b
}

type besideWriter struct {
	p      *pipeline
	out    relayWriter
	dst    io.WriteCloser
	closed bool
	err    error // of Close
}

func (b *besideWriter) copy() error {
	for buf, ok := b.out.relay.next(); ok; buf, ok = b.out.relay.next() {
		n, err := b.dst.Write(buf)
		if err == nil && n != len(buf) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return err
		}
		b.out.relay.recycle(buf)
	}
	return nil
}

// Write implements [io.Writer]. It returns the error of the other side.
func (b *besideWriter) Write(p []byte) (int, error) {
	if b.closed {
		return 0, io.ErrClosedPipe
	}
	return b.out.Write(p)
}

// Close implements [io.Closer]. It may be called again and says the same.
func (b *besideWriter) Close() error {
	if b.closed {
		return b.err
	}
	b.closed = true
	b.out.flush()
	b.out.relay.finish()
	if b.err = b.p.wait(); b.err == nil {
		b.err = b.dst.Close()
	}
	return b.err
}

// ReadBeside returns a reader of what r reads in another goroutine, at most a
// megabyte ahead, so that unsealing runs beside whatever uses the bytes. Errors
// of r, and of ctx, come after the bytes before them. Close ends it and waits
// until r is no longer in use, which a blocking r delays; it must be called.
func ReadBeside(ctx context.Context, r io.Reader) io.ReadCloser {
	b := &besideReader{p: newPipeline(ctx), src: r}
	b.in = newRelay(b.p.ctx)
	b.p.run(b.fill)
	return b
}

type besideReader struct {
	p    *pipeline
	src  io.Reader
	in   *relay
	err  error // of src, set before in is finished
	buf  []byte
	left []byte
}

func (b *besideReader) fill() error {
	for {
		buf, ok := b.in.empty()
		if !ok {
			return nil
		}
		n, err := readFull(b.src, buf[:cap(buf)])
		b.in.push(buf[:n])
		if err != nil {
			b.err = err
			b.in.finish()
			return nil
		}
	}
}

// Read implements [io.Reader].
func (b *besideReader) Read(p []byte) (int, error) {
	for len(b.left) == 0 {
		if b.buf != nil {
			b.in.recycle(b.buf)
			b.buf = nil
		}
		buf, ok := b.in.next()
		if !ok {
			if err := context.Cause(b.p.ctx); err != nil {
				return 0, err
			}
			return 0, b.err
		}
		b.buf, b.left = buf, buf
	}
	n := copy(p, b.left)
	b.left = b.left[n:]
	return n, nil
}

// Close implements [io.Closer].
func (b *besideReader) Close() error {
	b.p.cancel(io.ErrClosedPipe)
	b.p.wg.Wait()
	return nil
}
