package segment

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"emanet/crypto"
)

// Sealed is what has to be known of a sealed segment to open it. It says
// nothing by itself: it belongs where it is authenticated, in the manifest.
type Sealed struct {
	PlainSize  int64             // bytes of the segment, without padding: 1 to 2^31−1
	CipherSize int64             // bytes of the age file
	Cipher     [sha256.Size]byte // SHA-256 of the age file
	Docs       int               // documents in the segment, at least 1
}

// Seal writes b to dst as one age file to r, with zero bytes up to its padded
// size at [crypto.FloorLarge], and describes it. The segment streams through
// the cipher, and no second copy of it is made. It returns an error and no
// description if b is larger than 2^31−1 bytes, or with the error of dst or of
// ctx; what was written to dst by then must be discarded.
func Seal(ctx context.Context, dst io.Writer, b *Built, r *crypto.Recipient) (Sealed, error) {
	if b.Size() > maxSize {
		return Sealed{}, fmt.Errorf("sealing a segment: %d bytes are more than %d", b.Size(), maxSize)
	}
	out := &sealWriter{ctx: ctx, dst: dst, hash: sha256.New()}
	if err := seal(out, b, r); err != nil {
		return Sealed{}, fmt.Errorf("sealing a segment: %w", err)
	}
	return Sealed{
		PlainSize: b.Size(), Docs: b.Docs(),
		CipherSize: out.written, Cipher: [sha256.Size]byte(out.hash.Sum(nil)),
	}, nil
}

func seal(dst io.Writer, b *Built, r *crypto.Recipient) error {
	w, err := r.Seal(dst)
	if err != nil {
		return err
	}
	if _, err := b.WriteTo(w); err != nil {
		return err
	}
	if _, err := w.Write(make([]byte, paddedSize(b.Size())-b.Size())); err != nil {
		return err
	}
	return w.Close()
}

// paddedSize is the plaintext's size for a segment of n bytes.
func paddedSize(n int64) int64 { return crypto.PaddedSize(n, crypto.FloorLarge) }

// sealWriter hashes and counts what goes to dst, and ends with ctx: the cipher
// writes chunk by chunk.
type sealWriter struct {
	ctx     context.Context // of the one call of Seal
	dst     io.Writer
	hash    hash.Hash
	written int64
}

func (w *sealWriter) Write(p []byte) (int, error) {
	if err := context.Cause(w.ctx); err != nil {
		return 0, err
	}
	_, _ = w.hash.Write(p) // a hash never fails
	n, err := w.dst.Write(p)
	w.written += int64(n)
	if err == nil && n != len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}
