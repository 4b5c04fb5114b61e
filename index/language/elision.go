package language

import (
	"strings"
	"unicode/utf8"
)

// elision reports whether the word just found is a French or Italian elision, such as l'homme, qu'il or d'Arménie: a
// shortened word that ends in an apostrophe before a vowel or an h. O'Brien, rock'n'roll and Bakı'nın are none.
func (s *scanner) elision() bool {
	if s.apostrophe-s.start > len("qu") {
		return false
	}
	var b [8]byte
	switch string(appendFolded(b[:0], s.table, s.text[s.start:s.apostrophe])) {
	case "l", "d", "j", "m", "t", "s", "n", "c", "qu":
	default:
		return false
	}
	_, n := utf8.DecodeRuneInString(s.text[s.apostrophe:])
	rest := s.text[s.apostrophe+n : s.end]
	_, size := utf8.DecodeRuneInString(rest)
	next := appendFolded(b[:0], s.table, rest[:size])
	return len(rest) > size && len(next) > 0 && strings.IndexByte("aeiouyh", next[0]) >= 0
}
