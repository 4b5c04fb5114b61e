package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/index/language"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// The attacks of this package are numbered as in the list that the project keeps of them; each has one test or more
// named after its number. This file is what they share.

// mark is the word that is planted in everything that must never be found in clear.
const mark = "Xezrivuqlanmaq"

// long reports whether the slow, complete forms of tests are asked for.
func long() bool { return os.Getenv("EMANET_LONG") != "" }

// times is how often a random attack is tried: few by default, many if EMANET_LONG is set.
func times(short, full int) int {
	if long() {
		return full
	}
	return short
}

// needles are the shapes in which the mark could lie in a file.
func needles() map[string][]byte {
	n := map[string][]byte{}
	words := map[string]string{"plain": mark, "lower": strings.ToLower(mark), "upper": strings.ToUpper(mark)}
	runes := []rune(mark)
	slices.Reverse(runes)
	words["reversed"] = string(runes)
	words["folded"] = language.Fold(mark)
	for name, w := range words {
		n[name] = []byte(w)
		n[name+" UTF-16LE"], n[name+" UTF-16BE"] = utf16Bytes(w)
		n[name+" hex"] = []byte(hex.EncodeToString([]byte(w)))
		n[name+" HEX"] = bytes.ToUpper(n[name+" hex"])
		for shift := range 3 {
			n[fmt.Sprintf("%s base64 at %d", name, shift)] = base64At(w, shift)
		}
	}
	return n
}

func utf16Bytes(w string) (le, be []byte) {
	for _, u := range utf16.Encode([]rune(w)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	return le, be
}

// base64At is the part of an encoding that depends on the word alone when shift bytes stand before it.
func base64At(w string, shift int) []byte {
	enc := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), w...))
	head := (shift*8 + 5) / 6
	tail := 0
	if (shift+len(w))%3 != 0 {
		tail = 1
	}
	return []byte(enc[head : len(enc)-tail])
}

// findMark returns every place below dir where the mark is in clear, file names included.
func findMark(t testing.TB, dir string) []string {
	t.Helper()
	var hits []string
	shapes := needles()
	walkFiles(t, dir, func(name string, data []byte) {
		for shape, n := range shapes {
			if bytes.Contains(data, n) || bytes.Contains([]byte(name), n) {
				hits = append(hits, name+": "+shape)
			}
		}
	})
	slices.Sort(hits)
	return hits
}

// noMark fails if the mark is in clear anywhere below dir.
func noMark(t testing.TB, dir, when string) {
	t.Helper()
	if hits := findMark(t, dir); len(hits) > 0 {
		t.Errorf("%s: %q is in clear: %v", when, mark, hits)
	}
}

// walkFiles calls fn with every regular file below dir, without most of the zeros at its end.
func walkFiles(t testing.TB, dir string, fn func(name string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := readStart(p)
		if err != nil {
			return err
		}
		end := min(len(bytes.TrimRight(data, "\x00"))+8, len(data))
		fn(strings.TrimPrefix(p, dir+string(filepath.Separator)), data[:end])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// files returns the names of all regular files below dir, sorted.
func files(t testing.TB, dir string) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(snapshot(t, dir)))
}

// snapshot is the name, mode and hash of every file below dir.
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	walkFiles(t, dir, func(name string, data []byte) {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = fmt.Sprintf("%v %d %x", info.Mode(), info.Size(), sha256.Sum256(data))
	})
	return all
}

// wantSame fails if anything below dir changed.
func wantSame(t testing.TB, dir string, before map[string]string, when string) {
	t.Helper()
	after := snapshot(t, dir)
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s: %s changed: %q, now %q", when, name, before[name], after[name])
		}
	}
	for name := range after {
		if _, ok := before[name]; !ok {
			t.Errorf("%s: %s is new", when, name)
		}
	}
}

// image copies a vault as it is now, holes and all: what a killed process would leave.
func image(from, to string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since the folder was read
		}
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(p, from))
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		info, err := d.Info()
		if err != nil {
			return ignoreMissing(err)
		}
		data, err := readStart(p)
		if err != nil {
			return ignoreMissing(err)
		}
		if err := os.WriteFile(target, bytes.TrimRight(data, "\x00"), info.Mode().Perm()); err != nil {
			return err
		}
		return os.Truncate(target, max(info.Size(), int64(len(data))))
	})
}

// readStart reads a file; of a log of Badger's, which is mapped far beyond what was written, only up to the first part
// that is all zeros.
func readStart(name string) ([]byte, error) {
	const part = 1 << 20
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if ext := filepath.Ext(name); ext != ".mem" && ext != ".vlog" {
		return io.ReadAll(f)
	}
	var data []byte
	for buf := make([]byte, part); ; {
		n, err := io.ReadFull(f, buf)
		data = append(data, buf[:n]...)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || err == nil && bytes.Count(buf, []byte{0}) == part {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := image(dir, to); err != nil {
		t.Fatal(err)
	}
	return to
}

// reported tells whether err says that something was tampered with or damaged: exit status 14.
func reported(err error) bool {
	return errors.Is(err, ErrIntegrity) || errors.Is(err, store.ErrDamaged) ||
		errors.Is(err, crypto.ErrTampered) || errors.Is(err, custody.ErrIntegrity)
}

func testKey() *keyslot.Key { return keyslot.PassphraseKey(*phrase(testPhrase)) }

// random is repeatable bytes that do not compress.
func random(seed byte, n int) []byte {
	b := make([]byte, n)
	_, _ = io.ReadFull(newStream(seed), b)
	return b
}

// stream is an endless repeatable reader.
type stream struct {
	state [32]byte
	rest  []byte
}

func newStream(seed byte) *stream { return &stream{state: sha256.Sum256([]byte{seed})} }

func (s *stream) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(s.rest) == 0 {
			s.state = sha256.Sum256(s.state[:])
			s.rest = slices.Clone(s.state[:])
		}
		k := copy(p[n:], s.rest)
		s.rest = s.rest[k:]
		n += k
	}
	return n, nil
}

// patient runs fn, which must come to an end, and turns a panic into an error.
func patient(fn func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("panic: %v", p)
			}
		}()
		done <- fn()
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		return errors.New("hangs")
	}
}

// dump is everything that a person can read out of an unlocked vault, in one text.
func dump(ctx context.Context, v *Vault) (string, error) {
	var b strings.Builder
	items, err := v.List(ctx, record.Filter{}, ListOptions{All: true})
	if err != nil {
		return "", err
	}
	for _, it := range items {
		fmt.Fprintf(&b, "%s %d %v %v %v %s\n", it.ID, it.Revision, it.Summary, it.Added, it.Changed, it.State)
		for n := 1; n <= it.Revision; n++ {
			if err := dumpRevision(ctx, &b, v, it.ID, n); err != nil {
				return "", err
			}
		}
	}
	entries, err := v.Log(ctx, LogFilter{})
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "%+v\n", e)
	}
	slots, err := v.Slots(ctx)
	fmt.Fprintf(&b, "%+v\n", slots)
	return b.String(), err
}

func dumpRevision(ctx context.Context, b *strings.Builder, v *Vault, id record.ID, n int) error {
	view, err := v.Record(ctx, id, n)
	if err != nil {
		return err
	}
	canonical, err := view.Revision.Canonical()
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s\n%v %+v\n", canonical, view.State, view.Revisions)
	for _, f := range view.Revision.Files {
		h := sha256.New()
		if _, err := v.CopyFile(ctx, h, id, n, f.ItemID, nil); err != nil {
			return err
		}
		fmt.Fprintf(b, "%q %x\n", f.Name, h.Sum(nil))
	}
	return nil
}
