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
	CipherSize int64             // bytes of the age file; they follow from PlainSize
	Head       [sha256.Size]byte // SHA-256 of the first HeadSize bytes of the age file
	Cipher     [sha256.Size]byte // SHA-256 of the age file
	Docs       int               // documents in the segment, at least 1
}

// Sizes in an age file with one stanza to a hybrid recipient (c2sp.org/age).
const (
	// HeadSize is the bytes before the first chunk: the header, its MAC
	// included, and the nonce of the payload.
	HeadSize = headerSize + nonceSize

	headerSize = 1_627
	nonceSize  = 16
	chunkSize  = 64 << 10 // of plaintext
	tagSize    = 16       // of each chunk
)

// paddedSize is the plaintext's size for a segment of n bytes.
func paddedSize(n int64) int64 { return crypto.PaddedSize(n, crypto.FloorLarge) }

// sealedSize is the age file's size for a segment of n bytes, at least 1.
func sealedSize(n int64) int64 {
	padded := paddedSize(n)
	return HeadSize + padded + (padded+chunkSize-1)/chunkSize*tagSize
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
	// Of another size, its header would be another, and what is pinned would not be the header and the nonce.
	if out.written != sealedSize(b.Size()) {
		return Sealed{}, fmt.Errorf("sealing a segment: internal error: %d bytes instead of %d", out.written, sealedSize(b.Size()))
	}
	return Sealed{
		PlainSize: b.Size(), Docs: b.Docs(), CipherSize: out.written,
		Head: sha256.Sum256(out.head[:]), Cipher: [sha256.Size]byte(out.hash.Sum(nil)),
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

// sealWriter hashes and counts what goes to dst, keeps its head, and ends with
// ctx: the cipher writes chunk by chunk.
type sealWriter struct {
	ctx     context.Context // of the one call of Seal
	dst     io.Writer
	hash    hash.Hash
	head    [HeadSize]byte
	written int64
}

func (w *sealWriter) Write(p []byte) (int, error) {
	if err := context.Cause(w.ctx); err != nil {
		return 0, err
	}
	_, _ = w.hash.Write(p) // a hash never fails
	if w.written < HeadSize {
		copy(w.head[w.written:], p)
	}
	n, err := w.dst.Write(p)
	w.written += int64(n)
	if err == nil && n != len(p) {
		err = io.ErrShortWrite
	}
	return n, err
}
