package office

import "math"

// stringLimit bounds the number of texts that cells share.
const stringLimit = 4 << 20

// sharedStrings are texts that cells point at (ISO/IEC 29500-1, 18.4): all of them in one piece, so that millions of short ones cost little.
type sharedStrings struct {
	bytes  int // that may come
	all    []byte
	ends   []uint32
	more   int // that were left out
	inText bool
	full   bool // the text of this time was left out
}

func (s *sharedStrings) start(t *tag) (bool, error) {
	switch t.name {
	case "x:si":
		s.full = len(s.ends) >= stringLimit
	case "x:t":
		s.inText = true
	case "x:rPh": // how it is pronounced
		return false, nil
	}
	return true, nil
}

func (s *sharedStrings) text(b []byte) error {
	if !s.inText || s.full {
		return nil
	}
	if len(s.all)+len(b) > min(s.bytes, math.MaxUint32) {
		s.full = true
		return nil
	}
	s.all = append(s.all, b...)
	return nil
}

func (s *sharedStrings) end(name string) error {
	switch name {
	case "x:t":
		s.inText = false
	case "x:si":
		if s.full {
			s.more++
		}
		if len(s.ends) < stringLimit {
			s.ends = append(s.ends, uint32(len(s.all)))
		}
	}
	return nil
}

// at returns a text by its number. Its bytes are not to be changed.
func (s *sharedStrings) at(i int) ([]byte, bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.all[from:s.ends[i]], true
}
