package index

import (
	"context"
	"errors"
	"fmt"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/language"
)

// Bounds of what one query makes of its words.
const (
	maxPrefixTerms = 1 << 18 // terms of one prefix
	maxFuzzyTerms  = 1024    // the nearest
	maxForms       = 4096    // words whose forms are remembered
	maxExplained   = 1024    // forms of one word
)

var (
	errTooMuch = errors.New("asks for more than a search can do")
	errTerms   = errors.New("is the beginning of too many words: type more of it")
)

// located turns an error about a part of the query into one that points at it.
func (s *session) located(n Node, err error) error {
	if errors.Is(err, errTooMuch) || errors.Is(err, errTerms) {
		return s.q.errorAt(n, err.Error())
	}
	return err
}

// dictionary is the terms of a field, for package language.
type dictionary struct {
	s     *session
	field string
}

// Prefix is [language.Dictionary]'s. Terms that only dead documents have are among them.
func (d dictionary) Prefix(ctx context.Context, prefix string, fn func(term string) error) error {
	if err := d.s.step(stepsPerWalk * len(d.s.v.segments)); err != nil {
		return err
	}
	m, err := d.s.v.terms(d.field, prefix)
	if err != nil {
		return err
	}
	for {
		term, ok, err := m.next()
		if err != nil || !ok {
			return err
		}
		if err := d.s.step(stepsPerTerm); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(term); err != nil {
			return err
		}
	}
}

// walk calls fn with the entries of a dictionary. An error of fn comes back as it is.
func (s *session) walk(terms bleve.FieldDict, fn func(e *bleve.DictEntry) error) error {
	for {
		e, err := terms.Next()
		if err != nil || e == nil {
			return err
		}
		if err := s.step(stepsPerTerm); err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// word looks up a word with its spellings or, unless exact, with all its forms. The same word is looked up once.
func (s *session) word(field, text string, exact bool) (*group, error) {
	key := wordKey{field, text, exact}
	if g, known := s.words[key]; known {
		return g, nil
	}
	forms, err := s.forms(key)
	if err != nil {
		return nil, err
	}
	g := &group{field: field, score: scoreIn(field)}
	for _, f := range forms {
		g.terms = append(g.terms, f.Term)
	}
	slices.Sort(g.terms)
	g.terms = slices.Compact(g.terms)
	s.explained(g, text, forms)
	s.words[key] = g
	return g, nil
}

// scoreIn is how words of a field are scored.
func scoreIn(field string) scoring {
	if field == fieldText {
		return scoreText
	}
	return scoreRarity
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

// forms asks package language, and remembers the answer as long as the index does not change.
func (s *session) forms(key wordKey) ([]language.Form, error) {
	if forms, known := s.v.forms[key]; known {
		return forms, nil
	}
	find := language.Expand
	if key.exact {
		find = language.Exact
	}
	forms, err := find(s.ctx, dictionary{s, key.field}, key.text)
	if err != nil {
		return nil, err
	}
	if s.v.forms == nil || len(s.v.forms) >= maxForms {
		s.v.forms = map[wordKey][]language.Form{}
	}
	s.v.forms[key] = forms
	return forms, nil
}

type wordKey struct {
	field, text string
	exact       bool
}

// prefix returns the terms that begin so.
func (s *session) prefix(field, prefix string) ([]string, error) {
	var terms []string
	err := dictionary{s, field}.Prefix(s.ctx, prefix, func(term string) error {
		if len(terms) == maxPrefixTerms {
			return errTerms
		}
		terms = append(terms, term)
		return nil
	})
	return terms, err
}

// fuzzy returns the terms that differ in at most so many letters, the farther the less they count.
func (s *session) fuzzy(field, term string, distance int) (*group, error) {
	reader, ok := s.v.reader.(bleve.IndexReaderFuzzy)
	if !ok {
		return nil, errors.New("index: internal error: no fuzzy terms")
	}
	terms, err := reader.FieldDictFuzzy(field, term, distance, "")
	if err != nil {
		return nil, err
	}
	type candidate struct {
		term     string
		distance uint8
	}
	var near []candidate
	err = s.walk(terms, func(e *bleve.DictEntry) error {
		near = append(near, candidate{e.Term, e.EditDistance})
		return nil
	})
	if err := errors.Join(err, terms.Close()); err != nil {
		return nil, err
	}
	if len(near) > maxFuzzyTerms {
		slices.SortStableFunc(near, func(a, b candidate) int { return int(a.distance) - int(b.distance) })
		s.result.Notes = append(s.result.Notes, fmt.Sprintf("of %d words like %q only the nearest %d were looked for", len(near), term, maxFuzzyTerms))
		near = near[:maxFuzzyTerms]
	}
	g := &group{field: field, score: scoreIn(field)}
	for _, c := range near {
		g.terms = append(g.terms, c.term)
		g.weights = append(g.weights, 1/float32(1+c.distance))
	}
	s.explained(g, term+"~"+[...]string{"", "", "2"}[min(distance, 2)], nil)
	return g, nil
}
