package index

import "math/bits"

// finds is documents in the order of their numbers.
type finds struct {
	docs   []uint32
	scores []float32 // nil: nothing that was asked for says how relevant they are
	unsure []bool    // found only because a date in doubt may lie within the bounds; nil: none of them
}

func (f *finds) score(i int) float32 {
	if f.scores == nil {
		return 0
	}
	return f.scores[i]
}

func (f *finds) isUnsure(i int) bool { return f.unsure != nil && f.unsure[i] }

// add appends a document; unsure is only allocated when it is needed.
func (f *finds) add(doc uint32, score float32, unsure bool) {
	if unsure && f.unsure == nil {
		f.unsure = make([]bool, len(f.docs), cap(f.docs)+1)
	}
	if score != 0 && f.scores == nil {
		f.scores = make([]float32, len(f.docs), cap(f.docs)+1)
	}
	f.docs = append(f.docs, doc)
	if f.unsure != nil {
		f.unsure = append(f.unsure, unsure)
	}
	if f.scores != nil {
		f.scores = append(f.scores, score)
	}
}

// and keeps what both have found.
func (f *finds) and(o finds) finds {
	out := finds{docs: make([]uint32, 0, min(len(f.docs), len(o.docs)))}
	for i, j := 0, 0; i < len(f.docs) && j < len(o.docs); {
		switch a, b := f.docs[i], o.docs[j]; {
		case a < b:
			i += gallop(f.docs[i:], b)
		case b < a:
			j += gallop(o.docs[j:], a)
		default:
			out.add(a, f.score(i)+o.score(j), f.isUnsure(i) || o.isUnsure(j))
			i, j = i+1, j+1
		}
	}
	return out
}

// help adds the scores of o, whose documents are among those of f.
func (f *finds) help(o finds) {
	if o.scores == nil {
		return
	}
	if f.scores == nil {
		f.scores = make([]float32, len(f.docs))
	}
	i := 0
	for j, doc := range o.docs {
		i += gallop(f.docs[i:], doc)
		f.scores[i] += o.scores[j]
	}
}

// common keeps those of few that are in many. Both are sorted.
func common(few, many []uint32) []uint32 {
	kept := few[:0]
	for _, doc := range few {
		if many = many[gallop(many, doc):]; len(many) > 0 && many[0] == doc {
			kept = append(kept, doc)
		}
	}
	return kept
}

// join puts together what any of the parts has found and adds up the scores. A document is sure if it is in one of them.
func join(parts []finds, sums *sums) finds {
	switch len(parts) {
	case 0:
		return finds{}
	case 1:
		return parts[0]
	}
	unsure := false
	for _, f := range parts {
		unsure = unsure || f.unsure != nil
		for i, doc := range f.docs {
			sums.add(doc, f.score(i))
		}
	}
	out := sums.take()
	if unsure {
		out.unsure = doubts(out.docs, parts, sums)
	}
	return out
}

// doubts tells of each document whether no part is sure of it.
func doubts(docs []uint32, parts []finds, sums *sums) []bool {
	for _, f := range parts {
		for i, doc := range f.docs {
			if !f.isUnsure(i) {
				sums.add(doc, 0)
			}
		}
	}
	sure := sums.take().docs
	out := make([]bool, len(docs))
	for i, doc := range docs {
		if len(sure) > 0 && sure[0] == doc {
			sure = sure[1:]
			continue
		}
		out[i] = true
	}
	return out
}

// sums adds up a number for every document. Between uses it is zero.
type sums struct {
	value  []float32
	seen   []uint64
	length []uint8 // not cleared: whoever reads it has written it
}

func newSums(size int) *sums {
	return &sums{value: make([]float32, size), seen: make([]uint64, (size+63)/64), length: make([]uint8, size)}
}

func (s *sums) add(doc uint32, x float32) {
	s.value[doc] += x
	s.seen[doc/64] |= 1 << (doc % 64)
}

// take returns what was added up, in the order of the documents, and clears it.
func (s *sums) take() finds {
	n := 0
	for _, w := range s.seen {
		n += bits.OnesCount64(w)
	}
	f := finds{docs: make([]uint32, 0, n), scores: make([]float32, 0, n)}
	for i, w := range s.seen {
		for ; w != 0; w &= w - 1 {
			doc := uint32(i*64 + bits.TrailingZeros64(w))
			f.docs, f.scores = append(f.docs, doc), append(f.scores, s.value[doc])
			s.value[doc] = 0
		}
		s.seen[i] = 0
	}
	return f
}
