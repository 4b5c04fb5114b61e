package segment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"emanet/crypto"
)

// stride is what one of several goroutines decrypts at a time: huge pages, so
// that two of them never wait for the same page to appear. It is large because
// the cipher allocates for every read.
const stride = 4 << 20

// Unseal opens the age file ct, of which the manifest says want. First the size
// and SHA-256 of all of ct are compared; then it is decrypted, on all cores; at
// last the padding, and the number of documents. It returns nothing but the
// whole segment: [crypto.ErrTampered] where something of this does not hold,
// [crypto.ErrWrongKey] where ct is what the manifest names and was sealed to
// another, [ErrFormat] where it is no segment, or the cause of ctx.
//
// Ct is not needed afterwards. The caller closes the memory. Unseal is safe for
// concurrent use; to open many files, [UnsealFrom] costs less.
func Unseal(ctx context.Context, ct []byte, want Sealed, i *crypto.Identity) (*Memory, error) {
	if int64(len(ct)) != want.CipherSize {
		return nil, tampered("size")
	}
	if sha256.Sum256(ct) != want.Cipher {
		return nil, tampered("hash")
	}
	return unseal(bytes.NewReader(ct), want, i, func(dst []byte, src io.ReaderAt) error {
		return fill(ctx, dst, src, runtime.GOMAXPROCS(0))
	})
}

// UnsealFrom does the same to an age file in src, and returns the same or the
// error of src. It reads src once, on one goroutine, and has no more of it in
// memory than a chunk: to open many segments, call it for as many at a time as
// there are cores. It decrypts while it hashes, and returns nothing before it
// has compared the hash of the whole, which goes before any other finding.
func UnsealFrom(ctx context.Context, src io.ReaderAt, want Sealed, i *crypto.Identity) (*Memory, error) {
	h := &hashed{ctx: ctx, src: src, hash: sha256.New()}
	m, err := unseal(h, want, i, func(dst []byte, src io.ReaderAt) error { return readAt(src, dst, 0) })
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

// unseal decrypts ct with fill, which reads all of src into dst, and checks all
// but its hash.
func unseal(ct io.ReaderAt, want Sealed, i *crypto.Identity, fill func(dst []byte, src io.ReaderAt) error) (*Memory, error) {
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
	err = fill(m.Bytes(), src)
	if err == nil {
		err = check(m.Bytes(), want)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening an index segment: %w", err), m.Close())
	}
	m.cut(want.PlainSize)
	return m, nil
}

// fill reads all of src into dst, a stride at a time, in order, on so many
// goroutines.
func fill(ctx context.Context, dst []byte, src io.ReaderAt, workers int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(workers, (len(dst)+stride-1)/stride) {
		group.Go(func() {
			for ctx.Err() == nil {
				end := next.Add(stride)
				from := end - stride
				if from >= int64(len(dst)) {
					return
				}
				if err := readAt(src, dst[from:min(end, int64(len(dst)))], from); err != nil {
					stop(err)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
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
