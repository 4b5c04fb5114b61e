package record

import (
	"strings"
	"unicode"

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
	if isPlain(s) {
		return strings.ToLower(s)
	}
	// A Caser keeps state and must not be shared between goroutines, so each call makes its own.
	folded := cases.Fold().String(letters(norm.NFKD.String(s)))
	return letters(norm.NFKD.String(folded))
}

// isPlain reports whether ASCII rules are enough.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '\'' || s[i] < 0x20 || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// letters drops marks and maps letters that have no decomposition.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
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
		if isMark(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
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
