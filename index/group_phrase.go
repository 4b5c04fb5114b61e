package index

import (
	"errors"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"
)

// phrase is words that follow each other. Each is a group: its spellings, or for the last also what it is the beginning of.
type phrase struct {
	field string
	words []*group
	score scoring
}

// maxPhraseTerms bounds the terms of all words of a phrase: the positions of each are read.
const maxPhraseTerms = 2048

// evalPhrase finds the documents within that hold the phrase: first those that hold all of its words, by bitmaps, then
// of these the positions.
func (s *session) evalPhrase(p *phrase, within []uint32) (finds, error) {
	distinct, of := p.distinct()
	all, err := s.all(distinct)
	if err != nil || all == nil {
		return finds{}, err
	}
	docs, err := s.documents(all, within)
	if err != nil || len(docs) == 0 {
		return finds{}, err
	}
	hands, err := s.hands(p.field, distinct)
	defer func() {
		for _, h := range hands {
			_ = h.reader.Close() // it only counts
		}
	}()
	if err != nil {
		return finds{}, err
	}
	var b *scorer
	if s.scored && p.score == scoreText {
		if b, err = s.phraseScorer(p); err != nil {
			return finds{}, err
		}
	}
	return s.follow(p, of, hands, docs, b)
}

// all returns a reader of the documents that have every group; nil if one of them has no terms.
func (s *session) all(groups []*group) (bleve.TermFieldReader, error) {
	readers := make([]bleve.TermFieldReader, len(groups))
	for i, g := range groups {
		r, err := s.union(g)
		if err != nil || r == nil {
			return nil, err
		}
		readers[i] = r
	}
	return combine("conjunction:unadorned", readers)
}

// hand is a reader of positions, and the posting that it points at.
type hand struct {
	reader  bleve.TermFieldReader
	group   int // whose term it is
	posting bleve.TermFieldDoc
	doc     int64 // -1 before the first
	done    bool
}

// distinct returns the groups of a phrase, each once, and which of them each word is.
func (p *phrase) distinct() (groups []*group, of []int) {
	for _, g := range p.words {
		i := slices.Index(groups, g)
		if i < 0 {
			i, groups = len(groups), append(groups, g)
		}
		of = append(of, i)
	}
	return groups, of
}

func (s *session) hands(field string, groups []*group) ([]*hand, error) {
	var hands []*hand
	for i, g := range groups {
		for _, term := range g.terms {
			r, err := s.open(field, term, true, true)
			if err != nil {
				return hands, err
			}
			if len(hands) == maxPhraseTerms {
				return hands, errors.Join(errTooMuch, r.Close())
			}
			hands = append(hands, &hand{reader: r, group: i, doc: -1})
		}
	}
	return hands, nil
}

// move points at the posting of a document if there is one.
func (h *hand) move(doc uint32, target bleve.IndexInternalID) (bool, error) {
	if h.done || h.doc >= int64(doc) {
		return h.doc == int64(doc), nil
	}
	var p *bleve.TermFieldDoc
	var err error
	if p, err = h.reader.Advance(target, h.posting.Reset()); err != nil {
		return false, err
	}
	if p == nil {
		h.done, h.doc = true, -1
		return false, nil
	}
	h.doc = int64(p.ID.Value())
	return h.doc == int64(doc), nil
}

// follow keeps the documents in which the words follow each other; of says which group each word is.
func (s *session) follow(p *phrase, of []int, hands []*hand, docs []uint32, b *scorer) (finds, error) {
	var f finds
	positions := make([][]uint32, len(p.words)) // of each group
	for _, doc := range docs {
		length, err := s.positions(doc, hands, positions)
		if err != nil {
			return finds{}, err
		}
		n, err := s.occurrences(of, positions)
		if err != nil {
			return finds{}, err
		}
		if n == 0 {
			continue
		}
		f.docs = append(f.docs, doc)
		if b != nil {
			f.scores = append(f.scores, b.score(float32(n), length))
		}
	}
	return f, s.scorePhrase(p, &f, b)
}

// positions reads where the terms of each group stand in a document, and its length.
func (s *session) positions(doc uint32, hands []*hand, positions [][]uint32) (length uint8, err error) {
	for i := range positions {
		positions[i] = positions[i][:0]
	}
	s.target = bleve.NewIndexInternalID(s.target, uint64(doc))
	for _, h := range hands {
		here, err := h.move(doc, s.target)
		if err != nil {
			return 0, err
		}
		if !here {
			continue
		}
		length = lengthOf(h.posting.Norm)
		for _, v := range h.posting.Vectors {
			positions[h.group] = appendPositions(positions[h.group], v)
		}
	}
	work := len(hands)
	for _, list := range positions {
		if work += len(list); !slices.IsSorted(list) { // of several spellings
			work += 2 * len(list)
			slices.Sort(list)
		}
	}
	return length, s.step(work)
}

// occurrences counts how often the words of a phrase follow each other.
func (s *session) occurrences(of []int, positions [][]uint32) (int, error) {
	starts := slices.Clone(positions[of[0]])
	for i := 1; i < len(of) && len(starts) > 0; i++ {
		list, kept, j := positions[of[i]], 0, 0
		for _, start := range starts {
			for j < len(list) && list[j] < start+uint32(i) {
				j++
			}
			if j < len(list) && list[j] == start+uint32(i) {
				starts[kept] = start
				kept++
			}
		}
		starts = starts[:kept]
		if err := s.step(j / 4); err != nil {
			return 0, err
		}
	}
	return len(starts), nil
}

// phraseScorer scores a phrase by how rare its words are together: the sum, as if each were asked for.
func (s *session) phraseScorer(p *phrase) (*scorer, error) {
	if err := s.v.survey(s.ctx); err != nil {
		return nil, err
	}
	b := s.newScorer(s.v.live)
	b.rarity = 0
	for _, g := range p.words {
		n, err := s.count(g)
		if err != nil {
			return nil, err
		}
		b.rarity += s.rarity(n) * (bm25Saturation + 1)
	}
	return b, nil
}

// scorePhrase gives a phrase of a name the value of its rarest word.
func (s *session) scorePhrase(p *phrase, f *finds, b *scorer) error {
	if !s.scored || b != nil || p.score == scoreNone || len(f.docs) == 0 {
		return nil
	}
	var most float32
	for _, g := range p.words {
		n, err := s.count(g)
		if err != nil {
			return err
		}
		most = max(most, s.rarity(n))
	}
	f.scores = slices.Repeat([]float32{most}, len(f.docs))
	return nil
}
