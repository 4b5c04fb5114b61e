package segment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"emanet/crypto"
)

// roads are the ways to open a sealed segment.
var roads = map[string]func(context.Context, []byte, Sealed, *crypto.Identity) (*Memory, error){"UnsealFrom": unsealBytes}

func unsealBytes(ctx context.Context, ct []byte, want Sealed, id *crypto.Identity) (*Memory, error) {
	return UnsealFrom(ctx, bytes.NewReader(ct), want, id)
}

func TestUnsealRefusesEveryByte(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 2, 5))
	for at := 0; at < len(ct); at += 1 + len(ct)/2_000 {
		bad := bytes.Clone(ct)
		bad[at] ^= 0x40
		refused(t, bad, want, id, crypto.ErrTampered)
		// The same with a manifest that names the bytes: what is left is the cipher.
		if at%7 == 0 {
			for road, open := range roads {
				m, err := open(context.Background(), bad, redescribe(bad, want), id)
				if m != nil || !errors.Is(err, crypto.ErrTampered) && !errors.Is(err, crypto.ErrWrongKey) {
					t.Fatalf("%s with byte %d flipped: %v", road, at, err)
				}
			}
		}
	}
}

func TestUnsealRefusesEveryLength(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 2, 5))
	for _, n := range []int{0, 1, 16, len(ct) / 2, len(ct) - 65_536, len(ct) - 17, len(ct) - 16, len(ct) - 1} {
		refused(t, ct[:n], want, id, crypto.ErrTampered)
		refused(t, ct[:n], redescribe(ct[:n], want), id, crypto.ErrTampered)
	}
	long := append(bytes.Clone(ct), 0)
	refused(t, long, want, id, crypto.ErrTampered)
	refused(t, long, redescribe(long, want), id, crypto.ErrTampered)
}

// redescribe is what a manifest would say that was made for these bytes.
func redescribe(ct []byte, want Sealed) Sealed {
	want.CipherSize, want.Cipher = int64(len(ct)), sha256.Sum256(ct)
	return want
}

func refused(t *testing.T, ct []byte, want Sealed, id *crypto.Identity, reason error) {
	t.Helper()
	for road, open := range roads {
		m, err := open(context.Background(), ct, want, id)
		if !errors.Is(err, reason) || m != nil {
			t.Fatalf("%s of %d bytes as %+v: %v", road, len(ct), want, err)
		}
	}
}

func TestUnsealRefusesAnotherDescription(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 2, 5))
	other, _, stranger := sealed(t, build(t, 4, 2, 5))
	for name, change := range map[string]func(*Sealed){
		"plain size zero":     func(s *Sealed) { s.PlainSize = 0 },
		"plain size negative": func(s *Sealed) { s.PlainSize = -1 },
		"plain size huge":     func(s *Sealed) { s.PlainSize = 1 << 62 },
		"plain size padded":   func(s *Sealed) { s.PlainSize = crypto.FloorLarge + 1 },
		"cipher size":         func(s *Sealed) { s.CipherSize++ },
		"no documents":        func(s *Sealed) { s.Docs = 0 },
		"fewer documents":     func(s *Sealed) { s.Docs = 1 },
		"more documents":      func(s *Sealed) { s.Docs = 3 },
		"negative documents":  func(s *Sealed) { s.Docs = -2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := want
			change(&bad)
			refused(t, ct, bad, id, crypto.ErrTampered)
		})
	}
	short, long := want, want
	short.PlainSize--
	long.PlainSize++
	// The byte left out is the last of a checksum. Where it is zero, it looks like padding.
	if _, err := unsealBytes(context.Background(), ct, short, id); !errors.Is(err, crypto.ErrTampered) && !errors.Is(err, ErrFormat) {
		t.Errorf("a byte less: %v", err)
	}
	refused(t, ct, long, id, ErrFormat)
	refused(t, other, want, id, crypto.ErrTampered)
	refused(t, ct, want, stranger, crypto.ErrWrongKey)
}

// A stranger can make every age file, and a fault of ours any plaintext.
func TestUnsealRefusesAnotherPlaintext(t *testing.T) {
	t.Parallel()
	b := build(t, 3, 2, 5)
	_, want, id := sealed(t, b)
	good := make([]byte, crypto.FloorLarge)
	copy(good, plain(t, b))
	for name, c := range map[string]struct {
		change func([]byte) []byte
		reason error
	}{
		"padding":        {func(p []byte) []byte { p[want.PlainSize] = 1; return p }, crypto.ErrTampered},
		"end of padding": {func(p []byte) []byte { p[len(p)-1] = 1; return p }, crypto.ErrTampered},
		"no padding":     {func(p []byte) []byte { return p[:want.PlainSize] }, crypto.ErrTampered},
		"more padding":   {func(p []byte) []byte { return append(p, 0) }, crypto.ErrTampered},
		"empty":          {func([]byte) []byte { return nil }, crypto.ErrTampered},
		"zeros":          {func(p []byte) []byte { clear(p); return p }, ErrFormat},
		"version":        {func(p []byte) []byte { p[want.PlainSize-5]++; return p }, ErrFormat},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ct, err := id.Recipient().SealBytes(c.change(bytes.Clone(good)))
			if err != nil {
				t.Fatal(err)
			}
			refused(t, ct, redescribe(ct, want), id, c.reason)
		})
	}
}

func TestUnsealIsCancelled(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 2, 5))
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	for road, open := range roads {
		if m, err := open(ctx, ct, want, id); !errors.Is(err, why) || m != nil {
			t.Errorf("%s cancelled: %v", road, err)
		}
	}
}

// faulty fails at its n-th read, and counts the bytes that it gave.
type faulty struct {
	io.ReaderAt
	n    int
	err  error
	read int64
}

func (f *faulty) ReadAt(p []byte, off int64) (int, error) {
	if f.n--; f.n < 0 {
		return 0, f.err
	}
	n, err := f.ReaderAt.ReadAt(p, off)
	f.read += int64(n)
	return n, err
}

// stopping calls stop after its n-th read.
type stopping struct {
	io.ReaderAt
	n    int
	stop func()
	end  bool // was reached by then
}

func (s *stopping) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.ReaderAt.ReadAt(p, off)
	if s.n--; s.n < 0 {
		s.stop()
		s.end = s.end || err != nil
	}
	return n, err
}

func TestUnsealFromReadsOnceAndPassesErrorsOn(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 1_500, 60))
	broken := errors.New("input/output error")
	reads := 0
	for ; ; reads++ {
		src := &faulty{ReaderAt: bytes.NewReader(ct), n: reads, err: broken}
		m, err := UnsealFrom(context.Background(), src, want, id)
		if err == nil {
			closeMemory(t, m)
			if twice := src.read - want.CipherSize; twice > 3<<16 {
				t.Errorf("%d bytes of %d were read twice", twice, want.CipherSize)
			}
			break
		}
		if m != nil || !errors.Is(err, broken) {
			t.Fatalf("read %d fails: %v", reads, err)
		}
		// Where it ends by ctx, the hash was not compared. After the last read it was.
		ctx, cancel := context.WithCancelCause(context.Background())
		stop := &stopping{ReaderAt: bytes.NewReader(ct), n: reads, stop: func() { cancel(broken) }}
		m, err = UnsealFrom(ctx, stop, want, id)
		if err == nil && stop.end {
			closeMemory(t, m)
		} else if m != nil || !errors.Is(err, broken) {
			t.Fatalf("cancelled at read %d: %v", reads, err)
		}
	}
	if reads < int(want.CipherSize>>16) {
		t.Errorf("%d bytes were opened in %d reads", want.CipherSize, reads)
	}
	wrong := want
	wrong.Cipher[0] ^= 1
	refused(t, ct, wrong, id, crypto.ErrTampered)
}
