package index

import (
	"fmt"
	"slices"

	"emanet/index/language"
)

// word makes a group of the spellings of a word or, unless exact, of all its forms. Of the same word it is the same group.
func (s *session) word(field, text string, exact bool) (*group, error) {
	l := lookup{field, text, howExpand}
	if exact {
		l.how = howExact
	}
	if g, known := s.words[l]; known {
		return g, nil
	}
	t, err := s.look(l)
	if err != nil {
		return nil, err
	}
	if !exact && len(t.forms) >= language.MaxForms {
		s.note(fmt.Sprintf("of the forms of %q only the shortest %d were looked for", text, language.MaxForms))
	}
	g := &group{field: field, terms: t.list, score: scoreIn(field)}
	s.explained(g, text, t.forms)
	s.words[l] = g
	return g, nil
}

// scoreIn is how words of a field are scored.
func scoreIn(field string) scoring {
	if field == fieldText {
		return scoreText
	}
	return scoreRarity
}

// fuzzy makes a group of the terms that differ in at most so many letters. The farther one is, the less it counts.
func (s *session) fuzzy(field, term string, distance int) (*group, error) {
	t, err := s.look(lookup{field, term, howNear + how(distance-1)})
	if err != nil {
		return nil, err
	}
	nearest := make([]int, len(t.list))
	for i := range nearest {
		nearest[i] = i
	}
	if len(nearest) > maxFuzzyTerms {
		slices.SortStableFunc(nearest, func(a, b int) int { return int(t.distances[a]) - int(t.distances[b]) })
		nearest = nearest[:maxFuzzyTerms]
		s.note(fmt.Sprintf("of %d words like %q only the nearest %d were looked for", len(t.list), term, maxFuzzyTerms))
	}
	g := &group{field: field, score: scoreIn(field)}
	for _, i := range nearest {
		g.terms = append(g.terms, t.list[i])
		g.weights = append(g.weights, 1/float32(1+t.distances[i]))
	}
	s.explained(g, term+[...]string{"~", "~2"}[distance-1], nil)
	return g, nil
}

// explained notes what a word was taken for; without forms, for the terms of its group.
func (s *session) explained(g *group, word string, forms []language.Form) {
	g.word = &Expansion{Word: word, Records: -1, Omitted: max(0, len(g.terms)-maxExplained)}
	if len(g.terms) == 0 {
		g.word.Records = 0
	}
	g.word.Forms = slices.Clone(forms[:min(len(forms), maxExplained)])
	if forms == nil {
		for _, term := range g.terms[:min(len(g.terms), maxExplained)] {
			g.word.Forms = append(g.word.Forms, language.Form{Term: term})
		}
	}
	s.explain = append(s.explain, g.word)
}
