package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack01MarkNowhereInClear plants the mark wherever a person writes and looks for it in every byte, after every
// command and while the vault is open.
func TestAttack01MarkNowhereInClear(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	noMark(t, f.dir, "after adding, amending and removing")
	ctx := t.Context()
	v := open(t, f.dir, true)
	noMark(t, f.dir, "while it is open")
	if _, err := v.Export(ctx, []record.ID{f.photo}, filepath.Join(t.TempDir(), "out"), ExportOptions{Reason: mark}, nil); err != nil {
		t.Fatal(err)
	}
	noMark(t, f.dir, "after an export")
	drafts, err := v.Drafts(ctx)
	if err != nil || len(drafts) != 1 {
		t.Fatal(drafts, err)
	}
	if err := v.DropDraft(ctx, drafts[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Purge(ctx, nil, mark, nil); err != nil {
		t.Fatal(err)
	}
	noMark(t, f.dir, "after a purge")
	if _, err := v.AddPassphraseSlot(ctx, mark, *phrase("başqa-" + mark)); err != nil {
		t.Fatal(err)
	}
	noMark(t, f.dir, "after a new slot")
	if _, err := v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil); err != nil {
		t.Fatal(err)
	}
	noMark(t, f.dir, "after a rotation")
	_ = v.Close()
	noMark(t, f.dir, "after closing")
}

// TestAttack01UnsealedControl shows that the search would find what it looks for.
func TestAttack01UnsealedControl(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	id, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		t.Fatal(err)
	}
	err = v.st.Update(func(tx *store.Txn) error { return tx.PutObject(id, []byte("unsealed "+mark)) })
	if err != nil {
		t.Fatal(err)
	}
	if len(findMark(t, dir)) == 0 {
		t.Error("an unsealed object in an open store is not found")
	}
	_ = v.Close()
	if len(findMark(t, dir)) == 0 {
		t.Error("an unsealed object in a closed store is not found")
	}
	le, be := utf16Bytes(strings.ToUpper(mark))
	reversed := []byte(strings.ToLower(mark))
	slices.Reverse(reversed)
	shapes := [][]byte{[]byte(mark), []byte(strings.ToLower(mark)), le, be, []byte(hex.EncodeToString([]byte(mark)))}
	for i := range 3 {
		shapes = append(shapes, []byte(base64.StdEncoding.EncodeToString([]byte("abc"[:i]+mark+"xyz"))))
	}
	for i, shape := range shapes {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "f"), append([]byte("head"), shape...), 0o600); err != nil {
			t.Fatal(err)
		}
		if len(findMark(t, folder)) == 0 {
			t.Errorf("shape %d is not found: %q", i, shape)
		}
	}
}

// TestAttack03NoWriteCarriesTheMark looks at every single write of our own files, also those that are removed again.
func TestAttack03NoWriteCarriesTheMark(t *testing.T) {
	t.Parallel()
	shapes := needles()
	seen := 0
	watch := &faultyFiles{Files: store.OSFiles{}, wrote: func(name string, p []byte) {
		seen++
		for shape, n := range shapes {
			if bytes.Contains(p, n) || bytes.Contains([]byte(name), n) {
				t.Errorf("a write to %s carries the mark: %s", name, shape)
			}
		}
	}}
	f := newFixture(t)
	c := weak()
	c.Store.Files = watch
	v, err := Open(t.Context(), f.dir, true, c)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Unlock(t.Context(), testKey()); err != nil {
		t.Fatal(err)
	}
	add(t, v, Draft{Fields: marked(t, "x"), Sources: []Source{source(mark, append([]byte(mark), random(9, videoSize)...))}})
	addMany(t, v, 4)
	if _, err := v.SaveDraft(t.Context(), TextDraft{Text: mark}); err != nil {
		t.Fatal(err)
	}
	if len(hits(t, v, mark)) == 0 {
		t.Fatal("the mark is not found")
	}
	check(t, v.RebuildIndex(t.Context(), nil))
	if _, err := v.Purge(t.Context(), nil, mark, nil); err != nil {
		t.Fatal(err)
	}
	if seen < 10 {
		t.Fatalf("only %d writes were seen", seen)
	}
}

// TestAttack05PaddedSizes opens every sealed object and compares the length of its plaintext with the rule.
func TestAttack05PaddedSizes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, false)
	private := map[string]bool{}
	for seq := int64(1); seq <= v.state.Sequence(); seq++ {
		e, err := v.entry(seq)
		if err != nil {
			t.Fatal(err)
		}
		private[e.Private] = true
	}
	n := 0
	err := v.st.Objects(t.Context(), func(id store.ObjectID, _ int64, inFile bool) error {
		pt, err := v.ident.UnsealBytes(ciphertextOf(t, v.st, id))
		if err != nil {
			return err
		}
		floor := int64(crypto.FloorObject)
		switch {
		case private[id.String()]:
			floor = crypto.FloorPrivate
		case inFile:
			floor = crypto.FloorLarge
		}
		if size := int64(len(pt)); crypto.PaddedSize(size, floor) != size {
			t.Errorf("object %s has a plaintext of %d bytes, which is no padded size at or above %d", id, size, floor)
		}
		n++
		return nil
	})
	if err != nil || n < 15 {
		t.Fatal(n, err)
	}
	for _, name := range files(t, f.dir) {
		folder, _, _ := strings.Cut(name, "/")
		if folder != writerFolder && folder != catalogueFolder && folder != draftFolder {
			continue
		}
		ct, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		pt, err := v.ident.UnsealBytes(ct)
		if err != nil {
			t.Fatal(name, err)
		}
		if size := int64(len(pt)); crypto.PaddedSize(size, crypto.FloorObject) != size {
			t.Errorf("%s has a plaintext of %d bytes", name, size)
		}
	}
}

// TestAttack05SizesTellNothing makes vaults that differ only in the length of one record, and vaults made from the same
// input: an onlooker sees no more difference in the first than in the second.
func TestAttack05SizesTellNothing(t *testing.T) {
	t.Parallel()
	sizes := func(n int) map[string]int64 {
		dir := filepath.Join(t.TempDir(), "v")
		c := weak()
		c.Rand = newStream(7)
		c.Now = func() time.Time { return time.Unix(1_900_000_000, 0) }
		v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Nümunə"}, c)
		check(t, err)
		add(t, v, Draft{Text: strings.Repeat("x", n)})
		add(t, v, Draft{Sources: []Source{source("f.bin", random(1, n))}})
		check(t, v.Close())
		all := map[string]int64{}
		walkFiles(t, dir, func(name string, _ []byte) {
			info, err := os.Stat(filepath.Join(dir, name))
			check(t, err)
			folder, base, ok := strings.Cut(name, "/")
			if ok && folder == writerFolder {
				base = "x" // named after a key
			}
			all[folder+"/"+base] = info.Size()
		})
		return all
	}
	const blur = 8 // Badger's own tables differ by a few bytes, with checksums that are stored as varints
	first := sizes(1000)
	low, high := maps.Clone(first), maps.Clone(first)
	for range 4 {
		for name, size := range sizes(1000) {
			low[name], high[name] = min(low[name], size), max(high[name], size)
		}
	}
	for range 3 {
		other := sizes(1020)
		if len(other) != len(first) {
			t.Errorf("other files: %v, %v", other, first)
		}
		for name, size := range other {
			if size < low[name]-blur || size > high[name]+blur {
				t.Errorf("%s has %d bytes with a record of 1020 bytes, %d to %d with one of 1000", name, size, low[name], high[name])
			}
		}
	}
}

// TestAttack07NobodyIsNamedInClear looks for user, host, paths and times of records.
func TestAttack07NobodyIsNamedInClear(t *testing.T) {
	home := filepath.Join(t.TempDir(), "evyolu")
	words := []string{"uydurmaadam", "evyolu", "Nümunə Müdafiəçi", "Asia/Baku", "+04:00", "ehlisənəd.pdf"}
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		t.Setenv(name, "uydurmaadam")
	}
	t.Setenv("HOME", home)
	t.Setenv("TZ", "Asia/Baku")
	if host, err := os.Hostname(); err == nil && len(host) > 4 {
		words = append(words, host)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2031, 7, 13, 23, 17, 41, 0, time.FixedZone("Asia/Baku", 4*3600))
	words = append(words, here, os.TempDir()+"/", "2031-07-13", "2031-07-14", "20310713", "13 Jul 2031", "23:17:41", "19:17:41")
	c := weak()
	c.Now = func() time.Time { return now }
	started := time.Now()
	dir := filepath.Join(t.TempDir(), "v")
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Nümunə Müdafiəçi"}, c)
	if err != nil {
		t.Fatal(err)
	}
	s := source("ehlisənəd.pdf", random(1, videoSize))
	s.Name = filepath.Join(home, s.Name)
	add(t, v, Draft{Text: "mətn", Sources: []Source{s}})
	addMany(t, v, 2)
	wantHits(t, v, "file:ehlisənəd*", must(v.List(t.Context(), record.Filter{}, ListOptions{}))[0].ID)
	check(t, v.RebuildIndex(t.Context(), nil))
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	moments := [][]byte{}
	for d := range 8 { // the clock of the records, and the real one
		for _, at := range []int64{now.Unix() + int64(d) - 4, started.Unix() + int64(d) - 1} {
			moments = append(moments, binary.BigEndian.AppendUint64(nil, uint64(at)), binary.LittleEndian.AppendUint64(nil, uint64(at)), fmt.Append(nil, at))
		}
	}
	walkFiles(t, dir, func(name string, data []byte) {
		for _, w := range words {
			if bytes.Contains(data, []byte(w)) || strings.Contains(name, w) {
				t.Errorf("%s: %q is in clear", name, w)
			}
		}
		for _, m := range moments {
			if bytes.Contains(data, m) {
				t.Errorf("%s: the time %x is in clear", name, m)
			}
		}
	})
}

// TestAttack08Modes gives everybody everything by the umask and looks at every mode, while the vault is open, after a
// purge, and closed.
func TestAttack08Modes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	out := runChild(t.Context(), t, "modes", dir)
	for line := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		if strings.HasPrefix(line, "bad ") {
			t.Error(line)
		}
	}
	if !strings.Contains(out, "looked 3") {
		t.Fatalf("the child said %q", out)
	}
}

// childModes is the other side of TestAttack08Modes.
func childModes(ctx context.Context, w io.Writer, dir string) error {
	openUmask()
	v, err := Create(ctx, dir, CreateOptions{Passphrase: phrase(testPhrase)}, weak())
	if err != nil {
		return err
	}
	looked := 0
	look := func() error {
		looked++
		return filepath.Walk(dir, func(p string, info os.FileInfo, err error) error {
			if err != nil {
				return err
			}
			if want := os.FileMode(0o600); !info.IsDir() && info.Mode().Perm() != want {
				fmt.Fprintf(w, "bad %v %s\n", info.Mode(), p)
			}
			if info.IsDir() && info.Mode().Perm() != 0o700 {
				fmt.Fprintf(w, "bad %v %s\n", info.Mode(), p)
			}
			return nil
		})
	}
	a, err := v.Add(ctx, Draft{Text: "mətn", Sources: []Source{source("f", random(1, videoSize))}}, nil)
	if err != nil {
		return err
	}
	if err := look(); err != nil {
		return err
	}
	if err := v.Remove(ctx, []record.ID{a.ID}, "x"); err != nil {
		return err
	}
	if _, err := v.Purge(ctx, nil, "x", nil); err != nil {
		return err
	}
	if err := look(); err != nil {
		return err
	}
	if err := v.Close(); err != nil {
		return err
	}
	if err := look(); err != nil {
		return err
	}
	fmt.Fprintf(w, "looked %d\n", looked)
	return nil
}
