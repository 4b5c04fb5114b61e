package segment

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// ErrFormat reports authenticated bytes that are not a segment which this
// version writes and reads: made by another version, or by a fault of ours. The
// index that holds them is to be built anew.
var ErrFormat = errors.New("not a readable index segment")

const (
	footerSize = zap.FooterSize // without a writer id, which ours have none of
	maxSize    = math.MaxInt32  // of a segment, so that sizes fit an int everywhere
)

// malformed is ErrFormat with the part that does not hold.
func malformed(part string) error { return fmt.Errorf("%w: %s", ErrFormat, part) }

// guard turns a panic into [ErrFormat]. The value of the panic is dropped,
// because it may quote what it tripped over.
func guard(part string, err *error) {
	if recover() != nil {
		*err = malformed(part)
	}
}

// Recover turns a panic of zapx over the bytes of a segment into [ErrFormat].
// It is to be deferred by whatever searches an index of sealed segments, itself
// and not inside another deferred function, for the postings, which are walked
// without a guard of their own.
func Recover(err *error) {
	if recover() != nil {
		*err = malformed("postings")
	}
}

// footer is the end of a segment (FORMAT.md, "Segment").
type footer struct {
	docs, stored, sections uint64
}

// parseFooter reads the footer of b and checks what it says against the size
// of b, so that nothing later allocates by a number that was never bounded.
func parseFooter(b []byte) (footer, error) {
	if len(b) <= footerSize || len(b) > maxSize {
		return footer{}, malformed("size")
	}
	end := b[len(b)-footerSize:]
	body := uint64(len(b) - footerSize)
	f := footer{
		docs:     binary.BigEndian.Uint64(end[4:]),
		stored:   binary.BigEndian.Uint64(end[12:]),
		sections: binary.BigEndian.Uint64(end[20:]),
	}
	switch {
	case binary.BigEndian.Uint32(end) != 0:
		return footer{}, malformed("writer id")
	case binary.BigEndian.Uint32(end[28:]) != zap.DefaultChunkMode:
		return footer{}, malformed("chunk mode")
	case binary.BigEndian.Uint32(end[32:]) != zap.Version:
		return footer{}, malformed("version")
	case f.docs == 0 || f.docs > (body-1)/8:
		return footer{}, malformed("number of documents")
	case f.stored == 0 || f.stored > body-8*f.docs-1:
		return footer{}, malformed("stored fields")
	case f.sections <= f.stored || f.sections >= body:
		return footer{}, malformed("sections")
	case b[f.stored+8*f.docs] != 0:
		return footer{}, malformed("nested documents")
	}
	return f, nil
}

// parse opens the segment in b, which it goes on using.
func parse(b []byte) (sb *zap.SegmentBase, err error) {
	f, err := parseFooter(b)
	if err != nil {
		return nil, err
	}
	if err := checkFields(b[:len(b)-footerSize], f); err != nil {
		return nil, err
	}
	defer guard("fields", &err)
	// The checksum is for writing the segment again, which is never done.
	sb, err = zap.InitSegmentBase(b[:len(b)-footerSize], 0, zap.DefaultChunkMode, f.docs, f.stored, f.sections, nil, new(segment.Stats))
	if err != nil {
		return nil, malformed("fields")
	}
	return sb, nil
}
