package vault

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/vault/record"
	"emanet/vault/store"
)

// remains is what must be nowhere after a purge: ciphertexts and names of a record's objects.
type remains struct {
	blocks map[string]bool // aligned blocks of 32 bytes: every window of 64 bytes holds one
	keys   [][]byte
}

// remainsOf gathers the objects that a record's rows name and the private parts of its entries.
func remainsOf(t *testing.T, v *Vault, id record.ID) remains {
	t.Helper()
	r := remains{blocks: map[string]bool{}}
	h, err := v.history(t.Context())
	check(t, err)
	all, err := h.objects(id.String())
	check(t, err)
	if len(all) == 0 {
		t.Fatal("the record has no objects")
	}
	for _, ref := range all {
		oid, err := store.ParseObjectID(ref.ID)
		check(t, err)
		r.take(ciphertextOf(t, v.st, oid))
		r.keys = append(r.keys, oid[:], []byte(ref.ID))
	}
	for _, l := range h.rows[id.String()] {
		e, err := v.entry(l.seq)
		check(t, err)
		oid, err := store.ParseObjectID(e.Private)
		check(t, err)
		r.take(ciphertextOf(t, v.st, oid)) // its id lives on, its bytes do not
	}
	r.takeSegments(t, v, id)
	return r
}

func (r remains) take(ct []byte) {
	for ; len(ct) >= 32; ct = ct[32:] {
		r.blocks[string(ct[:32])] = true
	}
}

// wantNone looks for the remains in every file below dir. The clear first lines of an age file are in all of them.
func (r remains) wantNone(t *testing.T, dir, when string) {
	t.Helper()
	heads := map[[8]byte]bool{}
	for b := range r.blocks {
		heads[[8]byte([]byte(b[:8]))] = true
	}
	walkFiles(t, dir, func(name string, data []byte) {
		for _, key := range r.keys {
			if bytes.Contains(data, key) || bytes.Contains([]byte(name), key) {
				t.Errorf("%s: the name %s is in %s", when, hex.EncodeToString(key), name)
			}
		}
		for i := 0; i+32 <= len(data); i++ {
			if !heads[[8]byte(data[i:i+8])] || !r.blocks[string(data[i:i+32])] || bytes.HasPrefix(data[i:], []byte("age-encryption.org/v1\n")) {
				continue
			}
			t.Errorf("%s: bytes of its ciphertext are in %s at %d", when, name, i)
			return
		}
	})
}

// opensNoMark decrypts everything that is left with the vault's identity and looks for the mark.
func opensNoMark(t *testing.T, v *Vault, when string) {
	t.Helper()
	shapes := needles()
	look := func(name string, ct []byte) {
		pt, err := v.ident.UnsealBytes(ct)
		if err != nil {
			return // a slot
		}
		for shape, n := range shapes {
			if bytes.Contains(pt, n) {
				t.Errorf("%s: %s opens to the mark: %s", when, name, shape)
			}
		}
	}
	opened := 0
	err := filepath.WalkDir(v.Dir(), func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".age") {
			return err
		}
		b, err := os.ReadFile(p)
		opened++
		look(p, b)
		return err
	})
	check(t, err)
	check(t, v.st.Objects(t.Context(), func(id store.ObjectID, _ int64, _ bool) error {
		o, err := v.st.Object(id)
		if err != nil {
			return err
		}
		defer o.Close()
		b := make([]byte, o.Size())
		_, err = o.ReadAt(b, 0)
		opened++
		look(id.String(), b)
		return err
	}))
	if opened < 5 {
		t.Errorf("%s: only %d files were opened", when, opened)
	}
	indexHoldsNoMark(t, v, when)
}

// doomed makes a vault with a record that is about to be purged, and others that stay and do not hold the mark. The
// doomed one was amended, exported, removed, restored, and is in a catalogue and an entry with others.
func doomed(t *testing.T) (dir string, id record.ID) {
	t.Helper()
	v, dir := newVault(t)
	ctx := t.Context()
	add(t, v, Draft{Fields: fields(t, "title: qalan\n"), Text: "qalan", Sources: []Source{source("q", random(1, videoSize))}})
	drafts := []Draft{
		{Text: "yanındakı"},
		{Fields: marked(t, "x"), Text: mark, Sources: []Source{
			source(mark, append([]byte(mark), random(2, videoSize)...)), source(mark+"2", append([]byte(mark), random(3, 5000)...)),
		}},
		{Text: "o biri yanındakı"},
	}
	check(t, v.AddMany(ctx, func(yield func(Draft, error) bool) {
		for _, d := range drafts {
			if !yield(d, nil) {
				return
			}
		}
	}, func(a Added, d Draft, err error) {
		check(t, err)
		if d.Text == mark {
			id = a.ID
		}
	}, nil))
	if n := inSegments(t, v, mark); n != 1 {
		t.Fatalf("the index holds the mark %d times", n)
	}
	text := mark + " düzəliş"
	_, err := v.Amend(ctx, id, Amendment{Text: &text, Reason: mark, Attach: []Source{source(mark+"3", append([]byte(mark), random(4, videoSize)...))}}, nil)
	check(t, err)
	_, err = v.SaveDraft(ctx, TextDraft{Record: id.String(), Text: mark})
	check(t, err)
	_, err = v.Export(ctx, []record.ID{id}, filepath.Join(t.TempDir(), "out"), ExportOptions{Reason: mark}, nil)
	check(t, err)
	check(t, v.Remove(ctx, []record.ID{id}, mark))
	check(t, v.Undo(ctx, []record.ID{id}, mark))
	if _, err := v.Purge(ctx, []record.ID{id}, "x", nil); err == nil {
		t.Fatal("a live record was purged")
	}
	check(t, v.Remove(ctx, []record.ID{id}, mark))
	check(t, v.Close())
	return dir, id
}

// TestAttack35Purge looks for what is left of a purged record, with the disk and with the key.
func TestAttack35Purge(t *testing.T) {
	t.Parallel()
	dir, id := doomed(t)
	ctx := t.Context()
	v := open(t, dir, true)
	r := remainsOf(t, v, id)
	status, err := v.Status(ctx)
	check(t, err)
	if status.Removed != 1 {
		t.Errorf("before the purge %d records are pending", status.Removed)
	}
	_, err = v.Purge(ctx, []record.ID{id}, "silindi", nil)
	check(t, err)
	gone := func(when string) {
		t.Helper()
		r.wantNone(t, dir, when)
		opensNoMark(t, v, when)
		mustVerify(t, v)
		wantIndexWhole(t, v, when)
		if _, err := v.Record(ctx, id, 0); err == nil {
			t.Errorf("%s: the record is there", when)
		}
	}
	gone("after the purge")
	entries, err := v.Log(ctx, LogFilter{})
	check(t, err)
	if e := entries[len(entries)-1]; e.Action != "purge" {
		t.Errorf("the last entry is %q", e.Action)
	}
	check(t, v.Close())
	r.wantNone(t, dir, "after closing")
	for range 10 { // fifty commands in ten sessions
		v = open(t, dir, true)
		for range 5 {
			add(t, v, Draft{Text: "sonra"})
		}
		check(t, v.Close())
	}
	v = open(t, dir, true)
	gone("after fifty commands")
	crash := &faultyFiles{Files: store.OSFiles{}}
	check(t, v.Close())
	images := t.TempDir()
	crash.pause = true
	v, err = Open(ctx, dir, true, still(crash))
	check(t, err)
	check(t, v.Unlock(ctx, testKey()))
	crash.before = func(n int, op, name string) {
		if n%16 == 1 || op == "rename" || long() {
			if err := image(dir, filepath.Join(images, op+hex.EncodeToString([]byte{byte(n)}))); err != nil {
				t.Error(err)
			}
		}
	}
	crash.setPause(false)
	check(t, v.rewrite(ctx, nil))
	crash.setPause(true)
	check(t, v.Close())
	killed, err := os.ReadDir(images)
	check(t, err)
	for _, k := range killed {
		image := filepath.Join(images, k.Name())
		r.wantNone(t, image, "killed in compaction, "+k.Name())
		v = open(t, image, true)
		opensNoMark(t, v, "killed in compaction, "+k.Name())
		check(t, v.Close())
		r.wantNone(t, image, "killed in compaction, opened, "+k.Name())
	}
}

// TestAttack35PurgeCutShort kills a purge everywhere: once its entry is durable, the next unlocking finishes it, also if
// a rotation of keys was begun before and lies unfinished.
func TestAttack35PurgeCutShort(t *testing.T) {
	t.Parallel()
	for _, rotating := range []bool{false, true} {
		base, id := doomed(t)
		v := open(t, base, true)
		r := remainsOf(t, v, id)
		drafts, err := v.Drafts(t.Context())
		check(t, err)
		if rotating {
			for _, d := range drafts {
				check(t, v.DropDraft(t.Context(), d.ID))
			}
			beginRotationAndStop(t, v)
		}
		check(t, v.Close())
		dir, images := copyOf(t, base), t.TempDir()
		f := &faultyFiles{Files: store.OSFiles{}, pause: true}
		v, err = Open(t.Context(), dir, true, still(f))
		check(t, err)
		check(t, v.Unlock(t.Context(), testKey()))
		n := 0
		f.before = func(k int, op, name string) {
			if op == "remove" || op == "rename" || k%10 == 0 {
				n++
				if n%5 == 0 || long() {
					if err := image(dir, filepath.Join(images, hex.EncodeToString([]byte{byte(n)})+"-"+op)); err != nil {
						t.Error(err)
					}
				}
			}
		}
		f.setPause(false)
		_, err = v.Purge(t.Context(), nil, "silindi", nil)
		check(t, err)
		f.setPause(true)
		check(t, v.Close())
		killed, err := os.ReadDir(images)
		check(t, err)
		finished := 0
		for _, k := range killed {
			if wantFinished(t, filepath.Join(images, k.Name()), k.Name(), id, r, rotating) {
				finished++
			}
		}
		if finished == 0 {
			t.Error("no image was taken after the entry")
		}
	}
}

// wantFinished opens a vault that was killed in a purge and reports whether the purge counts.
func wantFinished(t *testing.T, dir, what string, id record.ID, r remains, rotating bool) bool {
	t.Helper()
	v := open(t, dir, true)
	defer v.Close()
	mustVerify(t, v)
	h, err := v.history(t.Context())
	check(t, err)
	if state, _, _ := h.standing(id.String()); state == StateRemoved {
		return false
	}
	when := "killed in a purge, " + what
	if rotating {
		when += ", with a rotation unfinished"
	}
	r.wantNone(t, dir, when)
	opensNoMark(t, v, when)
	if n := len(hits(t, v, mark)); n > 0 {
		t.Errorf("%s: the mark is found %d times", when, n)
	}
	return true
}

// beginRotationAndStop leaves a rotation half done, with a copy of everything in the next store.
func beginRotationAndStop(t *testing.T, v *Vault) {
	t.Helper()
	r, err := v.beginRotation()
	check(t, err)
	report := RotateReport{Slots: map[string]string{}}
	check(t, r.slots(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, &report))
	check(t, r.reseal(t.Context(), nil))
	check(t, r.next.Close())
}
