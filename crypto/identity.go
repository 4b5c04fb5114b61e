package crypto

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"filippo.io/age"
)

// ErrIdentity reports a text that is not one hybrid identity. It never quotes
// the text.
var ErrIdentity = errors.New("not a hybrid identity (AGE-SECRET-KEY-PQ-1…)")

// Identity is the secret half of a vault: an age hybrid identity
// (ML-KEM-768 with X25519, c2sp.org/age "mlkem768x25519"). It prints as
// redacted. It is immutable and safe for concurrent use. age gives no way to
// wipe it from memory.
type Identity struct {
	Redacted
	age       Veiled[age.HybridIdentity]
	recipient *Recipient
}

func identityOf(h *age.HybridIdentity) *Identity {
	r := h.Recipient()
	return &Identity{age: Veil(h), recipient: &Recipient{age: r, text: r.String()}}
}

// GenerateIdentity makes a fresh identity from the system's randomness.
func GenerateIdentity() (*Identity, error) {
	h, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, fmt.Errorf("generating identity: %w", err)
	}
	return identityOf(h), nil
}

// ParseIdentity reads one AGE-SECRET-KEY-PQ-1… text, in its one spelling and
// with nothing around it. It returns [ErrIdentity] for anything else.
func ParseIdentity(s string) (*Identity, error) {
	if len(s) > maxKeyText {
		return nil, ErrIdentity
	}
	h, err := age.ParseHybridIdentity(s)
	if err != nil || h.String() != s {
		return nil, ErrIdentity
	}
	return identityOf(h), nil
}

// Recipient returns the public half.
func (i *Identity) Recipient() *Recipient { return i.recipient }

// Secret returns the text of the identity, for key slots only.
func (i *Identity) Secret() string { return i.age.Reveal().String() }

// AuthKey derives the key that vouches for files of one purpose in one vault:
// HKDF-SHA256 (RFC 5869) over the identity's text, with the vault id as salt
// and "emanet/v1/auth/" + purpose as info. It panics on a purpose that is not
// in labels.go.
func (i *Identity) AuthKey(v VaultID, p Purpose) *AuthKey {
	if !p.known() {
		panic("crypto: internal error: purpose is not in labels.go")
	}
	key, err := hkdf.Key(sha256.New, []byte(i.Secret()), v[:], labelAuth+string(p), sha256.Size)
	if err != nil {
		panic("crypto: internal error: hkdf: " + err.Error())
	}
	return &AuthKey{key: Veil((*[sha256.Size]byte)(key))}
}
