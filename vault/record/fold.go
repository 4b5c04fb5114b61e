package record

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold brings a text to the form in which filters compare: compatibility forms joined (NFKC), case folded in full, both
// dotted and dotless i as i, ə as e, diacritics, apostrophes and invisible characters removed. It is for comparing
// only; nothing folded is ever kept as a value. It is safe for concurrent use.
//
// "İŞGƏNCƏ", "işgəncə", "isgence" and "ISGENCE" are one; "ıl" and "il" too, because keyboards without ı are
// common and a filter that finds too much costs less than one that hides a record.
func Fold(s string) string {
	if folded, ok := foldCommon(s); ok {
		return folded
	}
	return foldFull(s)
}

// foldFull folds by the tables of Unicode.
func foldFull(s string) string {
	// A Caser keeps state and must not be shared between goroutines, so each call makes its own.
	folded := cases.Fold().String(letters(norm.NFKD.String(s)))
	return letters(norm.NFKD.String(folded))
}

// foldCommon folds texts of the letters that most records are made of, character by character and ten times faster; a
// list folds tens of thousands of names. A test compares it with foldFull for every one of these characters: none
// of them folds to more than a base letter, so there are no marks whose order could matter.
func foldCommon(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for i, r := range s {
		if !isCommon(r) {
			return "", false
		}
		if r >= 0x80 {
			if d := norm.NFKD.PropertiesString(s[i:]).Decomposition(); d != nil {
				r, _ = utf8.DecodeRune(d)
			}
		}
		if r = letter(r); r >= 0 {
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	return string(b), true
}

// isCommon accepts ASCII, Latin letters with one diacritic, the schwa and Cyrillic.
func isCommon(r rune) bool {
	switch r {
	case 'ß', 'Ĳ', 'ĳ', 'Ŀ', 'ŀ', 'ŉ', 'ſ', '\u0483', '\u0484', '\u0485', '\u0486', '\u0487', '\u0488', '\u0489':
		return false
	case 'ə', 'Ə', '’', '‘':
		return true
	}
	return r < 0x80 || r >= 0xc0 && r < 0x180 || r >= 0x400 && r < 0x500
}

// letters applies letter to each character of a decomposed text.
func letters(s string) string { return strings.Map(letter, s) }

// letter drops marks, apostrophes and invisible characters (-1), and maps letters that have no decomposition.
func letter(r rune) rune {
	switch r {
	case 'ı':
		return 'i'
	case 'ə', 'Ə', '\u04d9', '\u04d8': // Latin schwa and its Cyrillic look-alike
		return 'e'
	case 'ø', 'Ø':
		return 'o'
	case 'ł', 'Ł':
		return 'l'
	case 'đ', 'Đ':
		return 'd'
	case '\'', '’', '‘', 'ʼ', 'ʻ', '`', '´':
		return -1
	}
	if r >= 0x80 && (isMark(r) || unicode.Is(unicode.Cf, r)) {
		return -1
	}
	return r
}

// isMark reports whether a decomposed character is a diacritic. Marks that are vowels of Indic and other scripts stay:
// without them different words would be one.
func isMark(r rune) bool {
	switch {
	case r < 0x0300:
		return false
	case r <= 0x036f, r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff, r >= 0xfe20 && r <= 0xfe2f:
		return true
	}
	hebrewPoint := r >= 0x0591 && r <= 0x05c7
	arabicSign := r >= 0x064b && r <= 0x065f || r == 0x0670
	return (hebrewPoint || arabicSign) && unicode.Is(unicode.Mn, r)
}
