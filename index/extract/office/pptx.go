package office

import (
	"context"
	"fmt"
	"strings"

	"emanet/index/extract"
)

// PPTX reads Office Open XML presentations (ISO/IEC 29500-1, 19; also shows, templates and those with macros): slides in the order of the
// presentation, each with its tables, charts and diagrams, then its notes and comments. Text of masters is left out. It is an extract.Format.
func PPTX(ctx context.Context, in *extract.Input, out extract.Output) error {
	p, err := openPack(ctx, in, out)
	if err != nil {
		return err
	}
	return p.pptx()
}

func (p *pack) pptx() error {
	main, err := p.begin("emanet pptx 1")
	if err != nil {
		return err
	}
	r, err := p.relations(main)
	if err != nil {
		return err
	}
	list := &slideList{}
	if err := p.walk(main, "the list of slides", list); err != nil {
		return err
	}
	people := authors{}
	for _, name := range r.of("commentAuthors", "authors") {
		if err := p.optional(name, "the list of authors", people); err != nil {
			return err
		}
	}
	if err := p.out.Total(len(list.ids)); err != nil {
		return err
	}
	for i, id := range list.ids {
		if i >= p.in.Limits.Pages {
			if err := p.out.Lose(extract.ReasonTooLarge, "%d slides are more than the limit", len(list.ids)-i); err != nil {
				return err
			}
			break
		}
		if err := p.slide(i+1, r.byID(id), people); err != nil {
			return err
		}
	}
	if err := p.links.give(p.out); err != nil {
		return err
	}
	return p.embedded("ppt/")
}

// slide gives one slide and what belongs to it.
func (p *pack) slide(number int, name string, people authors) error {
	r, err := p.relations(name)
	if err != nil {
		return err
	}
	s := newSink(p.out, &p.left)
	s.part = extract.Part{Kind: extract.PartSlide, Number: number}
	if err := p.slideParts(s, name, r, people); err != nil {
		return finishAfter(s, err)
	}
	if err := s.finish(); err != nil {
		return err
	}
	return p.out.Done()
}

func (p *pack) slideParts(s *sink, name string, r *relations, people authors) error {
	role := fmt.Sprintf("slide %d", s.part.Number)
	if err := p.walk(name, role, &slide{docx: docx{sink: s, links: &p.links}}); err != nil {
		return err
	}
	if err := p.drawn(s, r, role); err != nil {
		return err
	}
	notes := s.part
	notes.Kind = extract.PartNotes
	if err := s.begin(notes); err != nil {
		return err
	}
	for _, name := range r.of("notesSlide") {
		if err := p.walk(name, "the notes of "+role, &slide{docx: docx{sink: s, links: &p.links}}); err != nil {
			return err
		}
	}
	for _, name := range r.of("comments") {
		if err := p.walk(name, "the comments of "+role, &remarks{sink: s, people: people}); err != nil {
			return err
		}
	}
	return nil
}

// drawn adds what the charts and diagrams of a part say to its text.
func (p *pack) drawn(s *sink, r *relations, role string) error {
	for _, name := range r.of("chart", "chartEx", "diagramData") {
		on, err := p.relations(name)
		if err != nil {
			return err
		}
		for _, name := range append([]string{name}, on.of("chartUserShapes")...) {
			if err := p.walk(name, "a drawing of "+role, &docx{sink: s, links: &p.links}); err != nil {
				return err
			}
			if err := s.paragraph(); err != nil {
				return err
			}
		}
	}
	return nil
}

// slideList is the order of the slides (19.2.1.34).
type slideList struct{ ids []string }

func (l *slideList) start(t *tag) (bool, error) {
	if t.name == "p:sldId" && len(l.ids) < relationLimit {
		l.ids = append(l.ids, t.in("r", "id"))
	}
	return true, nil
}

func (*slideList) end(string) error  { return nil }
func (*slideList) text([]byte) error { return nil }

// authors are the names of those who comment, by their ids.
type authors map[string]string

func (a authors) start(t *tag) (bool, error) {
	switch t.name {
	case "p:cmAuthor", "p188:author":
		a.put(t.get("id"), t.get("name"))
	case "tc:person":
		a.put(t.get("id"), t.get("displayName"))
	}
	return true, nil
}

func (a authors) put(id, name string) {
	if len(a) < relationLimit {
		a[strings.ToLower(id)] = name
	}
}

func (a authors) name(id string) string { return a[strings.ToLower(id)] }

func (authors) end(string) error  { return nil }
func (authors) text([]byte) error { return nil }

// slide reads a slide or its notes.
type slide struct {
	docx

	number bool // this shape shows the number of the slide
}

// start implements visitor.
func (s *slide) start(t *tag) (bool, error) {
	switch t.name {
	case "p:sld":
		show := t.get("show")
		s.part.Hidden = show == "0" || show == "false"
	case "p:sp":
		s.number = false
	case "p:ph":
		s.number = t.get("type") == "sldNum"
	case "p:txBody":
		return !s.number, nil
	case "p:cNvPr":
		return true, s.describe(t)
	}
	return s.docx.start(t)
}

// remarks reads the comments on a slide: those of 2006 (19.4) and those with answers.
type remarks struct {
	*sink

	people authors
	names  []string // of those whose comments are open
	inText bool
}

// start implements visitor.
func (r *remarks) start(t *tag) (bool, error) {
	switch t.name {
	case "p:cm", "p188:cm", "p188:reply":
		r.push()
		r.names = append(r.names, r.people.name(t.get("authorId")))
	case "p:text", "a:t":
		r.inText = true
	case "a:br":
		return true, r.sink.text([]byte("\n"))
	}
	return true, nil
}

// end implements visitor.
func (r *remarks) end(name string) error {
	switch name {
	case "p:cm", "p188:cm", "p188:reply":
		n := len(r.names) - 1
		by := r.names[n]
		r.names = r.names[:n]
		return r.note(extract.PartComment, by)
	case "a:p":
		return r.paragraph()
	case "p:text", "a:t":
		r.inText = false
	}
	return nil
}

// text implements visitor.
func (r *remarks) text(b []byte) error {
	if !r.inText {
		return nil
	}
	return r.sink.text(b)
}
