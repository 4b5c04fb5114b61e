package index

import (
	bleve "github.com/blevesearch/bleve_index_api"
)

// packed is the terms of a field, in a quarter of the memory that they take in the form that zapx reads. All documents of a
// segment wait in this form, and zapx looks at one after the other.
type packed struct {
	terms []packedTerm
	more  []uint64 // array positions of all terms, one after the other
}

// packedTerm is one term of a field and where it stands. A text has at most MaxText bytes, so no number in it is larger.
type packedTerm struct {
	term       string
	frequency  uint32
	position   uint32
	start, end uint32
	more       uint32 // how many array positions it has
	located    bool
}

// pack brings the words of a text into the form in which they wait.
func (e *entry) pack() {
	for _, f := range e.fields {
		if f.name == fieldText {
			f.packed, f.terms = packTerms(f.terms), nil
		}
	}
}

// packTerms packs what words made: every term has at most one location.
func packTerms(terms bleve.TokenFrequencies) *packed {
	total := 0
	for _, freq := range terms {
		for _, at := range freq.Locations {
			total += len(at.ArrayPositions)
		}
	}
	p := &packed{terms: make([]packedTerm, 0, len(terms)), more: make([]uint64, 0, total)}
	for term, freq := range terms {
		t := packedTerm{term: term, frequency: uint32(freq.Frequency())}
		for _, at := range freq.Locations {
			t.located, t.position, t.start, t.end = true, uint32(at.Position), uint32(at.Start), uint32(at.End)
			t.more = uint32(len(at.ArrayPositions))
			p.more = append(p.more, at.ArrayPositions...)
		}
		p.terms = append(p.terms, t)
	}
	return p
}

// unpack returns the terms as they were. The array positions are those of p, which nobody changes.
func (p *packed) unpack() bleve.TokenFrequencies {
	terms, made := make(bleve.TokenFrequencies, len(p.terms)), make([]slot, len(p.terms))
	more := p.more
	for i := range p.terms {
		t, s := &p.terms[i], &made[i]
		if t.frequency > 0 {
			s.freq.SetFrequency(int(t.frequency))
		}
		if t.located {
			s.location.Position, s.location.Start, s.location.End = int(t.position), int(t.start), int(t.end)
			if t.more > 0 {
				s.location.ArrayPositions, more = more[:t.more:t.more], more[t.more:]
			}
			s.list[0] = &s.location
			s.freq.Locations = s.list[:]
		}
		terms[t.term] = &s.freq
	}
	return terms
}
