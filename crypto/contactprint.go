package crypto

import (
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// ContactFingerprint computes the fingerprint of everything that is known of a
// person: the recipients that are sealed to and the signing key, "" if there is
// none, all as text. Order and repetition of the recipients do not matter
// (FORMAT.md, "Fingerprint"). Without a signing key it is what
// [RecipientFingerprint] gives, which is what somebody sees who has nothing but
// an identity file.
func ContactFingerprint(recipients []string, signer string) Fingerprint {
	if signer == "" {
		return RecipientFingerprint(recipients...)
	}
	set := slices.Clone(recipients)
	slices.Sort(set)
	parts := [][]byte{[]byte(signer)}
	for _, r := range slices.Compact(set) {
		parts = append(parts, []byte(r))
	}
	sum := domainHash(labelContact, parts...)
	return Fingerprint(sum[:16])
}

const (
	fingerprintDigits = 40  // eight groups of five
	fingerprintWords  = 12  // with four bits of checksum
	maxFingerprint    = 512 // bytes that a person may have typed
)

// ErrFingerprint reports a text that is not a whole fingerprint.
var ErrFingerprint = errors.New("not a whole fingerprint (forty digits, or twelve words)")

// ParseFingerprint reads what a person typed: the forty digits, with spaces and
// hyphens anywhere, or the twelve words, in capitals or not. It returns the zero
// fingerprint and [ErrFingerprint] for anything else; words with a wrong
// checksum are anything else.
func ParseFingerprint(text string) (Fingerprint, error) {
	if len(text) > maxFingerprint {
		return Fingerprint{}, ErrFingerprint
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) })
	if digits := strings.Join(words, ""); len(digits) == fingerprintDigits && strings.Trim(digits, "0123456789") == "" {
		return parseDigits(digits)
	}
	return parseWords(words)
}

func parseDigits(digits string) (f Fingerprint, err error) {
	for i := 0; i < len(f); i += 2 {
		group := digits[i/2*5:]
		n, err := strconv.ParseUint(group[:5], 10, 16)
		if err != nil {
			return Fingerprint{}, ErrFingerprint
		}
		binary.BigEndian.PutUint16(f[i:], uint16(n))
	}
	return f, nil
}

func parseWords(words []string) (Fingerprint, error) {
	if len(words) != fingerprintWords {
		return Fingerprint{}, ErrFingerprint
	}
	list := wordList()
	var bits [17]byte // 128 bits and the checksum
	for i, w := range words {
		n, ok := slices.BinarySearch(list, w)
		if !ok {
			return Fingerprint{}, ErrFingerprint
		}
		for k := range wordBits {
			at := i*wordBits + k
			bits[at/8] |= byte(n>>(wordBits-1-k)&1) << (7 - at%8)
		}
	}
	f := Fingerprint(bits[:16])
	if f.Words() != strings.Join(words, " ") {
		return Fingerprint{}, ErrFingerprint
	}
	return f, nil
}
