package crypto

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
	"github.com/ccojocar/zxcvbn-go/match"
)

// A chosen passphrase needs this much, by the estimate of zxcvbn, which knows
// common passwords, names, English words, dates and keyboard rows.
const (
	minLength   = 12 // characters
	minBits     = 50
	judgeLength = 64 // more characters only help; zxcvbn takes more than quadratic time
	minContext  = 3  // a shorter word of the context says nothing
)

// WeakError says why a passphrase is refused, in words for the person who chose
// it. It never quotes the passphrase.
type WeakError struct{ Reason string }

func (e *WeakError) Error() string { return "the passphrase is weak: " + e.Reason }

// CheckPassphrase returns a [*WeakError] for a passphrase that would be guessed.
// The context is what an attacker would try first: the label, the names of the
// vault and its folder. A nil error promises nothing; a generated passphrase is
// better.
func CheckPassphrase(p Passphrase, context ...string) error {
	text := p.Reveal()
	switch n := utf8.RuneCountInString(text); {
	case len(text) > maxPassphrase:
		return &WeakError{"it is longer than 1024 bytes and would not be typed the same twice"}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return &WeakError{"it has characters that a keyboard does not type"}
	case text != strings.TrimSpace(text):
		return &WeakError{"it begins or ends with a space, which is easily lost"}
	case n < minLength:
		return &WeakError{"it has fewer than 12 characters"}
	}
	bits, patterns := judge(text, context)
	if bits >= minBits {
		return nil
	}
	return &WeakError{"it would be guessed: " + explain(patterns)}
}

// judge asks zxcvbn. A panic in it, which sums indexes over characters of
// several bytes in places, counts as no strength at all.
func judge(text string, context []string) (bits float64, patterns []match.Match) {
	defer func() {
		if recover() != nil {
			bits, patterns = 0, nil
		}
	}()
	plain := plainLetters(text)
	result := zxcvbn.PasswordStrength(plain[:min(len(plain), judgeLength)], contextWords(context))
	return result.Entropy, result.MatchSequence
}

// explain names the pattern that zxcvbn found most of.
func explain(patterns []match.Match) string {
	covered := map[string]int{}
	for _, m := range patterns {
		key := m.Pattern
		if m.DictionaryName == "user_inputs" {
			key = "context"
		}
		covered[key] += m.J - m.I + 1
	}
	best, reason := 0, "it is too short for how simple it is"
	for _, r := range []struct{ pattern, reason string }{
		{"context", "it is made of words that belong to this vault"},
		{"dictionary", "it is made of common passwords, names or words"},
		{"spatial", "it follows the keys of a keyboard"},
		{"repeat", "it repeats the same characters"},
		{"sequence", "it counts or spells the alphabet"},
		{"date", "it is made of a date"},
	} {
		if covered[r.pattern] > best {
			best, reason = covered[r.pattern], r.reason
		}
	}
	return reason
}

// contextWords returns the words that an attacker tries first: the context
// given, whole and cut into words, and what people choose for a vault here.
func contextWords(context []string) []string {
	words := []string{"emanet", "əmanət", "parol", "пароль", "şifrə", "şifre", "sifre", "азербайджан", "azərbaycan", "azerbaycan"}
	for _, c := range context {
		words = append(words, c)
		words = append(words, strings.FieldsFunc(c, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	plain := make([]string, 0, len(words))
	for _, w := range words {
		if w = plainLetters(strings.ToLower(w)); len(w) >= minContext && len(w) <= judgeLength {
			plain = append(plain, w)
		}
	}
	return plain
}

// plainLetters puts one ASCII letter for every other character, so that zxcvbn,
// which counts bytes, counts characters, and still sees what repeats.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return 'a' + unicode.ToLower(r)%26
	}, s)
}
