package segment

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"emanet/crypto"
)

// UnsealFrom opens the age file in src, of which the manifest says want. It
// compares the size and the SHA-256 of the head, which goes before any other
// finding, and decrypts the whole, by which every other byte is authenticated
// (FORMAT.md, "Why the head is enough"); then it compares the padding, and the
// number of documents. It returns nothing but the whole segment:
// [crypto.ErrTampered] where something of this does not hold,
// [crypto.ErrWrongKey] where the head is what the manifest names and was sealed
// to another, [ErrFormat] where it is no segment, the cause of ctx, or the error
// of src. It does not compare want.Cipher: [UnsealWhole] does.
//
// It reads src once, on one goroutine, and has no more of it in memory than a
// chunk: to open many segments, call it for as many at a time as there are
// cores. The caller closes the memory. It is safe for concurrent use.
func UnsealFrom(ctx context.Context, src io.ReaderAt, want Sealed, i *crypto.Identity) (*Memory, error) {
	p, err := pin(ctx, src, want)
	if err != nil {
		return nil, err
	}
	plain, size, err := p.open(want, i)
	if err != nil {
		return nil, err
	}
	m, err := NewMemory(size)
	if err != nil {
		return nil, err
	}
	err = readAt(plain, m.Bytes(), 0) // all of it, so that every chunk is checked before one byte is used
	if err == nil {
		err = check(m.Bytes(), want)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening an index segment: %w", err), m.Close())
	}
	m.cut(want.PlainSize)
	return m, nil
}

// UnsealWhole is [UnsealFrom] and compares the SHA-256 of the whole age file,
// too: twice the work, for those who look into an index or make segments of
// segments. Where only that hash differs, somebody who has the vault's key made
// other bytes, and it returns [crypto.ErrTampered].
func UnsealWhole(ctx context.Context, src io.ReaderAt, want Sealed, i *crypto.Identity) (*Memory, error) {
	h := &hashed{ctx: ctx, src: src, hash: sha256.New()}
	m, err := UnsealFrom(ctx, h, want, i)
	if err != nil {
		return nil, err
	}
	if err := h.compare(want); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// tampered is [crypto.ErrTampered] with what does not hold.
func tampered(part string) error {
	return fmt.Errorf("%w: %s of an index segment", crypto.ErrTampered, part)
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
