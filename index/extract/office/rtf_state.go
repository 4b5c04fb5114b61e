package office

import (
	"strings"
	"unicode/utf16"

	"emanet/index/extract"
)

// rtfDest says what happens to the text of a group.
type rtfDest byte

const (
	toText    rtfDest = iota // to its sink
	toNothing                // it is left out with everything inside
	toQuiet                  // left out, but groups inside may be kept
	toFonts                  // the font table
	toAuthors                // the table of who tracked changes
	toFact                   // a value of the information group
	toTime                   // a time of the information group
	toComment                // the author of the comment that follows
	toClass                  // the class of an embedded object
	toBlob                   // the bytes of a picture or an object
	toHTML                   // a piece of packed HTML
)

// rtfState is what a group inherits from the one around it.
type rtfState struct {
	dest    rtfDest
	outer   rtfDest // of the group around \upr
	upr     bool
	sink    *rtfSink
	key     extract.Key
	uc      int // characters that stand for a \u
	font    int // -1: the default one
	far     int // font of right-to-left text; -1: none
	rtl     bool
	hidden  bool
	deleted bool
	author  int
	htmlRTF bool
}

func (p *rtfReader) top() *rtfState { return &p.stack[len(p.stack)-1] }

// token does what one token asks for.
func (p *rtfReader) token(t rtfToken) error {
	if t.kind != rtfByte && t.kind != rtfHex {
		p.flush()
	}
	if t.kind == rtfOpen || t.kind == rtfClose {
		p.skip, p.star = 0, false
		if t.kind == rtfOpen {
			return p.openGroup()
		}
		return p.closeGroup()
	}
	if t.kind == rtfByte && (t.b == '\r' || t.b == '\n' || t.b == 0) {
		return nil
	}
	if p.skip > 0 {
		p.skip--
		if t.kind == rtfBinary {
			return p.lex.binary(t.arg, 0, nil)
		}
		return nil
	}
	switch t.kind {
	case rtfByte, rtfHex:
		p.textByte(t)
	case rtfBinary:
		return p.lex.binary(t.arg, p.blobRoom(), p.blob.add)
	case rtfSymbol:
		p.symbol(t.b)
	case rtfWord:
		star := p.star
		p.star = false
		p.word(t, star)
	}
	return nil
}

// openGroup opens a group. Groups that are too deep are read as if their braces were not there.
func (p *rtfReader) openGroup() error {
	if len(p.stack) < p.maxDepth {
		p.stack = append(p.stack, *p.top())
		return nil
	}
	p.tooDeep++
	if p.lostDeep || p.out == nil {
		return nil
	}
	p.lostDeep = true
	return p.out.Lose(extract.ReasonTooLarge, "more than %d groups inside each other", p.maxDepth)
}

func (p *rtfReader) closeGroup() error {
	if p.tooDeep > 0 {
		p.tooDeep--
		return nil
	}
	p.endPair()
	s := *p.top()
	p.stack = p.stack[:len(p.stack)-1]
	around := rtfState{dest: toNothing}
	if len(p.stack) > 0 {
		around = *p.top()
	}
	if s.sink != around.sink && s.sink != p.body {
		p.endMark()
		p.keep(s.sink)
	}
	if s.dest == toAuthors && around.dest == toAuthors && len(p.authors) < maxNames {
		p.authors = append(p.authors, string(upTo([]byte(p.takeValue()), 256)))
	}
	if s.dest != around.dest {
		return p.endDest(s)
	}
	return nil
}

// endDest takes what the text of a group was collected for.
func (p *rtfReader) endDest(s rtfState) error {
	switch s.dest {
	case toFact:
		p.fact(s.key, p.takeValue())
	case toTime:
		p.fact(s.key, p.takeTime())
	case toComment:
		p.author = p.takeValue()
	case toClass:
		p.blob.class = p.takeValue()
	case toBlob:
		return p.endBlob()
	default:
	}
	return nil
}

// textByte takes a byte of text, to be decoded together with its neighbours.
func (p *rtfReader) textByte(t rtfToken) {
	s := p.top()
	p.star = false
	if s.dest == toBlob {
		p.blob.hex(t.b)
		return
	}
	if s.dest == toNothing || s.dest == toQuiet {
		return
	}
	if t.kind == rtfByte && t.b < ' ' && t.b != '\t' {
		return
	}
	if len(p.pending) == 0 {
		p.in = p.textCodepage(s)
	}
	p.pending = append(p.pending, t.b)
	if len(p.pending) >= 64<<10 {
		p.flush()
	}
}

// textCodepage returns the codepage of the current font.
func (p *rtfReader) textCodepage(s *rtfState) int {
	if p.cp == cpUTF8 {
		return p.cp
	}
	font := s.font
	if s.rtl && s.far >= 0 {
		font = s.far
	}
	if font < 0 {
		font = p.deff
	}
	if cp := p.fonts[font]; cp != 0 && s.dest != toFact {
		return cp
	}
	return p.cp
}

// flush decodes the text that was collected.
func (p *rtfReader) flush() {
	if len(p.pending) == 0 {
		return
	}
	cp := p.in
	if cp == cpLatin && p.cp != cpLatin {
		cp = guessCodepage(p.cp, p.pending)
	}
	text := decodeBytes(cp, p.pending)
	p.pending = p.pending[:0]
	p.put(text)
}

// unit takes a \u: a UTF-16 code unit, or with some programs a whole code point.
func (p *rtfReader) unit(v int) {
	if v < 0 {
		v += 1 << 16
	}
	r := rune(v)
	switch {
	case p.high != 0 && utf16.IsSurrogate(r) && r >= 0xDC00:
		r, p.high = utf16.DecodeRune(p.high, r), 0
	case utf16.IsSurrogate(r) && r < 0xDC00:
		p.endPair()
		p.high = r
		return
	case v < 0 || v > 0x10FFFF || utf16.IsSurrogate(r):
		r = 0xFFFD
	}
	p.put(string(plainSymbol(r)))
}

// plainSymbol replaces the characters with which symbol fonts draw the bullets of lists.
func plainSymbol(r rune) rune {
	switch r {
	case 0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF0A8, 0xF06E:
		return '•'
	}
	return r
}

// endPair gives up on the second half of a surrogate pair.
func (p *rtfReader) endPair() {
	if p.high != 0 {
		p.high = 0
		p.put("\uFFFD")
	}
}

// put gives text to where the current group wants it.
func (p *rtfReader) put(text string) {
	p.endPair()
	s := p.top()
	switch s.dest {
	case toFact, toComment, toClass, toAuthors:
		if p.value.Len() < 16<<10 {
			p.value.WriteString(text)
		}
	case toFonts:
		p.fontName(text)
	case toHTML:
		p.write(p.body, text)
	case toText:
		p.putText(s, text)
	default:
	}
}

func (p *rtfReader) putText(s *rtfState, text string) {
	if p.html {
		if !s.htmlRTF {
			p.write(p.body, text)
		}
		return
	}
	kind := extract.PartKind("")
	switch {
	case s.deleted:
		kind = extract.PartDeleted
	case s.hidden:
		kind = extract.PartHidden
	}
	if kind == "" {
		p.endMark()
		p.write(s.sink, text)
		return
	}
	if p.mark != nil && (p.mark.kind != kind || p.mark.author != s.author) {
		p.endMark()
	}
	if p.mark == nil {
		p.mark = &rtfSink{kind: kind, author: s.author}
		if s.deleted && s.author >= 0 && s.author < len(p.authors) {
			p.mark.name = p.authors[s.author]
		}
	}
	p.write(p.mark, text)
}

func (p *rtfReader) write(to *rtfSink, text string) {
	p.size += len(text)
	to.b.WriteString(text)
}

// endMark ends a deletion or hidden text.
func (p *rtfReader) endMark() {
	if p.mark != nil {
		p.keep(p.mark)
		p.mark = nil
	}
}

// takeValue returns what was collected and begins anew.
func (p *rtfReader) takeValue() string {
	v := strings.TrimSuffix(strings.TrimSpace(p.value.String()), ";")
	p.value.Reset()
	return v
}
