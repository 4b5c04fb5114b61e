package language

import "strings"

// sound is what the letters so far ask of the next suffix.
type sound struct {
	back   int8 // +1 after a back vowel, -1 after a front one, 0 unknown: folded i, o and u are both
	round  int8 // +1 after o and u, -1 after the others, 0 before the first vowel
	vowel  bool // the last letter is a vowel
	last   byte
	letter int // letters so far
}

// next returns the sound after one more folded letter.
func (s sound) next(c byte) sound {
	s.letter++
	s.last, s.vowel = c, true
	switch c {
	case 'a':
		s.back, s.round = 1, -1
	case 'e':
		s.back, s.round = -1, -1
	case 'i':
		s.round = -1
	case 'o', 'u':
		s.round = 1
	default:
		s.vowel = false
	}
	return s
}

// stemSound returns the sound at the end of a stem. Within a suffix an i or u keeps the row of the vowel before it; in a
// stem it does not say, since loanwords keep no harmony.
func stemSound(stem string) sound {
	var s sound
	for i := range len(stem) {
		s = s.next(stem[i])
		if s.vowel && stem[i] != 'a' && stem[i] != 'e' {
			s.back = 0
		}
	}
	return s
}

// reading is one way to read an ending, the best of those there are.
type reading struct {
	kind    kind // the kinds of all readings
	back    int8 // row of the stem's last vowel, as far as the ending tells
	turkish bool // every reading needs a Turkish suffix
	chance  bool // and one that words have by chance too
}

// matcher reads endings as chains of suffixes.
type matcher struct {
	steps *[stateCount][]suffix
	stem  int  // letters of the stem
	vowel bool // the ending must begin with a vowel, as after a softened consonant
	found bool
	best  reading
}

// longStem is the length from which a stem is not likely to meet another word by chance.
const longStem = 5

// match reads the ending as a chain that begins in the state from, after the sound s.
func (m *matcher) match(from state, s sound, ending string) (reading, bool) {
	m.stem, m.found, m.best = s.letter, false, reading{turkish: true, chance: true}
	if m.vowel && (ending == "" || !isVowel(ending[0])) {
		return reading{}, false
	}
	m.walk(from, s, ending, reading{back: s.back})
	return m.best, m.found
}

func (m *matcher) walk(from state, s sound, ending string, r reading) {
	if ending == "" {
		if from.accepts() {
			m.found = true
			m.best.kind |= r.kind
			m.best.turkish = m.best.turkish && r.turkish
			m.best.chance = m.best.chance && r.chance
			m.best.back = r.back
		}
		return
	}
	for i := range m.steps[from] {
		x := &m.steps[from][i]
		if !m.allowed(x, s) {
			continue
		}
		after, n, foreign := x.fit(s, ending)
		if n == 0 {
			continue
		}
		next := r
		if next.kind == 0 {
			next.kind = x.kind
		}
		if next.back == 0 && from != stateYor { // -yorlar is the same after every vowel
			next.back = after.back
		}
		next.turkish = r.turkish || (foreign|x.rule)&ruleTurkish != 0
		next.chance = r.chance || (foreign|x.rule)&ruleChance != 0
		m.walk(x.to, after, ending[n:], next)
	}
}

// allowed reports whether the suffix may stand after the sound s on the stem.
func (m *matcher) allowed(x *suffix, s sound) bool {
	switch {
	case x.rule&ruleLong != 0 && m.stem < longStem, x.rule&ruleLonger != 0 && m.stem <= longStem:
		return false
	case x.place == afterVowel:
		return s.vowel
	case x.place == afterConsonant:
		return !s.vowel
	}
	return true
}

// fit reports how many letters of the ending the suffix takes, 0 if it does not fit, and ruleTurkish, ruleChance if only
// Turkish has it so.
func (x *suffix) fit(s sound, ending string) (after sound, n int, foreign rule) {
	if len(ending) < len(x.text) {
		return s, 0, 0
	}
	for i := range len(x.text) {
		c := ending[i]
		ok, turkish := s.allows(x.text[i], c)
		if !ok {
			return s, 0, 0
		}
		foreign |= turkish
		s = s.next(c)
	}
	return s, len(x.text), foreign
}

// allows reports whether the letter c may stand for a letter of a suffix after the sound s, and the rules if only Turkish
// has it so.
func (s sound) allows(letter, c byte) (ok bool, foreign rule) {
	switch letter {
	case 'A':
		return c == 'a' && s.back >= 0 || c == 'e' && s.back <= 0, 0
	case 'I':
		return c == 'i' && s.round <= 0 || c == 'u' && s.round >= 0, 0
	case 'D':
		if c == 't' && strings.IndexByte("ptkcfhs", s.last) >= 0 {
			return true, ruleTurkish | ruleChance
		}
		return c == 'd', 0
	case 'H', 'Q':
		if c == 'q' && s.back >= 0 || c == 'k' && s.back <= 0 {
			return true, 0
		}
		return letter == 'Q' && c == 'k', ruleTurkish
	case 'G':
		if c == 'g' && s.back >= 0 || c == 'y' && s.back <= 0 {
			return true, 0
		}
		return c == 'g', ruleTurkish
	}
	return c == letter, 0
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
