package vault

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"emanet/crypto"
	"emanet/index"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// resigned takes the signature off a signed note and signs its text with w.
func resigned(t testing.TB, data []byte, w *custody.Writer) []byte {
	t.Helper()
	text, _, ok := strings.Cut(string(data), "\n\n")
	if !ok {
		t.Fatal("not a signed note")
	}
	signer, err := note.NewSigner(w.Secret())
	if err != nil {
		t.Fatal(err)
	}
	b, err := note.Sign(&note.Note{Text: text + "\n"}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forge seals to the vault's public recipient, as anybody can.
func forge(t testing.TB, recipient string, plain []byte) []byte {
	t.Helper()
	r, err := crypto.ParseRecipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	ct, err := r.SealBytes(plain)
	if err != nil {
		t.Fatal(err)
	}
	return ct
}

// forgeAuth makes a file of rule (b) by somebody who has no key for its MAC.
func forgeAuth(t testing.TB, recipient, kind, name string, body []byte) []byte {
	t.Helper()
	plain := fmt.Appendf(nil, "emanet-auth-v1 %s %s 99 %s %d\n%s", kind, name, strings.Repeat("ab", 32), len(body), body)
	padded := crypto.PaddedSize(int64(len(plain)), crypto.FloorObject)
	return forge(t, recipient, append(plain, bytes.Repeat([]byte("\n"), int(padded)-len(plain))...))
}

// TestAttack13ForgedWithThePublicRecipient replaces every kind of sealed file by a valid age file that was made with
// nothing but the public recipient. The forger even knows the plaintext of what is replaced.
func TestAttack13ForgedWithThePublicRecipient(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	v := open(t, f.dir, true)
	to := v.Recipient()
	view, err := v.Record(t.Context(), f.first, 2)
	if err != nil {
		t.Fatal(err)
	}
	view.Revision.Text = "saxta mətn"
	revision, err := view.Revision.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	newest, err := v.private(v.state.Sequence())
	if err != nil {
		t.Fatal(err)
	}
	newest.Actor = "saxta"
	private, err := newest.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var middle custody.Entry
	if middle, err = v.entry(3); err != nil {
		t.Fatal(err)
	}
	third, err := v.private(3)
	if err != nil {
		t.Fatal(err)
	}
	third.Changes = nil // fewer records
	empty, err := third.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := v.Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	writer, segment := v.state.Writers()[0].ID, ""
	for _, s := range must(v.segments()) {
		segment = s.name()
	}
	newestPrivate, slot := v.state.Newest().Private, v.slot
	claim := (&index.Manifest{Position: v.position()}).Marshal()
	_ = v.Close()
	first, photo, video := refs(t, f.dir, f.first), refs(t, f.dir, f.photo), refs(t, f.dir, f.video)
	file := make([]byte, crypto.PaddedSize(5000, crypto.FloorObject))
	large := make([]byte, crypto.PaddedSize(videoSize+int64(len(mark)), crypto.FloorLarge))
	kinds := []struct {
		name   string
		object string // id of a small object, or
		file   string // name of a file
		by     []byte
		cache  bool
	}{
		{name: "record", object: first[1].String(), by: forge(t, to, crypto.PadJSON(revision, crypto.FloorObject))},
		{name: "small file", object: photo[1].String(), by: forge(t, to, file)},
		{name: "sealed file", file: sealedPath(video[1]), by: forge(t, to, large)},
		{name: "newest private part", object: newestPrivate, by: forge(t, to, crypto.PadJSON(private, crypto.FloorPrivate))},
		{name: "older private part", object: middle.Private, by: forge(t, to, crypto.PadJSON(empty, crypto.FloorPrivate))},
		{name: "slot", file: slotFile(slot), by: forge(t, to, []byte("# emanet-slot-v1\n"))},
		{name: "writer", file: writerFile(writer), by: forgeAuth(t, to, writerKind, writer, []byte(`{"slot":"`+slot+`","secret":"x"}`))},
		{
			name: "catalogue", file: catalogueFolder + "/" + segment + ".age", cache: true,
			by: forgeAuth(t, to, catalogueKind, segment, []byte(catalogueFormat+" 1 x\n")),
		},
		{name: "index manifest", file: indexFolder + "/" + manifestFile, cache: true, by: forgeAuth(t, to, "index", "manifest", claim)},
		{name: "index segment", file: indexFolder + "/" + segmentNames(t, f.dir)[0], cache: true, by: forge(t, to, make([]byte, crypto.FloorLarge))},
		{name: "draft", file: draftFile(drafts[0].ID), cache: true, by: forgeAuth(t, to, draftKind, drafts[0].ID, []byte(`{"text":"saxta"}`))},
	}
	for _, k := range kinds {
		dir := copyOf(t, f.dir)
		if k.object != "" {
			id, err := store.ParseObjectID(k.object)
			if err != nil {
				t.Fatal(err)
			}
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.PutObject(id, k.by) })
		} else if err := overwrite(filepath.Join(dir, k.file), k.by); err != nil {
			t.Fatal(err)
		}
		if !k.cache {
			mustReport(t, dir, f.want, k.name)
			continue
		}
		o := harmlessOrReported(t, dir, f.want, k.name, true)
		if o.read != nil || o.search != nil {
			t.Errorf("%s: a cache that is forged hinders reading: %v, %v", k.name, o.read, o.search)
		}
		if k.name == "draft" {
			v := open(t, dir, false)
			if d, err := v.Drafts(t.Context()); !reported(err) || len(d) > 0 {
				t.Errorf("a forged draft: %v, %v", d, err)
			}
		}
	}
}

func must[T, U any](a T, _ U) T { return a }

// overwrite replaces a file that exists.
func overwrite(name string, b []byte) error {
	if _, err := os.Lstat(name); err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o600)
}

// TestAttack13ForgedRotation plants an identity of the attacker's where an interrupted rotation keeps its new one.
func TestAttack13ForgedRotation(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	add(t, v, Draft{Text: "mətn"})
	mine, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	next, err := v.st.Next()
	if err != nil {
		t.Fatal(err)
	}
	by := forgeAuth(t, v.Recipient(), rotationKind, v.ID().String(), []byte(mine.Secret()))
	if err := next.Update(func(tx *store.Txn) error { return tx.Set(store.SpaceMeta, metaRotation, by) }); err != nil {
		t.Fatal(err)
	}
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil)
	if err == nil && (r.Recipient == mine.Recipient().String() || v.Recipient() == mine.Recipient().String()) {
		t.Fatal("the vault was rotated to the attacker's identity")
	}
	if err != nil && !reported(err) {
		t.Error(err)
	}
	mustVerify(t, v)
}

// TestAttack20ObjectOfAnotherVault places an object of one vault into another, under an id that exists there.
func TestAttack20ObjectOfAnotherVault(t *testing.T) {
	t.Parallel()
	a, b := newFixture(t), newFixture(t)
	for what, pick := range map[string]func(*fixture) (store.ObjectID, bool){
		"record":      func(f *fixture) (store.ObjectID, bool) { return refs(t, f.dir, f.first)[0], false },
		"small file":  func(f *fixture) (store.ObjectID, bool) { return refs(t, f.dir, f.photo)[1], false },
		"sealed file": func(f *fixture) (store.ObjectID, bool) { return refs(t, f.dir, f.video)[1], true },
	} {
		from, inFile := pick(a)
		to, _ := pick(b)
		dir := copyOf(t, b.dir)
		if inFile {
			ct, err := os.ReadFile(filepath.Join(a.dir, sealedPath(from)))
			if err != nil {
				t.Fatal(err)
			}
			if err := overwrite(filepath.Join(dir, sealedPath(to)), ct); err != nil {
				t.Fatal(err)
			}
		} else {
			s, err := store.Open(a.dir, false, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			ct := ciphertextOf(t, s, from)
			_ = s.Close()
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.PutObject(to, ct) })
		}
		o := mustReport(t, dir, b.want, what)
		if o.verify != nil && !strings.Contains(o.verify.Error(), to.String()) {
			t.Errorf("%s: verify does not name object %s: %v", what, to, o.verify)
		}
	}
}
