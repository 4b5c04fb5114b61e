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

type road func(context.Context, io.ReaderAt, Sealed, *crypto.Identity) (*Memory, error)

// roads are the ways to open a sealed segment.
var roads = map[string]road{
	"UnsealFrom": UnsealFrom, "UnsealWhole": UnsealWhole,
}

func unsealBytes(ctx context.Context, ct []byte, want Sealed, id *crypto.Identity) (*Memory, error) {
	return UnsealFrom(ctx, bytes.NewReader(ct), want, id)
}

// redescribe is what a manifest would say that was made for these bytes.
func redescribe(ct []byte, want Sealed) Sealed {
	want.CipherSize, want.Cipher = int64(len(ct)), sha256.Sum256(ct)
	want.Head = sha256.Sum256(ct[:min(len(ct), HeadSize)])
	return want
}

func refused(t *testing.T, ct []byte, want Sealed, id *crypto.Identity, reason error) {
	t.Helper()
	for road, open := range roads {
		m, err := open(context.Background(), bytes.NewReader(ct), want, id)
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
		"head":                func(s *Sealed) { s.Head[31] ^= 1 },
		"head of the whole":   func(s *Sealed) { s.Head = s.Cipher },
		"no head":             func(s *Sealed) { s.Head = [32]byte{} },
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
		if m, err := open(ctx, bytes.NewReader(ct), want, id); !errors.Is(err, why) || m != nil {
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
}

func (s *stopping) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.ReaderAt.ReadAt(p, off)
	if s.n--; s.n < 0 {
		s.stop()
	}
	return n, err
}

func TestUnsealReadsOnceAndPassesErrorsOn(t *testing.T) {
	t.Parallel()
	ct, want, id := sealed(t, build(t, 3, 1_500, 60))
	for road, open := range roads {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			reads := readsOnce(t, ct, want, id, open)
			if reads < int(want.CipherSize>>16) {
				t.Errorf("%d bytes were opened in %d reads", want.CipherSize, reads)
			}
			broken := errors.New("input/output error")
			for n := range reads {
				m, err := open(context.Background(), &faulty{ReaderAt: bytes.NewReader(ct), n: n, err: broken}, want, id)
				if m != nil || !errors.Is(err, broken) {
					t.Fatalf("read %d fails: %v", n, err)
				}
				ctx, cancel := context.WithCancelCause(context.Background())
				m, err = open(ctx, &stopping{bytes.NewReader(ct), n, func() { cancel(broken) }}, want, id)
				if err == nil && n == reads-1 {
					closeMemory(t, m)
				} else if m != nil || !errors.Is(err, broken) {
					t.Fatalf("cancelled at read %d of %d: %v", n, reads, err)
				}
			}
		})
	}
}

// readsOnce opens ct, makes sure that little of it is read twice, and returns how many reads that takes.
func readsOnce(t *testing.T, ct []byte, want Sealed, id *crypto.Identity, open road) int {
	t.Helper()
	const many = 1 << 30
	src := &faulty{ReaderAt: bytes.NewReader(ct), n: many}
	m, err := open(context.Background(), src, want, id)
	if err != nil {
		t.Fatal(err)
	}
	closeMemory(t, m)
	if twice := src.read - want.CipherSize; twice > 3<<16 {
		t.Errorf("%d bytes of %d were read twice", twice, want.CipherSize)
	}
	return many - src.n
}
