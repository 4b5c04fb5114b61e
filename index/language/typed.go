package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// typed is a word as a person typed it: what its letters say before they are folded.
type typed struct {
	term   string
	script script // of the folded term: Latin, Cyrillic or, for every other script, 0
	marks  string // the letters of the word that are no plain ASCII, in lower case
	rows   []int8 // row of each byte of term: +1 a back vowel, -1 a front one, 0 unknown
}

func newTyped(word string) typed {
	w := typed{term: Fold(word)}
	w.script = scriptsOf([]byte(w.term))
	var b strings.Builder
	for _, r := range word {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			if r == 'İ' {
				r = 'ı' // its small letter is plain, yet only those who have ı type it
			}
			b.WriteRune(unicode.ToLower(r))
		}
	}
	w.marks = b.String()
	w.rows = rows(word, w.term)
	return w
}

// rows returns which vowels of the folded term are known to be front or back ones: those of a word that shows, by at
// least one letter that a plain keyboard has not, that its writer told ı from i and ö from o. A capital I does not tell.
func rows(word, term string) []int8 {
	if !strings.ContainsAny(word, "əƏöÖüÜıİğĞşŞçÇ") {
		return nil
	}
	out := make([]int8, 0, len(term))
	for _, r := range word {
		row := int8(0)
		switch r {
		case 'a', 'A', 'ı', 'o', 'O', 'u', 'U':
			row = 1
		case 'e', 'E', 'ə', 'Ə', 'i', 'İ', 'ö', 'Ö', 'ü', 'Ü':
			row = -1
		}
		for range len(Fold(string(r))) {
			out = append(out, row)
		}
	}
	if len(out) != len(term) {
		return nil // letters and marks typed apart, or another script
	}
	return out
}

// row returns the row of the last vowel of the first n bytes of the term.
func (w *typed) row(n int) int8 {
	for i := min(n, len(w.rows)) - 1; i >= 0; i-- {
		if isVowel(w.term[i]) {
			return w.rows[i]
		}
	}
	return 0
}

// may reports whether the word, by its letters, may be of the language. A letter that a plain keyboard lacks is only
// typed by those whose language has it.
func (w *typed) may(lang string) bool {
	switch lang {
	case "ru":
		return !strings.ContainsAny(w.marks, "іїєґ")
	case "uk":
		return !strings.ContainsAny(w.marks, "ыэъё")
	}
	for _, r := range w.marks {
		if unicode.Is(unicode.Cyrillic, r) && lang == "az" {
			continue
		}
		if !strings.ContainsRune(accented(lang), r) {
			return false
		}
	}
	return true
}

// accented returns the letters of a language written in Latin script that are no plain ASCII.
func accented(lang string) string {
	switch lang {
	case "az":
		return "əöüğışçâîû"
	case "tr":
		return "öüğışçâîû"
	case "de":
		return "äöüß"
	case "fr":
		return "àâæçéèêëîïôœùûüÿ"
	case "es":
		return "áéíñóúü"
	}
	return ""
}
