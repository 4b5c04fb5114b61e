package redact

import (
	"math/bits"
	"strings"
	"unicode/utf8"

	"emanet/index/language"
)

// grade says how a word of a text is like a word of a name.
type grade uint8

const (
	gradeNone      grade = iota
	gradeRelated         // the search would find it by the name
	gradeInside          // the name is inside a longer word
	gradeTypo            // a letter or two differ
	gradeLoose           // it may be another spelling or form of the name
	gradeInflected       // a form of the name
	gradeWhole           // the name in one of its spellings
)

// word is one word of one or more names.
type word struct {
	term    string   // folded
	latin   string   // in Latin letters
	stem    string   // latin, without the vowel that Russian replaces by an ending
	key     string   // how it sounds
	base    string   // key without its last vowel
	weak    []string // other bases
	root    string   // of a surname, without -ov, -li and the like; "" for any other word
	letters int
	edits   int // letters that may differ
	owners  []owner

	latinSet, keySet, baseSet uint32
	runes, keyRunes           []rune // of latin and key
}

// owner is a place that a word has in somebody's names.
type owner struct {
	person int
	slot   string // the same for all spellings of one word of the person's names
	marked bool   // a word for son or daughter follows it
	short  bool   // it has too few letters to be told from other words
}

// safe is how many letters a name, or how many sounds its stem must have, for a likeness to be no chance.
const safe = 4

func newWord(term string) word {
	w := word{term: term, latin: latin(term), letters: utf8.RuneCountInString(term)}
	w.key = sound(w.latin)
	w.base, w.stem = w.key, w.latin
	if n := len(w.key); n > 2 && vowelOf(w.key[n-1]) != 0 {
		w.base = w.key[:n-1]
	}
	if bare := strings.TrimRight(w.latin, "aeiouy"); len(bare) >= safe || len(bare) >= 2 && w.latin != w.term {
		w.stem = bare
	}
	switch {
	case w.letters >= 7:
		w.edits = 2
	case w.letters >= safe:
		w.edits = 1
	}
	w.weak, w.root = weakBases(w.key), surnameRoot(w.key)
	w.latinSet, w.keySet, w.baseSet = letterSet(w.latin), letterSet(w.key), letterSet(w.base)
	w.runes, w.keyRunes = []rune(w.latin), []rune(w.key)
	return w
}

// weakBases returns what else may stand before an ending: the last consonant softened or hardened (Məlik, Məliyin; Zeynep,
// Zeyneb), or the last vowel dropped (Павел, Павлу).
func weakBases(key string) []string {
	n := len(key)
	if n < safe || vowelOf(key[n-1]) != 0 {
		return nil
	}
	var out []string
	front := key[:n-1]
	for _, pair := range []string{"bp", "pb", "dt", "td", "fv", "vf"} {
		if key[n-1] == pair[0] {
			out = append(out, front+pair[1:])
		}
	}
	if key[n-1] == 'k' && vowelOf(key[n-2]) != 0 {
		out = append(out, front)
	}
	if vowelOf(key[n-2]) != 0 && vowelOf(key[n-3]) == 0 && n > safe {
		out = append(out, key[:n-2]+key[n-1:])
	}
	return out
}

// match returns how the word of a text is like w.
func (w *word) match(r *reading) grade {
	missing := bits.OnesCount32(w.baseSet &^ r.keySet)
	if missing > w.edits+1 { // a letter that is lost may take a vowel beside it along
		return gradeNone
	}
	if r.term == w.term {
		return gradeWhole
	}
	if missing == 0 {
		if g := w.matchForm(r); g > gradeNone {
			return g
		}
	}
	switch {
	case w.typo(r):
		return gradeTypo
	case missing == 0 && w.inside(r):
		return gradeInside
	case w.related(r):
		return gradeRelated
	}
	for _, base := range w.weak {
		if rest, ok := strings.CutPrefix(r.key, base); ok && ending(rest) {
			return gradeLoose
		}
	}
	if rest, ok := strings.CutPrefix(r.key, w.root); ok && w.root != "" && surnameEnding(rest) {
		return gradeLoose
	}
	return gradeNone
}

// matchForm returns whether the word of a text is a spelling or a form of w.
func (w *word) matchForm(r *reading) grade {
	if w.letters < 2 {
		return gradeNone
	}
	if r.latin == w.latin {
		return gradeWhole
	}
	if rest, ok := strings.CutPrefix(r.latin, w.latin); ok && ending(sound(rest)) {
		return gradeInflected
	}
	if rest, ok := strings.CutPrefix(r.latin, w.stem); ok && w.stem != w.latin && endingAfterVowel(sound(rest)) &&
		(len(w.stem) >= safe || r.latin != r.term) {
		return gradeInflected
	}
	return w.matchSound(r)
}

// matchSound returns whether the word sounds like a form of w: surely, if w is long enough.
func (w *word) matchSound(r *reading) grade {
	best := gradeLoose
	if len(w.base) >= safe {
		best = gradeInflected
	}
	rest, ok := strings.CutPrefix(r.key, w.base)
	switch {
	case r.key == w.key && len(w.key) >= safe && w.letters > safe:
		return gradeWhole
	case r.key == w.key && len(w.key) > 2:
		return gradeLoose
	case !ok || len(w.base) < 3:
		return gradeNone
	case w.base != w.key && endingAfterVowel(rest), w.base == w.key && ending(rest):
		return best
	}
	return gradeNone
}

// typo reports whether the word, or what it has before an ending, is w but for a few letters.
func (w *word) typo(r *reading) bool {
	if w.edits == 0 {
		return false
	}
	if bits.OnesCount32(w.latinSet&^r.latinSet) <= w.edits {
		if r.runes == nil {
			r.runes = []rune(r.latin)
		}
		if near(w.runes, r.runes, w.edits, w.letters > 5) {
			return true
		}
	}
	if w.term != w.latin && r.term != r.latin && near([]rune(w.term), []rune(r.term), w.edits, w.letters > 5) {
		return true
	}
	edits := min(len(w.key)/6, 2)
	if edits == 0 || bits.OnesCount32(w.keySet&^r.keySet) > edits {
		return false
	}
	if r.keyRunes == nil {
		r.keyRunes = []rune(r.key)
	}
	return near(w.keyRunes, r.keyRunes, edits, true)
}

// inside reports whether w stands inside the word.
func (w *word) inside(r *reading) bool {
	if w.letters >= safe && strings.Contains(r.latin, w.latin) || w.letters > safe && len(w.base) >= safe && strings.Contains(r.key, w.base) {
		return true
	}
	return w.letters == 3 && r.term[0] >= utf8.RuneSelf && r.latin == r.term && strings.Contains(r.term, w.term)
}

// related reports whether a search for the name finds the word.
func (w *word) related(r *reading) bool {
	const begin = 3
	if len(w.latin) < begin || len(r.latin) < begin || w.latin[:begin] != r.latin[:begin] {
		return false
	}
	return language.Related(w.term, r.term)
}
