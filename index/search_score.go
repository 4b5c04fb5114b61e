package index

import "math"

// Relevance is BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.2) with the
// parameters that are usual. A measurement against the English analyser of bleve is in relevance_test.go.
const (
	bm25Saturation = 2.0  // k1
	bm25Length     = 0.75 // b
)

// rarity is the inverse document frequency of something that n records have.
func (s *session) rarity(n int) float32 {
	return float32(math.Log1p((float64(s.v.live-n) + 0.5) / (float64(n) + 0.5)))
}

// scorer scores the occurrences of one group or phrase.
type scorer struct {
	rarity float32
	length [math.MaxInt8 + 1]float32 // what a text of each length adds to the frequency
}

func (s *session) newScorer(n int) *scorer {
	b := &scorer{rarity: s.rarity(n) * (bm25Saturation + 1)}
	for c := range b.length {
		b.length[c] = bm25Saturation * (1 - bm25Length + bm25Length*decodeLength(uint8(c))/s.v.average)
	}
	return b
}

func (b *scorer) score(frequency float32, length uint8) float32 {
	return b.rarity * frequency / (frequency + b.length[length&math.MaxInt8])
}
