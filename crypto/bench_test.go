package crypto

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"
)

// BenchmarkSealStream compares SealStream, which hashes both sides, with bare
// age, which hashes neither, in one run. The metric "ratio" is the throughput of
// SealStream over that of bare age, each at its best, so that a busy machine
// disturbs it less.
func BenchmarkSealStream(b *testing.B) {
	const size = 64 << 20
	id := newIdentity(b)
	plain := noise(size)
	b.Run("memory", func(b *testing.B) {
		source := func() io.ReadCloser { return io.NopCloser(reader{bytes.NewReader(plain)}) }
		compare(b, id, size, source, func() io.WriteCloser { return discard{} })
	})
	b.Run("file", func(b *testing.B) {
		from, to := filepath.Join(b.TempDir(), "plain"), filepath.Join(b.TempDir(), "sealed")
		if err := os.WriteFile(from, plain, 0o600); err != nil {
			b.Fatal(err)
		}
		compare(b, id, size,
			func() io.ReadCloser { return must(os.Open(from)) },
			func() io.WriteCloser { return must(os.Create(to)) })
	})
}

// must is for opening files in a benchmark.
func must(f *os.File, err error) *os.File {
	if err != nil {
		panic(err)
	}
	return f
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

// reader hides every method of bytes.Reader but Read, as a file would look.
type reader struct{ r io.Reader }

func (r reader) Read(p []byte) (int, error) { return r.r.Read(p) }

func compare(b *testing.B, id *Identity, size int64, source func() io.ReadCloser, open func() io.WriteCloser) {
	bare, ours := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	b.SetBytes(size)
	for b.Loop() {
		bare = min(bare, timed(b, open, func(dst io.Writer) error {
			src := source()
			w, err := age.Encrypt(dst, id.Recipient().age)
			if err != nil {
				return err
			}
			if _, err := io.Copy(w, src); err != nil {
				return err
			}
			return errors.Join(w.Close(), src.Close())
		}))
		ours = min(ours, timed(b, open, func(dst io.Writer) error {
			src := source()
			_, err := SealStream(context.Background(), dst, src, id.Recipient(), nil)
			return errors.Join(err, src.Close())
		}))
	}
	b.ReportMetric(float64(bare)/float64(ours), "ratio")
}

// BenchmarkUnsealStream is the same for opening.
func BenchmarkUnsealStream(b *testing.B) {
	const size = 64 << 20
	id := newIdentity(b)
	plain := noise(size)
	var sealed bytes.Buffer
	if _, err := SealStream(context.Background(), &sealed, bytes.NewReader(plain), id.Recipient(), nil); err != nil {
		b.Fatal(err)
	}
	bare, ours := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	sum := sha256.Sum256(plain)
	open := func() io.WriteCloser { return discard{} }
	b.SetBytes(size)
	for b.Loop() {
		bare = min(bare, timed(b, open, func(dst io.Writer) error {
			r, err := age.Decrypt(reader{bytes.NewReader(sealed.Bytes())}, id.age.Reveal())
			if err != nil {
				return err
			}
			_, err = io.Copy(dst, r)
			return err
		}))
		ours = min(ours, timed(b, open, func(dst io.Writer) error {
			return UnsealStream(context.Background(), dst, reader{bytes.NewReader(sealed.Bytes())}, id, size, sum, nil)
		}))
	}
	b.ReportMetric(float64(bare)/float64(ours), "ratio")
}

func timed(b *testing.B, open func() io.WriteCloser, f func(io.Writer) error) time.Duration {
	dst := open()
	start := time.Now()
	if err := f(dst); err != nil {
		b.Fatal(err)
	}
	if err := dst.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}
