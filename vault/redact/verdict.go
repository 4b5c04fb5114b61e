package redact

import (
	"slices"
	"strings"
)

// reading is a word of a text, read in one way.
type reading struct {
	term, latin, key string
	latinSet, keySet uint32
	runes, keyRunes  []rune // of latin and key, once asked for
}

func newReading(term string) reading {
	r := reading{term: term, latin: latin(term)}
	r.key = sound(r.latin)
	r.latinSet, r.keySet = letterSet(r.latin), letterSet(r.key)
	return r
}

// match is a word of names that a word of a text is like.
type match struct {
	word  int
	grade grade
}

// verdict is all that a word of a text may be.
type verdict struct {
	matches []match
	begins  bool // it is the beginning of a word of a name

	pseudonyms []string // those that begin with it
}

// sure reports whether the word is a name or a form of one.
func (v *verdict) sure() bool {
	for _, m := range v.matches {
		if m.grade >= gradeInflected {
			return true
		}
	}
	return false
}

// sureOnly returns the verdict without what is only near.
func (v *verdict) sureOnly() *verdict {
	var out verdict
	for _, m := range v.matches {
		if m.grade >= gradeInflected {
			out.matches = append(out.matches, m)
		}
	}
	return &out
}

// classify compares a folded word of a text with every word of the names.
func (f *Finder) classify(term string) verdict {
	readings := make([]reading, 0, 3)
	readings = append(readings, newReading(term))
	v := verdict{begins: f.beginnings[term] || f.beginnings[readings[0].latin] || f.beginnings[readings[0].key]}
	if !plainLatin(term) {
		if l, all := look(term); l != term && (all || mixed(term)) {
			readings = append(readings, newReading(l))
		}
	}
	for i := range f.words {
		best := gradeNone
		for j := range readings {
			best = max(best, f.words[i].match(&readings[j]))
		}
		if best > gradeNone {
			v.matches = append(v.matches, match{i, best})
		}
	}
	return v
}

// plainLatin reports whether the folded word has only the letters a to z.
func plainLatin(term string) bool {
	return !strings.ContainsFunc(term, func(r rune) bool { return r < 'a' || r > 'z' })
}

// best returns how the verdict is like a word of the person's names that is not yet used, and which place that word has.
func (f *Finder) best(v *verdict, person int, used []string) (o owner, g grade) {
	for _, m := range v.matches {
		for _, own := range f.words[m.word].owners {
			if own.person == person && m.grade > g && !slices.Contains(used, own.slot) {
				o, g = own, m.grade
			}
		}
	}
	return o, g
}
