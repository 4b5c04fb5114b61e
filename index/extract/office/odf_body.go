package office

import (
	"strconv"
	"strings"

	"emanet/index/extract"
)

// spaceLimit bounds a run of spaces that one element stands for.
const spaceLimit = 256

// spot is what is known of the text at one place. Boxes, notes and comments, which stand inside paragraphs, have their own.
type spot struct {
	paragraph bool // inside one: elsewhere there is only white space
	space     bool // the last character was white space, and more of it is not text
	hidden    bool // the paragraph's style is
	author    string
}

// odfBody reads the parts of OpenDocument: styles with headers and footers, and the text, slides or sheets.
type odfBody struct {
	*sink

	styles  odfStyles
	links   *links // nil: they are not kept
	objects map[string]bool
	object  bool // an object inside the document, whose tables are no sheets
	kind    string
	pages   int // slides or sheets that have begun
	limit   int // of them
	style   *odfStyle
	active  int // headers, footers and bodies that are open: text elsewhere is not of the document
	at      spot
	outer   []spot
	hidden  int    // spans and sections that are open and hidden
	marks   []bool // for each open span and section, whether it is
	cells   []odfCell
	tables  int              // that are open
	notes   string           // the class of the note
	caught  *strings.Builder // where text goes that is no text of the document
}

func (p *pack) openDocument(styles odfStyles) *odfBody {
	o := &odfBody{sink: newSink(p.out, &p.left), styles: styles, objects: map[string]bool{}, limit: p.in.Limits.Pages}
	o.part.Kind = extract.PartBody
	return o
}

// odfSkipped are elements whose inside is no text: programs, data, what fields count, and what a person who fills in a cell is told.
var odfSkipped = map[string]bool{
	"office:binary-data": true, "office:scripts": true, "office:event-listeners": true, "office:forms": true, "office:settings": true,
	"text:note-citation": true, "text:number": true, "text:script": true, "text:page-number": true, "text:page-count": true,
	"text:sheet-name": true, "table:content-validations": true, "table:named-expressions": true, "table:dde-links": true,
	"table:data-pilot-tables": true, "dc:date": true, "meta:creator-initials": true,
}

// start implements visitor.
func (o *odfBody) start(t *tag) (bool, error) {
	if odfSkipped[t.name] {
		return false, nil
	}
	prefix, _, _ := strings.Cut(t.name, ":")
	switch prefix {
	case "style":
		return o.startStyle(t), nil
	case "text":
		return true, o.startText(t)
	case "table":
		return o.startTable(t)
	case "draw", "presentation", "svg":
		return o.startDrawing(t)
	}
	switch t.name {
	case "office:text", "office:spreadsheet", "office:presentation", "office:drawing", "office:chart":
		o.active++
		if o.kind = t.name; o.object {
			o.kind = "office:chart"
		}
	case "office:annotation":
		o.inside()
	case "dc:creator":
		o.caught = &strings.Builder{}
	}
	return true, nil
}

// startStyle reads styles, and begins headers and footers unless they are switched off.
func (o *odfBody) startStyle(t *tag) bool {
	switch t.name {
	case "style:style", "style:default-style":
		o.style = o.styles.add(t)
	case "style:text-properties", "style:table-properties", "style:drawing-page-properties":
		if o.style != nil {
			o.style.properties(t)
		}
	case "style:header", "style:header-left", "style:header-first", "style:footer", "style:footer-left", "style:footer-first":
		if t.get("display") == "false" {
			return false
		}
		o.active++
		o.inside()
	}
	return true
}

// inside begins a text inside the text.
func (o *odfBody) inside() {
	o.push()
	o.outer = append(o.outer, o.at)
	o.at = spot{}
}

// outside goes back to the text around, and returns what was known of the one inside.
func (o *odfBody) outside() spot {
	was := o.at
	if n := len(o.outer); n > 0 {
		o.at, o.outer = o.outer[n-1], o.outer[:n-1]
	}
	return was
}

// end implements visitor.
func (o *odfBody) end(name string) error {
	prefix, _, _ := strings.Cut(name, ":")
	switch prefix {
	case "text":
		return o.endText(name)
	case "table":
		return o.endTable(name)
	case "draw", "presentation", "svg":
		return o.endDrawing(name)
	}
	switch name {
	case "style:style", "style:default-style":
		o.style = nil
	case "style:header", "style:header-left", "style:header-first":
		o.active--
		o.outside()
		return o.note(extract.PartHeader, "")
	case "style:footer", "style:footer-left", "style:footer-first":
		o.active--
		o.outside()
		return o.note(extract.PartFooter, "")
	case "office:text", "office:spreadsheet", "office:presentation", "office:drawing", "office:chart":
		o.active--
	case "office:annotation":
		return o.note(extract.PartComment, o.outside().author)
	case "dc:creator":
		if o.caught != nil {
			o.at.author = o.caught.String()
			o.caught = nil
		}
	}
	return nil
}

// text implements visitor: white space is collapsed (OASIS 1.3 part 3, 6.1.2).
func (o *odfBody) text(b []byte) error {
	if o.caught != nil {
		if o.caught.Len()+len(b) <= valueLimit {
			o.caught.Write(b)
		}
		return nil
	}
	if !o.at.paragraph || o.active == 0 {
		return nil
	}
	kept := b[:0:0]
	for _, c := range b {
		white := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		switch {
		case white && o.at.space:
			continue
		case white:
			c = ' '
		}
		o.at.space = white
		kept = append(kept, c)
	}
	return o.say(kept)
}

// say puts text where it belongs at this place.
func (o *odfBody) say(b []byte) error {
	if o.active == 0 {
		return nil
	}
	if o.hidden > 0 || o.at.hidden {
		return o.beside(extract.PartHidden, "", b)
	}
	return o.sink.text(b)
}

// atoi reads a count from 1 to limit; what is no number is 1.
func atoi(s string, limit int) int {
	n, err := strconv.Atoi(s)
	if err != nil && len(s) < 10 {
		return 1
	}
	if err != nil {
		return limit // more than fits, or nonsense
	}
	return min(max(n, 1), limit)
}
