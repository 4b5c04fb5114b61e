package vault

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/vault/custody"
)

// Details of an entry about a contact (FORMAT.md, Contacts).
const (
	contactOp          = "op"
	contactName        = "name"
	contactRecipients  = "recipients"
	contactSigner      = "signer"
	contactFingerprint = "fingerprint"
	contactNote        = "note"
)

// What an entry does to a contact.
const (
	contactAdd     = "add"
	contactReplace = "replace"
	contactVerify  = "verify"
	contactRemove  = "remove"
)

// contactBook is the fold over the entries about contacts.
type contactBook struct {
	byKey map[string]*Contact
	gone  map[string]crypto.Fingerprint // of removed contacts, so that other keys under an old name are noticed

	signers map[string]string // every signing key that a contact ever had → the key of that contact
}

// contactBook folds the history. It reads only the heads that are about contacts.
func (v *Vault) contactBook(ctx context.Context) (*contactBook, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	b := &contactBook{byKey: map[string]*Contact{}, gone: map[string]crypto.Fingerprint{}, signers: map[string]string{}}
	for _, l := range h.entries {
		if !bytes.Contains(l.json, []byte(`"action":"`+custody.ActionContact+`"`)) &&
			!bytes.Contains(l.json, []byte(`"action":"`+custody.ActionUnknownResult+`"`)) {
			continue
		}
		p, err := h.entry(l.seq)
		switch {
		case err != nil:
			return nil, err
		case givenUpPart(&p):
			b.doubt()
		case p.Action == custody.ActionContact:
			if err := b.take(&p); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

// doubt takes in an entry that a recovery could not read. It may have replaced or removed any contact before it, so
// none of them counts as verified any more.
func (b *contactBook) doubt() {
	for _, c := range b.byKey {
		c.Verified, c.VerifiedAt = false, time.Time{}
	}
}

// take takes in one entry about a contact.
func (b *contactBook) take(p *custody.Private) error {
	d := p.Details
	key := contactKey(d[contactName])
	known := b.byKey[key]
	switch op := d[contactOp]; {
	case op == contactAdd || op == contactReplace:
		c, err := contactOf(p)
		if err != nil {
			return err
		}
		old, had := b.gone[key]
		if known != nil {
			old, had = known.Fingerprint, true
		}
		c.Changed = had && old != c.Fingerprint || known != nil && known.Changed
		b.byKey[key] = c
		delete(b.gone, key)
		if c.Signer != "" {
			b.signers[c.Signer] = key
		}
	case op == contactVerify:
		if known != nil && d[contactFingerprint] == known.Fingerprint.Digits() {
			known.Verified, known.VerifiedAt, known.Changed = true, p.Time, false
		}
	case op == contactRemove:
		if known != nil {
			b.gone[key] = known.Fingerprint
			delete(b.byKey, key)
		}
	default:
		return integrity("entry %d does to a contact what this program does not know", p.Sequence)
	}
	return nil
}

// contactOf reads the keys that an entry gives a contact.
func contactOf(p *custody.Private) (*Contact, error) {
	d := p.Details
	card := ContactCard{Name: d[contactName], Recipients: strings.Split(d[contactRecipients], "\n"), Signer: d[contactSigner]}
	f := card.Fingerprint()
	sortedOnce := slices.Equal(card.Recipients, card.normal().Recipients)
	if card.Name == "" || card.check() != nil || !sortedOnce || d[contactFingerprint] != f.Digits() {
		return nil, integrity("entry %d names a contact that is malformed", p.Sequence)
	}
	return &Contact{
		Name: card.Name, Recipients: card.Recipients, Signer: card.Signer, Fingerprint: f, Note: d[contactNote],
		Since: p.Sequence, Added: p.Time,
	}, nil
}
