package archive

import (
	"errors"
	"io"

	"emanet/index/extract"
)

// Give gives what comes out of the member to out.Member under a name. The *extract.Failure is the member's own: it is lost, and others
// can be read (but see ErrExpanded). The error is of out or of the archive's bytes, as it is.
func (m *Member) Give(out extract.Output, name string) (*extract.Failure, error) {
	r, err := m.Open()
	var failure *extract.Failure
	if errors.As(err, &failure) {
		return failure, nil
	}
	if err != nil {
		return nil, err
	}
	w := &watched{r: r}
	err = out.Member(name, "", w)
	if errors.As(w.err, &failure) {
		return failure, nil
	}
	if w.err != nil {
		return nil, w.err
	}
	return nil, err
}

// watched keeps the error of a reader, to tell it from one of who reads.
type watched struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}
