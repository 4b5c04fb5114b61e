package office

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// docKit is a document of Word 97 to write.
type docKit struct {
	main                           string
	notes, headers, comments, ends []string
	box                            string
	owners                         []string // of the comments, in their order
	revisers                       []string
	marks                          []docMark
	piece                          int // characters in a piece; 0: all
	prm                            uint16
	prc                            []byte // a list of properties to which prm may refer
}

// docMark gives properties to the characters from..to.
type docMark struct {
	from, to int
	sprms    []byte
}

const docTextAt = 0x800

// streams returns the WordDocument and the 1Table stream.
func (k docKit) streams() (doc, table []byte) {
	doc = make([]byte, docTextAt)
	copy(doc, []byte{0xEC, 0xA5, 0xC1, 0x00})
	binary.LittleEndian.PutUint16(doc[10:], fibTable1|0x1000)
	put := func(at int, b []byte) {
		binary.LittleEndian.PutUint32(doc[at:], uint32(len(table)))
		binary.LittleEndian.PutUint32(doc[at+4:], uint32(len(b)))
		table = append(table, b...)
	}
	text := utf16.Encode([]rune(k.main))
	count := func(at, n int) { binary.LittleEndian.PutUint32(doc[at:], uint32(n)) }
	count(0x4C, len(text))
	for _, s := range []struct {
		texts      []string
		count, plc int
	}{{k.notes, 0x50, 0xB2}, {k.headers, 0x54, 0xF2}, {k.comments, 0x5C, 0xC2}, {k.ends, 0x60, 0x212}, {[]string{k.box}, 0x64, 0x25A}} {
		if len(s.texts) == 0 || s.texts[0] == "" && len(s.texts) == 1 {
			continue
		}
		begin := len(text)
		cps := []uint32{0}
		for _, t := range s.texts {
			text = append(text, utf16.Encode([]rune(t))...)
			cps = append(cps, uint32(len(text)-begin))
		}
		text = append(text, '\r')
		put(s.plc, littleEndian(append(cps, uint32(len(text)-begin))))
		count(s.count, len(text)-begin)
	}
	doc, clx, places := k.pieces(doc, text)
	put(0x1A2, clx)
	doc = append(doc, make([]byte, -len(doc)&511)...)
	if len(k.marks) > 0 {
		page := len(doc) / 512
		doc = append(doc, k.properties(places)...)
		put(0xFA, littleEndian([]uint32{docTextAt, uint32(len(doc)), uint32(page)}))
	}
	put(0x1BA, xsts(k.owners))
	put(0xBA, k.commentRefs())
	put(0x232, append([]byte{0xFF, 0xFF, byte(len(k.revisers)), 0, 0, 0}, xsts(k.revisers)...))
	return doc, table
}

// pieces writes the text, in turn with one and with two bytes for a character where that is possible.
func (k docKit) pieces(doc []byte, text []uint16) (out, clx []byte, places []uint32) {
	size := k.piece
	if size == 0 {
		size = len(text)
	}
	var cps []uint32
	var pcds []byte
	for at, n := 0, 0; at < len(text); at, n = at+size, n+1 {
		run := text[at:min(at+size, len(text))]
		cps = append(cps, uint32(at))
		fc := uint32(len(doc))
		narrow, err := charmap.Windows1252.NewEncoder().Bytes([]byte(string(utf16.Decode(run))))
		if err != nil || n%2 == 1 {
			for i, u := range run {
				places = append(places, fc+2*uint32(i))
				doc = binary.LittleEndian.AppendUint16(doc, u)
			}
		} else {
			for i := range run {
				places = append(places, fc+uint32(i))
			}
			doc = append(doc, narrow...)
			fc = 2*fc | 0x40000000
		}
		pcds = binary.LittleEndian.AppendUint32(append(pcds, 0, 0), fc)
		pcds = binary.LittleEndian.AppendUint16(pcds, k.prm)
	}
	cps = append(cps, uint32(len(text)))
	plc := append(littleEndian(cps), pcds...)
	if k.prc != nil {
		clx = append(append(clx, 1, byte(len(k.prc)), 0), k.prc...)
	}
	clx = append(clx, 2)
	clx = append(binary.LittleEndian.AppendUint32(clx, uint32(len(plc))), plc...)
	return doc, clx, append(places, uint32(len(doc)))
}

// properties writes one page of them (MS-DOC 2.9.33). A mark must lie in one piece.
func (k docKit) properties(places []uint32) []byte {
	page := make([]byte, 512)
	var fcs []uint32
	var at []byte
	end := 510
	last := uint32(docTextAt)
	for _, m := range k.marks {
		from, to := places[m.from], places[m.to-1]+places[1]-places[0]
		if from > last {
			fcs, at = append(fcs, last), append(at, 0)
		}
		end = (end - len(m.sprms) - 1) &^ 1
		page[end] = byte(len(m.sprms))
		copy(page[end+1:], m.sprms)
		fcs, at = append(fcs, from), append(at, byte(end/2))
		last = to
	}
	fcs = append(fcs, last)
	copy(page, append(littleEndian(fcs), at...))
	page[511] = byte(len(at))
	return page
}

func (k docKit) commentRefs() []byte {
	if len(k.comments) == 0 {
		return nil
	}
	b := littleEndian(make([]uint32, len(k.comments)+1))
	for i := range k.comments {
		ref := make([]byte, 30)
		binary.LittleEndian.PutUint16(ref[20:], uint16(i))
		b = append(b, ref...)
	}
	return b
}

func xsts(names []string) []byte {
	var b []byte
	for _, n := range names {
		u := utf16.Encode([]rune(n))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(u)))
		for _, c := range u {
			b = binary.LittleEndian.AppendUint16(b, c)
		}
	}
	return b
}

func (k docKit) file() []byte {
	doc, table := k.streams()
	return compoundFile(9, map[string][]byte{"WordDocument": doc, "1Table": table})
}

// oldDoc writes a document of Word 6 in a codepage; with pieces, as after a fast save, if that is not nil.
func oldDoc(lid uint16, text []byte, order []int) []byte {
	doc := make([]byte, 0x300)
	copy(doc, []byte{0xDC, 0xA5, 0x65, 0x00})
	binary.LittleEndian.PutUint16(doc[6:], lid)
	binary.LittleEndian.PutUint32(doc[0x18:], 0x300)
	binary.LittleEndian.PutUint32(doc[0x34:], uint32(len(text)))
	if order == nil {
		return compoundFile(9, map[string][]byte{"WordDocument": append(doc, text...)})
	}
	binary.LittleEndian.PutUint16(doc[10:], fibComplex)
	size := len(text) / len(order)
	var cps, pcds []byte
	for i, at := range order {
		cps = binary.LittleEndian.AppendUint32(cps, uint32(i*size))
		pcds = binary.LittleEndian.AppendUint32(append(pcds, 0, 0), uint32(0x300+at*size))
		pcds = append(pcds, 0, 0)
	}
	plc := append(binary.LittleEndian.AppendUint32(cps, uint32(len(text))), pcds...)
	shuffled := make([]byte, len(text))
	for i, at := range order {
		copy(shuffled[at*size:], text[i*size:(i+1)*size])
	}
	doc = append(doc, shuffled...)
	clx := binary.LittleEndian.AppendUint32([]byte{2}, uint32(len(plc)))
	binary.LittleEndian.PutUint32(doc[0x160:], uint32(len(doc)))
	binary.LittleEndian.PutUint32(doc[0x164:], uint32(len(clx)+len(plc)))
	return compoundFile(9, map[string][]byte{"WordDocument": slices.Concat(doc, clx, plc, make([]byte, 4096))})
}
