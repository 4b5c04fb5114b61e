package office

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"

	"emanet/index/extract"
)

// RTF reads Rich Text Format 1.9.1 ([MS-RTF]) in every codepage that its fonts name: the text, and as parts of their own
// headers, footers, footnotes, endnotes, comments, text boxes, hidden text and deletions that are tracked. Results of fields
// are kept, their instructions are not. JPEG and PNG pictures of 16 KiB and more and embedded objects are members. It holds
// no more of the file than its text and one picture. It is an extract.Format.
func RTF(ctx context.Context, in *extract.Input, out extract.Output) error {
	if err := out.Reader("emanet rtf 1", "application/rtf"); err != nil {
		return err
	}
	p := newRTF(in.Reader(), in.Limits.Text)
	p.ctx, p.out, p.maxDepth = ctx, out, in.Limits.XMLDepth
	err := p.read()
	if errGive := p.give(); err == nil {
		err = errGive
	}
	return err
}

// RTFText returns the visible text of RTF, as mails of Outlook carry it, with its lines ended by \n. At more than limit bytes of
// text it returns what it has, and a *Failure with ReasonTooLarge; for what is no RTF a *Failure with ReasonDamaged.
func RTFText(data []byte, limit int) (string, error) {
	p := newRTF(bytes.NewReader(data), limit)
	err := p.read()
	return p.body.b.String(), err
}

// RTFHTML returns the HTML that was packed into RTF (MS-OXRTFEX 2.2), and false if there is none. The HTML is UTF-8, whatever
// its own declarations say. It ends as RTFText does.
func RTFHTML(data []byte, limit int) (html string, found bool, err error) {
	p := newRTF(bytes.NewReader(data), limit)
	p.html = true
	err = p.read()
	return p.body.b.String(), p.fromHTML, err
}

func newRTF(r io.Reader, limit int) *rtfReader {
	return &rtfReader{
		ctx:      context.Background(),
		lex:      rtfLexer{bufio.NewReaderSize(r, 64<<10)},
		maxDepth: extract.Limits{}.Filled().XMLDepth,
		limit:    limit,
		cp:       cpLatin,
		fonts:    map[int]int{},
		body:     &rtfSink{kind: extract.PartBody},
	}
}

// maxOldParts bounds the parts of one document of an older format: further ones are joined to the last of their kind. Without it
// eight bytes of hidden text would become two hundred of memory.
const maxOldParts = 20_000

// rtfReader is the state of reading one document.
type rtfReader struct {
	ctx context.Context
	lex rtfLexer
	out extract.Output // nil: neither facts nor members are wanted

	stack    []rtfState // the open groups; the last is the current one
	tooDeep  int        // groups above maxDepth that are open
	maxDepth int
	lostDeep bool
	star     bool // \* was the last token
	skip     int  // characters left of what stands for a \u

	cp      int         // codepage of the document
	deff    int         // its default font
	fonts   map[int]int // codepage by font; 0: the document's
	font    int         // that is being defined
	pending []byte      // text that is not decoded yet
	in      int         // its codepage
	high    rune        // the first half of a surrogate pair

	body     *rtfSink
	done     []*rtfSink // other parts that are complete, in the order of the file
	last     map[extract.PartKind]*rtfSink
	mark     *rtfSink // a deletion or hidden text that goes on
	size     int      // bytes of text
	limit    int
	value    strings.Builder // of what is not text: names, titles
	facts    []extract.Fact
	when     [6]int
	authors  []string // of tracked changes
	author   string   // of the next comment
	html     bool     // the packed HTML is wanted, not the text
	fromHTML bool
	blob     rtfBlob
	blobs    int
}

// rtfSink collects the text of one part.
type rtfSink struct {
	kind   extract.PartKind
	name   string
	author int // of a mark
	b      strings.Builder
}

// read goes through the whole document.
func (p *rtfReader) read() error {
	if err := p.begin(); err != nil {
		return err
	}
	for n := 0; len(p.stack) > 0; n++ {
		if n&0xFFF == 0 {
			if err := p.ctx.Err(); err != nil {
				return err
			}
		}
		if err := p.fast(); err != nil {
			return err
		}
		t, err := p.lex.next()
		if err != nil {
			return err
		}
		if t.kind == rtfEnd {
			p.flush()
			return p.cutOff()
		}
		if err := p.token(t); err != nil {
			return err
		}
		if p.size > p.limit {
			return extract.Failed(extract.ReasonTooLarge, "more than %d bytes of text", p.limit)
		}
	}
	return nil
}

// fast goes over the bytes of a picture, or of what is left out, not one by one: they are most of a large file.
func (p *rtfReader) fast() error {
	switch p.top().dest {
	case toNothing:
		return p.lex.plain(nil)
	case toBlob:
		return p.lex.plain(p.blob.hexes)
	}
	return nil
}

// begin reads the opening {\rtf, before which some programs leave a byte order mark, zeros or empty lines.
func (p *rtfReader) begin() error {
	for range 64 {
		t, err := p.lex.next()
		if err != nil {
			return err
		}
		if t.kind == rtfOpen {
			break
		}
		if t.kind != rtfByte {
			return extract.Failed(extract.ReasonDamaged, "this is no RTF")
		}
	}
	t, err := p.lex.next()
	if err != nil {
		return err
	}
	if t.kind != rtfWord || t.word != "rtf" && t.word != "urtf" {
		return extract.Failed(extract.ReasonDamaged, "this is no RTF")
	}
	p.stack = append(p.stack, rtfState{dest: toText, sink: p.body, uc: 1, font: -1, far: -1})
	return nil
}

// cutOff says that the document has no end; what it had is kept.
func (p *rtfReader) cutOff() error {
	for len(p.stack) > 0 {
		if err := p.closeGroup(); err != nil {
			return err
		}
	}
	if p.out == nil {
		return nil
	}
	return p.out.Lose(extract.ReasonDamaged, "the document ends before its last group does")
}

// trimPart takes away what stands around a text only because a paragraph ends there, or the number of a note was.
func trimPart(text string) string { return strings.Trim(text, "\n\t ") }

// keep keeps a part that is complete.
func (p *rtfReader) keep(s *rtfSink) {
	last := p.last[s.kind]
	if len(p.done) >= maxOldParts && last != nil {
		last.b.WriteString("\n" + s.b.String())
		return
	}
	if p.last == nil {
		p.last = map[extract.PartKind]*rtfSink{}
	}
	p.last[s.kind] = s
	p.done = append(p.done, s)
}

// give gives the parts and facts that were found.
func (p *rtfReader) give() error {
	for _, f := range p.facts {
		if err := p.out.Fact(f.Key, f.Value); err != nil {
			return err
		}
	}
	p.endMark()
	for _, s := range append([]*rtfSink{p.body}, p.done...) {
		text := trimPart(s.b.String())
		if text == "" {
			continue
		}
		if err := p.out.Part(extract.Part{Kind: s.kind, Name: s.name, Text: text}); err != nil {
			return err
		}
	}
	return nil
}
