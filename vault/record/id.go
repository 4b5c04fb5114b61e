package record

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
)

// idPrefix starts every printed id, so that one is recognised wherever it stands.
const idPrefix = "r-"

// idLength is the number of base32 characters that carry 128 bits; the last one carries three.
const idLength = 26

// idAlphabet is Crockford's: digits and lower-case letters without i, l, o and u.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// ErrID means that a text is not a record id.
var ErrID = errors.New("not a record id")

// ID names a record for ever: 128 random bits that say nothing about it. IDs are comparable; the zero ID
// names no record.
type ID [16]byte

// NewID draws an id from rand, which must be a source of cryptographic randomness outside of tests.
// The error is the one of rand.
func NewID(rand io.Reader) (ID, error) {
	var id ID
	if _, err := io.ReadFull(rand, id[:]); err != nil {
		return ID{}, fmt.Errorf("draw a record id: %w", err)
	}
	return id, nil
}

// ParseID reads the one spelling that String prints: "r-" and 26 lower-case characters. Anything else is
// ErrID. What a person types goes through MatchPrefix, which is tolerant.
func ParseID(text string) (ID, error) {
	var id ID
	digits, ok := strings.CutPrefix(text, idPrefix)
	if !ok || len(digits) != idLength {
		return ID{}, ErrID
	}
	// The decoder skips line ends and ignores the two bits that stand past the 128th: what does not
	// print back is a second spelling.
	b, err := idEncoding().DecodeString(digits)
	if err != nil || copy(id[:], b) != len(id) || id.String() != text {
		return ID{}, ErrID
	}
	return id, nil
}

// String prints the id: "r-" and 26 characters of Crockford's alphabet in lower case.
func (id ID) String() string {
	return idPrefix + idEncoding().EncodeToString(id[:])
}

// Short prints the first eight characters after "r-", enough to tell the records of one vault apart.
func (id ID) Short() string {
	return id.String()[:len(idPrefix)+8]
}

// IsZero reports whether the id names no record.
func (id ID) IsZero() bool { return id == ID{} }

// MatchPrefix reports whether what a person typed is a beginning of this id. It accepts any case, a missing
// "r-", and the look-alikes o for 0, i and l for 1. An empty prefix and a bare "r-" match nothing.
func (id ID) MatchPrefix(prefix string) bool {
	spelled, ok := SpellPrefix(prefix)
	return ok && strings.HasPrefix(id.String(), spelled)
}

// SpellPrefix returns the beginning of an id that a person typed as String spells it, to be compared with many ids; false
// for what matches nothing. See [ID.MatchPrefix] for what is accepted.
func SpellPrefix(prefix string) (string, bool) {
	if len(prefix) > len(idPrefix)+idLength {
		return "", false
	}
	typed := strings.TrimPrefix(strings.ToLower(prefix), idPrefix)
	return idPrefix + strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(typed), typed != ""
}

// MarshalText makes the id a JSON string or key, spelled as String spells it.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote; anything else is ErrID.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err != nil {
		return err
	}
	*id = parsed
	return nil
}

func idEncoding() *base32.Encoding {
	return base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)
}
