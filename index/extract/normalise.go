package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalise returns text as the index takes it: NFC; line ends LF; no soft hyphens, zero-width marks and byte order marks;
// ligatures and Arabic presentation forms as the letters they stand for; a word that is hyphenated over a line end in one
// piece only where a soft hyphen says so. It is idempotent. What a file holds is kept as it was read: this is made from it
// when it is needed.
func Normalise(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	letters := map[rune]string{} // of forms that occurred: to ask each time costs more than all the rest
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\r':
			b.WriteByte('\n')
			if strings.HasPrefix(text[i+size:], "\n") {
				size++
			}
		case r == '\u00ad': // a soft hyphen, and the line end behind it
			size += lineEnd(text[i+size:])
		case invisible(r):
		case r == '\u0085', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
			b.WriteByte('\n')
		case presented(r):
			if letters[r] == "" {
				letters[r] = norm.NFKC.String(string(r))
			}
			b.WriteString(letters[r])
		case r == utf8.RuneError:
			b.WriteRune(r)
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return norm.NFC.String(b.String())
}

// plain reports whether a text is ASCII without anything to change.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || c == '\r' || c == '\v' || c == '\f' {
			return false
		}
	}
	return true
}

// lineEnd is the length of a line end, and of the spaces before it, at the beginning of text.
func lineEnd(text string) int {
	rest := strings.TrimLeft(text, " \t")
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if strings.HasPrefix(rest, end) {
			return len(text) - len(rest) + len(end)
		}
	}
	return 0
}

// invisible reports marks that stand inside words and say nothing: joiners stay, for Persian and Indic words need them.
func invisible(r rune) bool {
	switch r {
	case '\ufeff', '\u200b', '\u2060', '\u200e', '\u200f', '\u061c':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// presented reports ligatures, Arabic presentation forms, and letters of full or half width.
func presented(r rune) bool {
	switch {
	case r >= '\ufb00' && r <= '\ufb4f':
	case r >= '\ufb50' && r <= '\ufdff' && r != '\ufdfd':
	case r >= '\ufe70' && r <= '\ufefe':
	case r >= '\uff01' && r <= '\uff5e':
	default:
		return false
	}
	return unicode.IsGraphic(r)
}
