package vault

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
)

// AddContactOptions says how a contact is added. The zero value adds a new one with post-quantum recipients.
type AddContactOptions struct {
	Replace      bool   // give a contact that exists these keys; it is unverified then
	AllowClassic bool   // accept recipients that a quantum computer may open later
	Note         string // one line of at most 1000 bytes for the log; may be empty
}

// AddContact adds a contact under the name of the card, unverified, and returns it. A contact of the same name (case
// aside) with the same keys stays as it is and is returned; with other keys it is ErrOtherKeys unless Replace.
// Errors: a *ContactError and those of keyslot.ParseHolder for a malformed card or a card without a name;
// keyslot.ErrClassic; ErrRefused also if the keys are the vault's own, if another contact has one of them, or if they
// mix post-quantum recipients with others.
func (v *Vault) AddContact(ctx context.Context, card ContactCard, o AddContactOptions) (Contact, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Contact{}, err
	}
	card = card.normal()
	if err := card.checkNew(o); err != nil {
		return Contact{}, err
	}
	if err := v.notOwn(card); err != nil {
		return Contact{}, err
	}
	b, err := v.contactBook(ctx)
	if err != nil {
		return Contact{}, err
	}
	if err := b.notShared(card); err != nil {
		return Contact{}, err
	}
	op := contactAdd
	if known, ok := b.byKey[contactKey(card.Name)]; ok {
		switch {
		case known.Fingerprint == card.Fingerprint():
			return *known, nil
		case !o.Replace:
			return Contact{}, fmt.Errorf("%w: ask %q by voice whether they changed, before you replace them", ErrOtherKeys, known.Name)
		}
		op, card.Name = contactReplace, known.Name
	}
	return v.logContact(ctx, op, card, o.Note, "")
}

// checkNew returns an error unless a contact can be made of the card.
func (c ContactCard) checkNew(o AddContactOptions) error {
	if err := checkContactText("name", c.Name, maxContactName); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	if o.Note != "" {
		if err := checkContactText("note", o.Note, maxContactNote); err != nil {
			return err
		}
	}
	switch hybrid, classic := kinds(c.Recipients); {
	case hybrid && classic:
		return fmt.Errorf("%w: a contact cannot have post-quantum recipients (age1pq1…) and others together, for no file can be sealed to both; "+
			"leave the others out, or give them a contact of their own", ErrRefused)
	case classic && !o.AllowClassic:
		return fmt.Errorf("recipient: %w", keyslot.ErrClassic)
	}
	return nil
}

// notOwn refuses keys that are this vault's, now or before a rotation.
func (v *Vault) notOwn(card ContactCard) error {
	for _, r := range v.state.Rotations() {
		if slices.Contains(card.Recipients, r.Recipient) {
			return fmt.Errorf("%w: that is you: the recipient is that of this vault", ErrRefused)
		}
	}
	for _, w := range v.state.Writers() {
		if k, err := signingKeyOf(w.PublicKey); err != nil || card.Signer == k.String() {
			return fmt.Errorf("%w: that is you: the signing key is one of this vault", ErrRefused)
		}
	}
	return nil
}

// signingKeyOf returns the key of a verifier key, name+id+base64 (C2SP signed-note).
func signingKeyOf(vkey string) (crypto.SigningKey, error) {
	parts := strings.SplitN(vkey, "+", 3) // the base64 may hold plus signs
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) == 0 {
		return crypto.SigningKey{}, integrity("a writer key of the log is malformed")
	}
	return crypto.NewSigningKey(raw[1:]) // behind the type of signature
}

// notShared refuses keys that a contact of another name has.
func (b *contactBook) notShared(card ContactCard) error {
	for _, other := range b.sorted() {
		if contactKey(other.Name) == contactKey(card.Name) {
			continue
		}
		what := "signing key"
		shared := card.Signer != "" && card.Signer == other.Signer
		for _, r := range card.Recipients {
			if slices.Contains(other.Recipients, r) {
				what, shared = "recipient", true
			}
		}
		if shared {
			return fmt.Errorf("%w: the contact %q has this %s already; two names for one key confuse who agreed to what", ErrRefused, other.Name, what)
		}
	}
	return nil
}

// VerifyContact takes what the person read over the telephone, the digits or the words of the fingerprint, and marks
// the contact as verified if it is that of the contact's keys.
// Errors: ErrNoContact; crypto.ErrFingerprint if the text is not a whole fingerprint; ErrRefused if it is another one.
func (v *Vault) VerifyContact(ctx context.Context, name, fingerprint string) (Contact, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Contact{}, err
	}
	c, err := v.findContact(ctx, name)
	if err != nil {
		return Contact{}, err
	}
	said, err := crypto.ParseFingerprint(fingerprint)
	if err != nil {
		return Contact{}, err
	}
	if said != c.Fingerprint && said == crypto.RecipientFingerprint(c.Recipients...) {
		return Contact{}, fmt.Errorf("%w: this is the fingerprint of the vault of %q, without the key that signs; let the person read the one that emanet whoami prints", ErrRefused, c.Name)
	}
	if said != c.Fingerprint {
		return Contact{}, fmt.Errorf("%w: this is not the fingerprint of the keys that you have for %q: somebody may have put other keys in their place; "+
			"give nothing to this contact, and get the keys anew from the person", ErrRefused, c.Name)
	}
	return v.logContact(ctx, contactVerify, c.Card(), "", "")
}

// RemoveContact forgets a contact. What the log says of it stays in the log. The reason may be empty. It returns the
// contact as it was. Errors: ErrNoContact, record.ErrMeta for a reason that the log cannot hold.
func (v *Vault) RemoveContact(ctx context.Context, name, reason string) (Contact, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Contact{}, err
	}
	c, err := v.exactContact(ctx, name)
	if err != nil {
		return Contact{}, err
	}
	_, err = v.logContact(ctx, contactRemove, c.Card(), "", one(reason))
	return c, err
}

// logContact makes one entry about a contact and returns the contact as it is then; after a removal the zero one.
func (v *Vault) logContact(ctx context.Context, op string, card ContactCard, note, reason string) (Contact, error) {
	c := &commit{action: custody.ActionContact, purpose: reason, details: map[string]string{
		contactOp: op, contactName: card.Name, contactFingerprint: card.Fingerprint().Digits(),
	}}
	if op == contactAdd || op == contactReplace {
		c.details[contactRecipients] = strings.Join(card.Recipients, "\n")
	}
	if card.Signer != "" && c.details[contactRecipients] != "" {
		c.details[contactSigner] = card.Signer
	}
	if note != "" {
		c.details[contactNote] = note
	}
	if _, err := v.apply(ctx, c); err != nil {
		return Contact{}, err
	}
	b, err := v.contactBook(ctx)
	if err != nil {
		return Contact{}, err
	}
	if known := b.byKey[contactKey(card.Name)]; known != nil {
		return *known, nil
	}
	return Contact{}, nil
}

// Whoami returns the card that this holder gives to others: the label of the key slot as name if it can be one, the
// vault's recipient, and the key that this holder signs with, which is made and admitted if there is none yet.
// After a rotation it is another card. Errors: ErrLocked; ErrReadOnly if the signing key would have to be made.
func (v *Vault) Whoami(ctx context.Context) (ContactCard, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ident == nil {
		return ContactCard{}, ErrLocked
	}
	w, err := v.receiptWriter(ctx)
	if err != nil {
		return ContactCard{}, err
	}
	k, err := crypto.NewSigningKey(w.Raw())
	if err != nil {
		return ContactCard{}, err
	}
	card := ContactCard{Recipients: []string{v.Recipient()}, Signer: k.String()}
	if checkContactText("name", v.label, maxContactName) == nil {
		card.Name = v.label
	}
	return card, nil
}
