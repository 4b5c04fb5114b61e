package segment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"emanet/crypto"

	"filippo.io/age"
)

func TestSealedSegment(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 300, 2_500} {
		b := build(t, 3, n, 40)
		ct, want, id := sealed(t, b)
		stock, err := age.ParseHybridIdentity(id.Secret())
		if err != nil {
			t.Fatal(err)
		}
		r, err := age.Decrypt(bytes.NewReader(ct), stock)
		if err != nil {
			t.Fatal(err)
		}
		pt, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		padding, segment := pt[want.PlainSize:], pt[:want.PlainSize]
		if int64(len(pt)) != crypto.PaddedSize(want.PlainSize, crypto.FloorLarge) || len(pt) < crypto.FloorLarge {
			t.Errorf("%d bytes are padded to %d", want.PlainSize, len(pt))
		}
		if !bytes.Equal(segment, plain(t, b)) || len(bytes.Trim(padding, "\x00")) != 0 {
			t.Error("the plaintext is not the segment and zeros")
		}
		header, err := age.ExtractHeader(bytes.NewReader(ct))
		if err != nil || len(header) != headerSize || !bytes.HasPrefix(ct, header) {
			t.Errorf("a header of %d bytes, %v", len(header), err)
		}
		described := Sealed{
			PlainSize: b.Size(), CipherSize: int64(len(ct)), Docs: n,
			Head: sha256.Sum256(ct[:len(header)+16]), Cipher: sha256.Sum256(ct),
		}
		if want != described {
			t.Errorf("%+v describes %+v", want, described)
		}
	}
}

// failing fails at its n-th write, which it takes half of.
type failing struct {
	n   int
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.n--; f.n < 0 {
		return len(p) / 2, f.err
	}
	return len(p), nil
}

func TestSealFails(t *testing.T) {
	t.Parallel()
	b := build(t, 3, 300, 100)
	_, _, id := sealed(t, b)
	full := errors.New("no space")
	for n := range 4 {
		got, err := Seal(context.Background(), &failing{n, full}, b, id.Recipient())
		if !errors.Is(err, full) || got != (Sealed{}) {
			t.Errorf("write %d fails: %+v, %v", n, got, err)
		}
		if got, err = Seal(context.Background(), &failing{n, nil}, b, id.Recipient()); !errors.Is(err, io.ErrShortWrite) || got != (Sealed{}) {
			t.Errorf("write %d is short: %+v, %v", n, got, err)
		}
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(full)
	if got, err := Seal(ctx, io.Discard, b, id.Recipient()); !errors.Is(err, full) || got != (Sealed{}) {
		t.Errorf("cancelled: %+v, %v", got, err)
	}
}
