package index

import (
	"errors"

	bleve "github.com/blevesearch/bleve_index_api"
)

// evalText finds the documents within that have a group of words of the text, with their frequencies.
func (s *session) evalText(g *group, within []uint32) (finds, error) {
	if err := s.v.survey(s.ctx); err != nil {
		return finds{}, err
	}
	if len(g.terms) == 1 {
		return s.evalTerm(g, within)
	}
	if within != nil {
		if _, err := s.count(g); err != nil {
			return finds{}, err
		}
	}
	sums := s.scratch()
	for i, term := range g.terms {
		weight := float32(1)
		if g.weights != nil {
			weight = g.weights[i]
		}
		r, err := s.open(g.field, term, true, false)
		if err != nil {
			return finds{}, err
		}
		err = s.scan(r, within, func(doc uint32, p *bleve.TermFieldDoc) {
			sums.add(doc, weight*float32(p.Freq))
			sums.length[doc] = lengthOf(p.Norm)
		})
		if err := errors.Join(err, r.Close()); err != nil {
			return finds{}, err
		}
	}
	f := sums.take()
	if within == nil {
		g.counted(len(f.docs))
	}
	b := s.newScorer(g.unique)
	for i, doc := range f.docs {
		f.scores[i] = b.score(f.scores[i], sums.length[doc])
	}
	return f, nil
}

// evalTerms is evalText for words in one form each, of which a document must have all. It lets scorch make every
// reader pass over the documents that the others have not.
func (s *session) evalTerms(groups []*group) (f finds, err error) {
	if err := s.v.survey(s.ctx); err != nil {
		return finds{}, err
	}
	readers := make([]bleve.TermFieldReader, len(groups))
	for i, g := range groups {
		if readers[i], err = s.open(g.field, g.terms[0], true, false); err != nil {
			return finds{}, err
		}
	}
	least := readers[0].Count() // of documents, for the capacity of lists
	for i, r := range readers {
		groups[i].counted(int(r.Count()))
		least = min(least, r.Count())
	}
	if err := restrict(readers); err != nil {
		return finds{}, err
	}
	for i, g := range groups {
		next, err := s.scoreTerm(g, readers[i], f.docs, int(least))
		if err != nil {
			return finds{}, err
		}
		if i > 0 {
			next = f.and(next)
		}
		if f = next; len(f.docs) == 0 {
			return finds{}, nil
		}
	}
	return f, nil
}

// restrict makes readers pass over documents that another of them has not.
func restrict(readers []bleve.TermFieldReader) error {
	var together bleve.OptimizableContext
	for _, r := range readers {
		o, ok := r.(bleve.Optimizable)
		if !ok {
			return errCombine
		}
		var err error
		if together, err = o.Optimize("conjunction", together); err != nil {
			return err
		}
	}
	if together == nil {
		return errCombine
	}
	_, err := together.Finish()
	return err
}

// evalTerm is evalText for one term, which needs no sums.
func (s *session) evalTerm(g *group, within []uint32) (finds, error) {
	r, err := s.open(g.field, g.terms[0], true, false)
	if err != nil {
		return finds{}, err
	}
	g.counted(int(r.Count()))
	f, err := s.scoreTerm(g, r, within, g.unique)
	return f, errors.Join(err, r.Close())
}

// scoreTerm scores the documents of r that are within; n is about how many they are.
func (s *session) scoreTerm(g *group, r bleve.TermFieldReader, within []uint32, n int) (finds, error) {
	b := s.newScorer(g.unique)
	if within != nil {
		n = min(n, len(within))
	}
	f := finds{docs: make([]uint32, 0, n), scores: make([]float32, 0, n)}
	err := s.scan(r, within, func(doc uint32, p *bleve.TermFieldDoc) {
		f.docs = append(f.docs, doc)
		f.scores = append(f.scores, b.score(float32(p.Freq), lengthOf(p.Norm)))
	})
	return f, err
}
