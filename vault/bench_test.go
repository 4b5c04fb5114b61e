package vault

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/record"
)

// The figures of this file are ratios and rates of one run: run with -benchtime=1x.

func benchVault(b *testing.B) (*Vault, string, *keyslot.Key) {
	b.Helper()
	data, recipient, err := keyslot.NewIdentityFile(time.Now(), nil, nil, 10)
	if err != nil {
		b.Fatal(err)
	}
	key, err := keyslot.ReadIdentityFile(data, nil, false)
	if err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(b.TempDir(), "v")
	v, err := Create(b.Context(), dir, CreateOptions{Recipients: []string{recipient}}, weak())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = v.Close() })
	return v, dir, key
}

// big writes a file of n bytes that do not compress and returns its name.
func big(b *testing.B, n int64) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "big")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.CopyN(f, rand.NewChaCha8([32]byte{}), n); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return name
}

func fileSource(name string) Source {
	info, _ := os.Stat(name)
	return Source{Name: filepath.Base(name), Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(name) }}
}

// BenchmarkSealStore adds a file of 1 GiB, hashed twice and synced, and seals the same file with bare age to a
// synced file. Goal: of-age ≥ 0.8.
func BenchmarkSealStore(b *testing.B) {
	const n = 1 << 30
	v, _, _ := benchVault(b)
	name := big(b, n)
	var ours, theirs time.Duration
	for b.Loop() {
		theirs += ageToFile(b, v.ident.Recipient(), name)
		start := time.Now()
		if _, err := v.Add(b.Context(), Draft{Sources: []Source{fileSource(name)}}, nil); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
	}
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "of-age")
}

func ageToFile(b *testing.B, r *crypto.Recipient, name string) time.Duration {
	b.Helper()
	start := time.Now()
	in, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	out, err := os.Create(filepath.Join(b.TempDir(), "out.age"))
	if err != nil {
		b.Fatal(err)
	}
	w, err := r.Seal(out)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(w, in); err != nil {
		b.Fatal(err)
	}
	for _, f := range []func() error{w.Close, out.Sync, out.Close, in.Close} {
		if err := f(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

// BenchmarkVerify verifies a vault that holds a file of 1 GiB, without and with the key, and hashes the same file.
// Goal: of-sha256 ≥ 0.6.
func BenchmarkVerify(b *testing.B) {
	const n = 1 << 30
	v, dir, key := benchVault(b)
	name := big(b, n)
	if _, err := v.Add(b.Context(), Draft{Sources: []Source{fileSource(name)}}, nil); err != nil {
		b.Fatal(err)
	}
	_ = v.Close()
	var locked, unlocked, plain time.Duration
	for b.Loop() {
		start := time.Now()
		hashFile(b, name)
		plain += time.Since(start)
		v, err := Open(b.Context(), dir, false, weak())
		if err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		if _, err := v.Verify(b.Context(), VerifyOptions{}, nil); err != nil {
			b.Fatal(err)
		}
		locked += time.Since(start)
		if err := v.Unlock(b.Context(), key); err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		if _, err := v.Verify(b.Context(), VerifyOptions{}, nil); err != nil {
			b.Fatal(err)
		}
		unlocked += time.Since(start)
		_ = v.Close()
	}
	b.ReportMetric(plain.Seconds()/locked.Seconds(), "of-sha256")
	b.ReportMetric(plain.Seconds()/unlocked.Seconds(), "with-key-of-sha256")
}

func hashFile(b *testing.B, name string) {
	b.Helper()
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(sha256.New(), f); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTenThousand adds 10 000 records of 2 KiB, lists them and shows one, each with the opening of the vault.
// Goals: ≥ 500 records a second, ≤ 8192 bytes each, list < 150 ms, show < 80 ms (the two of a whole process).
func BenchmarkTenThousand(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		v, dir, key := benchVault(b)
		start := time.Now()
		fill(b, v, n)
		b.ReportMetric(n/time.Since(start).Seconds(), "records/s")
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(diskBytes(b, dir))/n, "bytes/record")
		var id record.ID
		list := timed(b, dir, key, func(v *Vault) {
			items, err := v.List(b.Context(), record.Filter{}, ListOptions{})
			if err != nil || len(items) != n {
				b.Fatal(len(items), err)
			}
			id = items[n/2].ID
		})
		b.ReportMetric(float64(list.Milliseconds()), "list-ms")
		show := timed(b, dir, key, func(v *Vault) {
			got, err := v.Find(b.Context(), id.String())
			if err != nil {
				b.Fatal(err)
			}
			if _, err := v.Record(b.Context(), got, 0); err != nil {
				b.Fatal(err)
			}
		})
		b.ReportMetric(float64(show.Milliseconds()), "show-ms")
	}
}

func fill(b *testing.B, v *Vault, n int) {
	b.Helper()
	text := bytes.Repeat([]byte("uydurma söz "), 158)
	err := v.AddMany(b.Context(), func(yield func(Draft, error) bool) {
		for i := range n {
			d := Draft{Sources: []Source{source(fmt.Sprintf("ifadə-%05d.txt", i), fmt.Appendf(nil, "%s%05d", text, i))}}
			d.Fields.Set("title", record.Text(fmt.Sprintf("Uydurma ifadə %d", i)))
			d.Fields.Set("kind", record.Text("testimony"))
			if !yield(d, nil) {
				return
			}
		}
	}, func(_ Added, _ Draft, err error) {
		if err != nil {
			b.Error(err)
		}
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
}

func timed(b *testing.B, dir string, key *keyslot.Key, fn func(*Vault)) time.Duration {
	b.Helper()
	start := time.Now()
	v, err := Open(b.Context(), dir, false, weak())
	if err != nil {
		b.Fatal(err)
	}
	if err := v.Unlock(b.Context(), key); err != nil {
		b.Fatal(err)
	}
	fn(v)
	d := time.Since(start)
	_ = v.Close()
	return d
}

func diskBytes(b *testing.B, dir string) (n int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		n += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}
