package office

import (
	"encoding/binary"

	"emanet/index/extract"
)

// Bits of FibBase (MS-DOC 2.5.2).
const (
	fibComplex    = 0x0004
	fibEncrypted  = 0x0100
	fibTable1     = 0x0200
	fibWide       = 0x1000
	fibObfuscated = 0x8000
)

// wordFIB is what the head of a document of Word 6 to 2003 says about where things are.
type wordFIB struct {
	old   bool // Word 6 or 95: everything lies in one stream
	lid   int  // language
	flags uint16
	key   uint32
	first uint32 // where the text of an old document begins

	// Characters of the main text, footnotes, headers, macros, comments, endnotes, text boxes, text boxes in headers.
	counts [8]int

	clx, chpx, notes, headers, comments, ends, boxes, commentRefs, owners, revisers fibSpan
}

// fibSpan is a piece of the table stream.
type fibSpan struct{ at, size uint32 }

// in returns the bytes of a fibSpan, or nil where they are not.
func (s fibSpan) in(b []byte) []byte {
	if uint64(s.at)+uint64(s.size) > uint64(len(b)) {
		return nil
	}
	return b[s.at : s.at+s.size]
}

// parseFIB reads the head of the WordDocument stream (MS-DOC 2.5). The fields behind FibBase are encrypted where the document is.
func parseFIB(b []byte) (*wordFIB, error) {
	if len(b) < 0x180 {
		return nil, extract.Failed(extract.ReasonDamaged, "the document has no head")
	}
	f := &wordFIB{lid: int(binary.LittleEndian.Uint16(b[6:])), flags: binary.LittleEndian.Uint16(b[10:]), key: binary.LittleEndian.Uint32(b[14:])}
	version := binary.LittleEndian.Uint16(b[2:])
	switch binary.LittleEndian.Uint16(b) {
	case 0xA5EC, 0xA5DC, 0xA697, 0xA698, 0xA699: // the last three by the Word 6 and 95 of East Asia
	default:
		return nil, extract.Failed(extract.ReasonUnsupported, "a document of Word older than version 6")
	}
	if version < 101 {
		return nil, extract.Failed(extract.ReasonUnsupported, "a document of Word older than version 6")
	}
	f.old = version < 193
	return f, nil
}

// places reads where the pieces of the document are, once it is decrypted.
func (f *wordFIB) places(b []byte) error {
	if f.old {
		f.first = binary.LittleEndian.Uint32(b[0x18:])
		f.count(b[0x34:])
		f.clx = fibSpanAt(b, 0x160)
		f.notes, f.commentRefs, f.comments = fibSpanAt(b, 0x70), fibSpanAt(b, 0x78), fibSpanAt(b, 0x80)
		f.headers = fibSpanAt(b, 0xB0)
		return nil
	}
	if len(b) < 0x262 {
		return extract.Failed(extract.ReasonDamaged, "the document has no head")
	}
	f.count(b[0x4C:])
	f.notes, f.commentRefs, f.comments = fibSpanAt(b, 0xB2), fibSpanAt(b, 0xBA), fibSpanAt(b, 0xC2)
	f.headers, f.chpx = fibSpanAt(b, 0xF2), fibSpanAt(b, 0xFA)
	f.clx, f.owners = fibSpanAt(b, 0x1A2), fibSpanAt(b, 0x1BA)
	f.ends, f.revisers, f.boxes = fibSpanAt(b, 0x212), fibSpanAt(b, 0x232), fibSpanAt(b, 0x25A)
	return nil
}

func (f *wordFIB) count(b []byte) {
	for i := range f.counts {
		f.counts[i] = max(0, int(int32(binary.LittleEndian.Uint32(b[4*i:]))))
	}
}

// oldWide says that a document of Word 95 has two bytes for a character, as those of East Asia do.
func (f *wordFIB) oldWide() bool { return f.flags&fibWide != 0 }

// characters is how many the document has.
func (f *wordFIB) characters() int {
	n := 0
	for _, c := range f.counts {
		n += c
	}
	return n
}

func fibSpanAt(b []byte, at int) fibSpan {
	return fibSpan{binary.LittleEndian.Uint32(b[at:]), binary.LittleEndian.Uint32(b[at+4:])}
}
