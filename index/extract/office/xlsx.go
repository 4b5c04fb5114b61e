package office

import (
	"context"
	"fmt"
	"strings"

	"emanet/index/extract"
)

// XLSX reads Office Open XML workbooks (ISO/IEC 29500-1, 18; also templates and those with macros): sheets in their order, hidden ones too, each
// row a line with tabs between its cells, and with each sheet its headers and footers, text in drawings and comments. Cells have their values as they
// were when the file was saved; dates are written as ISO 8601 has them. Binary workbooks (xlsb) are ReasonUnsupported. It is an extract.Format.
func XLSX(ctx context.Context, in *extract.Input, out extract.Output) error {
	p, err := openPack(ctx, in, out)
	if err != nil {
		return err
	}
	return p.xlsx()
}

func (p *pack) xlsx() error {
	main, err := p.begin("emanet xlsx 1")
	if err != nil {
		return err
	}
	if strings.HasSuffix(strings.ToLower(main), ".bin") {
		return extract.Failed(extract.ReasonUnsupported, "a binary workbook")
	}
	r, err := p.relations(main)
	if err != nil {
		return err
	}
	b := &workbook{people: authors{}, strings: &sharedStrings{bytes: p.in.Limits.Text}, styles: &cellStyles{formats: map[string]dateKind{}}}
	if err := p.prepare(main, r, b); err != nil {
		return err
	}
	if err := p.out.Total(len(b.sheets)); err != nil {
		return err
	}
	for i, s := range b.sheets {
		if i >= p.in.Limits.Pages {
			if err := p.out.Lose(extract.ReasonTooLarge, "%d sheets are more than the limit", len(b.sheets)-i); err != nil {
				return err
			}
			break
		}
		if err := p.sheet(i+1, s, r.byID(s.id), b); err != nil {
			return err
		}
	}
	if err := p.links.give(p.out); err != nil {
		return err
	}
	return p.embedded("xl/")
}

// prepare reads what the sheets have in common.
func (p *pack) prepare(main string, r *relations, b *workbook) error {
	if err := p.walk(main, "the list of sheets", b); err != nil {
		return err
	}
	for _, shared := range []struct {
		kind, role string
		v          visitor
	}{
		{"styles", "the formats of cells", b.styles},
		{"sharedStrings", "the texts of cells", b.strings},
		{"person", "the list of authors", b.people},
	} {
		for _, name := range r.of(shared.kind) {
			if err := p.walk(name, shared.role, shared.v); err != nil {
				return err
			}
		}
	}
	if b.strings.more > 0 {
		return p.out.Lose(extract.ReasonTooLarge, "%d texts of cells are more than the limit", b.strings.more)
	}
	return nil
}

// sheet gives one sheet and what belongs to it.
func (p *pack) sheet(number int, info sheetInfo, name string, b *workbook) error {
	r, err := p.relations(name)
	if err != nil {
		return err
	}
	s := newSink(p.out, &p.left)
	s.part = extract.Part{Kind: extract.PartSheet, Number: number, Name: info.name, Hidden: info.hidden}
	if err := p.sheetParts(s, name, r, b); err != nil {
		return finishAfter(s, err)
	}
	if err := s.finish(); err != nil {
		return err
	}
	return p.out.Done()
}

func (p *pack) sheetParts(s *sink, name string, r *relations, b *workbook) error {
	role := fmt.Sprintf("sheet %d", s.part.Number)
	c := &cells{sink: s, book: b}
	if err := p.walk(name, role, c); err != nil {
		return err
	}
	if c.missing > 0 {
		if err := p.out.Lose(extract.ReasonDamaged, "%s: %d cells have no text in the list of texts", role, c.missing); err != nil {
			return err
		}
	}
	for _, drawing := range r.of("drawing") {
		if err := s.paragraph(); err != nil {
			return err
		}
		related, err := p.relations(drawing)
		if err != nil {
			return err
		}
		if err := p.walk(drawing, "a drawing of "+role, &slide{docx: docx{sink: s, links: &p.links}}); err != nil {
			return err
		}
		if err := p.drawn(s, related, role); err != nil {
			return err
		}
	}
	threads := r.of("threadedComment")
	for _, comments := range append(threads, r.of("comments")...) {
		v := &cellComments{sink: s, people: b.people, threads: len(threads) > 0}
		if err := p.walk(comments, "the comments of "+role, v); err != nil {
			return err
		}
	}
	return nil
}

// workbook is what the sheets have in common.
type workbook struct {
	sheets  []sheetInfo
	from    int // 1904: days are counted from that year; else from 1900
	strings *sharedStrings
	styles  *cellStyles
	people  authors
}

type sheetInfo struct {
	name, id string
	hidden   bool
}

// start implements visitor (18.2).
func (b *workbook) start(t *tag) (bool, error) {
	switch t.name {
	case "x:sheet":
		if len(b.sheets) < relationLimit {
			state := t.get("state")
			b.sheets = append(b.sheets, sheetInfo{t.get("name"), t.in("r", "id"), state == "hidden" || state == "veryHidden"})
		}
	case "x:workbookPr":
		if on := t.get("date1904"); on == "1" || on == "true" {
			b.from = 1904
		}
	}
	return true, nil
}

func (*workbook) end(string) error  { return nil }
func (*workbook) text([]byte) error { return nil }
