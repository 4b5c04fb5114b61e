package crypto

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"io"
)

// UnsealStream opens what [SealStream] made: it writes exactly size bytes of
// plaintext to dst and checks that only zero bytes up to the exact padded size
// follow and that the plaintext's SHA-256 is want. It returns [ErrTampered]
// where one of these does not hold, [ErrWrongKey], or the error of src, dst or
// ctx. The hash is known only at the end: on any error, what was written to
// dst is to be discarded.
//
// Decryption runs beside hashing and writing, in constant memory. Src is read
// from another goroutine, dst and progress are called from this one; progress,
// which may be nil, is told the bytes written so far. UnsealStream returns only
// when src is no longer in use.
func UnsealStream(ctx context.Context, dst io.Writer, src io.Reader, i *Identity, size int64, want [sha256.Size]byte, progress func(done int64)) error {
	if size < 0 || size > maxPlain {
		return tampered("size")
	}
	u := unsealing{p: newPipeline(ctx), hash: sha256.New(), size: size}
	defer u.p.cancel(nil) // also when dst or progress panics
	u.cipher, u.plain = newRelay(u.p.ctx), newRelay(u.p.ctx)
	u.p.run(func() error { return u.read(src) })
	u.p.run(func() error { return u.open(i) })
	u.p.fail(u.write(dst, want, progress))
	return u.p.wait()
}

// maxPlain bounds a size that was read somewhere: more than any disk holds, and
// far from where padding would overflow.
const maxPlain = 1 << 56

// unsealing is one UnsealStream under way.
type unsealing struct {
	p             *pipeline
	cipher, plain *relay
	hash          hash.Hash
	size          int64
	written       int64
}

// read fills cipher from src.
func (u *unsealing) read(src io.Reader) error {
	for {
		b, ok := u.cipher.empty()
		if !ok {
			return nil
		}
		n, err := io.ReadFull(src, b[:cap(b)])
		u.cipher.push(b[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			u.cipher.finish()
			return nil
		case err != nil:
			return fmt.Errorf("reading sealed bytes: %w", err)
		}
	}
}

// open decrypts cipher into plain and stops at the first byte too many.
func (u *unsealing) open(i *Identity) error {
	r, err := i.Unseal(&relayReader{relay: u.cipher})
	if err != nil {
		return err
	}
	left := PaddedSize(u.size, FileFloor(u.size))
	for {
		b, ok := u.plain.empty()
		if !ok {
			return nil
		}
		n, err := readFull(r, b[:cap(b)])
		if left -= int64(n); left < 0 {
			return tampered("longer than its padded size")
		}
		u.plain.push(b[:n])
		if err == io.EOF { //nolint:errorlint // readFull returns io.EOF itself
			if left > 0 {
				return tampered("shorter than its padded size")
			}
			u.plain.finish()
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// write hashes plain, writes it to dst up to size and checks what follows.
func (u *unsealing) write(dst io.Writer, want [sha256.Size]byte, progress func(int64)) error {
	for b, ok := u.plain.next(); ok; b, ok = u.plain.next() {
		part := b[:min(int64(len(b)), u.size-u.written)]
		if err := u.writePart(dst, part); err != nil {
			return err
		}
		if !allZero(b[len(part):]) {
			return tampered("padding is not zero")
		}
		u.plain.recycle(b)
		if progress != nil {
			progress(u.written)
		}
	}
	if u.p.ctx.Err() != nil {
		return nil
	}
	if subtle.ConstantTimeCompare(u.hash.Sum(nil), want[:]) != 1 {
		return tampered("plaintext has another SHA-256")
	}
	return nil
}

func (u *unsealing) writePart(dst io.Writer, part []byte) error {
	if len(part) == 0 {
		return nil
	}
	_, _ = u.hash.Write(part) // a hash never fails
	n, err := dst.Write(part)
	if err == nil && n != len(part) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("writing unsealed bytes: %w", err)
	}
	u.written += int64(n)
	return nil
}

// readFull reads until b is full and returns io.EOF itself when r ended before.
// Any other error is r's: io.ReadFull would let a short read hide an
// authentication error's place.
func readFull(r io.Reader, b []byte) (int, error) {
	n := 0
	for n < len(b) {
		m, err := r.Read(b[n:])
		n += m
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// allZero reports whether every byte of b is zero.
func allZero(b []byte) bool {
	var or byte
	for _, c := range b {
		or |= c
	}
	return or == 0
}
