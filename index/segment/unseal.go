package segment

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"emanet/crypto"
)

// UnsealFrom opens the age file in src, of which the manifest says want. It decrypts while it hashes, and returns nothing
// before it has compared size and SHA-256 of the whole, which goes before any other finding; then the padding, and the
// number of documents. It returns nothing but the whole segment: [crypto.ErrTampered] where something of this does not
// hold, [crypto.ErrWrongKey] where src is what the manifest names and was sealed to another, [ErrFormat] where it is no
// segment, the cause of ctx, or the error of src.
//
// It reads src once, on one goroutine, and has no more of it in memory than a chunk: to open many segments, call it for as
// many at a time as there are cores. The caller closes the memory. It is safe for concurrent use.
func UnsealFrom(ctx context.Context, src io.ReaderAt, want Sealed, i *crypto.Identity) (*Memory, error) {
	h := &hashed{ctx: ctx, src: src, hash: sha256.New()}
	m, err := unseal(h, want, i)
	if different := h.compare(want); different != nil {
		err = different
	}
	if err != nil && m != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, err
}

// tampered is [crypto.ErrTampered] with what does not hold.
func tampered(part string) error {
	return fmt.Errorf("%w: %s of an index segment", crypto.ErrTampered, part)
}

// unseal decrypts ct and checks all but its hash.
func unseal(ct io.ReaderAt, want Sealed, i *crypto.Identity) (*Memory, error) {
	src, size, err := i.UnsealAt(ct, want.CipherSize)
	if err != nil {
		return nil, fmt.Errorf("opening an index segment: %w", err)
	}
	if want.PlainSize < 1 || want.PlainSize > maxSize || size != paddedSize(want.PlainSize) {
		return nil, tampered("padded size")
	}
	m, err := NewMemory(size)
	if err != nil {
		return nil, err
	}
	err = readAt(src, m.Bytes(), 0)
	if err == nil {
		err = check(m.Bytes(), want)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening an index segment: %w", err), m.Close())
	}
	m.cut(want.PlainSize)
	return m, nil
}

// readAt fills p from src at off. At the very end, src may say so or not.
func readAt(src io.ReaderAt, p []byte, off int64) error {
	n, err := src.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	default:
		return err
	}
}

// check compares what was decrypted with want.
func check(b []byte, want Sealed) error {
	for _, zero := range b[want.PlainSize:] {
		if zero != 0 {
			return tampered("padding")
		}
	}
	f, err := parseFooter(b[:want.PlainSize])
	if err != nil {
		return err
	}
	if want.Docs < 1 || f.docs != uint64(want.Docs) {
		return tampered("number of documents")
	}
	return nil
}
