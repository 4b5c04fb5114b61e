package vault

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"emanet/crypto"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// TestAttack13ShareAndReceiveForged replaces what a share and a receipt leave in a vault by valid age files that were made
// with nothing but the public recipient.
func TestAttack13ShareAndReceiveForged(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	b := m.bundle(t, bundle.Full)
	m.to.wantTaken(t, "the first time", b, AcceptOptions{}, StandingNew, true)
	check(t, m.from.v.Close())
	check(t, m.to.v.Close())
	for who, p := range map[string]*party{"sender": m.from, "receiver": m.to} {
		v := open(t, p.dir, true)
		want, err := dumpNow(t.Context(), v)
		check(t, err)
		to, forged := v.Recipient(), map[store.ObjectID][]byte{}
		names := map[store.ObjectID]string{}
		for seq := int64(1); seq <= v.state.Sequence(); seq++ {
			e, err := v.entry(seq)
			check(t, err)
			private, err := v.private(seq)
			check(t, err)
			id, err := store.ParseObjectID(e.Private)
			check(t, err)
			if len(private.Details) == 0 {
				continue
			}
			for key := range private.Details {
				private.Details[key] = "saxta"
			}
			text, err := private.Marshal()
			check(t, err)
			forged[id], names[id] = forge(t, to, crypto.PadJSON(text, crypto.FloorPrivate)), string(private.Action)
		}
		view, err := v.Record(t.Context(), m.id, 0)
		check(t, err)
		view.Revision.Text = "saxta"
		revision, err := view.Revision.Canonical()
		check(t, err)
		check(t, v.Close())
		for i, id := range refs(t, p.dir, m.id) {
			if names[id] == "" && i == 0 {
				forged[id], names[id] = forge(t, to, crypto.PadJSON(revision, crypto.FloorObject)), "an object of the record"
			}
		}
		if len(forged) < 3 {
			t.Errorf("%s: only %d objects were forged", who, len(forged))
		}
		for id, by := range forged {
			dir := copyOf(t, p.dir)
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.PutObject(id, by) })
			check(t, os.RemoveAll(filepath.Join(dir, catalogueFolder)))
			mustReport(t, dir, want, who+": "+names[id])
		}
	}
}

// TestAttack46NothingIsSharedWithAForgedContact: whoever replaces the keys of a contact, or what the log says of it, is given
// nothing; a share goes to the keys that were verified, or nowhere.
func TestAttack46NothingIsSharedWithAForgedContact(t *testing.T) {
	t.Parallel()
	l := newContactList(t)
	v := open(t, l.dir, true)
	a := add(t, v, Draft{Fields: consented(t, "ifadə", ""), Text: "mətn"})
	check(t, v.Close())
	mine := newCard(t, "Образец Примеров", 9)
	genuine := l.want[len(l.want)-1]
	for _, c := range l.want {
		if c.Name == mine.Name {
			genuine = c
		}
	}
	forged := l.forged(t, genuine.Since, func(d map[string]string) {
		d[contactRecipients], d[contactSigner], d[contactFingerprint] = mine.Recipients[0], mine.Signer, mine.Fingerprint().Digits()
	})
	w := open(t, l.dir, false)
	e, err := w.entry(genuine.Since)
	check(t, err)
	id, err := store.ParseObjectID(e.Private)
	check(t, err)
	check(t, w.Close())
	for what, change := range map[string]func(dir string){
		"forged keys": func(dir string) {
			inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.PutObject(id, forged) })
		},
		"an older catalogue": func(dir string) {
			folder := filepath.Join(dir, catalogueFolder)
			check(t, os.RemoveAll(folder))
			check(t, os.Mkdir(folder, 0o700))
			check(t, writeAll(folder, l.early))
		},
	} {
		for _, cached := range []bool{false, true} {
			dir, out := copyOf(t, l.dir), filepath.Join(t.TempDir(), "b.age")
			change(dir)
			if !cached {
				check(t, os.RemoveAll(filepath.Join(dir, catalogueFolder)))
			}
			to, err := shareBlindly(t, dir, a.ID, mine.Name, out)
			_, left := os.Stat(out)
			switch {
			case err != nil && (!reported(err) || left == nil):
				t.Errorf("%s, cached %v: %v, and the bundle: %v", what, cached, err, left)
			case err == nil && (len(to) != 1 || to[0].Fingerprint != genuine.Fingerprint):
				t.Errorf("%s, cached %v: it was shared with %+v", what, cached, to)
			}
		}
	}
}

// shareBlindly shares with a contact as whoever holds the key would, and returns who was shown.
func shareBlindly(t *testing.T, dir string, id record.ID, name, out string) ([]Contact, error) {
	t.Helper()
	v, err := Open(t.Context(), dir, true, weak())
	if err != nil {
		return nil, err
	}
	defer v.Close()
	if err := v.Unlock(t.Context(), testKey()); err != nil {
		return nil, err
	}
	plan, err := v.PlanShare(t.Context(), []record.ID{id}, ShareOptions{What: bundle.Full, Purpose: bundle.ShareWithCounsel, To: []string{name}, Software: "emanet"}, nil)
	if err != nil {
		return nil, err
	}
	_, err = v.Share(t.Context(), plan, out, nil)
	return plan.Readers, err
}

// TestAttack41ReceiveByAHolderOfAnOldKey: after a rotation a bundle for the old recipient opens for nobody in the vault, and
// one for the new recipient not for the old one.
func TestAttack41ReceiveByAHolderOfAnOldKey(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	old, err := m.to.v.Opener()
	check(t, err)
	before := m.bundle(t, bundle.Full)
	_, err = m.to.v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{m.to.v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	if all, err := m.to.takes(t.Context(), before, AcceptOptions{}); err == nil {
		t.Errorf("a bundle for the old key: %+v", all)
	}
	card, err := m.to.v.Whoami(t.Context())
	check(t, err)
	addContact(t, m.from.v, card, AddContactOptions{Replace: true})
	if err := m.from.shares(t.Context(), m.to, ShareOptions{Unverified: true}, filepath.Join(t.TempDir(), "x"), nil, m.id); err == nil {
		t.Error("it was shared with keys that changed and that nobody compared")
	}
	all := contacts(t, m.from.v)
	verifyContact(t, m.from.v, all[0])
	after := m.bundle(t, bundle.Full)
	if in, err := ReadBundle(t.Context(), bytes.NewReader(after), old, nil); err == nil {
		t.Errorf("the old key opens %+v", in)
	}
	m.to.wantTaken(t, "a bundle for the new key", after, AcceptOptions{}, StandingNew, true)
	if n := count(t, m.to.v, custody.ActionReceive); n != 1 {
		t.Errorf("%d receipts", n)
	}
}
