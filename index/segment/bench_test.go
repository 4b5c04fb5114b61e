package segment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"emanet/crypto"

	"filippo.io/age"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search/query"
)

// BenchmarkUnseal opens files as an index does that is opened: with UnsealFrom, on all cores. In the same run the same
// files are opened by bare age, into nothing, and by crypto.UnsealStream, into memory, one after another, and by
// UnsealWhole, on all cores. The metrics say how many times as fast UnsealFrom is, each at its best, so that a busy
// machine disturbs it less.
func BenchmarkUnseal(b *testing.B) {
	for _, shape := range []struct{ segments, docs int }{{40, 100}, {10, 1_000}, {1, 5_000}, {20, 5_000}} {
		b.Run(fmt.Sprintf("%dx%d", shape.segments, shape.docs), func(b *testing.B) {
			built := build(b, 1, shape.docs, 300)
			ct, want, id := sealed(b, built)
			names := make([]string, shape.segments)
			for i := range names {
				names[i] = filepath.Join(b.TempDir(), "segment.age")
				if err := os.WriteFile(names[i], ct, 0o600); err != nil {
					b.Fatal(err)
				}
			}
			o := opener{want: want, hash: sha256.Sum256(plain(b, built)), id: id}
			var err error
			if o.stock, err = age.ParseHybridIdentity(id.Secret()); err != nil {
				b.Fatal(err)
			}
			roads := []func(string) error{o.age, o.stream, o.whole, o.from}
			best := []time.Duration{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}
			b.SetBytes(int64(shape.segments) * want.PlainSize)
			for b.Loop() {
				for i, open := range roads {
					workers := 1
					if i >= 2 {
						workers = runtime.GOMAXPROCS(0)
					}
					best[i] = min(best[i], timed(b, func() error { return each(names, workers, open) }))
				}
			}
			for i, name := range []string{"x-age", "x-stream", "x-whole"} {
				b.ReportMetric(float64(best[i])/float64(best[3]), name)
			}
		})
	}
}

// each opens all files on so many goroutines.
func each(names []string, workers int, open func(string) error) error {
	next := make(chan string)
	errs := make(chan error, workers)
	for range workers {
		go func() {
			var err error
			for name := range next {
				err = errors.Join(err, open(name))
			}
			errs <- err
		}()
	}
	for _, name := range names {
		next <- name
	}
	close(next)
	var err error
	for range workers {
		err = errors.Join(err, <-errs)
	}
	return err
}

// opener opens one sealed segment in several ways.
type opener struct {
	want  Sealed
	hash  [sha256.Size]byte
	id    *crypto.Identity
	stock age.Identity
}

func (o opener) age(name string) error {
	return reading(name, func(f *os.File) error {
		r, err := age.Decrypt(f, o.stock)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		return err
	})
}

func (o opener) stream(name string) error {
	return reading(name, func(f *os.File) error {
		dst := bytes.NewBuffer(make([]byte, 0, o.want.PlainSize))
		return crypto.UnsealStream(context.Background(), dst, f, o.id, o.want.PlainSize, o.hash, nil)
	})
}

func (o opener) whole(name string) error { return o.by(UnsealWhole, name) }

func (o opener) from(name string) error { return o.by(UnsealFrom, name) }

func (o opener) by(open road, name string) error {
	return reading(name, func(f *os.File) error {
		m, err := open(context.Background(), f, o.want, o.id)
		if err != nil {
			return err
		}
		return m.Close()
	})
}

func reading(name string, use func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(use(f), f.Close())
}

func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	start := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkIntroduce is what it takes to put forty decrypted segments into an index.
func BenchmarkIntroduce(b *testing.B) {
	bytes := plain(b, build(b, 1, 2_000, 300))
	memories := make([]*Memory, 40)
	for i := range memories {
		memories[i] = memoryOf(b, bytes)
	}
	for b.Loop() {
		x, s := openIndex(b)
		for i, m := range memories {
			if err := load(x, s, fmt.Sprintf("load:%d", i), m); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkClose is what wiping costs, of memory that was written to.
func BenchmarkClose(b *testing.B) {
	const size = 32 << 20
	b.SetBytes(size)
	for b.Loop() {
		b.StopTimer()
		m, err := NewMemory(size)
		if err != nil {
			b.Fatal(err)
		}
		clear(m.Bytes())
		b.StartTimer()
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGuards compares queries over guarded segments with the same over bare ones, in one
// index each, in memory. The metric is the time of the guarded over the bare, each at its best.
func BenchmarkGuards(b *testing.B) {
	guarded, _ := openIndex(b)
	bare, err := bleve.NewUsing("", testMapping(), scorch.Name, scorch.Name, map[string]any{"forceSegmentType": "zap", "forceSegmentVersion": 17})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bare.Close() }) // nothing to lose
	for seed := range uint64(10) {
		add(b, guarded, seed, invent(seed, 500, 300))
		add(b, bare, seed, invent(seed, 500, 300))
	}
	queries := map[string]func() query.Query{
		"term":   func() query.Query { return bleve.NewTermQuery("police") },
		"phrase": func() query.Query { return bleve.NewMatchPhraseQuery("police station") },
		"prefix": func() query.Query { return bleve.NewPrefixQuery("w1") },
		"fuzzy":  func() query.Query { q := bleve.NewFuzzyQuery("own3x77"); q.SetFuzziness(1); return q },
	}
	for name, q := range queries {
		b.Run(name, func(b *testing.B) {
			run := func(x bleve.Index) func() error {
				return func() error {
					_, err := x.Search(bleve.NewSearchRequest(q()))
					return err
				}
			}
			with, without := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
			for b.Loop() {
				without = min(without, timed(b, run(bare)))
				with = min(with, timed(b, run(guarded)))
			}
			b.ReportMetric(float64(with)/float64(without), "ratio")
		})
	}
}
