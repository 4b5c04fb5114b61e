package segment

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"emanet/crypto"
)

// pinned is an age file whose head is what the manifest names: header and
// payload nonce, and with them the key of its payload (FORMAT.md, "Why the head
// is enough"). The head was read once, and that copy is what age parses: a
// second read might find other bytes. It ends with ctx.
type pinned struct {
	ctx  context.Context // of the one call of UnsealFrom
	src  io.ReaderAt
	head [HeadSize]byte
}

// pin reads the head of src and compares it, and both sizes, with want. It
// returns [crypto.ErrTampered] where they differ, or the error of src or ctx.
func pin(ctx context.Context, src io.ReaderAt, want Sealed) (*pinned, error) {
	if want.PlainSize < 1 || want.PlainSize > maxSize || want.CipherSize != sealedSize(want.PlainSize) {
		return nil, tampered("size")
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	p := &pinned{ctx: ctx, src: src}
	switch err := readAt(src, p.head[:], 0); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, tampered("size")
	case err != nil:
		return nil, fmt.Errorf("opening an index segment: %w", err)
	case sha256.Sum256(p.head[:]) != want.Head:
		return nil, tampered("header")
	}
	switch n, err := src.ReadAt(make([]byte, 1), want.CipherSize); {
	case n > 0:
		return nil, tampered("size")
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("opening an index segment: %w", err)
	}
	return p, nil
}

// ReadAt gives the head that was compared, and what follows from the file.
func (p *pinned) ReadAt(b []byte, off int64) (int, error) {
	if err := context.Cause(p.ctx); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, errors.New("reading a sealed segment: negative offset")
	}
	if off >= HeadSize {
		return p.src.ReadAt(b, off)
	}
	n := copy(b, p.head[off:])
	if n == len(b) {
		return n, nil
	}
	m, err := p.src.ReadAt(b[n:], HeadSize)
	return n + m, err
}

// open returns the plaintext, of which every chunk is authenticated when it is
// read. That its size is the padded one says, too, that the head ended where
// the first chunk begins: the one follows from the other.
func (p *pinned) open(want Sealed, i *crypto.Identity) (io.ReaderAt, int64, error) {
	src, size, err := i.UnsealAt(p, want.CipherSize)
	if err != nil {
		return nil, 0, fmt.Errorf("opening an index segment: %w", err)
	}
	if size != paddedSize(want.PlainSize) {
		return nil, 0, tampered("padded size")
	}
	return src, size, nil
}
