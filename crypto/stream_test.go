package crypto

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
)

// TestMain fails the package if any test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.Cleanup(os.Exit)) }

// streamEdges adds the sizes around the relay's buffers and the floors.
var streamEdges = append([]int{4<<10 - 1, 4 << 10, 4<<10 + 1, relaySize - 1, relaySize, relaySize + 1, 5*relaySize + 3}, edges...)

func sealStream(t testing.TB, id *Identity, pt []byte) ([]byte, Sums) {
	t.Helper()
	var ct bytes.Buffer
	sums, err := SealStream(context.Background(), &ct, bytes.NewReader(pt), id.Recipient(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return ct.Bytes(), sums
}

func TestStreamSizesAtEdges(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for _, n := range streamEdges {
		pt := noise(n)
		ct, sums := sealStream(t, id, pt)
		if want := (Sums{int64(n), sha256.Sum256(pt), int64(len(ct)), sha256.Sum256(ct)}); sums != want {
			t.Errorf("%d bytes: sums %v, want %v", n, sums, want)
		}
		padded := append(bytes.Clone(pt), make([]byte, PaddedSize(int64(n), FileFloor(int64(n)))-int64(n))...)
		if got, err := id.UnsealBytes(ct); err != nil || !bytes.Equal(got, padded) {
			t.Errorf("%d bytes: sealed plaintext has %d bytes, %v", n, len(got), err)
		}
		var out bytes.Buffer
		err := UnsealStream(context.Background(), &out, bytes.NewReader(ct), id, int64(n), sums.Plain, nil)
		if err != nil || !bytes.Equal(out.Bytes(), pt) {
			t.Errorf("%d bytes: got %d back, %v", n, out.Len(), err)
		}
	}
}

func TestStreamFromSlowSource(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	pt := noise(70_000)
	var ct bytes.Buffer
	sums, err := SealStream(context.Background(), &ct, iotest.OneByteReader(bytes.NewReader(pt)), id.Recipient(), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = UnsealStream(context.Background(), io.Discard, iotest.HalfReader(&ct), id, 70_000, sums.Plain, nil)
	if err != nil {
		t.Error(err)
	}
}

func TestStreamProgress(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	pt := noise(5 * relaySize)
	var seen []int64
	note := func(done int64) { seen = append(seen, done) }
	var ct bytes.Buffer
	sums, err := SealStream(context.Background(), &ct, bytes.NewReader(pt), id.Recipient(), note)
	if err != nil || !rising(seen) || seen[len(seen)-1] != int64(len(pt)) {
		t.Errorf("sealing told %v, %v", seen, err)
	}
	seen = nil
	err = UnsealStream(context.Background(), io.Discard, &ct, id, int64(len(pt)), sums.Plain, note)
	if err != nil || !rising(seen) || seen[len(seen)-1] != int64(len(pt)) {
		t.Errorf("unsealing told %v, %v", seen, err)
	}
}

func rising(s []int64) bool {
	for i := 1; i < len(s); i++ {
		if s[i] < s[i-1] {
			return false
		}
	}
	return len(s) > 0
}

// TestUnsealStreamRefuses seals by hand what SealStream never makes.
func TestUnsealStreamRefuses(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for _, n := range []int{0, 10, 4096, 5000, relaySize + 5} {
		pt := noise(n)
		size := PaddedSize(int64(n), FileFloor(int64(n)))
		padded := append(bytes.Clone(pt), make([]byte, size-int64(n))...)
		sum := sha256.Sum256(pt)
		cases := map[string]struct {
			padded []byte
			size   int64
			want   [32]byte
		}{
			"one zero more":     {append(bytes.Clone(padded), 0), int64(n), sum},
			"next padded size":  {append(bytes.Clone(padded), make([]byte, PaddedSize(size+1, 0)-size)...), int64(n), sum},
			"one byte less":     {padded[:len(padded)-1], int64(n), sum},
			"another hash":      {padded, int64(n), sha256.Sum256([]byte("other"))},
			"one byte too many": {padded, int64(n) + 1, sum},
			"negative size":     {padded, -1, sum},
			"absurd size":       {padded, 1<<62 + 1, sum},
		}
		if size > int64(n) {
			last := bytes.Clone(padded)
			last[len(last)-1] = 1
			cases["last byte of padding"] = struct {
				padded []byte
				size   int64
				want   [32]byte
			}{last, int64(n), sum}
		}
		for name, c := range cases {
			err := UnsealStream(context.Background(), io.Discard, bytes.NewReader(sealBytes(t, id, c.padded)), id, c.size, c.want, nil)
			if !errors.Is(err, ErrTampered) {
				t.Errorf("%d bytes, %s: %v", n, name, err)
			}
		}
	}
}

func TestStreamEveryLength(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	ct, sums := sealStream(t, id, noise(100))
	step := 1
	if os.Getenv("EMANET_LONG") == "" {
		step = 13
	}
	for n := 0; n < len(ct); n += step {
		err := UnsealStream(context.Background(), io.Discard, bytes.NewReader(ct[:n]), id, 100, sums.Plain, nil)
		if !errors.Is(err, ErrTampered) {
			t.Fatalf("cut to %d: %v", n, err)
		}
		bad := bytes.Clone(ct)
		bad[n] ^= 1
		err = UnsealStream(context.Background(), io.Discard, bytes.NewReader(bad), id, 100, sums.Plain, nil)
		if !refused(err) {
			t.Fatalf("byte %d flipped: %v", n, err)
		}
	}
}

func TestUnsealStreamWrongKey(t *testing.T) {
	t.Parallel()
	ct, sums := sealStream(t, newIdentity(t), noise(2*relaySize))
	err := UnsealStream(context.Background(), io.Discard, bytes.NewReader(ct), newIdentity(t), 2*relaySize, sums.Plain, nil)
	if !errors.Is(err, ErrWrongKey) || errors.Is(err, ErrTampered) {
		t.Error(err)
	}
}

// failingWriter fails, or cuts short, after n bytes.
type failingWriter struct {
	n     int
	short bool
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) <= w.n {
		w.n -= len(p)
		return len(p), nil
	}
	if w.short {
		return w.n, nil
	}
	return 0, errDisk
}

func TestStreamErrorsPass(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	pt := noise(10 * relaySize)
	ct, sums := sealStream(t, id, pt)
	ctx := context.Background()
	for _, n := range []int{0, 1, relaySize - 1, relaySize, 3 * relaySize, len(pt) - 1} {
		fails := func(b []byte) io.Reader {
			return io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(errDisk))
		}
		_, sealSource := SealStream(ctx, io.Discard, fails(pt), id.Recipient(), nil)
		_, sealSink := SealStream(ctx, &failingWriter{n: n}, bytes.NewReader(pt), id.Recipient(), nil)
		openSource := UnsealStream(ctx, io.Discard, fails(ct), id, int64(len(pt)), sums.Plain, nil)
		openSink := UnsealStream(ctx, &failingWriter{n: n}, bytes.NewReader(ct), id, int64(len(pt)), sums.Plain, nil)
		for name, err := range map[string]error{
			"seal, source": sealSource, "seal, sink": sealSink, "unseal, source": openSource, "unseal, sink": openSink,
		} {
			if !errors.Is(err, errDisk) || refused(err) {
				t.Errorf("%s failing at %d: %v", name, n, err)
			}
		}
		got, err := SealStream(ctx, &failingWriter{n: n, short: true}, bytes.NewReader(pt), id.Recipient(), nil)
		if !errors.Is(err, io.ErrShortWrite) || got != (Sums{}) {
			t.Errorf("short write at %d: %v", n, err)
		}
	}
}

// endless never ends, as /dev/zero.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestStreamCancelled(t *testing.T) {
	t.Parallel()
	id := newIdentity(t)
	for _, after := range []int64{0, 1, 20 * relaySize} {
		ctx, cancel := context.WithCancel(context.Background())
		if after == 0 {
			cancel()
		}
		stop := func(done int64) {
			if done >= after {
				cancel()
			}
		}
		sums, err := SealStream(ctx, io.Discard, endless{}, id.Recipient(), stop)
		if !errors.Is(err, context.Canceled) || sums != (Sums{}) {
			t.Errorf("sealing, cancelled after %d: %v", after, err)
		}
		cancel()
	}
	pt := noise(20 * relaySize)
	ct, sums := sealStream(t, id, pt)
	ctx, cancel := context.WithCancel(context.Background())
	err := UnsealStream(ctx, io.Discard, bytes.NewReader(ct), id, int64(len(pt)), sums.Plain, func(int64) { cancel() })
	if !errors.Is(err, context.Canceled) || refused(err) {
		t.Errorf("unsealing, cancelled: %v", err)
	}
}

// TestStreamMemory seals and opens a stream far larger than what is allocated.
func TestStreamMemory(t *testing.T) {
	id := newIdentity(t)
	const size = 32 << 20
	result := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if _, err := SealStream(context.Background(), io.Discard, io.LimitReader(endless{}, size), id.Recipient(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > 4<<20 {
		t.Errorf("sealing %d bytes allocated %d", size, got)
	}
}
