package keyslot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"emanet/crypto"
)

// Key is what a person opens a vault with: a passphrase, or the identities of
// an identity file. It prints as redacted. It is safe for concurrent use except
// for [Key.UsePluginUI] and as far as plugins are.
type Key struct {
	crypto.Redacted
	secret crypto.Veiled[keySecret]
}

type keySecret struct {
	passphrase *crypto.Passphrase
	identities []heldIdentity
	vaults     []*crypto.Identity
	pins       []crypto.VaultID
	ui         *plugin.ClientUI // shared by all plugin identities
}

// heldIdentity is one line of an identity file.
type heldIdentity struct {
	kind Kind
	age  age.Identity
}

// PassphraseKey returns the key of somebody who typed a passphrase.
func PassphraseKey(p crypto.Passphrase) *Key {
	return &Key{secret: crypto.Veil(&keySecret{passphrase: &p})}
}

// HasPassphrase reports whether the key is a passphrase, so that opening a slot
// takes a second.
func (k *Key) HasPassphrase() bool { return k.secret.Reveal().passphrase != nil }

// Pins returns the vault ids that the identity file is for. A vault with
// another id must not be opened with it, if there are any.
func (k *Key) Pins() []crypto.VaultID { return slices.Clone(k.secret.Reveal().pins) }

// VaultIdentities returns the hybrid identities of the file themselves, for
// somebody who holds the secret of the vault outside any slot.
func (k *Key) VaultIdentities() []*crypto.Identity { return slices.Clone(k.secret.Reveal().vaults) }

// UsePluginUI sets how plugins ask. Not while the key is in use.
func (k *Key) UsePluginUI(ui PluginUI) {
	if k.secret.Reveal().ui != nil {
		ui.apply(k.secret.Reveal().ui)
	}
}

// Open opens a slot. It returns [crypto.ErrWrongKey] when the key is not for
// this slot: a passphrase tries only passphrase slots and an identity only slots
// of its kind, so that nothing is computed or run in vain. It returns
// [crypto.ErrTampered] when the slot opens and does not hold, or is no slot;
// one that asks for too much work is also [ErrWorkFactor]. A plugin's own error
// is passed on. The slot is as genuine as the bytes that were given.
func (k *Key) Open(slot []byte) (*crypto.Identity, Meta, error) {
	info, err := Inspect(slot)
	if err != nil {
		return nil, Meta{}, err
	}
	if info.LogN > MaxWorkFactor {
		return nil, Meta{}, fmt.Errorf("%w: key slot: %w", crypto.ErrTampered, ErrWorkFactor)
	}
	ids := k.matching(info.Kind)
	if len(ids) == 0 {
		return nil, Meta{}, crypto.ErrWrongKey
	}
	pt, err := openAge(slot, ids...)
	if err != nil {
		return nil, Meta{}, err
	}
	defer clear(pt)
	id, m, err := decodeSlot(pt)
	if err != nil {
		return nil, Meta{}, err
	}
	if (info.Kind == KindPassphrase) != (m.Recipient == "") {
		return nil, Meta{}, fmt.Errorf("%w: key slot is of another kind", crypto.ErrTampered)
	}
	return id, m, nil
}

// matching returns the identities that can open a slot of that kind.
func (k *Key) matching(kind Kind) []age.Identity {
	if p := k.secret.Reveal().passphrase; p != nil {
		if id, err := scryptIdentity(*p); err == nil && kind == KindPassphrase {
			return []age.Identity{id}
		}
		return nil
	}
	var ids []age.Identity
	for _, h := range k.secret.Reveal().identities {
		if h.kind == kind {
			ids = append(ids, h.age)
		}
	}
	return ids
}

// scryptIdentity returns the identity for a passphrase.
func scryptIdentity(p crypto.Passphrase) (age.Identity, error) {
	id, err := age.NewScryptIdentity(p.Reveal())
	if err != nil {
		return nil, ErrEmptyPassphrase
	}
	id.SetMaxWorkFactor(MaxWorkFactor)
	return id, nil
}

// openAge opens a whole age file in memory.
func openAge(file []byte, ids ...age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), ids...)
	if failed := (*pluginError)(nil); errors.As(err, &failed) {
		return nil, failed.err
	}
	if err != nil {
		return nil, crypto.Classify("header", err)
	}
	pt, err := io.ReadAll(r)
	if err != nil {
		return nil, crypto.Classify("payload", err)
	}
	return pt, nil
}
