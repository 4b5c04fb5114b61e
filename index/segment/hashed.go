package segment

import (
	"context"
	"errors"
	"hash"
	"io"
)

// hashed hashes src while somebody reads it: whatever is read for the first
// time and follows on what was hashed already. What is read out of order is
// hashed when its turn comes, so that every byte is hashed once, and read twice
// at most. It ends with ctx. It is used by one goroutine at a time.
type hashed struct {
	ctx  context.Context // of the one call of UnsealWhole
	src  io.ReaderAt
	hash hash.Hash
	done int64 // hashed so far
}

func (h *hashed) ReadAt(p []byte, off int64) (int, error) {
	if err := context.Cause(h.ctx); err != nil {
		return 0, err
	}
	n, err := h.src.ReadAt(p, off)
	if off <= h.done && h.done < off+int64(n) {
		_, _ = h.hash.Write(p[h.done-off : n]) // a hash never fails
		h.done = off + int64(n)
	}
	return n, err
}

// compare hashes what is left of src and compares its size and hash with want.
// It returns nil, ErrTampered, or the error of src.
func (h *hashed) compare(want Sealed) error {
	buf := make([]byte, 1<<14)
	for h.done <= want.CipherSize {
		n, err := h.ReadAt(buf[:min(int64(len(buf)), want.CipherSize+1-h.done)], h.done)
		if errors.Is(err, io.EOF) || err == nil && n == 0 {
			break
		}
		if err != nil {
			return err
		}
	}
	if h.done != want.CipherSize {
		return tampered("size")
	}
	if [len(want.Cipher)]byte(h.hash.Sum(nil)) != want.Cipher {
		return tampered("hash")
	}
	return nil
}
