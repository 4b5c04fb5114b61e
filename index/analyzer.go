package index

import (
	"math"
	"math/bits"

	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/language"
)

// gap is left between the positions of two texts of one field, so that no phrase reaches from one into the other.
const gap = 1

// maxFrequency bounds the frequency of a term that is kept, not its positions: beyond it nothing becomes more relevant, and
// zapx reserves memory for as many locations when it reads positions.
const maxFrequency = 1 << 10

// slot is one term of a field while it is analysed: three objects that scorch wants, in one piece of memory.
type slot struct {
	freq     bleve.TokenFreq
	location bleve.TokenLocation
	list     [1]*bleve.TokenLocation
}

// slots are allocated in chunks, because terms are pointed at. A chunk is small beside what there is: there are thousands
// of documents in a batch.
type slots struct {
	free  []slot
	all   [][]slot
	total int
}

// newSlots is ready for the terms of a text of this many bytes.
func newSlots(size int) *slots {
	s := &slots{}
	s.grow(min(512, size/20+8))
	return s
}

func (s *slots) grow(n int) {
	s.free = make([]slot, n)
	s.all, s.total = append(s.all, s.free), s.total+n
}

func (s *slots) next() *slot {
	if len(s.free) == 0 {
		s.grow(min(512, s.total/4+4))
	}
	next := &s.free[0]
	s.free = s.free[1:]
	return next
}

// words makes a field of texts that are cut into words.
func words(name string, options bleve.FieldIndexingOptions, texts []string) *field {
	f := &field{name: name, options: options}
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	if size == 0 {
		return f
	}
	f.terms = make(bleve.TokenFrequencies, min(size/12+1, 1<<12))
	s := newSlots(size)
	base, tokens := 0, 0
	for _, text := range texts {
		last := 0
		for t := range language.Tokens(text) {
			last = t.Position
			tokens++
			f.put(s, t.Term, base+t.Position)
		}
		if last > 0 {
			base += last + gap
		}
	}
	for _, terms := range s.all {
		for i := range terms {
			packPositions(&terms[i].location)
		}
	}
	f.length = int(encodeLength(tokens))
	return f
}

// put counts an occurrence of a term.
func (f *field) put(s *slots, term string, position int) {
	freq, known := f.terms[term]
	if !known {
		n := s.next()
		n.location.Position = position
		n.list[0] = &n.location
		n.freq.Locations = n.list[:]
		freq = &n.freq
		f.terms[term] = freq
	} else {
		at := freq.Locations[0]
		at.ArrayPositions = append(at.ArrayPositions, uint64(position))
	}
	if f.options&bleve.SkipFreqNorm == 0 {
		freq.SetFrequency(min(freq.Frequency()+1, maxFrequency))
	}
}

// values makes a field of values that are terms as a whole. Empty ones are left out.
func values(name string, options bleve.FieldIndexingOptions, list []string) *field {
	f := &field{name: name, options: options, terms: make(bleve.TokenFrequencies, len(list))}
	for _, s := range list {
		if s != "" {
			f.terms[s] = &bleve.TokenFreq{}
		}
	}
	return f
}

// Positions. zapx keeps of every occurrence the field, the position, two byte offsets and any number of array positions,
// each as a varint. Nobody reads the offsets: a passage is found in the decrypted text. So all occurrences of a term in a
// document are one location: its position is the first, and what stands in the offsets and array positions is how far
// it is from each occurrence to the next. That is a third of what an index of short texts would take otherwise.

// packPositions turns the positions that follow the first into distances.
func packPositions(at *bleve.TokenLocation) {
	more := at.ArrayPositions
	previous := uint64(at.Position)
	for i, p := range more {
		more[i], previous = p-previous, p
	}
	if len(more) > 0 {
		at.Start, more = int(more[0]), more[1:]
	}
	if len(more) > 0 {
		at.End, more = int(more[0]), more[1:]
	}
	at.ArrayPositions = more
}

// appendPositions appends the positions that were packed into v.
func appendPositions(positions []uint32, v *bleve.TermFieldVector) []uint32 {
	p := uint32(v.Pos)
	positions = append(positions, p)
	for _, d := range [2]uint64{v.Start, v.End} {
		if d != 0 {
			p += uint32(d)
			positions = append(positions, p)
		}
	}
	for _, d := range v.ArrayPositions {
		p += uint32(d)
		positions = append(positions, p)
	}
	return positions
}

// Lengths. The length of a text is kept beside each of its words, so it has one byte: exact up to 15 words, from there on with
// three bits after the first, and no longer than a quarter of a million words.

func encodeLength(n int) uint8 {
	if n < 16 {
		return uint8(max(n, 0))
	}
	e := bits.Len(uint(n)) - 4
	return uint8(min(8*e+n>>e, math.MaxInt8))
}

func decodeLength(c uint8) float32 {
	if c < 16 {
		return float32(c)
	}
	e := c/8 - 1
	return (float32(8+c%8) + 0.5) * float32(uint64(1)<<e)
}

// lengthOf recovers an encoded length from what scorch makes of it: one over the square root. It is called for every
// posting.
func lengthOf(norm float64) uint8 {
	return uint8(min(1/(norm*norm)+0.5, math.MaxInt8))
}
