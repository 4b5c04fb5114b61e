package pdf

import (
	"errors"
	"io"
)

// source is the bytes of a file as PDFium asks for them. PDFium takes an error for a damaged file, so it is kept here.
type source struct {
	r   *io.SectionReader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if s.r == nil {
		return 0, io.ErrClosedPipe
	}
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && s.err == nil {
		s.err = err
	}
	return n, err
}

func (s *source) Seek(offset int64, whence int) (int64, error) {
	if s.r == nil {
		return 0, io.ErrClosedPipe
	}
	return s.r.Seek(offset, whence)
}

// close forgets the bytes, whoever still holds the source.
func (s *source) close() { s.r = nil }
