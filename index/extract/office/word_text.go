package office

import (
	"context"
	"encoding/binary"
	"sort"
	"strings"

	"emanet/index/extract"
)

// wordText turns characters of a document into parts.
type wordText struct {
	ctx        context.Context
	out        extract.Output
	f          *wordFIB
	doc, table []byte
	pieces     []wordPiece
	runs       []wdRun
	damaged    error // what is wrong with the piece table
	limit      int   // bytes of text
	size       int
	left       int // characters that may still be read: no document has more than bytes
	revisers   []string
}

// wordStory is a piece of the text that stands for itself, such as one footnote.
type wordStory struct {
	w       *wordText
	b       strings.Builder
	fields  []bool // of the open fields: whether the instruction is read
	instr   int    // how many of them
	kept    strings.Builder
	last    rune
	mark    wdMark
	marked  strings.Builder // deleted or hidden text that goes on
	markeds []extract.Part
	rest    strings.Builder // of what is more than maxOldParts
}

// story reads the characters from..to. What the pieces do not have is left out.
func (w *wordText) story(from, to int) (*wordStory, error) {
	s := &wordStory{w: w}
	i := sort.Search(len(w.pieces), func(i int) bool { return w.pieces[i].to > from })
	for ; i < len(w.pieces) && w.pieces[i].from < to; i++ {
		p := &w.pieces[i]
		a, b := max(from, p.from)-p.from, min(to, p.to)-p.from
		at, end := int64(p.at)+int64(a*p.width()), int64(p.at)+int64(b*p.width())
		if end = min(end, int64(len(w.doc))); at >= end {
			continue
		}
		if w.left -= int(end-at) / p.width(); w.left < 0 {
			return s, extract.Failed(extract.ReasonDamaged, "pieces of the text overlap")
		}
		if err := s.piece(p, w.doc[:end], at); err != nil {
			return s, err
		}
	}
	s.end()
	return s, nil
}

// piece reads the bytes from at to the end of doc, in runs of the same mark.
func (s *wordStory) piece(p *wordPiece, doc []byte, at int64) error {
	for at < int64(len(doc)) {
		if err := s.w.ctx.Err(); err != nil {
			return err
		}
		mark, until := markAt(s.w.runs, uint32(at))
		end := min(int64(until), int64(len(doc)), at+64<<10)
		if p.wide && (end-at)&1 == 1 {
			end = min(end+1, int64(len(doc)))
		}
		mark.deleted = mark.deleted || p.mark.deleted
		mark.hidden = mark.hidden || p.mark.hidden
		s.run(s.w.decode(p, doc[at:end]), mark)
		if s.w.size > s.w.limit {
			return extract.Failed(extract.ReasonTooLarge, "more than %d bytes of text", s.w.limit)
		}
		at = end
	}
	return nil
}

func (w *wordText) decode(p *wordPiece, b []byte) string {
	if p.wide {
		return utf16Bytes(b)
	}
	if !w.f.old {
		return decodeBytes(cpLatin, b)
	}
	cp := languageCodepage(w.f.lid)
	if cp == cpLatin {
		cp = guessCodepage(cpCyrillic, b)
	}
	return decodeBytes(cp, b)
}

// run takes characters of one mark.
func (s *wordStory) run(text string, mark wdMark) {
	if !mark.deleted {
		mark.author = 0
	}
	special := mark.special
	mark.special = false
	if mark != s.mark {
		s.endMark()
		s.mark = mark
	}
	for _, r := range text {
		s.character(r, special)
	}
}

// character takes one character; some are marks of fields, cells, notes and pictures (MS-DOC 2.4.1, 2.8.25).
func (s *wordStory) character(r rune, special bool) {
	last := s.last
	s.last = r
	switch r {
	case 0x13:
		s.fields = append(s.fields, true)
		if s.instr++; s.instr == 1 {
			s.kept.Reset()
		}
	case 0x14:
		s.endInstruction()
	case 0x15:
		s.endInstruction()
		s.fields = s.fields[:max(len(s.fields)-1, 0)]
	case 0x07:
		if last == 0x07 {
			s.put('\n') // the mark of a row stands behind the one of its last cell
			s.last = 0
			return
		}
		s.put('\t')
	case '\r', 0x0B, 0x0C, 0x0E:
		s.put('\n')
	case 0x1E:
		s.put('\u2011')
	case '\t':
		s.put('\t')
	default:
		if r >= ' ' && !special {
			s.put(plainSymbol(r))
		}
	}
}

// endInstruction ends the instruction of the innermost field, if that was not done before.
func (s *wordStory) endInstruction() {
	if n := len(s.fields); n > 0 && s.fields[n-1] {
		s.fields[n-1] = false
		s.instr--
	}
}

func (s *wordStory) put(r rune) {
	to := &s.b
	switch {
	case s.instr > 0:
		to = &s.kept
	case s.mark.deleted || s.mark.hidden:
		to = &s.marked
	}
	n, _ := to.WriteRune(r) // a Builder does not fail
	s.w.size += n
}

// endMark makes deleted or hidden text that has ended a part.
func (s *wordStory) endMark() {
	if s.marked.Len() == 0 {
		return
	}
	p := extract.Part{Kind: extract.PartHidden, Text: s.marked.String()}
	if s.mark.deleted {
		p.Kind = extract.PartDeleted
		if i := int(s.mark.author); i < len(s.w.revisers) {
			p.Name = s.w.revisers[i]
		}
	}
	s.marked.Reset()
	if n := len(s.markeds); n >= maxOldParts {
		s.rest.WriteString(p.Text + "\n")
		return
	}
	s.markeds = append(s.markeds, p)
}

// end closes the story. An instruction that did not end was none: its text is kept.
func (s *wordStory) end() {
	if s.instr > 0 {
		s.b.WriteString(s.kept.String())
	}
	s.endMark()
	if s.rest.Len() > 0 {
		s.markeds = append(s.markeds, extract.Part{Kind: extract.PartHidden, Text: s.rest.String()})
	}
}

// positions reads the character positions at the beginning of a PLC that has n of them.
func positions(plc []byte, n int) []int {
	cps := make([]int, min(n, len(plc)/4))
	for i := range cps {
		cps[i] = int(binary.LittleEndian.Uint32(plc[4*i:]))
	}
	return cps
}
