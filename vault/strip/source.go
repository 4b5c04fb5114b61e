package strip

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// bufferSize is how much is read or written at once, in bytes.
const bufferSize = 64 << 10

// source reads the file. It keeps the first error that is not about the content, so that a failing disk is never taken for a
// damaged picture.
type source struct {
	ctx  context.Context
	r    io.ReaderAt
	size int64
	err  error
}

// read fills b from off. A file that ends before is refused.
func (s *source) read(b []byte, off int64) error {
	if s.err == nil {
		s.err = s.ctx.Err()
	}
	if s.err != nil {
		return s.err
	}
	if off < 0 || off > s.size || int64(len(b)) > s.size-off {
		return errCut
	}
	if n, err := s.r.ReadAt(b, off); n < len(b) {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		s.err = err
		return err
	}
	return nil
}

// errCut says that a file ends before it should.
var errCut = refuse("it ends in the middle")

// stream is the source as an io.Reader from off on.
type stream struct {
	s   *source
	off int64
}

// Read implements io.Reader.
func (r *stream) Read(b []byte) (int, error) {
	n := min(int64(len(b)), r.s.size-r.off)
	if n <= 0 {
		return 0, io.EOF
	}
	if err := r.s.read(b[:n], r.off); err != nil {
		return 0, err
	}
	r.off += n
	return int(n), nil
}

// reader returns a buffered reader of the source from its beginning.
func (s *source) reader() *bufio.Reader {
	return bufio.NewReaderSize(&stream{s: s}, bufferSize)
}

// cut turns the end of the file into the refusal that it is in the middle of something.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return err
}

// sink counts what is written.
type sink struct {
	w *bufio.Writer
	n int64
}

// Write implements io.Writer.
func (s *sink) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.n += int64(n)
	return n, err
}

// zeros are for comparing.
var zeros [32 << 10]byte
