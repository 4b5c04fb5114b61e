package index

import (
	"context"
	"errors"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/language"
)

// Bounds of what one query makes of its words.
const (
	maxPrefixTerms = 1 << 18 // terms of one prefix
	maxFuzzyTerms  = 1024    // the nearest
	maxKept        = 1 << 16 // terms that are remembered
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
func (s *session) walk(entries bleve.FieldDict, fn func(e *bleve.DictEntry) error) error {
	for {
		e, err := entries.Next()
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

// lookup is a question to the dictionary of a field.
type lookup struct {
	field, text string
	how         how
}

type how uint8

const (
	howExpand how = iota
	howExact
	howPrefix
	howNear // and one more than that: near by two letters
	howNear2
)

// terms is the answer: terms, and of a word why, of near words how near.
type terms struct {
	list      []string
	forms     []language.Form
	distances []uint8
	steps     int // that it took
}

// look answers a lookup and remembers the answer as long as the index does not change. The second time it counts for as much
// work as the first.
func (s *session) look(l lookup) (terms, error) {
	if t, known := s.v.known[l]; known {
		return t, s.step(t.steps)
	}
	before := s.steps
	t, err := s.find(l)
	if err != nil {
		return terms{}, err
	}
	t.steps = s.steps - before
	n := 1 + len(t.list)
	if s.v.kept += n; s.v.known == nil || s.v.kept > maxKept {
		s.v.known, s.v.kept = map[lookup]terms{}, n
	}
	if n <= maxKept/4 {
		s.v.known[l] = t
	}
	return t, nil
}

func (s *session) find(l lookup) (terms, error) {
	switch l.how {
	case howPrefix:
		list, err := s.prefix(l.field, l.text)
		return terms{list: list}, err
	case howNear, howNear2:
		return s.near(l.field, l.text, int(l.how-howNear)+1)
	}
	find := language.Expand
	if l.how == howExact {
		find = language.Exact
	}
	forms, err := find(s.ctx, dictionary{s, l.field}, l.text)
	if err != nil {
		return terms{}, err
	}
	t := terms{forms: forms}
	for _, f := range forms {
		t.list = append(t.list, f.Term)
	}
	slices.Sort(t.list)
	t.list = slices.Compact(t.list)
	return t, nil
}

// prefix returns the terms that begin so.
func (s *session) prefix(field, prefix string) ([]string, error) {
	var list []string
	err := dictionary{s, field}.Prefix(s.ctx, prefix, func(term string) error {
		if len(list) == maxPrefixTerms {
			return errTerms
		}
		list = append(list, term)
		return nil
	})
	return list, err
}

// near returns the terms that differ in at most so many letters.
func (s *session) near(field, term string, distance int) (t terms, err error) {
	reader, ok := s.v.reader.(bleve.IndexReaderFuzzy)
	if !ok {
		return terms{}, errors.New("index: internal error: no fuzzy terms")
	}
	if err := s.step(stepsPerWalk * len(s.v.segments)); err != nil {
		return terms{}, err
	}
	entries, err := reader.FieldDictFuzzy(field, term, distance, "")
	if err != nil {
		return terms{}, err
	}
	err = s.walk(entries, func(e *bleve.DictEntry) error {
		t.list, t.distances = append(t.list, e.Term), append(t.distances, e.EditDistance)
		return nil
	})
	return t, errors.Join(err, entries.Close())
}
