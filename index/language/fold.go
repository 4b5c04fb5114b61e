package language

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is the number of signs that one letter keeps. No writing needs more; without a bound the normal form of a
// hostile text would hold joiners of the normaliser's own.
const maxMarks = 8

// Fold returns the one form in which a word is indexed and looked for, whatever its language and however it was typed.
//
// It is compatibility-decomposed (NFKD, UAX #15), its letters folded in case, stripped of accents and of the look-alikes
// listed in the package comment, and composed again (NFC). Characters that can be no part of a word (spaces, punctuation,
// symbols) stay as they are, so that a whole text may be folded too; invalid UTF-8 becomes U+FFFD. Fold(Fold(s)) is
// Fold(s). The time is linear in len(s). Safe for concurrent use.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	t := letters()
	dst := make([]byte, 0, len(s)+8)
	for len(s) > 0 {
		n, word := run(t, s)
		if word {
			dst = appendFolded(dst, t, s[:n])
		} else {
			dst = appendOther(dst, s[:n])
		}
		s = s[n:]
	}
	return string(dst)
}

// isFolded reports whether s is plain ASCII that Fold leaves alone, the case of most terms.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || c == '\'' || c == '`' {
			return false
		}
	}
	return true
}

// run returns the length of the longest prefix of s whose characters are all part of words, or all not. Unlike a token, a
// run takes in every apostrophe: they are about to vanish, and what they held together must fold as one word.
func run(t *[smallLetters]letter, s string) (n int, word bool) {
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		in := lookupClass(t, r) != classOther
		if n > 0 && in != word {
			break
		}
		word = in
		n += size
	}
	return n, word
}

func lookupClass(t *[smallLetters]letter, r rune) class {
	if r < smallLetters {
		return t[r].class
	}
	return classOf(r)
}

func appendOther(dst []byte, s string) []byte {
	for _, r := range s {
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// appendFolded appends the folded form of the word w, whose characters all belong to words.
func appendFolded(dst []byte, t *[smallLetters]letter, w string) []byte {
	start, flags := len(dst), script(0)
	for i := 0; i < len(w); {
		c := w[i]
		if c < utf8.RuneSelf {
			l := &t[c]
			flags |= l.script
			dst = append(dst, l.out...)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(w[i:])
		if r >= smallLetters || t[r].script&scriptMixed != 0 {
			dst = foldLetters(dst[:start], w)
			return resolve(dst, start, scriptsOf(dst[start:]))
		}
		flags |= t[r].script
		dst = append(dst, t[r].out...)
		i += size
	}
	if flags&scriptCyrillic != 0 {
		return resolve(dst, start, flags)
	}
	return dst
}

// foldLetters appends w folded letter by letter, as if every letter stood in a word of its own script.
func foldLetters(dst []byte, w string) []byte {
	start := len(dst)
	var last rune // the letter that a mark would belong to
	marks := 0
	for _, r := range norm.NFKD.String(w) {
		switch classOf(r) {
		case classMark:
			if marks < maxMarks && keepsMark(last, r, marks) {
				dst = utf8.AppendRune(dst, r)
				marks++
			}
		case classLetter, classAlone:
			last, marks = foldRune(r), 0
			if pair := latinPairs(last); pair != "" {
				dst = append(dst, pair...)
			} else {
				dst = utf8.AppendRune(dst, last)
			}
		}
	}
	if norm.NFC.IsNormal(dst[start:]) {
		return dst
	}
	return append(dst[:start], norm.NFC.Bytes(dst[start:])...)
}

// keepsMark reports whether the mark stays on the letter. Scripts that write their vowels as marks keep them; й and ї are
// letters, not accented ones; an accent, a harakat, a point or a sign around a letter goes.
func keepsMark(last, mark rune, marks int) bool {
	switch {
	case mark == '\u0306' && last == 'и', mark == '\u0308' && last == 'і':
		return marks == 0
	case mark == '\u3099' || mark == '\u309a': // voiced kana
		return marks == 0
	}
	return !unicode.In(mark, unicode.Inherited, unicode.Common, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic,
		unicode.Hebrew, unicode.Syriac, unicode.Me)
}

// foldRune folds one decomposed letter or digit.
func foldRune(r rune) rune {
	if unicode.Is(unicode.Nd, r) {
		return '0' + digit(r)
	}
	switch r = unicode.ToLower(unicode.ToUpper(r)); r {
	case 'ə', 'ǝ', 'ɘ':
		return 'e'
	case 'ı', 'ɪ':
		return 'i'
	case 'ø':
		return 'o'
	case 'đ', 'ð', 'ɖ':
		return 'd'
	case 'ł':
		return 'l'
	case 'ħ':
		return 'h'
	case 'ŧ':
		return 't'
	case 'ŋ':
		return 'n'
	case 'ى', 'ی', 'ې':
		return 'ي'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ة', 'ه', 'ھ', 'ہ', 'ۃ':
		return 'ه'
	case 'ٱ':
		return 'ا'
	}
	return r
}

// latinPairs returns the two letters that a small Latin letter is written as, or "".
func latinPairs(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'þ':
		return "th"
	}
	return ""
}

// digit returns the value of a decimal digit of any script. Unicode keeps the ten digits of a script together, so the
// value is the distance to the first of them.
func digit(r rune) rune {
	if r < utf8.RuneSelf {
		return r - '0'
	}
	d := rune(0)
	for d < 9 && unicode.Is(unicode.Nd, r-d-1) {
		d++
	}
	return d
}
