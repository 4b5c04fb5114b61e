package crypto

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync/atomic"
)

// Sums describes a sealed stream: true size and SHA-256 of the plaintext
// without its padding, and size and SHA-256 of the age file.
type Sums struct {
	PlainSize  int64
	Plain      [sha256.Size]byte
	CipherSize int64
	Cipher     [sha256.Size]byte
}

// SealStream reads src to its end and writes it to dst as one age file to r,
// with zero bytes up to [PaddedSize] at [FileFloor]. It returns the sums of
// both, or no sums and an error: that of src, of dst, or of ctx. What was
// written to dst by then is no sealed file and must be discarded.
//
// Reading with the first hash, encryption, and writing with the second hash run
// at the same time, in constant memory. Src is read from another goroutine, dst
// and progress are called from this one; progress, which may be nil, is told
// the bytes read so far. SealStream returns only when src is no longer in
// use: to interrupt a src that blocks, close it.
func SealStream(ctx context.Context, dst io.Writer, src io.Reader, r *Recipient, progress func(done int64)) (Sums, error) {
	s := sealing{p: newPipeline(ctx), plainHash: sha256.New(), cipherHash: sha256.New()}
	defer s.p.cancel(nil) // also when dst or progress panics
	s.plain, s.cipher = newRelay(s.p.ctx), newRelay(s.p.ctx)
	s.p.run(func() error { return s.read(src) })
	s.p.run(func() error { return s.seal(r) })
	s.p.fail(s.write(dst, progress))
	if err := s.p.wait(); err != nil {
		return Sums{}, err
	}
	return Sums{
		PlainSize: s.done.Load(), Plain: [sha256.Size]byte(s.plainHash.Sum(nil)),
		CipherSize: s.written, Cipher: [sha256.Size]byte(s.cipherHash.Sum(nil)),
	}, nil
}

// sealing is one SealStream under way. Each field is used by one stage, except
// done.
type sealing struct {
	p                     *pipeline
	plain, cipher         *relay
	plainHash, cipherHash hash.Hash
	done                  atomic.Int64 // bytes read
	written               int64
}

// read fills plain from src and hashes it.
func (s *sealing) read(src io.Reader) error {
	for {
		b, ok := s.plain.empty()
		if !ok {
			return nil
		}
		n, err := io.ReadFull(src, b[:cap(b)])
		_, _ = s.plainHash.Write(b[:n]) // a hash never fails
		s.done.Add(int64(n))
		s.plain.push(b[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			s.plain.finish()
			return nil
		case err != nil:
			return fmt.Errorf("reading what is to be sealed: %w", err)
		}
	}
}

// seal encrypts plain and its padding into cipher.
func (s *sealing) seal(r *Recipient) error {
	out := &relayWriter{relay: s.cipher}
	w, err := r.Seal(out)
	if err != nil {
		return err
	}
	var size int64
	for b, ok := s.plain.next(); ok; b, ok = s.plain.next() {
		if _, err := w.Write(b); err != nil {
			return err
		}
		size += int64(len(b))
		s.plain.recycle(b)
	}
	if s.p.ctx.Err() != nil {
		return nil
	}
	if err := writeZeros(w, PaddedSize(size, FileFloor(size))-size); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	out.flush()
	s.cipher.finish()
	return nil
}

// write hashes cipher and writes it to dst.
func (s *sealing) write(dst io.Writer, progress func(int64)) error {
	for b, ok := s.cipher.next(); ok; b, ok = s.cipher.next() {
		_, _ = s.cipherHash.Write(b) // a hash never fails
		n, err := dst.Write(b)
		if err == nil && n != len(b) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return fmt.Errorf("writing sealed bytes: %w", err)
		}
		s.written += int64(n)
		s.cipher.recycle(b)
		if progress != nil {
			progress(s.done.Load())
		}
	}
	return nil
}

// writeZeros writes n zero bytes to w.
func writeZeros(w io.Writer, n int64) error {
	zeros := make([]byte, min(n, relaySize))
	for n > 0 {
		part := zeros[:min(n, int64(len(zeros)))]
		if _, err := w.Write(part); err != nil {
			return err
		}
		n -= int64(len(part))
	}
	return nil
}
