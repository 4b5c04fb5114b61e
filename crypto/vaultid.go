package crypto

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
)

// ErrVaultID reports a text that is not a vault id.
var ErrVaultID = errors.New("not a vault id (64 lower-case hexadecimal digits)")

// VaultID names a vault for ever: it binds the genesis recipient and the public
// key of the first writer.
type VaultID [sha256.Size]byte

// NewVaultID computes the id of the vault that began with this recipient and
// this Ed25519 public key of its first writer (FORMAT.md, "Vault id").
func NewVaultID(genesis *Recipient, firstWriter []byte) VaultID {
	return domainHash(labelVaultID, []byte(genesis.String()), firstWriter)
}

// ParseVaultID reads 64 lower-case hexadecimal digits. It returns the zero id
// and [ErrVaultID] for anything else.
func ParseVaultID(s string) (VaultID, error) {
	var v VaultID
	if len(s) != hex.EncodedLen(len(v)) {
		return VaultID{}, ErrVaultID
	}
	if _, err := hex.Decode(v[:], []byte(s)); err != nil || v.String() != s {
		return VaultID{}, ErrVaultID
	}
	return v, nil
}

// String returns the 64 digits that [ParseVaultID] reads.
func (v VaultID) String() string { return hex.EncodeToString(v[:]) }

// Short returns the first ten digits, for people to tell vaults apart. It is
// not an authentication.
func (v VaultID) Short() string { return v.String()[:10] }

// MarshalText implements [encoding.TextMarshaler] with String.
func (v VaultID) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] with [ParseVaultID].
func (v *VaultID) UnmarshalText(text []byte) error {
	parsed, err := ParseVaultID(string(text))
	if err != nil {
		return err
	}
	*v = parsed
	return nil
}

// domainHash is SHA-256 over parts that cannot run into each other.
func domainHash(label string, parts ...[]byte) [sha256.Size]byte {
	h := sha256.New()
	writeFields(h, label, parts...)
	return [sha256.Size]byte(h.Sum(nil))
}

// writeFields writes the label, a zero byte, and every part after its length as
// eight bytes, big-endian (FORMAT.md, "Fields"). Its writers are hashes, which
// never fail.
func writeFields(h io.Writer, label string, parts ...[]byte) {
	_, _ = io.WriteString(h, label+"\x00")
	for _, p := range parts {
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		_, _ = h.Write(p)
	}
}
