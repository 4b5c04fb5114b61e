package index

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
)

// ranked is one hit while hits are put into order.
type ranked struct {
	doc    uint32
	score  float32
	unsure bool
	dated  bool // day is known
	named  bool // id is known
	day    int32
	id     string
}

// ranking orders hits, best first, and knows as much about them as that takes: what breaks a tie is read when there is
// one.
type ranking struct {
	s      *session
	byDate bool
	list   []ranked // a heap, the worst first
	err    error
}

// top returns the hits from offset on, at most limit.
func (s *session) top(f finds, offset, limit int, byDate bool) ([]ranked, error) {
	if offset >= len(f.docs) || limit <= 0 {
		return nil, nil
	}
	most := len(f.docs)
	if limit < most-offset {
		most = offset + limit
	}
	r := &ranking{s: s, byDate: byDate, list: make([]ranked, 0, most)}
	for i, doc := range f.docs {
		if i%checkEvery == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		h := ranked{doc: doc, score: f.score(i), unsure: f.isUnsure(i)}
		switch {
		case len(r.list) < most:
			heap.Push(r, h)
		case r.compare(&h, &r.list[0]) < 0:
			r.list[0] = h
			heap.Fix(r, 0)
		}
		if r.err != nil {
			return nil, r.err
		}
	}
	slices.SortFunc(r.list, func(a, b ranked) int { return r.compare(&a, &b) })
	return r.list[offset:], r.err
}

// compare is negative if a comes before b. Ties are broken by date, then by the order of the log, so that the order is the
// same whenever and however the index was built.
func (r *ranking) compare(a, b *ranked) int {
	if !r.byDate && a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	if c := cmp.Compare(r.day(a), r.day(b)); c != 0 {
		return c
	}
	if r.byDate && a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return compareDocuments(r.id(a), r.id(b))
}

// compareDocuments orders document ids as the log does.
func compareDocuments(a, b string) int {
	_, m, _ := ParseDocumentID(a)
	_, n, _ := ParseDocumentID(b)
	return cmp.Or(cmp.Compare(m, n), strings.Compare(a, b))
}

func (r *ranking) day(h *ranked) int32 {
	if !h.dated {
		var err error
		if h.day, err = r.s.v.day(r.s.ctx, h.doc); err != nil {
			r.err = err
		}
		h.dated = true
	}
	return h.day
}

func (r *ranking) id(h *ranked) string {
	if !h.named {
		var err error
		if h.id, err = r.s.v.id(h.doc); err != nil {
			r.err = err
		}
		h.named = true
	}
	return h.id
}

// heap.Interface.

func (r *ranking) Len() int           { return len(r.list) }
func (r *ranking) Less(i, j int) bool { return r.compare(&r.list[i], &r.list[j]) > 0 }
func (r *ranking) Swap(i, j int)      { r.list[i], r.list[j] = r.list[j], r.list[i] }
func (r *ranking) Push(x any)         { r.list = append(r.list, x.(ranked)) }

// Pop is never called.
func (r *ranking) Pop() any { return nil }

// hits reads what is shown of each.
func (s *session) hits(list []ranked) ([]Hit, error) {
	hits := make([]Hit, len(list))
	for i, r := range list {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		h := &hits[i]
		h.Score, h.Uncertain = float64(r.score), r.unsure
		id, err := s.v.id(r.doc)
		if err != nil {
			return nil, err
		}
		if h.Record, h.Sequence, err = ParseDocumentID(id); err != nil {
			return nil, err
		}
		if err := s.v.catalog(r.doc, func(b []byte) error { return decodeCatalog(b, h) }); err != nil {
			return nil, err
		}
	}
	return hits, nil
}
