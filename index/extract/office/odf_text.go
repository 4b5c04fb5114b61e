package office

import (
	"strings"

	"emanet/index/extract"
)

// startText begins elements of text (OASIS 1.3 part 3, 5 and 6).
func (o *odfBody) startText(t *tag) error {
	switch t.name {
	case "text:p", "text:h":
		o.at.paragraph, o.at.space = true, true
		o.at.hidden = o.styles.hidden("paragraph", t.get("style-name"))
	case "text:span":
		o.mark(o.styles.hidden("text", t.get("style-name")))
	case "text:section":
		o.mark(t.get("display") == "none")
	case "text:a":
		if href := t.get("href"); o.links != nil && strings.Contains(href, ":") {
			o.links.add(href)
		}
	case "text:s":
		o.at.space = false
		return o.say([]byte(strings.Repeat(" ", atoi(t.get("c"), spaceLimit))))
	case "text:tab":
		o.at.space = false
		return o.say([]byte("\t"))
	case "text:line-break":
		o.at.space = true
		return o.say([]byte("\n"))
	case "text:hidden-text":
		return o.beside(extract.PartHidden, "", []byte(t.get("string-value")))
	case "text:note":
		o.notes = t.get("note-class")
	case "text:note-body", "text:deletion":
		o.inside()
	}
	return nil
}

func (o *odfBody) mark(hidden bool) {
	o.marks = append(o.marks, hidden)
	if hidden {
		o.hidden++
	}
}

func (o *odfBody) unmark() {
	if n := len(o.marks); n > 0 {
		if o.marks[n-1] {
			o.hidden--
		}
		o.marks = o.marks[:n-1]
	}
}

func (o *odfBody) endText(name string) error {
	switch name {
	case "text:p", "text:h":
		o.at.paragraph, o.at.hidden = false, false
		return o.paragraph()
	case "text:span", "text:section":
		o.unmark()
	case "text:note-body":
		o.outside()
		if o.notes == "endnote" {
			return o.note(extract.PartEndnote, "")
		}
		return o.note(extract.PartFootnote, "")
	case "text:deletion":
		return o.note(extract.PartDeleted, o.outside().author)
	}
	return nil
}

// shapes are the elements of drawings that have text of their own.
var shapes = map[string]bool{
	"draw:text-box": true, "draw:custom-shape": true, "draw:rect": true, "draw:ellipse": true, "draw:circle": true, "draw:line": true,
	"draw:polyline": true, "draw:polygon": true, "draw:regular-polygon": true, "draw:path": true, "draw:connector": true,
	"draw:caption": true, "draw:measure": true,
}

// margins are the texts that slides have in common, and which stand before them.
var margins = map[string]extract.PartKind{
	"presentation:header-decl": extract.PartHeader, "presentation:footer-decl": extract.PartFooter,
}

// startDrawing begins slides, and shapes in any document (OASIS 1.3 part 3, 10).
func (o *odfBody) startDrawing(t *tag) (bool, error) {
	switch {
	case shapes[t.name], t.name == "presentation:notes":
		o.inside()
	case margins[t.name] != "":
		o.inside()
		o.at.paragraph, o.at.space = true, true
	case t.name == "draw:page":
		if o.pages++; o.pages > o.limit {
			return false, nil
		}
		return true, o.begin(extract.Part{
			Kind: extract.PartSlide, Number: o.pages, Hidden: o.styles.hidden("drawing-page", t.get("style-name")),
		})
	case t.name == "draw:object", t.name == "draw:object-ole":
		if len(o.objects) < relationLimit {
			o.objects[strings.ToLower(strings.TrimPrefix(t.get("href"), "./"))] = true
		}
	case t.name == "svg:title", t.name == "svg:desc":
		o.caught = &strings.Builder{}
	}
	return true, nil
}

func (o *odfBody) endDrawing(name string) error {
	switch {
	case shapes[name]:
		o.outside()
		if o.box(); !o.at.paragraph {
			return o.paragraph()
		}
	case margins[name] != "":
		o.outside()
		return o.note(margins[name], "")
	case name == "presentation:notes":
		o.outside()
		return o.note(extract.PartNotes, "")
	case name == "draw:page":
		if err := o.finish(); err != nil {
			return err
		}
		return o.out.Done()
	case name == "svg:title" || name == "svg:desc":
		if o.caught == nil {
			return nil
		}
		text := strings.TrimSpace(o.caught.String())
		if o.caught = nil; text != "" && o.active > 0 {
			return o.line(extract.PartHidden, text)
		}
	}
	return nil
}

// flatODF reads a document that is one file.
type flatODF struct {
	*odfBody

	facts facts
	meta  bool // inside office:meta
}

// start implements visitor.
func (f *flatODF) start(t *tag) (bool, error) {
	if f.meta = f.meta || t.name == "office:meta"; f.meta {
		return f.facts.start(t)
	}
	return f.odfBody.start(t)
}

// end implements visitor.
func (f *flatODF) end(name string) error {
	if !f.meta {
		return f.odfBody.end(name)
	}
	f.meta = name != "office:meta"
	return f.facts.end(name)
}

// text implements visitor.
func (f *flatODF) text(b []byte) error {
	if f.meta {
		return f.facts.text(b)
	}
	return f.odfBody.text(b)
}
