package index

import (
	"math"
	"slices"
	"strings"

	"emanet/index/language"
)

// Bounds of what is looked for in one text.
const (
	maxScan      = 64 << 20 // bytes of the text
	maxUnitMarks = 256      // places of one word
	maxMarks     = 8192     // places of all words
	maxCompared  = 1 << 26  // comparisons of a word of the text with a beginning
	passageRunes = 200      // characters of a passage, more or less
)

// marks is what of a query is highlighted: words, beginnings and phrases. Each is a unit.
type marks struct {
	terms    map[string]int // units of whole words
	prefixes []markedPrefix
	whole    map[string][]markedPhrase // by their last word
	open     []markedPhrase            // whose last word need not be whole
	longest  int                       // words of a phrase
	groups   []*group                  // of each unit, for how rare it is; the first word of a phrase
	live     int
}

type markedPrefix struct {
	prefix string
	unit   int
}

// markedPhrase is the spellings of each word of a phrase.
type markedPhrase struct {
	words []map[string]bool
	last  string // what the last word begins with; "" if it is a whole word
	unit  int
}

func (s *session) mark(f Field, g *group) {
	if s.marks == nil || f != FieldText {
		return
	}
	unit := s.marks.unit(g)
	for _, t := range g.terms {
		if _, known := s.marks.terms[t]; !known {
			s.marks.terms[t] = unit
		}
	}
}

func (s *session) markPrefix(f Field, prefix string, g *group) {
	if s.marks != nil && f == FieldText {
		s.marks.prefixes = append(s.marks.prefixes, markedPrefix{strings.Clone(prefix), s.marks.unit(g)})
	}
}

func (s *session) markPhrase(f Field, p *phrase, last string) {
	if s.marks == nil || f != FieldText {
		return
	}
	m := markedPhrase{last: strings.Clone(last), unit: s.marks.unit(p.words[0])}
	for _, g := range p.words {
		terms := map[string]bool{}
		for _, t := range g.terms {
			terms[t] = true
		}
		m.words = append(m.words, terms)
	}
	s.marks.longest = max(s.marks.longest, len(m.words))
	if last != "" {
		s.marks.open = append(s.marks.open, m)
		return
	}
	for term := range m.words[len(m.words)-1] {
		s.marks.whole[term] = append(s.marks.whole[term], m)
	}
}

func (m *marks) unit(g *group) int {
	if m.terms == nil {
		m.terms, m.whole = map[string]int{}, map[string][]markedPhrase{}
	}
	m.groups = append(m.groups, g)
	return len(m.groups) - 1
}

// weight is what a unit is worth in a passage.
func (m *marks) weight(unit int) float64 {
	return math.Log1p(float64(m.live+1) / float64(m.groups[unit].unique+1))
}

// foundPlaces is the places that were found, and how many of each unit.
type foundPlaces struct {
	list  []place
	count []int
	full  int // units of which no more are wanted
}

func (f *foundPlaces) add(start, end, unit int) {
	if f.count[unit] == maxUnitMarks {
		return
	}
	if f.count[unit]++; f.count[unit] == maxUnitMarks {
		f.full++
	}
	f.list = append(f.list, place{start, end, unit})
}

// find returns the places of all units in order.
func (m *marks) find(text string) []place {
	f := foundPlaces{count: make([]int, len(m.groups))}
	var recent []language.Token
	compared := 0
	for t := range language.Tokens(text) {
		if compared += len(m.prefixes) + len(m.open); len(f.list) >= maxMarks || f.full == len(f.count) || compared > maxCompared {
			break
		}
		if unit, ok := m.terms[t.Term]; ok {
			f.add(t.Start, t.End, unit)
		} else if unit, ok := m.begins(t.Term); ok {
			f.add(t.Start, t.End, unit)
		}
		if m.longest == 0 {
			continue
		}
		if recent = append(recent, t); len(recent) > 2*m.longest {
			recent = append(recent[:0], recent[m.longest:]...)
		}
		m.findPhrases(recent, &f)
	}
	slices.SortStableFunc(f.list, func(a, b place) int { return a.start - b.start })
	return f.list
}

// findPhrases adds the phrases that end with the last of the tokens.
func (m *marks) findPhrases(tokens []language.Token, f *foundPlaces) {
	last := tokens[len(tokens)-1]
	for _, list := range [2][]markedPhrase{m.whole[last.Term], m.open} {
		for _, p := range list {
			if f.count[p.unit] == maxUnitMarks {
				continue
			}
			if start, ok := p.ends(tokens); ok {
				f.add(start, last.End, p.unit)
			}
		}
	}
}

func (m *marks) begins(term string) (unit int, ok bool) {
	for _, p := range m.prefixes {
		if strings.HasPrefix(term, p.prefix) {
			return p.unit, true
		}
	}
	return 0, false
}

// ends reports whether the phrase ends with the last of the tokens, and where it starts.
func (p markedPhrase) ends(tokens []language.Token) (start int, ok bool) {
	offset := len(tokens) - len(p.words)
	if offset < 0 {
		return 0, false
	}
	for i := len(p.words) - 1; i >= 0; i-- {
		t := tokens[offset+i]
		isLast := i == len(p.words)-1
		switch {
		case isLast && p.last != "":
			if !strings.HasPrefix(t.Term, p.last) {
				return 0, false
			}
		case !p.words[i][t.Term]:
			return 0, false
		}
		if !isLast && tokens[offset+i+1].Position != t.Position+1 {
			return 0, false
		}
	}
	return tokens[offset].Start, true
}
