package main

import (
	"context"
	"io"
)

// input returns standard input as a reader that Ctrl-C interrupts: a read of a
// pipe or a terminal would otherwise wait for somebody who has gone.
func (e *env) input(ctx context.Context) io.Reader {
	return &interruptible{ctx: ctx, r: e.stdin, got: make(chan chunk, 1)}
}

// interruptible reads ahead by one buffer of its own. A read that was
// interrupted stays behind; nothing reads standard input after it.
type interruptible struct {
	ctx  context.Context
	r    io.Reader
	got  chan chunk
	rest []byte
	err  error
}

type chunk struct {
	data []byte
	err  error
}

// Read returns the error of the context as soon as it ends.
func (i *interruptible) Read(p []byte) (int, error) {
	if len(i.rest) == 0 && i.err == nil {
		i.next(len(p))
	}
	if len(i.rest) > 0 {
		n := copy(p, i.rest)
		i.rest = i.rest[n:]
		return n, nil
	}
	return 0, i.err
}

// next waits for one read of at most n bytes.
func (i *interruptible) next(n int) {
	if i.err = i.ctx.Err(); i.err != nil {
		return
	}
	go func() {
		buf := make([]byte, min(max(n, 1), 1<<20))
		n, err := i.r.Read(buf)
		i.got <- chunk{buf[:n], err}
	}()
	select {
	case <-i.ctx.Done():
		i.err = i.ctx.Err()
	case c := <-i.got:
		i.rest, i.err = c.data, c.err
	}
}
