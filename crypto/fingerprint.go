package crypto

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Fingerprint is 128 bits for two people to compare by voice: who can open
// what is about to be sealed.
type Fingerprint [16]byte

// RecipientFingerprint computes the fingerprint of a set of recipients, given
// as text. Order and repetition do not matter (FORMAT.md, "Fingerprint").
func RecipientFingerprint(recipients ...string) Fingerprint {
	set := slices.Clone(recipients)
	slices.Sort(set)
	set = slices.Compact(set)
	parts := make([][]byte, len(set))
	for i, r := range set {
		parts[i] = []byte(r)
	}
	sum := domainHash(labelFingerprint, parts...)
	return Fingerprint(sum[:16])
}

// Digits returns eight groups of five decimal digits, each two bytes of the
// fingerprint as a number from 00000 to 65535.
func (f Fingerprint) Digits() string {
	groups := make([]string, 0, len(f)/2)
	for i := 0; i < len(f); i += 2 {
		groups = append(groups, fmt.Sprintf("%05d", binary.BigEndian.Uint16(f[i:])))
	}
	return strings.Join(groups, " ")
}

// Words returns twelve English words: the fingerprint and four bits of its
// SHA-256 as checksum, exactly as BIP-39 writes 128 bits.
func (f Fingerprint) Words() string {
	list := wordList()
	sum := sha256.Sum256(f[:])
	bits := append(f[:], sum[0])
	words := make([]string, 0, 12)
	for i := range 12 {
		words = append(words, list[bitsAt(bits, i*wordBits)])
	}
	return strings.Join(words, " ")
}

// bitsAt returns the eleven bits of b that begin at bit i.
func bitsAt(b []byte, i int) int {
	n := 0
	for k := i; k < i+wordBits; k++ {
		n = n<<1 | int(b[k/8]>>(7-k%8)&1)
	}
	return n
}
