package vault

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"emanet/crypto"
	"emanet/vault/store"
)

// TestContactsAfterRotation rotates a vault, copies it and restores the copy: the contacts are the same in each, and
// the card is another.
func TestContactsAfterRotation(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	ctx := t.Context()
	verifyContact(t, v, addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{}))
	addContact(t, v, newCard(t, "Örnek Kişi", 2), AddContactOptions{Note: "məktubla"})
	want := contacts(t, v)
	card, err := v.Whoami(ctx)
	check(t, err)
	_, err = v.Rotate(ctx, RotateOptions{Passphrases: map[string]crypto.Passphrase{v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	if got := contacts(t, v); !reflect.DeepEqual(got, want) {
		t.Errorf("after a rotation: %+v, want %+v", got, want)
	}
	next, err := v.Whoami(ctx)
	if err != nil || next.Fingerprint() == card.Fingerprint() {
		t.Errorf("the card did not change: %v", err)
	}
	if _, err := v.AddContact(ctx, ContactCard{Name: "x", Recipients: card.Recipients}, AddContactOptions{}); !errors.Is(err, ErrRefused) {
		t.Errorf("the recipient before the rotation: %v", err)
	}
	check(t, v.Close())
	to, back := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "back")
	copyTo(t, dir, to)
	_, err = RestoreCopy(ctx, to, back, weak(), nil)
	check(t, err)
	v = open(t, back, true)
	if got := contacts(t, v); !reflect.DeepEqual(got, want) {
		t.Errorf("restored from a copy: %+v, want %+v", got, want)
	}
	mustVerify(t, v)
}

// TestContactsAfterRecovery loses the private part of an entry, which may have been about any contact: after a recovery
// no contact from before it counts as verified. Where the catalogue still has the entry nothing changes.
func TestContactsAfterRecovery(t *testing.T) {
	t.Parallel()
	v, dir := newVault(t)
	early := verifyContact(t, v, addContact(t, v, newCard(t, "Nümunə Vəkil", 1), AddContactOptions{}))
	lost := addContact(t, v, newCard(t, "Örnek Kişi", 2), AddContactOptions{})
	late := verifyContact(t, v, addContact(t, v, newCard(t, "Образец Примеров", 3), AddContactOptions{}))
	want := contacts(t, v)
	entry, err := v.entry(lost.Since)
	check(t, err)
	id, err := store.ParseObjectID(entry.Private)
	check(t, err)
	v.keepCatalogue(t.Context(), true)
	check(t, v.Close())
	for _, cached := range []bool{true, false} {
		dir := copyOf(t, dir)
		if !cached {
			check(t, os.RemoveAll(filepath.Join(dir, catalogueFolder)))
		}
		inStore(t, dir, func(_ *store.Store, tx *store.Txn) error { return tx.DeleteObject(id) })
		if !cached {
			v := open(t, dir, false)
			if got, err := v.Contacts(t.Context()); !reported(err) || got != nil {
				t.Errorf("an entry is lost, and nothing is said: %+v, %v", got, err)
			}
			check(t, v.Close())
		}
		_, err := Recover(t.Context(), dir, testKey(), weak())
		check(t, err)
		got := contacts(t, open(t, dir, true))
		switch {
		case cached && !reflect.DeepEqual(got, want):
			t.Errorf("rebuilt from the catalogue: %+v, want %+v", got, want)
		case cached:
		case len(got) != 2 || got[0].Name != early.Name || got[0].Verified || !got[1].Verified || got[1].Name != late.Name:
			t.Errorf("after a loss: %+v", got)
		}
	}
}
