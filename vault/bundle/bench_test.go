package bundle

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"
	"time"
)

const benchSize = 256 << 20

// BenchmarkWrite writes one large file and many small ones, and reports how
// often as fast it is as archive/tar after a SHA-256, which is what a person
// would do by hand.
func BenchmarkWrite(b *testing.B) {
	large := &Contents{Info: testInfo(1), Members: []Member{file(RecordName(1), "{}"), zeroFile(b, FileName(1, 1, "video/mp4", ""), benchSize)}}
	small := &Contents{Info: testInfo(5000)}
	for n := 1; n <= 5000; n++ {
		small.Members = append(small.Members, file(RecordName(n), fmt.Sprintf("%4000d", n)))
	}
	for name, c := range map[string]*Contents{"large": large, "small": small} {
		b.Run(name, func(b *testing.B) {
			var bytes int64
			for _, m := range c.Members {
				bytes += m.Size
			}
			b.SetBytes(bytes)
			plain := plainTar(b, c)
			start := time.Now()
			for b.Loop() {
				if _, err := Write(context.Background(), io.Discard, c, testKey(), nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(plain.Seconds()*float64(b.N)/time.Since(start).Seconds(), "x-tar")
		})
	}
}

// plainTar hashes and packs the members one after the other, and says how long
// that took.
func plainTar(b *testing.B, c *Contents) time.Duration {
	b.Helper()
	start := time.Now()
	w := tar.NewWriter(io.Discard)
	for _, m := range c.Members {
		src, err := m.Open()
		if err != nil {
			b.Fatal(err)
		}
		h := sha256.New()
		if err := w.WriteHeader(&tar.Header{Name: m.Name, Size: m.Size, Mode: 0o600}); err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(w, io.TeeReader(src, h)); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkVerify reads a bundle, and reports how often as fast that is as
// hashing the stream.
func BenchmarkVerify(b *testing.B) {
	c := &Contents{Info: testInfo(1), Members: []Member{file(RecordName(1), "{}"), zeroFile(b, FileName(1, 1, "video/mp4", ""), benchSize)}}
	data := made(b, c)
	start := time.Now()
	_ = sha256.Sum256(data)
	plain := time.Since(start)
	b.SetBytes(int64(len(data)))
	start = time.Now()
	for b.Loop() {
		if _, err := Verify(context.Background(), bytes.NewReader(data), Limits{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(plain.Seconds()*float64(b.N)/time.Since(start).Seconds(), "x-sha256")
}
