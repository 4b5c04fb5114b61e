package redact

import (
	"strings"
	"unicode/utf8"
)

// sound returns how a word in the letters of latin sounds, coarsely enough that the spellings of one name in the languages
// of the region meet: Əliyev, Aliyev, Aliev, Алиев and Әлијев are all "aliv".
//
// ə, e and a are one vowel, and so are i and y, o and u. A run of vowels is its first full one: y counts only in a run
// that has no other. g, k, q, h and x are one consonant (Qasımov, Касумов; Hüseynov, Гусейнов), and so are c, j, ch and dj.
// Doubled letters are single. The letters of other scripts stay.
func sound(word string) string {
	b := make([]byte, 0, len(word))
	for i := 0; i < len(word); {
		c := word[i]
		switch {
		case c >= utf8.RuneSelf, c >= '0' && c <= '9':
			_, size := utf8.DecodeRuneInString(word[i:])
			b = append(b, word[i:i+size]...)
			i += size
		case vowelOf(c) != 0:
			v, n := vowels(word[i:])
			b = append(b, v)
			i += n
		default:
			s, n := consonant(word[i:])
			if len(b) == 0 || b[len(b)-1] != s {
				b = append(b, s)
			}
			i += n
		}
	}
	return string(b)
}

// vowelOf returns the class of a vowel or of y, 0 for any other letter.
func vowelOf(c byte) byte {
	switch c {
	case 'a', 'e':
		return 'a'
	case 'i', 'y':
		return 'i'
	case 'o', 'u':
		return 'o'
	}
	return 0
}

// vowels returns the vowel that a run of vowels at the beginning of s stands for, and the length of the run.
func vowels(s string) (v byte, n int) {
	v = 'i'
	full := false
	for n < len(s) && vowelOf(s[n]) != 0 {
		if s[n] != 'y' && !full {
			v, full = vowelOf(s[n]), true
		}
		n++
	}
	return v, n
}

// digraphs are the consonants that are written with several letters, the longest first.
var digraphs = []struct{ text, sound string }{
	{"shch", "s"},
	{"dsch", "c"},
	{"tsch", "c"},
	{"dzh", "c"},
	{"tch", "c"},
	{"sch", "s"},
	{"dj", "c"},
	{"ch", "c"},
	{"zh", "c"},
	{"sh", "s"},
	{"ts", "s"},
	{"tz", "s"},
	{"kh", "k"},
	{"gh", "k"},
	{"ph", "f"},
	{"th", "t"},
}

// consonant returns the class of the consonant at the beginning of s, and how many letters it has.
func consonant(s string) (class byte, n int) {
	if len(s) > 1 && strings.IndexByte("cdgkpstz", s[0]) >= 0 && strings.IndexByte("chjsz", s[1]) >= 0 {
		for _, d := range digraphs {
			if strings.HasPrefix(s, d.text) {
				return d.sound[0], len(d.text)
			}
		}
	}
	switch s[0] {
	case 'g', 'q', 'h', 'x':
		return 'k', 1
	case 'j':
		return 'c', 1
	case 'w':
		return 'v', 1
	}
	return s[0], 1
}

// letterSet returns the letters of a word: a bit for each Latin letter, one for what is no Latin letter.
func letterSet(s string) uint32 {
	var set uint32
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			set |= 1 << (r - 'a')
		} else {
			set |= 1 << (26 + r%6)
		}
	}
	return set
}
