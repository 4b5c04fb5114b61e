package index

import (
	"errors"
	"fmt"
	"slices"
)

// planValue looks up a value that is compared whole. A language is found by the beginning of its tag, too.
func (s *session) planValue(n Value) (plan, error) {
	text := foldValue(n.Text)
	if text == "" {
		s.nothing(n.Text)
		return nil, nil
	}
	field := fieldOf(n.Field)
	if n.Prefix {
		return s.planTerms(n, field, text, scoreNone)
	}
	g := &group{field: field, terms: []string{text}}
	if n.Field == FieldLang {
		more, err := s.planTerms(n, field, text+"-", scoreNone)
		if err != nil {
			return nil, err
		}
		g.terms = append(g.terms, more.terms...)
	}
	if known, err := s.isTerm(field, g.terms); err != nil || !known {
		s.note(fmt.Sprintf("no record has %s:%s", n.Field, n.Text))
		return g, err
	}
	return g, nil
}

// isTerm reports whether one of the terms is in the dictionary of a field.
func (s *session) isTerm(field string, terms []string) (bool, error) {
	for _, term := range terms {
		t, err := s.look(lookup{field, term, howPrefix})
		if err != nil {
			return false, err
		}
		if slices.Contains(t.list, term) {
			return true, nil
		}
	}
	return false, nil
}

func hasFlag(t Thing) (plan, error) {
	switch t {
	case ThingFile:
		return flag(flagFile), nil
	case ThingLocation:
		return flag(flagLocation), nil
	case ThingOCR:
		return flag(flagOCR), nil
	}
	return nil, errors.New("index: internal error: a query for something unknown")
}

func isFlag(s State) (plan, error) {
	if s != StateUnreadable {
		return nil, errors.New("index: internal error: a query for something unknown")
	}
	return flag(flagUnreadable), nil
}

func flag(term string) plan { return &group{field: fieldFlag, terms: []string{term}} }
