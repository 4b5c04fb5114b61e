package crypto

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// edges are the sizes around age's chunk of 64 KiB.
var edges = []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 3*64<<10 + 7}

func TestSealedSizesAtEdges(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for _, n := range edges {
		pt := noise(n)
		for road, got := range everyRoad(t, id, sealBytes(t, id, pt)) {
			if got.err != nil || !bytes.Equal(got.pt, pt) {
				t.Errorf("%d bytes, %s: got %d bytes, %v", n, road, len(got.pt), got.err)
			}
		}
	}
}

type outcome struct {
	pt  []byte
	err error
}

// everyRoad opens ct in the three ways there are.
func everyRoad(t testing.TB, id *Identity, ct []byte) map[string]outcome {
	t.Helper()
	out := map[string]outcome{}
	pt, err := id.UnsealBytes(ct)
	out["whole"] = outcome{pt, err}
	r, err := id.Unseal(bytes.NewReader(ct))
	if err == nil {
		pt, err = io.ReadAll(r)
	}
	out["stream"] = outcome{pt, err}
	at, n, err := id.UnsealAt(bytes.NewReader(ct), int64(len(ct)))
	if err == nil {
		pt, err = io.ReadAll(io.NewSectionReader(at, 0, n))
	}
	out["random access"] = outcome{pt, err}
	return out
}

// refused reports whether err is one that a damaged file may give.
func refused(err error) bool { return errors.Is(err, ErrTampered) || errors.Is(err, ErrWrongKey) }

func TestSealedEveryByteFlipped(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct := sealBytes(t, id, []byte("an invented testimony\n"))
	payload := bytes.Index(ct, []byte("\n--- ")) + 1 + len("--- ") + 43 + 1
	for i := range ct {
		bad := bytes.Clone(ct)
		bad[i] ^= 0x20
		for road, got := range everyRoad(t, id, bad) {
			if !refused(got.err) {
				t.Fatalf("byte %d, %s: %v", i, road, got.err)
			}
			if i >= payload && !errors.Is(got.err, ErrTampered) {
				t.Fatalf("byte %d of the payload, %s: %v", i, road, got.err)
			}
		}
	}
}

func TestSealedEveryLength(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct := sealBytes(t, id, []byte("an invented testimony\n"))
	for n := range ct {
		for road, got := range everyRoad(t, id, ct[:n]) {
			if !errors.Is(got.err, ErrTampered) {
				t.Fatalf("cut to %d, %s: %v", n, road, got.err)
			}
		}
	}
	for road, got := range everyRoad(t, id, append(bytes.Clone(ct), 0)) {
		if !errors.Is(got.err, ErrTampered) {
			t.Errorf("one byte more, %s: %v", road, got.err)
		}
	}
}

// TestCutAtChunks cuts a long file where its chunks end, which only the mark of
// the last chunk can show.
func TestCutAtChunks(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct := sealBytes(t, id, noise(4*64<<10))
	header := len(ct) - 4*(64<<10+16)
	for chunks := range 4 {
		for road, got := range everyRoad(t, id, ct[:header+chunks*(64<<10+16)]) {
			if !errors.Is(got.err, ErrTampered) {
				t.Errorf("cut to %d chunks, %s: %v", chunks, road, got.err)
			}
		}
	}
	swapped := bytes.Clone(ct)
	copy(swapped[header:], ct[header+64<<10+16:header+2*(64<<10+16)])
	for road, got := range everyRoad(t, id, swapped) {
		if !errors.Is(got.err, ErrTampered) {
			t.Errorf("chunk doubled, %s: %v", road, got.err)
		}
	}
}

func TestStrangerIsWrongKey(t *testing.T) {
	t.Parallel()
	ct := sealBytes(t, newIdentity(t), []byte("for somebody else"))
	for road, got := range everyRoad(t, newIdentity(t), ct) {
		if !errors.Is(got.err, ErrWrongKey) || errors.Is(got.err, ErrTampered) {
			t.Errorf("%s: %v", road, got.err)
		}
	}
}

// errDisk stands for a failing disk, which is not tampering.
var errDisk = errors.New("disk is failing")

func TestDiskErrorsPass(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct := sealBytes(t, id, noise(200<<10))
	for _, n := range []int{0, 1, 100, 1700, 1 << 16, len(ct) - 1, len(ct)} {
		r, err := id.Unseal(io.MultiReader(bytes.NewReader(ct[:n]), iotest.ErrReader(errDisk)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, errDisk) || refused(err) {
			t.Errorf("stream failing at %d: %v", n, err)
		}
		at, size, err := id.UnsealAt(failingAt{bytes.NewReader(ct), int64(n)}, int64(len(ct)))
		if err == nil {
			_, err = io.ReadAll(io.NewSectionReader(at, 0, size))
		}
		if n < len(ct) && (!errors.Is(err, errDisk) || refused(err)) {
			t.Errorf("random access failing at %d: %v", n, err)
		}
	}
}

// failingAt fails on every read that touches the byte at bad.
type failingAt struct {
	r   io.ReaderAt
	bad int64
}

func (f failingAt) ReadAt(p []byte, off int64) (int, error) {
	if off <= f.bad && f.bad < off+int64(len(p)) {
		return 0, errDisk
	}
	return f.r.ReadAt(p, off)
}

func TestReadAtOutside(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct := sealBytes(t, id, noise(10))
	r, n, err := id.UnsealAt(bytes.NewReader(ct), int64(len(ct)))
	if err != nil || n != 10 {
		t.Fatal(n, err)
	}
	if _, err := r.ReadAt(make([]byte, 1), 11); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := r.ReadAt(make([]byte, 1), -1); err == nil || refused(err) {
		t.Errorf("before the start: %v", err)
	}
}

func TestParseKeys(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	again, err := ParseIdentity(id.Secret())
	if err != nil || again.Recipient().String() != id.Recipient().String() {
		t.Fatal("identity does not come back", err)
	}
	if r, err := ParseRecipient(id.Recipient().String()); err != nil || r.String() != id.Recipient().String() {
		t.Fatal("recipient does not come back", err)
	}
	for _, s := range []string{
		"", id.Secret() + "\n", " " + id.Secret(), strings.ToLower(id.Secret()), id.Secret()[:70],
		id.Recipient().String(), "AGE-SECRET-KEY-PQ-1" + strings.Repeat("Q", 9000),
	} {
		if got, err := ParseIdentity(s); got != nil || !errors.Is(err, ErrIdentity) {
			t.Errorf("identity %.20q: %v", s, err)
		}
	}
	for _, s := range []string{
		"", id.Secret(), strings.ToUpper(id.Recipient().String()), id.Recipient().String() + " ",
		"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
	} {
		got, err := ParseRecipient(s)
		if got != nil || !errors.Is(err, ErrRecipient) || len(s) > 0 && strings.Contains(err.Error(), s) {
			t.Errorf("recipient %.20q: %v", s, err)
		}
	}
}
