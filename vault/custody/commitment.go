package custody

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Role says what a committed plaintext is. The word is inside the commitment.
type Role string

// The roles; the words are stored.
const (
	RoleRecord  Role = "record"  // canonical bytes of a record revision
	RoleFile    Role = "file"    // original bytes of a file
	RoleText    Role = "text"    // text extracted from a file
	RolePrivate Role = "private" // private part of an entry
)

func (r Role) valid() bool {
	switch r {
	case RoleRecord, RoleFile, RoleText, RolePrivate:
		return true
	}
	return false
}

// Salt is the random key of one commitment. Whoever has it can test what the
// commitment commits to, so it lives in the sealed private part only and prints
// redacted; MarshalText, and so JSON, gives the real one.
type Salt [32]byte

// NewSalt reads a salt from rand.
func NewSalt(rand io.Reader) (Salt, error) {
	var s Salt
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return Salt{}, fmt.Errorf("custody: new salt: %w", err)
	}
	return s, nil
}

// Format prints the salt redacted under every verb.
func (s Salt) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText returns 64 lower-case hex digits.
func (s Salt) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads what MarshalText wrote, nothing else.
func (s *Salt) UnmarshalText(text []byte) error {
	sum, err := parseSum(string(text))
	if err != nil {
		return malformed("salt", "is not 64 lower-case hex digits")
	}
	*s = sum
	return nil
}

// Commitment binds role, true size and SHA-256 of an unpadded plaintext, and
// says nothing about them without the salt.
type Commitment [32]byte

// String returns standard base64, as a leaf holds it.
func (c Commitment) String() string { return Hash(c).String() }

// Commit makes the commitment of a plaintext of size bytes with SHA-256 sum:
// HMAC-SHA256 keyed with the salt (FORMAT.md, Commitment). An unknown role or a
// negative size is a fault of the caller and panics.
func Commit(salt Salt, role Role, size int64, sum [32]byte) Commitment {
	if !role.valid() || size < 0 {
		panic("custody: internal error: commitment to an unknown role or a negative size")
	}
	mac := hmac.New(sha256.New, salt[:])
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%d\n%x\n", labelCommitment, role, size, sum) // a hash never fails
	return Commitment(mac.Sum(nil))
}
