package strip

import "bytes"

// verdict is what is done with a unit.
type verdict int

const (
	unitStays   verdict = iota
	unitMessage         // supplemental enhancement information: stays if all of it is known
	unitGoes            // becomes a filler
)

// judge says by the first byte and the length of a unit what is done with it (ITU-T H.264, table 7-1; H.265, table 7-1). Units
// of the picture and its parameters stay. Unspecified and reserved ones go, those of Dolby Vision among them. So do
// fillers, which are written anew.
func judge(first byte, n int64, c coding) verdict {
	if c == codingH264 {
		switch first & 31 {
		case 1, 2, 3, 4, 5, 7, 8, 13, 14, 15, 19, 20:
			return unitStays
		case 9, 10, 11: // delimiters and ends, of a byte or two
			if n <= 2 {
				return unitStays
			}
		case 6:
			return unitMessage
		}
		return unitGoes
	}
	switch kind := first >> 1 & 63; {
	case kind <= 9, kind >= 16 && kind <= 21, kind >= 32 && kind <= 34:
		return unitStays
	case kind >= 35 && kind <= 37 && n <= 3:
		return unitStays
	case kind == 39, kind == 40:
		return unitMessage
	}
	return unitGoes
}

// cleanUnit overwrites in place what must not stay of a unit.
func (f *filmCopy) cleanUnit(b []byte, c coding) {
	switch judge(b[0], int64(len(b)), c) {
	case unitStays:
		return
	case unitMessage:
		if harmless(b, c) {
			return
		}
	}
	fresh := filler(b, c)
	if !bytes.Equal(fresh, b) {
		f.gone("notes in the stream of the picture")
		copy(b, fresh)
	}
}

// harmless are the messages that say only how to decode or show the picture (H.264 and H.265, annex D), for H.264 and
// H.265. The timing of H.264 can hold the hour of a clock, so it is not among them.
var harmless264 = map[int]bool{0: true, 6: true, 45: true, 47: true, 137: true, 144: true, 147: true}

// harmless265 are those of H.265.
var harmless265 = map[int]bool{0: true, 1: true, 6: true, 45: true, 47: true, 129: true, 132: true, 137: true, 144: true, 147: true, 165: true}

// maxMessage is the length of the longest message that is taken for harmless, in bytes.
const maxMessage = 64

// harmless says whether a unit has nothing but harmless messages (H.264, section 7.3.2.3).
func harmless(b []byte, c coding) bool {
	known, head := harmless264, 1
	if c == codingH265 {
		known, head = harmless265, 2
	}
	if len(b) < head+2 || len(b) > 16*maxMessage {
		return false
	}
	b = unescaped(b[head:])
	for len(b) > 1 || len(b) == 1 && b[0] != 0x80 {
		kind, rest := number255(b)
		size, rest := number255(rest)
		if !known[kind] || size > maxMessage || size > len(rest) {
			return false
		}
		b = rest[size:]
	}
	return len(b) == 1
}

// number255 reads a number that is written as bytes of 255 and a last smaller one. It is too large if the last is missing.
func number255(b []byte) (n int, rest []byte) {
	for i, c := range b {
		n += int(c)
		if c != 255 {
			return n, b[i+1:]
		}
	}
	return 1 << 30, nil
}

// unescaped is b without the bytes that prevent start codes (H.264, section 7.4.1).
func unescaped(b []byte) []byte {
	out := make([]byte, 0, len(b))
	zero := 0
	for _, c := range b {
		if zero >= 2 && c == 3 {
			zero = 0
			continue
		}
		if zero++; c != 0 {
			zero = 0
		}
		out = append(out, c)
	}
	return out
}

// filler is what is written for a unit: as long, and without any information. For messages it is one of the kind that is made
// for it (payload type 3), which can stand where they stood; for others, and where there is no room, a filler unit.
func filler(b []byte, c coding) []byte {
	head, message := 1, judge(b[0], int64(len(b)), c) == unitMessage
	if c == codingH265 {
		head = min(2, len(b))
	}
	out := bytes.Repeat([]byte{0xFF}, len(b))
	copy(out, b[:head])
	room := len(b) - head - 1
	if room >= 0 {
		out[len(b)-1] = 0x80
	}
	switch {
	case c == codingH264 && message && room >= 2:
		out[0] = 6
	case c == codingH264:
		out[0] = 12
	case !message || room < 2:
		out[0] = b[0]&0x81 | 38<<1
	}
	if message && room >= 2 {
		fillMessages(out[head : head+room])
	}
	return out
}

// fillMessages writes into b, two bytes or more that are all 255, the heads of filler messages that fill it.
func fillMessages(b []byte) {
	for {
		more := (len(b) - 2) / 256 // bytes of 255 in the size
		size := len(b) - 2 - more
		if size/255 == more {
			b[0] = 3
			b[1+more] = byte(size % 255)
			return
		}
		b[0], b[1] = 3, 1 // no size fits: a small one first
		b = b[3:]
	}
}
