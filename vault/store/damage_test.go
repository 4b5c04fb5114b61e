package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

// contents returns every pair of a store as text, and every small and sealed file.
func contents(t *testing.T, s *Store) (string, error) {
	t.Helper()
	var out bytes.Buffer
	e, err := s.current()
	if err != nil {
		return "", err
	}
	err = e.iterate(t.Context(), nil, nil, func(k, v []byte) error {
		got, err := s.Get(Space(k[0]), k[1:])
		if err != nil || !bytes.Equal(got, v) {
			return fmt.Errorf("get and scan differ: %w", err)
		}
		fmt.Fprintf(&out, "%x %x\n", k, v)
		return nil
	})
	return out.String(), err
}

// openAndRead opens a damaged vault and returns what is in it. A panic fails the test by itself.
func openAndRead(t *testing.T, dir string, write bool) (string, bool, error) {
	t.Helper()
	s, err := Open(dir, write, testOptions())
	if err != nil {
		return "", false, err
	}
	got, err := contents(t, s)
	recovered := s.Recovered() != nil
	return got, recovered, errors.Join(err, s.Close())
}

// storeFiles lists all files that matter to opening: those of the store folder, CURRENT and the lock.
func storeFiles(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "store-000001", "*"))
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, filepath.Join(dir, currentName), filepath.Join(dir, lockName))
	for i := range names {
		names[i], err = filepath.Rel(dir, names[i])
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// TestAttack17FlippedBits flips single bits in every file of a cleanly closed vault: the open fails as damaged, or
// every value is as it was.
func TestAttack17FlippedBits(t *testing.T) {
	t.Parallel()
	base := baseVault(t)
	want, _, err := openAndRead(t, base, false)
	if err != nil {
		t.Fatal(err)
	}
	each := 8
	if long() {
		each = 300
	}
	random := rand.New(rand.NewSource(17))
	for _, name := range storeFiles(t, base) {
		for range each {
			dir := copyVault(t, base)
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if len(data) == 0 {
				break
			}
			at := random.Intn(len(data))
			data[at] ^= 1 << random.Intn(8)
			write(t, filepath.Join(dir, name), data)
			got, _, err := openAndRead(t, dir, random.Intn(2) == 0)
			if err == nil && got != want {
				t.Errorf("%s: bit in byte %d: silently different", name, at)
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: bit in byte %d: %v", name, at, err)
			}
		}
	}
}

// TestAttack19CutFiles cuts, extends and removes every file of a cleanly closed vault.
func TestAttack19CutFiles(t *testing.T) {
	t.Parallel()
	base := baseVault(t)
	want, _, err := openAndRead(t, base, false)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]func([]byte) []byte{
		"empty":    func([]byte) []byte { return nil },
		"half":     func(b []byte) []byte { return b[:len(b)/2] },
		"less one": func(b []byte) []byte { return b[:max(0, len(b)-1)] },
		"more one": func(b []byte) []byte { return append(b, 0) },
		"removed":  nil,
	}
	for _, name := range storeFiles(t, base) {
		for what, change := range changes {
			dir := copyVault(t, base)
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			if change != nil {
				write(t, filepath.Join(dir, name), change(data))
			}
			got, _, err := openAndRead(t, dir, false)
			if err == nil && got != want {
				t.Errorf("%s %s: silently different", name, what)
			}
			if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNoVault) {
				t.Errorf("%s %s: %v", name, what, err)
			}
		}
	}
}

// TestAttack22FlippedLog flips bits in the log that a crash left: the whole entries before the flip are replayed,
// the damaged log is set aside as it was, and nothing is invented.
func TestAttack22FlippedLog(t *testing.T) {
	t.Parallel()
	base := filepath.Join(t.TempDir(), "live")
	s, err := Create(base, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{"": true}
	for n := range 12 {
		set(t, s, fmt.Sprintf("key%d", n), fmt.Sprintf("value%d", n))
		now, err := contents(t, s)
		if err != nil {
			t.Fatal(err)
		}
		states[now] = true
	}
	crashed := copyVault(t, base)
	closeStore(t, s)
	logName := filepath.Join("store-000001", "00001.mem")
	whole, err := os.ReadFile(filepath.Join(crashed, logName))
	if err != nil {
		t.Fatal(err)
	}
	size := len(trimZeros(whole))
	step := 29
	if long() {
		step = 1
	}
	for at := 0; at < size; at += step {
		dir := copyVault(t, crashed)
		data := bytes.Clone(whole)
		data[at] ^= 1 << (at % 8)
		write(t, filepath.Join(dir, logName), data[:size+logTail])
		got, recovered, err := openAndRead(t, dir, at%2 == 0)
		if err != nil {
			t.Errorf("byte %d: %v", at, err)
			continue
		}
		if !states[got] {
			t.Errorf("byte %d: a state that never was", at)
		}
		if !recovered {
			t.Errorf("byte %d: nothing set aside", at)
		}
		kept, err := os.ReadFile(filepath.Join(dir, "aside-1", "00001.mem"))
		if err != nil || !bytes.Equal(trimZeros(kept), trimZeros(data)) {
			t.Errorf("byte %d: not set aside as it was: %v", at, err)
		}
	}
}

func TestAsideIsDroppedOrKept(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		dir := copyVault(t, baseVault(t))
		crashWith(t, dir, "new")
		s := reopen(t, dir, !keep)
		aside := s.Recovered()
		if aside == nil || aside.Path != "aside-1" || len(aside.Files) != 1 {
			t.Fatalf("recovered %+v", aside)
		}
		wantValue(t, s, "base", "new")
		if keep {
			if got := s.KeepAside(); got != "aside-1" {
				t.Error(got)
			}
		} else if err := s.DropAside(); err != nil {
			t.Error(err)
		}
		if fileExists(filepath.Join(dir, "aside-1")) != keep {
			t.Error("aside")
		}
		closeStore(t, s)
		again := reopen(t, dir, true)
		if again.Recovered() != nil {
			t.Error("recovered twice")
		}
		closeStore(t, again)
		crashWith(t, dir, "newer")
		third := reopen(t, dir, true)
		want := "aside-1"
		if keep {
			want = "aside-2"
		}
		if got := third.Recovered(); got == nil || got.Path != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
