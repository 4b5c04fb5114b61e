package extract

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"
)

// received is a frame with a payload of its own.
type received struct {
	kind    frameKind
	payload []byte
}

// link is the child's end of the two pipes. Its methods may be called by several goroutines.
type link struct {
	frames chan received
	stop   chan struct{}
	busy   atomic.Bool // a file is being read, or will be

	mu  sync.Mutex // one frame, or one question and its answer, at a time
	out *bufio.Writer
	err error // the first that occurred: nothing works after it

	readErr error // why frames was closed; read after that
}

// newLink starts the goroutine that reads in until it ends. It calls gone if that happens while a file is read: a reader in an endless loop
// would not notice.
func newLink(in io.Reader, out io.Writer, gone func()) *link {
	l := &link{frames: make(chan received), stop: make(chan struct{}), out: newWriter(out)}
	go l.pump(bufio.NewReaderSize(in, 64<<10), gone)
	return l
}

func (l *link) pump(in io.Reader, gone func()) {
	defer close(l.frames)
	for {
		kind, payload, err := readFrame(in, nil)
		if err != nil {
			l.readErr = err
			if l.busy.Load() {
				gone()
			}
			return
		}
		l.busy.Store(true)
		select {
		case l.frames <- received{kind, payload}:
		case <-l.stop:
			return
		}
	}
}

// close lets go of the goroutine, which ends at its next frame or at the end of the pipe.
func (l *link) close() { close(l.stop) }

// idle waits for a frame between files. There is none if ok is false.
func (l *link) idle() (f received, ok bool) {
	f, ok = <-l.frames
	return f, ok
}

// ended returns nil if the pipe ended between frames.
func (l *link) ended() error {
	if l.readErr == io.EOF {
		return nil
	}
	return l.readErr
}

// failed returns the first error of the pipes while a file was read.
func (l *link) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// send sends one frame.
func (l *link) send(kind frameKind, pieces ...[]byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeLocked(kind, pieces...)
	return l.flushLocked()
}

// sendPart sends the head of a part and its text, with nothing between them.
func (l *link) sendPart(h *partHead, text string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeLocked(framePart, encodeHead(h))
	for len(text) > 0 {
		n := min(len(text), maxFrame)
		l.writeLocked(frameText, []byte(text[:n]))
		text = text[n:]
	}
	return l.flushLocked()
}

// ask returns bytes of the file.
func (l *link) ask(offset int64, length int) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeLocked(frameAsk, encodeAsk(offset, length))
	if err := l.flushLocked(); err != nil {
		return nil, err
	}
	f, ok := <-l.frames
	switch {
	case !ok:
		l.err = noEOF(l.readErr)
	case f.kind != frameData || len(f.payload) != length:
		l.err = broken("frame %q of %d bytes instead of %d bytes", byte(f.kind), len(f.payload), length)
	}
	if l.err != nil {
		return nil, l.err
	}
	return f.payload, nil
}

func (l *link) writeLocked(kind frameKind, pieces ...[]byte) {
	if l.err == nil {
		l.err = writeFrame(l.out, kind, pieces...)
	}
}

func (l *link) flushLocked() error {
	if l.err == nil {
		l.err = l.out.Flush()
	}
	return l.err
}
