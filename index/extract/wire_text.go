package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean returns a text as a reading holds it: valid UTF-8, with a blank for each character that is none: control characters but tab and line
// ends, U+FFFE and U+FFFF. A blank can be searched and shown, and takes a sixth of its bytes in the stored form.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == 0x7f || c == 0xef { // U+FFFE and U+FFFF begin with EF
			if r, _ := utf8.DecodeRuneInString(text[i:]); blank(r) {
				return strings.Map(blanked, text)
			}
		}
	}
	return text
}

// blank reports a character that is none.
func blank(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r == 0x7f || r == '\uFFFE' || r == '\uFFFF'
}

func blanked(r rune) rune {
	if blank(r) {
		return ' '
	}
	return r
}

// breaks reports a character that must not stand in a message: what a child says of itself is shown beside words of ours.
func breaks(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// onOneLine returns s as a child may say it.
func onOneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if breaks(r) {
			return ' '
		}
		return r
	}, s)
}

// cut returns s as valid UTF-8 of at most n bytes, whole runes.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n+min(utf8.UTFMax, len(s)-n)] // enough to see where the last rune begins, before the rest is made valid
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
