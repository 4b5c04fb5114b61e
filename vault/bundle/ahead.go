package bundle

import (
	"io"
	"sync"
)

// ahead reads a source in a goroutine of its own, a few chunks before they are
// needed, so that reading runs beside what is done with the bytes.
type ahead struct {
	free, full chan []byte
	stop       chan struct{}
	wg         sync.WaitGroup
	err        error  // of the source; valid once full is closed
	held, rest []byte // the chunk handed out last, what Read left of it
}

// buffers returns the memory that an ahead works in. It may be used by one after
// the other.
func buffers() [][]byte {
	b := make([][]byte, 4)
	for i := range b {
		b[i] = make([]byte, chunkSize)
	}
	return b
}

// newAhead starts reading src, which belongs to the goroutine until close
// returns.
func newAhead(src io.Reader, memory [][]byte) *ahead {
	a := &ahead{free: make(chan []byte, len(memory)), full: make(chan []byte, len(memory)), stop: make(chan struct{})}
	for _, b := range memory {
		a.free <- b
	}
	a.wg.Go(func() {
		defer close(a.full)
		a.err = a.fill(src)
	})
	return a
}

// fill reads until src or the ahead ends.
func (a *ahead) fill(src io.Reader) error {
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return nil
		}
		n, err := readFull(src, b[:cap(b)])
		if n > 0 {
			a.full <- b[:n] // has room for every buffer there is
		}
		if err != nil {
			return err
		}
	}
}

// readFull fills b as far as src goes. Unlike io.ReadFull it returns the error of
// src as it is, so that a source cut short is not taken for one at its end.
func readFull(src io.Reader, b []byte) (n int, err error) {
	for idle := 0; n < len(b) && err == nil; {
		var m int
		m, err = src.Read(b[n:])
		n += m
		if idle++; m > 0 {
			idle = 0
		}
		if idle > 100 && err == nil {
			err = io.ErrNoProgress
		}
	}
	return n, err
}

// next returns the next chunk, valid until the call after. At the end it returns
// io.EOF or the error of the source.
func (a *ahead) next() ([]byte, error) {
	if a.held != nil {
		a.free <- a.held
		a.held = nil
	}
	b, ok := <-a.full
	if !ok {
		return nil, a.err
	}
	a.held = b
	return b, nil
}

// Read implements io.Reader over next.
func (a *ahead) Read(p []byte) (int, error) {
	if len(a.rest) == 0 {
		b, err := a.next()
		if err != nil {
			return 0, err
		}
		a.rest = b
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// close ends the reading and waits until the source is no longer in use.
func (a *ahead) close() {
	close(a.stop)
	a.wg.Wait()
}
