package language

import (
	"context"
	"errors"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

var turkicGrammar = sync.OnceValue(grammar)

// candidate is a stem that the typed word may come from, with the terms that are forms of it.
type candidate struct {
	stem   turkicStem
	by     kind   // how the typed word was read as a form of the stem
	ending string // what the typed word has after the stem
	forms  map[string]reading
}

// beyond returns the kinds of the forms of c that other has not.
func (c *candidate) beyond(other *candidate) kind {
	var k kind
	for term, r := range c.forms {
		if _, ok := other.forms[term]; !ok {
			k |= r.kind
		}
	}
	return k
}

func count(k kind) int { return bits.OnesCount32(uint32(k)) }

// gather fills in the forms that d holds of the candidate's stem.
func (c *candidate) gather(ctx context.Context, d Dictionary) error {
	c.forms = map[string]reading{}
	for _, s := range c.stem.surfaces() {
		m := matcher{steps: turkicGrammar(), vowel: s.vowel}
		sound := c.stem.sound(s.text)
		err := d.Prefix(ctx, s.text, func(term string) error {
			if r, ok := c.read(&m, s, sound, term[len(s.text):]); ok {
				c.forms[term] = r
			}
			return nil
		})
		if err == nil && len(c.stem.text) >= 3 && !c.stem.verb {
			err = bridge{d}.prefix(ctx, s.text, func(latin, term string) error {
				if r, ok := c.read(&m, s, sound, latin[len(s.text):]); ok {
					c.forms[term] = r
				}
				return nil
			})
		}
		if err != nil {
			return err
		}
	}
	return c.dropOthers(ctx, d)
}

// maxEnding bounds the chains that are tried: no word of a text is longer.
const maxEnding = 32

// read reads what follows a surface of the stem.
func (c *candidate) read(m *matcher, s surface, snd sound, ending string) (reading, bool) {
	switch {
	case len(ending) > maxEnding, s.hard && ending != "" && isVowel(ending[0]):
		return reading{}, false
	case s.yor && (len(ending) < 4 || ending[1:4] != "yor"):
		return reading{}, false
	case c.stem.verb && ending == "":
		return reading{kind: kindImperative}, !s.vowel && !s.yor
	}
	r, ok := m.match(c.stem.state(), snd, ending)
	if ending == "" {
		r.kind = kindBare
	}
	r.turkish, r.chance = r.turkish || s.turkish, r.chance || s.turkish && !s.yor
	return r, ok
}

// dropOthers removes the forms of other words that look like the stem with -m, -n: adam (man) is no form of ada (island).
// The plural gives them away, since it never follows a possessive.
func (c *candidate) dropOthers(ctx context.Context, d Dictionary) error {
	if c.stem.verb {
		return nil
	}
	for _, possessive := range []string{"m", "n", "im", "um"} {
		if s := c.stem.sound(c.stem.text); s.vowel != (len(possessive) == 1) {
			continue
		}
		other := c.stem.text + possessive
		for _, plural := range []string{"lar", "ler"} {
			found, err := holds(ctx, d, other+plural)
			if err != nil {
				return err
			}
			if found {
				maps.DeleteFunc(c.forms, func(term string, _ reading) bool { return strings.HasPrefix(term, other) })
			}
		}
	}
	return nil
}

// holds reports whether a term of d begins with prefix.
func holds(ctx context.Context, d Dictionary, prefix string) (bool, error) {
	err := d.Prefix(ctx, prefix, func(string) error { return errEnough })
	if errors.Is(err, errEnough) {
		return true, nil
	}
	return false, err
}

// turkicReadings returns the stems that the word may be a form of, longest first.
func turkicReadings(w *typed) []candidate {
	m := matcher{steps: turkicGrammar()}
	var all []candidate
	for n := len(w.term); n >= 2; n-- {
		text, ending := w.term[:n], w.term[n:]
		for _, t := range stemsOf(text, ending) {
			if ending != "" && !t.possible() || syllables(t.text) == 0 {
				continue
			}
			t.back = w.row(n)
			if ending == "" {
				all = append(all, candidate{stem: t})
				continue
			}
			m.vowel = t.text != text
			r, ok := m.match(t.state(), t.sound(text), ending)
			if !ok {
				continue
			}
			if t.back == 0 {
				t.back = r.back
			}
			all = append(all, candidate{stem: t, by: r.kind, ending: ending})
		}
	}
	return all
}

// turkicForms returns the terms of d that are forms of the word, in Azerbaijani or Turkish.
func turkicForms(ctx context.Context, d Dictionary, w *typed) ([]Form, error) {
	var accepted []*candidate
	lemma, err := newLemma(ctx, d, w.term)
	if err != nil {
		return nil, err
	}
	grammatical := isStopWord(w.term, "az", "tr")
	for _, c := range turkicReadings(w) {
		if lemma.refutes(&c) || grammatical && !c.stem.verb && c.ending != "" {
			continue
		}
		if err := c.gather(ctx, d); err != nil {
			return nil, err
		}
		c.dropChances()
		if len(accepted) == 0 || c.explains(accepted) {
			accepted = append(accepted, &c)
		}
	}
	var out []Form
	for _, c := range slices.Backward(accepted) {
		for term, r := range c.forms {
			lang := "az"
			if r.turkish {
				lang = "tr"
			}
			if w.may(lang) {
				out = append(out, Form{Term: term, Language: lang, Stem: c.stem.text})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Form) int { return strings.Compare(a.Term, b.Term) })
	return slices.CompactFunc(out, func(a, b Form) bool { return a.Term == b.Term }), nil
}

// lemma says what shows the typed word to be a bare noun or adjective, and so no form of a shorter one: uzun (long, uzunlar,
// uzunluq) is not a genitive of üz (face).
type lemma struct {
	plural  bool // d holds a plural of it; after a tense, that is the third person
	quality bool // d holds a noun of quality made from it, in -lıq
}

func newLemma(ctx context.Context, d Dictionary, word string) (l lemma, err error) {
	for _, plural := range []string{"lar", "ler"} {
		if err == nil && !l.plural {
			l.plural, err = holds(ctx, d, word+plural)
		}
	}
	for _, quality := range []string{"liq", "lik", "luq", "luk"} {
		if err == nil && !l.quality {
			l.quality, err = holds(ctx, d, word+quality)
		}
	}
	return l, err
}

// refutes reports whether the lemma is no form of c: only if it ends in something so short that words end in it by chance.
func (l lemma) refutes(c *candidate) bool {
	switch {
	case c.ending == "" || len(c.ending) > 2 || c.ending == "ki":
		return false
	case !c.stem.verb:
		return l.plural || l.quality
	case c.by&^(kindImperative|kindOptative) == 0:
		return l.plural || l.quality
	}
	return l.quality && c.by&^(kindAorist|kindPresent) == 0
}

// dropChances removes the forms that only Turkish explains, by suffixes that words have by chance, where Azerbaijani
// explains nearly everything.
func (c *candidate) dropChances() {
	chances := 0
	for _, r := range c.forms {
		if r.chance {
			chances++
		}
	}
	if sure := len(c.forms) - chances; sure >= 8 && 8*chances < sure {
		maps.DeleteFunc(c.forms, func(_ string, r reading) bool { return r.chance })
	}
}

// explains reports whether c may be the stem although the longer ones were accepted: it must explain nearly all of their
// forms, and a verb must be seen as a verb in forms that they do not explain.
func (c *candidate) explains(accepted []*candidate) bool {
	share := [...]int{22, 22, 12, 6}[min(len(c.ending), 3)] // a long ending is hardly there by chance
	for _, a := range accepted {
		alone := 0
		for term := range a.forms {
			if _, ok := c.forms[term]; !ok {
				alone++
			}
		}
		if alone*100 > len(a.forms)*15 && alone*share > len(c.forms) {
			return false
		}
	}
	return !c.stem.verb || c.seenAsVerb(accepted[0])
}

// seenAsVerb reports whether d holds forms that show c to be a verb, beyond those of the noun that was typed.
func (c *candidate) seenAsVerb(noun *candidate) bool {
	const (
		verbal = kindInfinitive | kindPast | kindNarrative | kindConverb | kindPresent | kindFuture | kindDiq | kindGerund | kindParticiple
		weak   = kindOptative | kindImperative | kindAorist | kindVerbalNoun
	)
	beyond := c.beyond(noun) & verbal
	few := len(noun.forms) <= 2
	switch {
	case c.ending == "": // an imperative
		return few && beyond&kindInfinitive != 0
	case c.ending == "ma" || c.ending == "me": // a verbal noun is a word of its own: alma, bölmə
		return false
	case c.by&^weak == 0 && c.by&kindVerbalNoun == 0 && !few:
		return false
	case c.by&^weak == 0 && c.by&kindVerbalNoun != 0 && 12*c.plurals() >= len(c.forms):
		return false
	}
	const sure = kindInfinitive | kindPast | kindConverb | kindDiq
	return count(beyond) >= 2 || beyond&sure != 0 && few
}

// plurals returns the number of plural forms of the verbal noun.
func (c *candidate) plurals() int {
	n := 0
	for term := range c.forms {
		if rest := term[min(len(c.stem.text), len(term)):]; strings.HasPrefix(rest, "malar") || strings.HasPrefix(rest, "meler") {
			n++
		}
	}
	return n
}
