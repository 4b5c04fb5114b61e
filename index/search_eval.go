package index

import (
	"errors"
	"slices"
)

// plan is a part of a query whose words have been looked up: *group, *phrase, window, suffix, all, every, either or
// except.
type plan any

// all is every document.
type all struct{}

// every asks for the documents that all of needed find; those that helpful find are more relevant.
type every struct{ needed, helpful []plan }

// either asks for the documents that one of its plans finds.
type either struct{ plans []plan }

// except asks for the documents that its plan does not find.
type except struct{ plan plan }

// eval finds the documents of a plan among those within, which is sorted; nil is every document. Scores are zero
// unless the session is scored.
func (s *session) eval(p plan, within []uint32) (finds, error) {
	switch p := p.(type) {
	case *group:
		return s.evalGroup(p, within)
	case *phrase:
		return s.evalPhrase(p, within)
	case window:
		return s.evalWindow(p, within)
	case suffix:
		return s.evalSuffix(p, within)
	case every:
		return s.evalEvery(p, within)
	case either:
		return s.evalEither(p, within)
	case except:
		return s.evalExcept(p, within)
	case all:
		docs, err := s.everything(within)
		return finds{docs: docs}, err
	}
	return finds{}, errors.New("index: internal error: a plan of an unknown kind")
}

// everything is within, or every document.
func (s *session) everything(within []uint32) ([]uint32, error) {
	if within != nil {
		return within, nil
	}
	if err := s.v.survey(s.ctx); err != nil {
		return nil, err
	}
	return s.v.all, nil
}

// evalWindow compares the dates of every document, or of those that come into question.
func (s *session) evalWindow(w window, within []uint32) (finds, error) {
	c, err := s.v.column(s.ctx)
	if err != nil {
		return finds{}, err
	}
	docs, err := s.everything(within)
	if err != nil {
		return finds{}, err
	}
	if within == nil {
		if near, ok := c.near(w); ok {
			docs = common(near, docs)
		}
	}
	return s.matchWindow(w, c, docs)
}

func (s *session) matchWindow(w window, c *column, docs []uint32) (finds, error) {
	if err := s.step(len(docs) / 8); err != nil {
		return finds{}, err
	}
	var f finds
	for _, doc := range docs {
		if may, must := w.matchAny(c.dates(doc)); may {
			f.add(doc, 0, !must)
		}
	}
	return f, nil
}

// evalEvery narrows the documents down: first by all words at once, on bitmaps, then by one plan after the other. What
// only narrows down comes before what is scored.
func (s *session) evalEvery(p every, within []uint32) (finds, error) {
	f, rest, err := s.narrow(p.needed, within)
	if err != nil {
		return finds{}, err
	}
	for _, part := range rest {
		if f != nil && len(f.docs) == 0 {
			return finds{}, nil
		}
		if f != nil {
			within = f.docs
		}
		next, err := s.eval(part, within)
		if err != nil {
			return finds{}, err
		}
		if f != nil {
			next = f.and(next)
		}
		f = &next
	}
	for _, part := range p.helpful {
		if !s.scored || len(f.docs) == 0 {
			break
		}
		more, err := s.eval(part, f.docs)
		if err != nil {
			return finds{}, err
		}
		f.help(more)
	}
	return *f, nil
}

// narrow finds the documents that have all words of the plans and the dates that they ask for, and returns the plans that
// remain to be looked at. It returns nil if there is no gain in that.
func (s *session) narrow(plans []plan, within []uint32) (*finds, []plan, error) {
	groups := groupsOf(plans)
	if len(groups) == 0 || len(plans) == 1 {
		return nil, plans, nil
	}
	if s.scored && within == nil {
		if terms, rest := plainTerms(plans); len(terms) > 1 && len(rest) == 0 {
			f, err := s.evalTerms(terms)
			return &f, nil, err
		}
	}
	f, rest, err := s.narrowDates(plans, within)
	if err != nil {
		return nil, nil, err
	}
	if f != nil {
		within = f.docs
	}
	r, err := s.all(groups)
	if err != nil || r == nil {
		return &finds{}, nil, err
	}
	docs, err := s.documents(r, within)
	if err != nil {
		return nil, nil, err
	}
	out := finds{docs: docs}
	if f != nil {
		out = f.and(out)
	}
	rest = slices.DeleteFunc(rest, func(p plan) bool { // has been seen to
		g, ok := p.(*group)
		return ok && (!s.scored || g.score == scoreNone)
	})
	return &out, rest, nil
}

// narrowDates finds the documents with the dates that are asked for, if these are few, and returns the other plans.
func (s *session) narrowDates(plans []plan, within []uint32) (*finds, []plan, error) {
	rest := slices.Clone(plans)
	i := slices.IndexFunc(rest, func(p plan) bool { _, ok := p.(window); return ok })
	if i < 0 || within != nil {
		return nil, rest, nil
	}
	w := rest[i].(window) //nolint:forcetypeassert // it was found as one
	c, err := s.v.column(s.ctx)
	if err != nil {
		return nil, nil, err
	}
	near, ok := c.near(w)
	if !ok {
		return nil, rest, nil
	}
	f, err := s.matchWindow(w, c, near) // dead documents have no words
	return &f, slices.Delete(rest, i, i+1), err
}

// plainTerms returns the plans that are one word of the text in one form, and the others.
func plainTerms(plans []plan) (terms []*group, rest []plan) {
	for _, p := range plans {
		if g, ok := p.(*group); ok && g.score == scoreText && len(g.terms) == 1 {
			terms = append(terms, g)
			continue
		}
		rest = append(rest, p)
	}
	return terms, rest
}

// groupsOf returns the groups that a document must have to have all of the plans.
func groupsOf(plans []plan) []*group {
	var groups []*group
	for _, p := range plans {
		switch p := p.(type) {
		case *group:
			groups = append(groups, p)
		case *phrase:
			groups = append(groups, p.words...)
		}
	}
	return groups
}

// evalEither adds up what its plans find.
func (s *session) evalEither(p either, within []uint32) (finds, error) {
	var parts []finds
	for _, part := range p.plans {
		f, err := s.eval(part, within)
		if err != nil {
			return finds{}, err
		}
		if len(f.docs) > 0 {
			parts = append(parts, f)
		}
	}
	return join(parts, s.scratch()), nil
}

// evalExcept keeps what its plan does not find for sure: a date in doubt that may lie within the bounds may lie outside.
func (s *session) evalExcept(p except, within []uint32) (finds, error) {
	docs, err := s.everything(within)
	if err != nil {
		return finds{}, err
	}
	scored := s.scored
	s.scored = false
	f, err := s.eval(p.plan, within)
	s.scored = scored
	if err != nil {
		return finds{}, err
	}
	out := finds{docs: make([]uint32, 0, len(docs)-len(f.docs))}
	j := 0
	for _, doc := range docs {
		if j == len(f.docs) || f.docs[j] != doc {
			out.add(doc, 0, false)
			continue
		}
		if f.isUnsure(j) {
			out.add(doc, 0, true)
		}
		j++
	}
	return out, nil
}
