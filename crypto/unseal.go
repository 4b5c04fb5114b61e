package crypto

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"
)

// Unseal opens the age file on src and returns a reader of its plaintext. The
// header is read and checked before it returns ([ErrWrongKey], [ErrTampered]).
// Every chunk is authenticated before its bytes are handed out, but that the
// file was cut short or goes on is known only at its end: until the reader has
// returned [io.EOF], nothing that was read may be believed to be the whole. A
// failing read returns [ErrTampered] or the error of src.
func (i *Identity) Unseal(src io.Reader) (io.Reader, error) {
	return unseal(src, i.age.Reveal())
}

// UnsealBytes opens a whole age file. It returns nothing with an error
// ([ErrWrongKey], [ErrTampered]).
func (i *Identity) UnsealBytes(ct []byte) ([]byte, error) {
	return unsealBytes(ct, i.age.Reveal())
}

// UnsealAt opens the age file of the given size on src for random access and
// returns its plaintext and the plaintext's size, which is authenticated
// before it returns. Reads check only the chunks they touch. The result is safe
// for concurrent use if src is.
func (i *Identity) UnsealAt(src io.ReaderAt, size int64) (io.ReaderAt, int64, error) {
	return unsealAt(src, size, i.age.Reveal())
}

// UnsealWith opens an age file that somebody made for others than a vault, as
// [Identity.Unseal] does, with the first of the identities that fits.
func UnsealWith(src io.Reader, ids ...age.Identity) (io.Reader, error) { return unseal(src, ids...) }

// unseal and its siblings take any identities, so that age's published vectors
// run through the code that opens a vault.
func unseal(src io.Reader, ids ...age.Identity) (io.Reader, error) {
	r, err := age.Decrypt(sourceReader{src}, ids...)
	if err != nil {
		return nil, Classify("header", err)
	}
	return &payloadReader{r}, nil
}

func unsealBytes(ct []byte, ids ...age.Identity) ([]byte, error) {
	r, err := unseal(bytes.NewReader(ct), ids...)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	buf.Grow(len(ct))
	if _, err := buf.ReadFrom(r); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func unsealAt(src io.ReaderAt, size int64, ids ...age.Identity) (io.ReaderAt, int64, error) {
	r, n, err := age.DecryptReaderAt(sourceReaderAt{src}, size, ids...)
	if err != nil {
		return nil, 0, Classify("header or last chunk", err)
	}
	return &payloadReaderAt{r: r, size: n}, n, nil
}

// payloadReader gives the errors of age's reader our meaning.
type payloadReader struct{ r io.Reader }

func (p *payloadReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err == nil || err == io.EOF { //nolint:errorlint // io.EOF is never wrapped by a Reader that ends
		return n, err
	}
	return n, Classify("payload", err)
}

// payloadReaderAt gives the errors of age's ReaderAt our meaning, and reads
// past the end the usual one.
type payloadReaderAt struct {
	r    io.ReaderAt
	size int64
}

func (p *payloadReaderAt) ReadAt(b []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("reading sealed bytes: negative offset")
	}
	if off >= p.size {
		return 0, io.EOF
	}
	n, err := p.r.ReadAt(b, off)
	if err == nil || err == io.EOF { //nolint:errorlint // age returns io.EOF itself at the end
		return n, err
	}
	return n, Classify("payload", err)
}
