package vault

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// BenchmarkShareLarge gives a file of 2 GiB (256 MiB unless EMANET_LONG is set) to somebody and reads the bundle again, beside what
// stock tools take for the same in the same run: `tar | age` into a file, and `age -d | sha256sum`. It reports both as
// ratios of speeds; 1 is as fast as the stock tools.
func BenchmarkShareLarge(b *testing.B) {
	size := int64(256 << 20)
	if os.Getenv("EMANET_LONG") != "" {
		size = 2 << 30
	}
	age := stockAge(b)
	dir := b.TempDir()
	big := filepath.Join(dir, "big.bin")
	shell(b, dir, fmt.Sprintf("head -c %d /dev/urandom > big.bin", size))
	key, recipient, err := keyslot.NewIdentityFile(time.Unix(0, 0), nil, nil, 0)
	check(b, err)
	check(b, os.WriteFile(filepath.Join(dir, "key.txt"), key, 0o600))
	holder, err := keyslot.ReadIdentityFile(key, nil, false)
	check(b, err)
	v, err := Create(b.Context(), filepath.Join(dir, "v"), CreateOptions{Passphrase: phrase(testPhrase)}, still(nil))
	check(b, err)
	defer v.Close() //nolint:errcheck // a test
	c, err := v.AddContact(b.Context(), ContactCard{Name: "Örnek Avukat", Recipients: []string{recipient}}, AddContactOptions{})
	check(b, err)
	a, err := v.Add(b.Context(), Draft{Sources: []Source{{Name: "big.bin", Size: size, Open: func() (io.ReadCloser, error) { return os.Open(big) }}}}, nil)
	check(b, err)
	var ours, stock, verify, stockVerify time.Duration
	for b.Loop() {
		out := filepath.Join(dir, "b.age")
		_ = os.Remove(out)
		ours += clocked(func() {
			plan, err := v.PlanShare(b.Context(), []record.ID{a.ID}, ShareOptions{What: bundle.Full, Purpose: bundle.ShareWithCounsel, To: []string{c.Name}, Unverified: true, Override: "sınaq", Software: "emanet"}, nil)
			check(b, err)
			_, err = v.Share(b.Context(), plan, out, nil)
			check(b, err)
		})
		stock += clocked(func() { shell(b, dir, "tar -cf - big.bin | "+age+" -r "+recipient+" -o stock.age") })
		verify += clocked(func() {
			f, err := os.Open(out)
			check(b, err)
			defer f.Close() //nolint:errcheck // it was only read
			_, err = ReadBundle(b.Context(), f, KeyOpener(holder), nil)
			check(b, err)
		})
		stockVerify += clocked(func() { shell(b, dir, age+" -d -i key.txt b.age | sha256sum") })
	}
	b.SetBytes(size)
	b.ReportMetric(stock.Seconds()/ours.Seconds(), "share/tar|age")
	b.ReportMetric(stockVerify.Seconds()/verify.Seconds(), "verify/age|sha256sum")
}

func clocked(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

func shell(b *testing.B, dir, line string) {
	b.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", line, err, out)
	}
}
