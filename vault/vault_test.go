package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/record"
	"emanet/vault/store"
)

// weak is a configuration with a passphrase cost that only a test may have.
func weak() Config { return Config{WorkFactor: 10} }

const testPhrase = "uydurma-parol-yalnız-sınaq-üçün"

func phrase(s string) *crypto.Passphrase {
	p := crypto.NewPassphrase([]byte(s))
	return &p
}

func newVault(t *testing.T) (*Vault, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "əmanət")
	v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Nümunə Müdafiəçi"}, weak())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v, dir
}

func open(t *testing.T, dir string, write bool) *Vault {
	t.Helper()
	v, err := Open(t.Context(), dir, write, weak())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	if err := v.Unlock(t.Context(), keyslot.PassphraseKey(*phrase(testPhrase))); err != nil {
		t.Fatal(err)
	}
	return v
}

func source(name string, b []byte) Source {
	return Source{Name: name, Size: int64(len(b)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}}
}

func fields(t *testing.T, yaml string) record.Fields {
	t.Helper()
	f, err := record.ParseMeta([]byte(yaml), record.Default())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func add(t *testing.T, v *Vault, d Draft) Added {
	t.Helper()
	a, err := v.Add(t.Context(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func mustVerify(t *testing.T, v *Vault) *Report {
	t.Helper()
	r, err := v.Verify(t.Context(), VerifyOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsAddedComesBack(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	big := bytes.Repeat([]byte("çəkiliş 0123456789\x00"), 40_000)
	a := add(t, v, Draft{
		Fields:  fields(t, "kind: testimony\ntitle: Uydurma ifadə\ndate: 2013-10-19?\nplace: Uydurmakənd\n"),
		Sources: []Source{source("ifadə.txt", []byte("Məni bölməyə apardılar.\r\n")), source("video.mp4", big), source("boş", nil)},
	})
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, false)
	items, err := v.List(t.Context(), record.Filter{}, ListOptions{})
	if err != nil || len(items) != 1 || items[0].ID != a.ID || items[0].Summary.Title != "Uydurma ifadə" {
		t.Fatalf("list: %+v, %v", items, err)
	}
	id, err := v.Find(t.Context(), a.ID.String()[:8])
	if err != nil || id != a.ID {
		t.Fatalf("find: %v, %v", id, err)
	}
	view, err := v.Record(t.Context(), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if view.Revision.Text != "Məni bölməyə apardılar.\r\n" || len(view.Revision.Files) != 3 {
		t.Fatalf("record: %+v", view.Revision)
	}
	for name, want := range map[string][]byte{"video.mp4": big, "ifadə.txt": []byte("Məni bölməyə apardılar.\r\n"), "boş": nil} {
		var got bytes.Buffer
		if _, err := v.CopyFile(t.Context(), &got, id, 0, name, nil); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Fatalf("%s: %d bytes, %v", name, got.Len(), err)
		}
	}
	if r := mustVerify(t, v); !r.WithKey || r.Opened == 0 || len(r.Notes) > 0 {
		t.Fatalf("verify: %+v", r)
	}
}

func TestAmendRemoveRestorePurge(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	keep := add(t, v, Draft{Fields: fields(t, "title: qalan\n"), Text: "qalan mətn"})
	gone := add(t, v, Draft{Fields: fields(t, "title: silinən\n"), Text: "silinən mətn", Sources: []Source{source("f.bin", bytes.Repeat([]byte{1, 2, 3}, 200_000))}})
	text := "düzəldilmiş mətn"
	if _, err := v.Amend(ctx, gone.ID, Amendment{Text: &text, Reason: "doğum ili əlavə edildi"}, nil); err != nil {
		t.Fatal(err)
	}
	view, err := v.Record(ctx, gone.ID, 1)
	if err != nil || view.Revision.Text != "silinən mətn" || len(view.Revisions) != 2 || view.Revisions[1].Reason != "doğum ili əlavə edildi" {
		t.Fatalf("revision 1: %+v, %v", view, err)
	}
	if _, err := v.RestoreRevision(ctx, gone.ID, 1, "geri"); err != nil {
		t.Fatal(err)
	}
	if err := v.Remove(ctx, []record.ID{gone.ID}, "səbəb"); err != nil {
		t.Fatal(err)
	}
	if items, err := v.List(ctx, record.Filter{}, ListOptions{}); err != nil || len(items) != 1 {
		t.Fatalf("after remove: %v, %v", items, err)
	}
	if err := v.Undo(ctx, []record.ID{gone.ID}, ""); err != nil {
		t.Fatal(err)
	}
	if err := v.Remove(ctx, []record.ID{gone.ID}, ""); err != nil {
		t.Fatal(err)
	}
	report, err := v.Purge(ctx, nil, "silindi", nil)
	if err != nil || report.Records != 1 {
		t.Fatalf("purge: %+v, %v", report, err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	if _, err := v.Record(ctx, gone.ID, 0); err == nil {
		t.Fatal("a purged record is still there")
	}
	if _, err := v.Record(ctx, keep.ID, 0); err != nil {
		t.Fatal(err)
	}
	mustVerify(t, v)
}

func TestManyAreAddedOnce(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	drafts := func(yield func(Draft, error) bool) {
		for i := range 700 {
			text := strings.Repeat("söz ", 100) + string(rune('a'+i%26)) + strings.Repeat("x", i)
			if !yield(Draft{Sources: []Source{source("f.txt", []byte(text))}}, nil) {
				return
			}
		}
	}
	count := func(v *Vault) (n, skipped int) {
		err := v.AddMany(context.Background(), drafts, func(a Added, _ Draft, err error) {
			if err != nil {
				t.Error(err)
			}
			if a.Skipped {
				skipped++
			} else {
				n++
			}
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return n, skipped
	}
	if n, skipped := count(v); n != 700 || skipped != 0 {
		t.Fatalf("added %d, skipped %d", n, skipped)
	}
	if n, skipped := count(v); n != 0 || skipped != 700 {
		t.Fatalf("second time: added %d, skipped %d", n, skipped)
	}
	_ = v.Close()
	v = open(t, dir, false)
	if items, err := v.List(t.Context(), record.Filter{}, ListOptions{}); err != nil || len(items) != 700 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if names, _ := os.ReadDir(filepath.Join(dir, "catalogue")); len(names) == 0 {
		t.Fatal("no catalogue was written")
	}
	mustVerify(t, v)
}

func TestKeysComeAndGo(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	add(t, v, Draft{Text: "mətn"})
	data, recipient, err := keyslot.NewIdentityFile(v.now(), nil, nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	id, err := v.AddRecipientSlot(ctx, "Nümunə Vəkil", recipient, false)
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Close()
	key, err := keyslot.ReadIdentityFile(data, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	v, err = Open(ctx, dir, true, weak())
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, key); err != nil {
		t.Fatal(err)
	}
	add(t, v, Draft{Text: "ikinci"}) // gets a writer of its own
	slots, err := v.Slots(ctx)
	if err != nil || len(slots) != 2 {
		t.Fatalf("%+v %v", slots, err)
	}
	_ = v.Close()
	v = open(t, dir, true)
	slotFileBefore, _ := os.ReadFile(filepath.Join(dir, "keys", id+".age"))
	if _, err := v.RemoveSlot(ctx, id); err != nil {
		t.Fatal(err)
	}
	add(t, v, Draft{Text: "üçüncü"})
	mustVerify(t, v)
	_ = v.Close()
	v, err = Open(ctx, dir, true, weak())
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, key); err == nil {
		t.Fatal("a removed slot still opens")
	}
	if err := os.WriteFile(filepath.Join(dir, "keys", id+".age"), slotFileBefore, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, key); err == nil {
		t.Fatal("a removed slot that was put back opens")
	}
	_ = v.Close()
}

func TestRotateEndsOldKeys(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	big := bytes.Repeat([]byte("sübut"), 100_000)
	a := add(t, v, Draft{Fields: fields(t, "title: dəlil\n"), Text: "mətn", Sources: []Source{source("böyük.bin", big)}})
	old := v.ident
	if _, err := v.Rotate(ctx, RotateOptions{}, nil); err == nil {
		t.Fatal("rotated away the only key")
	}
	report, err := v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Recipient == old.Recipient().String() || len(report.Slots) != 1 || !report.Resumed {
		t.Fatalf("%+v", report)
	}
	mustVerify(t, v)
	_ = v.Close()
	v = open(t, dir, true)
	var got bytes.Buffer
	if _, err := v.CopyFile(ctx, &got, a.ID, 0, "böyük.bin", nil); err != nil || !bytes.Equal(got.Bytes(), big) {
		t.Fatal(err)
	}
	if _, err := v.Amend(ctx, a.ID, Amendment{Reason: "yoxlama"}, nil); err != nil {
		t.Fatal(err)
	}
	if r := mustVerify(t, v); len(r.Notes) > 0 {
		t.Fatal(r.Notes)
	}
	err = filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if b, err := os.ReadFile(p); err == nil {
			if _, err := old.UnsealBytes(b); err == nil {
				t.Errorf("the old identity opens %s", p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChangePassphrase(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	add(t, v, Draft{Text: "mətn"})
	if _, err := v.ChangePassphrase(t.Context(), "", *phrase("başqa-uydurma-parol")); err != nil {
		t.Fatal(err)
	}
	add(t, v, Draft{Text: "mətn 2"})
	_ = v.Close()
	v, err := Open(t.Context(), dir, true, weak())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.Unlock(t.Context(), keyslot.PassphraseKey(*phrase(testPhrase))); err == nil {
		t.Fatal("the old passphrase still opens")
	}
	if err := v.Unlock(t.Context(), keyslot.PassphraseKey(*phrase("başqa-uydurma-parol"))); err != nil {
		t.Fatal(err)
	}
	mustVerify(t, v)
}

func TestRecoverNamesWhatWasLost(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	add(t, v, Draft{Text: "birinci"})
	lost := add(t, v, Draft{Fields: fields(t, "title: itən\n"), Text: "ikinci"})
	h, err := v.history(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, newest, _ := h.standing(lost.ID.String())
	id, err := store.ParseObjectID(newestObject(newest))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.st.Update(func(tx *store.Txn) error { return tx.DeleteObject(id) }); err != nil {
		t.Fatal(err)
	}
	var missing *MissingError
	if _, err := v.List(ctx, record.Filter{}, ListOptions{}); !errors.As(err, &missing) || missing.Missing != 1 || missing.Total != 2 {
		t.Fatalf("list: %v", err)
	}
	if _, err := v.Verify(ctx, VerifyOptions{}, nil); !errors.Is(err, ErrIntegrity) || !strings.Contains(err.Error(), id.String()) {
		t.Fatalf("verify: %v", err)
	}
	_ = v.Close()
	r, err := Recover(ctx, dir, keyslot.PassphraseKey(*phrase(testPhrase)), weak())
	if err != nil || r.Lost != 1 || len(r.Records) != 1 || r.Records[0] != lost.ID {
		t.Fatalf("recover: %+v, %v", r, err)
	}
	v = open(t, dir, true)
	mustVerify(t, v)
	items, err := v.List(ctx, record.Filter{}, ListOptions{All: true})
	if err != nil || len(items) != 2 {
		t.Fatalf("list: %v %v", items, err)
	}
}

func TestBehindIsSaidAndRecovered(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	add(t, v, Draft{Text: "birinci"})
	_ = v.Close()
	old := filepath.Join(t.TempDir(), "old")
	if err := os.CopyFS(old, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir, true)
	add(t, v, Draft{Text: "ikinci"})
	add(t, v, Draft{Text: "üçüncü"})
	note, code, _ := v.Checkpoint()
	_ = v.Close()
	if err := os.WriteFile(filepath.Join(old, "checkpoint"), note, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, old, true, weak()); !errors.Is(err, ErrBehind) || !strings.Contains(err.Error(), "2 entries missing") {
		t.Fatalf("open: %v", err)
	}
	r, err := Recover(ctx, old, keyslot.PassphraseKey(*phrase(testPhrase)), weak())
	if err != nil || r.Behind != 2 || len(r.Aside) != 1 {
		t.Fatalf("recover: %+v %v", r, err)
	}
	v = open(t, old, true)
	mustVerify(t, v)
	if _, err := v.Verify(ctx, VerifyOptions{Code: code}, nil); !errors.Is(err, ErrIntegrity) {
		t.Fatalf("the code of what was lost is accepted: %v", err)
	}
	if _, err := v.Verify(ctx, VerifyOptions{Checkpoint: note}, nil); !errors.Is(err, ErrIntegrity) {
		t.Fatalf("the checkpoint that was lost is accepted: %v", err)
	}
}

func TestCopyAndRestore(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	ctx := t.Context()
	content := bytes.Repeat([]byte("sübut"), 100_000)
	a := add(t, v, Draft{Fields: fields(t, "title: dəlil\n"), Text: "mətn", Sources: []Source{source("böyük.bin", content)}})
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := v.Copy(ctx, dir, nil); err != nil {
		t.Fatal(err)
	}
	add(t, v, Draft{Text: "sonra"})
	r, err := v.Copy(ctx, dir, nil)
	if err != nil || r.Copied == 0 || r.Copied > 4 {
		t.Fatalf("%+v %v", r, err)
	}
	s, err := v.Status(ctx)
	if err != nil || s.CopySize != s.Leaves || s.Records != 2 {
		t.Fatalf("%+v %v", s, err)
	}
	back := filepath.Join(t.TempDir(), "back")
	if _, err := RestoreCopy(ctx, dir, back, weak(), nil); err != nil {
		t.Fatal(err)
	}
	w := open(t, back, true)
	var got bytes.Buffer
	if _, err := w.CopyFile(ctx, &got, a.ID, 0, "böyük.bin", nil); err != nil || !bytes.Equal(got.Bytes(), content) {
		t.Fatal(err)
	}
	add(t, w, Draft{Text: "yenə"})
	mustVerify(t, w)
}
