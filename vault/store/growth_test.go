package store

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// usage walks a vault: number of files, apparent bytes, bytes on disk.
func usage(t testing.TB, dir string) (files int, apparent, disk int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files++
		apparent += info.Size()
		disk += diskBytes(info)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, apparent, disk
}

// addOnce is what one small command writes: a record, a leaf, a tree hash.
func addOnce(t testing.TB, s *Store, n int) {
	t.Helper()
	body := make([]byte, 6<<10)
	_, _ = rand.Read(body)
	key := binary.BigEndian.AppendUint64(nil, uint64(n))
	if err := s.Update(func(tx *Txn) error {
		id, err := NewObjectID(rand.Reader)
		if err != nil {
			return err
		}
		if err := tx.PutObject(id, body); err != nil {
			return err
		}
		if err := tx.Set(SpaceLeaves, key, body[:2900]); err != nil {
			return err
		}
		return tx.Set(SpaceHashes, key, body[:32])
	}); err != nil {
		t.Fatal(err)
	}
}

// TestManySingleAdds opens, adds, merges if it is time, and closes many times: files must not pile up, closing must stay quick, and a copy
// made with a tool that knows no sparse files must not be much larger than the vault.
func TestManySingleAdds(t *testing.T) {
	t.Parallel()
	rounds := mergeAt + 6
	if os.Getenv("EMANET_LONG") != "" {
		rounds = 500
	}
	dir := filepath.Join(t.TempDir(), "v")
	s, err := Create(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	var open, add, shut, worst time.Duration
	for n := range rounds {
		t0 := time.Now()
		s, err := Open(dir, true, testOptions())
		if err != nil {
			t.Fatal(err)
		}
		t1 := time.Now()
		addOnce(t, s, n)
		if err := s.Merge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		t2 := time.Now()
		closeStore(t, s)
		t3 := time.Now()
		open, add, shut = open+t1.Sub(t0), add+t2.Sub(t1), shut+t3.Sub(t2)
		worst = max(worst, t3.Sub(t2))
	}
	files, apparent, disk := usage(t, dir)
	each := time.Duration(rounds)
	t.Logf("%d rounds: open %v, add %v, close %v (worst %v); %d files, %d apparent, %d on disk, %d a record",
		rounds, open/each, add/each, shut/each, worst, files, apparent, disk, disk/int64(rounds))
	if files > mergeAt+20 {
		t.Errorf("%d files", files)
	}
	if apparent > 2*disk+2<<20 {
		t.Errorf("%d bytes apparent, %d on disk", apparent, disk)
	}
	s = reopen(t, dir, false)
	n := 0
	if err := s.Scan(t.Context(), SpaceLeaves, nil, func(_, _ []byte) error { n++; return nil }); err != nil || n != rounds {
		t.Fatalf("%d of %d leaves, %v", n, rounds, err)
	}
	if s.NeedsCompaction() {
		t.Error("needs compaction")
	}
}

// BenchmarkOpen measures how opening grows with the store: every byte of every table is read.
func BenchmarkOpen(b *testing.B) {
	for _, count := range []int{1_000, 10_000} {
		dir := filepath.Join(b.TempDir(), "v")
		s, err := Create(dir, testOptions())
		if err != nil {
			b.Fatal(err)
		}
		fill(b, s, count, 6<<10)
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		for _, write := range []bool{false, true} {
			b.Run(fmt.Sprintf("values=%d/write=%v", count, write), func(b *testing.B) {
				for b.Loop() {
					s, err := Open(dir, write, testOptions())
					if err != nil {
						b.Fatal(err)
					}
					if err := s.Close(); err != nil {
						b.Fatal(err)
					}
				}
				files, _, disk := usage(b, dir)
				b.ReportMetric(float64(files), "files")
				b.ReportMetric(float64(disk)/float64(count), "diskB/value")
			})
		}
	}
}

// BenchmarkPutObjects measures bulk writing of 6 KiB objects.
func BenchmarkPutObjects(b *testing.B) {
	s, err := Create(filepath.Join(b.TempDir(), "v"), testOptions())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(1000 * 6 << 10)
	for b.Loop() {
		fill(b, s, 1000, 6<<10)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func fill(b testing.TB, s *Store, count, size int) {
	b.Helper()
	body := make([]byte, size*count)
	_, _ = rand.Read(body)
	var objects []Inline
	for i := range count {
		id, err := NewObjectID(rand.Reader)
		if err != nil {
			b.Fatal(err)
		}
		objects = append(objects, Inline{id, body[i*size : (i+1)*size]})
	}
	if err := s.PutObjects(b.Context(), objects); err != nil {
		b.Fatal(err)
	}
}
