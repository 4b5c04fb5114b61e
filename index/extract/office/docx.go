package office

import (
	"context"
	"strings"

	"emanet/index/extract"
	"emanet/index/extract/archive"
)

// DOCX reads Office Open XML documents (ISO/IEC 29500-1, 17; transitional and strict; also templates and those with macros): the body in
// reading order, then what hangs on it (text boxes after their paragraph, deletions, hidden text), notes, comments, headers and
// footers, charts and diagrams, targets of links, and the files inside. It is an extract.Format.
func DOCX(ctx context.Context, in *extract.Input, out extract.Output) error {
	p, err := openPack(ctx, in, out)
	if err != nil {
		return err
	}
	return p.docx()
}

func (p *pack) docx() error {
	main, err := p.begin("emanet docx 1")
	if err != nil {
		return err
	}
	r, err := p.relations(main)
	if err != nil {
		return err
	}
	hidden := hiddenStyles{}
	for _, styles := range r.of("styles") {
		if err := p.optional(styles, "the styles", hidden); err != nil {
			return err
		}
	}
	if err := p.words(main, "the text", extract.PartBody, hidden.resolve()); err != nil {
		return err
	}
	if err := p.around(r, hidden); err != nil {
		return err
	}
	if err := p.drawings(main, hidden); err != nil {
		return err
	}
	if err := p.chunks(r); err != nil {
		return err
	}
	if err := p.links.give(p.out); err != nil {
		return err
	}
	return p.embedded("word/")
}

// around gives what stands around the text of a document.
func (p *pack) around(r *relations, hidden hiddenStyles) error {
	for _, more := range []struct {
		kind, role string
		part       extract.PartKind
	}{
		{"footnotes", "the footnotes", extract.PartFootnote},
		{"endnotes", "the endnotes", extract.PartEndnote},
		{"comments", "the comments", extract.PartComment},
		{"header", "a header", extract.PartHeader},
		{"footer", "a footer", extract.PartFooter},
	} {
		for _, name := range r.of(more.kind) {
			if err := p.words(name, more.role, more.part, hidden); err != nil {
				return err
			}
			if err := p.drawings(name, hidden); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawings gives the charts and diagrams of a part.
func (p *pack) drawings(part string, hidden hiddenStyles) error {
	r, err := p.relations(part)
	if err != nil {
		return err
	}
	for _, name := range r.of("chart", "chartEx", "diagramData") {
		if err := p.words(name, "a drawing", extract.PartOther, hidden); err != nil {
			return err
		}
		on, err := p.relations(name)
		if err != nil {
			return err
		}
		for _, name := range on.of("chartUserShapes") {
			if err := p.words(name, "what is drawn on a chart", extract.PartOther, hidden); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin finds the main part, names the reader and gives the facts.
func (p *pack) begin(reader string) (string, error) {
	main, err := p.main()
	if err != nil {
		return "", err
	}
	mediaType, err := p.mediaType(main)
	if err != nil {
		return "", err
	}
	if err := p.out.Reader(reader, mediaType); err != nil {
		return "", err
	}
	return main, p.properties()
}

// words gives the text of one part.
func (p *pack) words(name, role string, kind extract.PartKind, hidden hiddenStyles) error {
	if _, err := p.relations(name); err != nil { // for its links
		return err
	}
	s := newSink(p.out, &p.left)
	s.part.Kind = kind
	d := &docx{sink: s, links: &p.links, hidden: hidden}
	if err := p.walk(name, role, d); err != nil {
		return finishAfter(s, err)
	}
	return s.finish()
}

// finishAfter gives what there was before err, and returns err.
func finishAfter(s *sink, err error) error {
	_ = s.finish() // the first error is the one that counts
	return err
}

// chunks gives the parts that Word would take over from other formats (17.17.2.1) as files.
func (p *pack) chunks(r *relations) error {
	var found []*archive.Member
	for _, name := range r.of("aFChunk") {
		if m := p.zip.Find(name); m != nil {
			found = append(found, m)
		} else if err := p.out.Lose(extract.ReasonDamaged, "a chunk of another format is missing"); err != nil {
			return err
		}
	}
	return p.members(found)
}

// hiddenStyles are the styles whose text is hidden: of each its id, what it says about itself, and the one that it is based on.
type hiddenStyles map[string]*wordStyle

type wordStyle struct {
	base   string
	hidden *bool // nil: as its base
}

// resolve returns the same styles with every answer filled in, however the bases run in circles.
func (h hiddenStyles) resolve() hiddenStyles {
	delete(h, "")
	for _, s := range h {
		answer := false
		for at, steps := s, 0; at != nil && steps < 64; at, steps = h[at.base], steps+1 {
			if at.hidden != nil {
				answer = *at.hidden
				break
			}
		}
		s.hidden = &answer
	}
	return h
}

func (h hiddenStyles) has(id string) bool {
	s := h[id]
	return s != nil && s.hidden != nil && *s.hidden
}

// styleLimit bounds the styles of a document.
const styleLimit = 1 << 16

// start implements visitor: the style that is being read is kept under the name "", which no style has.
func (h hiddenStyles) start(t *tag) (bool, error) {
	switch t.name {
	case "w:style":
		delete(h, "")
		if id := t.get("styleId"); id != "" && len(h) < styleLimit {
			h[id] = &wordStyle{}
			h[""] = h[id]
		}
	case "w:basedOn":
		if s := h[""]; s != nil {
			s.base = t.get("val")
		}
	case "w:vanish":
		if s := h[""]; s != nil {
			on := isOn(t)
			s.hidden = &on
		}
	case "w:pPr", "w:docDefaults", "w:latentStyles", "w:tblStylePr":
		return false, nil
	}
	return true, nil
}

func (h hiddenStyles) end(name string) error {
	if name == "w:style" {
		delete(h, "")
	}
	return nil
}

func (hiddenStyles) text([]byte) error { return nil }

// isOn reads a toggle (17.17.4).
func isOn(t *tag) bool {
	switch strings.ToLower(t.get("val")) {
	case "0", "false", "off":
		return false
	}
	return true
}
