package segment

import (
	"encoding/binary"
	"math"

	zap "github.com/blevesearch/zapx/v17"
)

const (
	maxFields    = 1 << 10 // far above what any mapping of ours has
	idField      = "_id"   // always the first
	notUninvert  = uint64(math.MaxUint64)
	dvTrailer    = 16 // length of the chunk offsets and number of chunks
	sectionEntry = 10 // type and address
)

// checkFields walks what zapx reads when it opens a segment, and bounds every
// address and count in it. Zapx would index and allocate by them unseen: a
// panic can be recovered from, an allocation of terabytes cannot.
func checkFields(body []byte, f footer) error {
	r := cursor{b: body, at: f.sections}
	n := r.uvarint()
	if r.bad || n == 0 || n > maxFields || uint64(len(body))-r.at != 8*n {
		return malformed("number of fields")
	}
	for i := range n {
		if !checkField(body, f, r.uint64(), i == 0) {
			return malformed("field")
		}
	}
	return nil
}

// checkField checks the record of one field at address at.
func checkField(body []byte, f footer, at uint64, first bool) bool {
	if at <= f.stored || at >= f.sections {
		return false
	}
	r := cursor{b: body, at: at}
	name := r.bytes(r.uvarint())
	r.uvarint() // options
	sections := r.uvarint()
	if r.bad || sections > zap.NumSections || first != (string(name) == idField) {
		return false
	}
	indexed := false
	for range sections {
		entry := r.bytes(sectionEntry)
		if r.bad {
			return false
		}
		kind, addr := binary.BigEndian.Uint16(entry), binary.BigEndian.Uint64(entry[2:])
		if addr == 0 {
			continue
		}
		if kind != zap.SectionInvertedTextIndex || !checkSection(body, f, addr) {
			return false
		}
		indexed = true
	}
	return indexed || !first
}

// checkSection checks where the doc values and the dictionary of a field lie.
func checkSection(body []byte, f footer, at uint64) bool {
	if at <= f.stored || at >= f.sections {
		return false
	}
	r := cursor{b: body, at: at}
	start, end, dictionary := r.uvarint(), r.uvarint(), r.uvarint()
	if r.bad || dictionary <= f.stored || dictionary >= f.sections {
		return false
	}
	d := cursor{b: body, at: dictionary}
	if size := d.uvarint(); size == 0 || d.bytes(size) == nil {
		return false
	}
	return start == notUninvert || checkDocValues(body, start, end)
}

// checkDocValues checks the doc values that lie in body[start:end]: chunks, the
// end of each as a number that takes a byte at least, and how many there are.
// A chunk begins with the number of its documents, of two bytes at least each.
func checkDocValues(body []byte, start, end uint64) bool {
	if end > uint64(len(body)) || start > end || end-start < dvTrailer+1 {
		return false
	}
	trailer := body[end-dvTrailer:]
	size, chunks := binary.BigEndian.Uint64(trailer), binary.BigEndian.Uint64(trailer[8:])
	data := end - dvTrailer - start - size
	if size > end-dvTrailer-start || chunks > size {
		return false
	}
	offsets := cursor{b: body[:end-dvTrailer], at: start + data}
	from := uint64(0)
	for range chunks {
		to := offsets.uvarint()
		if offsets.bad || to < from || to > data {
			return false
		}
		chunk := cursor{b: body[:start+to], at: start + from}
		if to > from && chunk.uvarint() > (to-from)/2 || chunk.bad {
			return false
		}
		from = to
	}
	return true
}

// cursor reads forward through b. After a read that does not fit, bad is set
// and every value is zero.
type cursor struct {
	b   []byte
	at  uint64
	bad bool
}

func (c *cursor) bytes(n uint64) []byte {
	if c.bad || c.at > uint64(len(c.b)) || n > uint64(len(c.b))-c.at {
		c.bad = true
		return nil
	}
	b := c.b[c.at : c.at+n : c.at+n]
	c.at += n
	return b
}

func (c *cursor) uvarint() uint64 {
	if c.bad || c.at > uint64(len(c.b)) {
		c.bad = true
		return 0
	}
	v, n := binary.Uvarint(c.b[c.at:])
	if n <= 0 {
		c.bad = true
		return 0
	}
	c.at += uint64(n)
	return v
}

func (c *cursor) uint64() uint64 {
	b := c.bytes(8)
	if b == nil {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}
