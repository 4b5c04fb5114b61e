package vault

import (
	"crypto/ed25519"
	"testing"

	"emanet/crypto"
)

// classicRecipient is an X25519 recipient of an invented person.
const classicRecipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

// newRecipient returns the recipient of a new identity.
func newRecipient(t testing.TB) string {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String()
}

// newSigner returns a signing key that nobody holds.
func newSigner(t testing.TB, seed byte) string {
	t.Helper()
	k, err := crypto.NewSigningKey(ed25519.PublicKey(random(seed, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k.String()
}

// newCard returns a card with keys of its own.
func newCard(t testing.TB, name string, seed byte) ContactCard {
	t.Helper()
	return ContactCard{Name: name, Recipients: []string{newRecipient(t)}, Signer: newSigner(t, seed)}
}

func addContact(t testing.TB, v *Vault, c ContactCard, o AddContactOptions) Contact {
	t.Helper()
	got, err := v.AddContact(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func verifyContact(t testing.TB, v *Vault, c Contact) Contact {
	t.Helper()
	got, err := v.VerifyContact(t.Context(), c.Name, c.Fingerprint.Digits())
	if err != nil || !got.Verified || got.Changed || got.VerifiedAt.IsZero() {
		t.Fatalf("%+v, %v", got, err)
	}
	return got
}

// contacts returns the list as the stored log gives it.
func contacts(t testing.TB, v *Vault) []Contact {
	t.Helper()
	v.hist = nil
	all, err := v.Contacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}
