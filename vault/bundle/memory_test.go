package bundle

import (
	"context"
	"crypto/sha256"
	"io"
	"runtime"
	"testing"
)

// zeroFile is a member of so many zeros, which are nowhere.
func zeroFile(tb testing.TB, name string, size int64) Member {
	tb.Helper()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(nothing{}, size)); err != nil {
		tb.Fatal(err)
	}
	return Member{Name: name, Size: size, SHA256: [32]byte(h.Sum(nil)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.LimitReader(nothing{}, size)), nil
	}}
}

// nothing gives zeros, fast.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// allocated returns the bytes that f allocates, whether or not they are given
// back.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestConstantMemory sends 512 MiB from a writer into a reader. It is not run
// beside other tests, whose memory would be counted.
func TestConstantMemory(t *testing.T) {
	c := &Contents{Info: testInfo(1), Members: []Member{file(RecordName(1), "{}"), zeroFile(t, FileName(1, 1, "video/mp4", ""), 512<<20)}}
	got := allocated(func() {
		r, w := io.Pipe()
		go func() {
			_, err := Write(context.Background(), w, c, testKey(), nil)
			_ = w.CloseWithError(err)
		}()
		if _, err := Verify(context.Background(), r, Limits{}, nil); err != nil {
			t.Error(err)
		}
	})
	if got > 8<<20 {
		t.Errorf("%d bytes allocated", got)
	}
}

// TestSizesAreNotAllocated: what a header claims costs nothing until it comes.
func TestSizesAreNotAllocated(t *testing.T) {
	c := sample()
	members, _ := split(made(t, c))
	for i, m := range members {
		h := header(c.Info.top()+"/"+m.name, maxTag, c.Info.Created.Unix())
		data := append(join(members[:i]...)[:m.from], h[:]...)
		if got := allocated(func() { _ = refusal(t, data) }); got > 2<<20 {
			t.Errorf("%s: %d bytes allocated", m.name, got)
		}
	}
}
