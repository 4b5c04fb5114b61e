package crypto

import (
	"crypto/rand"
	"fmt"
	"strings"
)

// maxPassphrase bounds a passphrase in bytes.
const maxPassphrase = 1024

// Passphrase is what a person types. It prints as redacted. Copies share one
// memory, which [Passphrase.Wipe] clears. The zero value is the empty
// passphrase, which opens nothing.
type Passphrase struct {
	Redacted
	secret Veiled[[]byte]
}

// NewPassphrase takes over b: the caller must not use it any more.
func NewPassphrase(b []byte) Passphrase {
	return Passphrase{secret: Veil(&b)}
}

// Reveal returns the passphrase itself, for the key derivation or for the one
// screen that shows a generated one. The copy cannot be wiped.
func (p Passphrase) Reveal() string {
	return string(p.bytes())
}

// Empty reports whether there is nothing in it.
func (p Passphrase) Empty() bool { return len(p.bytes()) == 0 }

// Wipe overwrites the bytes behind every copy of p. Copies that Reveal and the
// key derivation made stay in memory until the runtime reuses it.
func (p Passphrase) Wipe() {
	if b := p.secret.Reveal(); b != nil {
		clear(*b)
		*b = nil
	}
}

func (p Passphrase) bytes() []byte {
	if b := p.secret.Reveal(); b != nil {
		return *b
	}
	return nil
}

// Fewer than six words (66 bits) are not offered, more than 64 nobody types.
const (
	minWords = 6
	maxWords = 64
)

// GeneratePassphrase returns words drawn from 2048 with the system's
// randomness, 11 bits each, joined with "-". It takes 6 to 64 words.
func GeneratePassphrase(words int) (Passphrase, error) {
	if words < minWords || words > maxWords {
		return Passphrase{}, fmt.Errorf("a generated passphrase has %d to %d words", minWords, maxWords)
	}
	list := wordList()
	drawn := make([]byte, 2*words)
	if _, err := rand.Read(drawn); err != nil {
		return Passphrase{}, fmt.Errorf("drawing words: %w", err)
	}
	chosen := make([]string, words)
	for i := range chosen {
		n := int(drawn[2*i])<<8 | int(drawn[2*i+1])
		chosen[i] = list[n%len(list)] // 2048 divides 65536: no word is likelier
	}
	clear(drawn)
	return NewPassphrase([]byte(strings.Join(chosen, "-"))), nil
}
