package office

import (
	"encoding/binary"

	"emanet/index/extract"
)

// pieceSlack is how many characters the pieces may have more than the document: the end of its last paragraph, as a rule.
const pieceSlack = 16

// wordPiece is a run of characters that lie together in the WordDocument stream.
type wordPiece struct {
	from, to int // character positions
	at       uint32
	wide     bool   // UTF-16, else one byte for a character
	mark     wdMark // of the whole piece, where a fast save left them
}

// pieces reads the piece table (MS-DOC 2.8.35, 2.9.38). Without one the text of an old document is one piece.
func (f *wordFIB) pieces(clx []byte) ([]wordPiece, error) {
	if f.old && (f.flags&fibComplex == 0 || len(clx) == 0) {
		return []wordPiece{{from: 0, to: f.characters(), at: f.first, wide: f.oldWide()}}, nil
	}
	var grpprls [][]byte // at most a third of the bytes of the table; property lists to which pieces refer
	for len(clx) > 3 && clx[0] == 1 {
		size := int(binary.LittleEndian.Uint16(clx[1:]))
		if size > len(clx)-3 {
			break
		}
		grpprls = append(grpprls, clx[3:3+size])
		clx = clx[3+size:]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return nil, extract.Failed(extract.ReasonDamaged, "the document has no piece table")
	}
	plc := upTo(clx[5:], uint64(binary.LittleEndian.Uint32(clx[1:])))
	n := (len(plc) - 4) / 12
	if n < 1 {
		return nil, extract.Failed(extract.ReasonDamaged, "the piece table is empty")
	}
	if n > maxWordPieces {
		return nil, extract.Failed(extract.ReasonTooLarge, "more than %d pieces", maxWordPieces)
	}
	pieces := make([]wordPiece, 0, n)
	last, end := 0, f.characters()+pieceSlack
	for i := range n {
		p := wordPiece{from: int(binary.LittleEndian.Uint32(plc[4*i:])), to: int(binary.LittleEndian.Uint32(plc[4*i+4:]))}
		if p.to < p.from || p.from < last || p.to > end {
			continue
		}
		last = p.to
		f.place(&p, plc[4*(n+1)+8*i:], grpprls)
		pieces = append(pieces, p)
	}
	if bad := n - len(pieces); bad > 0 {
		return pieces, extract.Failed(extract.ReasonDamaged, "%d of %d pieces are out of order", bad, n)
	}
	return pieces, nil
}

// place reads where a piece lies (MS-DOC 2.9.177, 2.9.73).
func (f *wordFIB) place(p *wordPiece, pcd []byte, grpprls [][]byte) {
	p.at = binary.LittleEndian.Uint32(pcd[2:])
	if f.old {
		p.wide = f.oldWide()
		return
	}
	p.wide = p.at&0x40000000 == 0
	p.at &= 0x3FFFFFFF
	if !p.wide {
		p.at /= 2
	}
	p.mark = pieceMarks(binary.LittleEndian.Uint16(pcd[6:]), grpprls)
}

// pieceMarks reads the property modifier of a piece (MS-DOC 2.9.214 to 2.9.216): one property in place, or a list of them.
func pieceMarks(prm uint16, grpprls [][]byte) wdMark {
	if prm&1 == 0 {
		on := prm>>8 == 1
		switch prm >> 1 & 0x7F {
		case 0x41:
			return wdMark{deleted: on}
		case 0x5C:
			return wdMark{hidden: on}
		}
		return wdMark{}
	}
	if i := int(prm >> 1); i < len(grpprls) {
		return sprmMarks(grpprls[i])
	}
	return wdMark{}
}

// width says how many bytes a character of the piece takes.
func (p *wordPiece) width() int {
	if p.wide {
		return 2
	}
	return 1
}
