package index

import (
	"errors"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"
)

// group is terms of one field that count as one: the forms of a word, the words that begin alike, the values that were
// asked for. Its frequency in a document is the sum of theirs, the documents that have it are those that have any of them.
type group struct {
	field   string
	terms   []string
	weights []float32 // how much an occurrence of each term counts; nil: once
	score   scoring
	word    *Expansion // what is explained of it, or nil
	unique  int        // documents that have it; 0 until counted
}

// scoring is how much a record is worth that has a group.
type scoring uint8

const (
	scoreNone     scoring = iota // it is a condition, and says nothing about relevance
	scoreConstant                // as much as any other
	scoreRarity                  // the more the fewer records have it
	scoreText                    // and the oftener it occurs, in fewer words
)

// unionBatch bounds how many readers are open while many terms are joined.
const unionBatch = 1024

// open opens the postings of a term.
func (s *session) open(field, term string, frequencies, vectors bool) (bleve.TermFieldReader, error) {
	if err := s.step(stepsPerReader * len(s.v.segments)); err != nil {
		return nil, err
	}
	return s.v.reader.TermFieldReader(s.ctx, []byte(term), field, frequencies, frequencies, vectors)
}

// union returns a reader of the documents that have any of the group's terms, without frequencies; nil without terms.
func (s *session) union(g *group) (bleve.TermFieldReader, error) {
	var joined bleve.TermFieldReader
	for terms := range slices.Chunk(g.terms, unionBatch) {
		readers := make([]bleve.TermFieldReader, 0, len(terms)+1)
		if joined != nil {
			readers = append(readers, joined)
		}
		for _, term := range terms {
			r, err := s.open(g.field, term, false, false)
			if err != nil {
				return nil, err
			}
			readers = append(readers, r)
		}
		if len(g.terms) == 1 {
			g.counted(int(readers[0].Count()))
		}
		var err error
		if joined, err = combine("disjunction:unadorned", readers); err != nil {
			return nil, err
		}
	}
	return joined, nil
}

// combine joins readers with the set operations of scorch, on whole bitmaps.
func combine(operation string, readers []bleve.TermFieldReader) (bleve.TermFieldReader, error) {
	if len(readers) == 1 {
		return readers[0], nil
	}
	var together bleve.OptimizableContext
	for _, r := range readers {
		o, ok := r.(bleve.Optimizable)
		if !ok {
			return nil, errCombine
		}
		var err error
		if together, err = o.Optimize(operation, together); err != nil {
			return nil, err
		}
		if together == nil {
			return nil, errCombine
		}
	}
	made, err := together.Finish()
	if err != nil {
		return nil, err
	}
	r, ok := made.(bleve.TermFieldReader)
	if !ok {
		return nil, errCombine
	}
	return r, nil
}

var errCombine = errors.New("index: internal error: postings cannot be combined")

// scan calls visit with every posting of r, or with those whose documents are within, which is sorted.
func (s *session) scan(r bleve.TermFieldReader, within []uint32, visit func(doc uint32, p *bleve.TermFieldDoc)) error {
	p, err := r.Next(s.posting.Reset())
	if within == nil {
		for ; err == nil && p != nil; p, err = r.Next(s.posting.Reset()) {
			visit(uint32(p.ID.Value()), p)
			if err := s.step(1); err != nil {
				return err
			}
		}
		return err
	}
	for err == nil && p != nil {
		doc := uint32(p.ID.Value())
		if within = within[gallop(within, doc):]; len(within) == 0 {
			return nil
		}
		if err := s.step(1); err != nil {
			return err
		}
		if within[0] != doc {
			s.target = bleve.NewIndexInternalID(s.target, uint64(within[0]))
			p, err = r.Advance(s.target, s.posting.Reset())
			continue
		}
		visit(doc, p)
		p, err = r.Next(s.posting.Reset())
	}
	return err
}

// gallop returns where in the sorted list the first element stands that is not less than x. It is quick when that is near.
func gallop(list []uint32, x uint32) int {
	step := 1
	for step < len(list) && list[step-1] < x {
		step *= 2
	}
	lo := step / 2
	i, _ := slices.BinarySearch(list[lo:min(step, len(list))], x)
	return lo + i
}

// documents lists the documents of r that are within.
func (s *session) documents(r bleve.TermFieldReader, within []uint32) ([]uint32, error) {
	docs := []uint32{}
	if r == nil {
		return docs, nil
	}
	err := s.scan(r, within, func(doc uint32, _ *bleve.TermFieldDoc) { docs = append(docs, doc) })
	return docs, err
}

// count works out how many documents have the group.
func (s *session) count(g *group) (int, error) {
	if g.unique > 0 || len(g.terms) == 0 {
		return g.unique, nil
	}
	if len(g.terms) == 1 {
		r, err := s.open(g.field, g.terms[0], false, false)
		if err != nil {
			return 0, err
		}
		g.counted(int(r.Count()))
		return g.unique, r.Close()
	}
	r, err := s.union(g)
	if err != nil {
		return 0, err
	}
	n := 0
	if err := s.scan(r, nil, func(uint32, *bleve.TermFieldDoc) { n++ }); err != nil {
		return 0, err
	}
	g.counted(n)
	return n, nil
}

func (g *group) counted(n int) {
	g.unique = n
	if g.word != nil {
		g.word.Records = n
	}
}

// evalGroup finds the documents within that have the group.
func (s *session) evalGroup(g *group, within []uint32) (finds, error) {
	switch {
	case len(g.terms) == 0:
		g.counted(0)
		return finds{}, nil
	case s.scored && g.score == scoreText:
		return s.evalText(g, within)
	}
	r, err := s.union(g)
	if err != nil {
		return finds{}, err
	}
	docs, err := s.documents(r, within)
	if err != nil {
		return finds{}, err
	}
	if within == nil {
		g.counted(len(docs))
	}
	f := finds{docs: docs}
	if s.scored && g.score != scoreNone {
		value := float32(1)
		if g.score == scoreRarity {
			n, err := s.count(g)
			if err != nil {
				return finds{}, err
			}
			value = s.rarity(n)
		}
		f.scores = slices.Repeat([]float32{value}, len(docs))
	}
	return f, nil
}
