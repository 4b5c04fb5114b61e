package index

import (
	"container/heap"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
)

// The terms of a field, over all segments. scorch would start a goroutine for each segment, and read the postings of every
// term to count them; a word that is looked up walks through many terms and wants to know only what they are.

// walker starts a walk through the terms of one segment, from lo to before hi; nil is no bound.
type walker func(lo, hi []byte) func() (*bleve.DictEntry, error)

func newWalker(s *scorch.SegmentSnapshot, field string) (walker, error) {
	terms, err := s.Segment().Dictionary(field)
	if err != nil {
		return nil, err
	}
	walk := withoutCounts(terms, terms.AutomatonIterator)
	return func(lo, hi []byte) func() (*bleve.DictEntry, error) { return walk(nil, lo, hi).Next }, nil
}

// withoutCounts returns the method of a dictionary that leaves out counts, or else the one that is given, which is like it
// in all but that. Their types are those of a package that only emanet/index/segment imports.
func withoutCounts[A, I any](terms any, walk func(A, []byte, []byte) I) func(A, []byte, []byte) I {
	if t, ok := terms.(interface {
		AutomatonIteratorOmitCount(a A, lo, hi []byte) I
	}); ok {
		return t.AutomatonIteratorOmitCount
	}
	return walk
}

// terms begins a walk through the terms of a field that begin with prefix.
func (v *view) terms(field, prefix string) (*merged, error) {
	walkers, known := v.walkers[field]
	if !known {
		for _, s := range v.segments {
			w, err := newWalker(s, field)
			if err != nil {
				return nil, err
			}
			walkers = append(walkers, w)
		}
		if v.walkers == nil {
			v.walkers = map[string][]walker{}
		}
		v.walkers[field] = walkers
	}
	lo, hi := []byte(prefix), after(prefix)
	m := make(merged, 0, len(walkers))
	for _, w := range walkers {
		c := &cursor{advance: w(lo, hi)}
		if ok, err := c.next(); err != nil {
			return nil, err
		} else if ok {
			m = append(m, c)
		}
	}
	heap.Init(&m)
	return &m, nil
}

// after returns the first string after all that begin with prefix; nil if there is none.
func after(prefix string) []byte {
	b := []byte(prefix)
	for len(b) > 0 {
		last := len(b) - 1
		if b[last]++; b[last] != 0 {
			return b
		}
		b = b[:last]
	}
	return nil
}

// cursor is a walk through the terms of one segment.
type cursor struct {
	advance func() (*bleve.DictEntry, error)
	term    string
}

func (c *cursor) next() (bool, error) {
	e, err := c.advance()
	if err != nil || e == nil {
		return false, err
	}
	c.term = e.Term
	return true, nil
}

// merged is walks through all segments, a heap: the least term first.
type merged []*cursor

// next returns the next term; each comes once.
func (m *merged) next() (term string, ok bool, err error) {
	for first := true; len(*m) > 0; first = false {
		c := (*m)[0]
		if !first && c.term != term {
			break
		}
		term, ok = c.term, true
		more, err := c.next()
		switch {
		case err != nil:
			return "", false, err
		case more:
			heap.Fix(m, 0)
		default:
			heap.Pop(m)
		}
	}
	return term, ok, nil
}

// heap.Interface.

func (m *merged) Len() int           { return len(*m) }
func (m *merged) Less(i, j int) bool { return (*m)[i].term < (*m)[j].term }
func (m *merged) Swap(i, j int)      { (*m)[i], (*m)[j] = (*m)[j], (*m)[i] }
func (m *merged) Push(x any)         { *m = append(*m, x.(*cursor)) }
func (m *merged) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}
