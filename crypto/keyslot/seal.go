package keyslot

import (
	"bytes"
	"errors"
	"fmt"

	"filippo.io/age"

	"emanet/crypto"
)

// DefaultWorkFactor is the scrypt work factor of passphrase slots, as log2 N:
// about a second and 256 MiB.
const DefaultWorkFactor = 18

// ErrEmptyPassphrase reports a passphrase with nothing in it.
var ErrEmptyPassphrase = errors.New("the passphrase is empty")

// SealPassphrase makes a slot that the passphrase opens. LogN is the scrypt work
// factor, 1 to [MaxWorkFactor]; 0 means [DefaultWorkFactor], and only tests use
// less. The recipient in m must be empty.
func SealPassphrase(id *crypto.Identity, m Meta, p crypto.Passphrase, logN int) ([]byte, error) {
	if m.Recipient != "" {
		return nil, fmt.Errorf("%w: recipient of a passphrase slot", ErrMeta)
	}
	r, err := scryptRecipient(p, logN)
	if err != nil {
		return nil, err
	}
	pt, err := encodeSlot(id, m)
	if err != nil {
		return nil, err
	}
	return sealTo(r, pt)
}

// SealHolder makes a slot that the holder's identity opens, and fills in the
// recipient in m. A plugin's recipient may run the plugin.
func SealHolder(id *crypto.Identity, m Meta, h *Holder) ([]byte, error) {
	m.Recipient = h.String()
	pt, err := encodeSlot(id, m)
	if err != nil {
		return nil, err
	}
	slot, err := sealTo(h.age, pt)
	if err != nil {
		return nil, err
	}
	// A plugin could have wrapped the key for somebody else's kind of key.
	if info, err := Inspect(slot); err != nil || info.Kind != h.kind {
		return nil, fmt.Errorf("sealing to %s: %w", h.kind, errStanza)
	}
	return slot, nil
}

var errStanza = errors.New("the plugin answered with a stanza that a slot cannot have")

// scryptRecipient returns the recipient for a passphrase.
func scryptRecipient(p crypto.Passphrase, logN int) (age.Recipient, error) {
	if logN == 0 {
		logN = DefaultWorkFactor
	}
	if logN < 1 || logN > MaxWorkFactor {
		return nil, ErrWorkFactor
	}
	if p.Empty() {
		return nil, ErrEmptyPassphrase
	}
	r, err := age.NewScryptRecipient(p.Reveal())
	if err != nil {
		return nil, ErrEmptyPassphrase
	}
	r.SetWorkFactor(logN)
	return r, nil
}

// sealTo seals pt as an age file to one recipient.
func sealTo(r age.Recipient, pt []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := age.Encrypt(&buf, r)
	if err != nil {
		return nil, fmt.Errorf("sealing key slot: %w", err)
	}
	if _, err := w.Write(pt); err != nil {
		return nil, fmt.Errorf("sealing key slot: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing key slot: %w", err)
	}
	return buf.Bytes(), nil
}
