package index

import (
	"context"
	"errors"

	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/language"
)

// Request is a query and which of its hits are wanted.
type Request struct {
	Query    *Query
	Limit    int      // hits in the answer; 0: none, only the total and the facets
	Offset   int      // hits to leave out before the first
	SortDate bool     // by date, the earliest first and undated last; else by relevance
	Facets   []string // of kind, lang, place, case, month
}

// Hit is a record that was found, as it was when it was indexed.
type Hit struct {
	Record    string
	Sequence  int64
	Revision  int
	Object    string // 32 hexadecimal digits, or empty
	Score     float64
	Kind      string
	Title     string
	Dates     []string // as they were written
	Places    []string
	Persons   []string
	Languages []string
	Cases     []string
	Tags      []string
	Files     []string
	Unread    []string // names of the files that could not be read
	Uncertain bool     // found only because a date in doubt may lie within the bounds
}

// Result is the answer to a Request.
type Result struct {
	Total     int // all hits, exactly
	Uncertain int // how many of them are there only because of a date in doubt
	Hits      []Hit
	Facets    map[string][]FacetCount
	Explain   []Expansion
	Notes     []string // what of the query was left aside, and why

	marks *marks
}

// FacetCount says how many hits have a value.
type FacetCount struct {
	Value string
	Count int
}

// Expansion says what a word of the query was taken for.
type Expansion struct {
	Word    string // as it was typed, with the * of a beginning and the ~ of a near word
	Forms   []language.Form
	Omitted int // forms beyond the first 1 024, which are not listed
	Records int // records that hold one of the forms; -1: not counted
}

// Work is counted in steps of about the time that a posting takes. A query that needs more than maxSteps is refused: the
// same query on the same index always is, or never.
const (
	maxSteps        = 40_000_000
	checkEvery      = 1 << 13 // steps after which the context is looked at
	stepsPerReader  = 64      // opening the postings of one term in one segment
	stepsPerWalk    = 64      // starting to walk through the terms of one segment
	stepsPerTerm    = 8       // a step through a dictionary
	stepsPerCatalog = 32      // reading a catalog entry
)

// session is one search.
type session struct {
	ctx    context.Context
	q      *Query
	v      *view
	result *Result
	scored bool // relevance is wanted

	steps, check int
	words        map[lookup]*group
	explain      []*Expansion
	marks        *marks // nil while nothing is to be highlighted
	negated      bool   // what is planned takes records away

	posting bleve.TermFieldDoc
	target  bleve.IndexInternalID
}

// search answers a request. Errors: those of ctx; a *SyntaxError that says which part of the query asks for too much;
// [ErrInvalid] if the index turns out to be damaged.
func (e *engine) search(ctx context.Context, r Request) (_ *Result, err error) {
	defer guard("searching", &err)
	if r.Query == nil || r.Limit < 0 || r.Offset < 0 {
		return nil, errors.New("index: internal error: malformed request")
	}
	if err := checkFacets(r.Facets); err != nil {
		return nil, err
	}
	v, err := e.look()
	if err != nil {
		return nil, err
	}
	s := &session{
		ctx: ctx, q: r.Query, v: v, result: &Result{}, words: map[lookup]*group{}, marks: &marks{live: v.live},
		scored: !r.SortDate && r.Limit > 0,
	}
	s.result.marks = s.marks
	done := false
	defer func() {
		if !done {
			v.sums = nil // perhaps not zero
		}
	}()
	out, err := s.answer(r)
	var limit *SyntaxError
	switch done = err == nil; {
	case err == nil, ctx.Err() != nil, errors.As(err, &limit):
		return out, err
	}
	return nil, invalid("searching: %w", err)
}

func (s *session) answer(r Request) (*Result, error) {
	p, err := s.plan(s.q.Root)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, s.q.errorAt(s.q.Root, "there is nothing to look for")
	}
	f, err := s.eval(p, nil)
	if err != nil {
		return nil, s.located(s.q.Root, err)
	}
	out := s.result
	out.Total = len(f.docs)
	for i := range f.unsure {
		if f.unsure[i] {
			out.Uncertain++
		}
	}
	list, err := s.top(f, r.Offset, r.Limit, r.SortDate)
	if err != nil {
		return nil, err
	}
	if out.Hits, err = s.hits(list); err != nil {
		return nil, err
	}
	if out.Facets, err = s.facets(f, r.Facets); err != nil {
		return nil, s.located(s.q.Root, err)
	}
	for _, x := range s.explain {
		out.Explain = append(out.Explain, *x)
	}
	return out, nil
}

// step counts work.
func (s *session) step(n int) error {
	if s.steps += n; s.steps < s.check {
		return nil
	}
	s.check = s.steps + checkEvery
	if s.steps > maxSteps {
		return errTooMuch
	}
	return s.ctx.Err()
}

// scratch returns sums for all documents, which are zero. A search that fails half-way must not give them back.
func (s *session) scratch() *sums {
	if s.v.sums == nil {
		s.v.sums = newSums(s.v.size())
	}
	return s.v.sums
}
