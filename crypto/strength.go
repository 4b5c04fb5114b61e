package crypto

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A chosen passphrase needs this much, by an estimate after zxcvbn (Wheeler,
// USENIX Security 2016) that knows common passwords, names, English words,
// dates and keyboard rows.
const (
	minLength   = 12 // characters
	minBits     = 50
	judgeLength = 64 // more characters only help
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
	bits, covered := estimate([]rune(text)[:min(utf8.RuneCountInString(text), judgeLength)], contextWords(context))
	if bits >= minBits {
		return nil
	}
	return &WeakError{"it would be guessed: " + explain(covered)}
}

// explain names the pattern that covers most of the passphrase.
func explain(covered map[string]int) string {
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
	long := make([]string, 0, len(words))
	for _, w := range words {
		if w = strings.ToLower(w); utf8.RuneCountInString(w) >= minContext && utf8.RuneCountInString(w) <= judgeLength {
			long = append(long, w)
		}
	}
	return long
}
