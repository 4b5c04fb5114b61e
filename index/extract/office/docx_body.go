package office

import (
	"strings"

	"emanet/index/extract"
)

// fieldLimit bounds the code of a field.
const fieldLimit = 4 << 10

// reading says what the text inside an element is.
type reading int

const (
	readNothing reading = iota // white space between elements
	readText
	readDeleted
	readField
	readPoint // of a chart: its values, one by one
)

// run is what is known of the text at this place. Text boxes have their own.
type run struct {
	properties bool   // inside w:pPr
	hidden     bool   // the run is
	paragraph  bool   // the paragraph's style is
	deleted    int    // how many w:del and w:moveFrom are open
	author     string // of the outermost
}

// docx reads the parts of a word processor, and drawings in them.
type docx struct {
	*sink

	links  *links
	hidden hiddenStyles
	run    run
	outer  []run // of what a text box stands in
	now    reading
	field  strings.Builder
	person string // who comments
	series int    // of a chart: how many have begun
}

// wordSkipped are elements whose inside is no text of the document: settings, and how things were before a change of format.
var wordSkipped = map[string]bool{
	"w:tabs": true, "w:sectPr": true, "w:tblPr": true, "w:trPr": true, "w:tcPr": true, "w:sdtPr": true, "w:sdtEndPr": true, "w:rPrChange": true,
	"w:pPrChange": true, "w:numPr": true, "w:ffData": true, "m:ctrlPr": true, "w:tblGrid": true, "w:docGrid": true, "c:numCache": true, "c:extLst": true,
}

// start implements visitor.
func (d *docx) start(t *tag) (bool, error) {
	if wordSkipped[t.name] || t.name == "w:rPr" && d.run.properties {
		return false, nil
	}
	switch t.name {
	case "c:ser":
		d.series++
	case "c:cat": // every series repeats the categories
		return d.series <= 1, nil
	case "w:t", "m:t", "a:t":
		d.now = readText
	case "w:delText":
		d.now = readDeleted
	case "w:instrText", "w:delInstrText":
		d.now = readField
	case "c:v":
		d.now = readPoint
	case "w:fldChar":
		d.endField()
	case "w:fldSimple":
		d.links.add(fieldLink(t.get("instr")))
	case "w:r":
		d.run.hidden = d.run.paragraph
	case "w:rStyle":
		d.run.hidden = d.run.paragraph || d.hidden.has(t.get("val"))
	case "w:vanish":
		d.run.hidden = isOn(t)
	case "w:pPr":
		d.run.properties = true
	case "w:pStyle":
		d.run.paragraph = d.hidden.has(t.get("val"))
	case "wp:docPr", "v:shape", "v:imagedata":
		return true, d.describe(t)
	case "v:textpath":
		return true, d.lineOf(t.get("string"))
	default:
		return true, d.startBlock(t)
	}
	return true, nil
}

// startBlock begins what text stands in, and writes what stands for a character.
func (d *docx) startBlock(t *tag) error {
	switch t.name {
	case "w:tr", "a:tr":
		d.top().startRow()
	case "w:tc", "a:tc":
		d.top().startCell()
	case "w:del", "w:moveFrom":
		if d.run.deleted++; d.run.deleted == 1 {
			d.run.author = t.get("author")
		}
	case "w:txbxContent":
		d.inside()
	case "w:footnote", "w:endnote":
		d.inside()
	case "w:comment":
		d.inside()
		d.person = t.get("author")
	case "w:tab", "w:ptab":
		return d.say([]byte("\t"))
	case "w:br", "w:cr", "a:br":
		return d.say([]byte("\n"))
	case "w:noBreakHyphen":
		return d.say([]byte("\u2011"))
	case "w:softHyphen":
		return d.say([]byte("\u00AD"))
	case "w:sym":
		return d.say([]byte(symbol(t.get("font"), t.get("char"))))
	}
	return nil
}

// inside begins a text inside the text.
func (d *docx) inside() {
	d.push()
	d.outer = append(d.outer, d.run)
	d.run = run{deleted: d.run.deleted, author: d.run.author}
}

// outside goes back to the text around.
func (d *docx) outside() {
	if n := len(d.outer); n > 0 {
		d.run, d.outer = d.outer[n-1], d.outer[:n-1]
	}
}

// end implements visitor.
func (d *docx) end(name string) error {
	switch name {
	case "w:t", "m:t", "a:t", "w:delText", "w:instrText", "w:delInstrText":
		d.now = readNothing
	case "c:v":
		d.now = readNothing
		return d.paragraph()
	case "w:pPr":
		d.run.properties = false
	case "w:p", "a:p":
		d.run.hidden, d.run.paragraph = false, false
		return d.paragraph()
	case "w:tr", "a:tr":
		d.top().endRow()
		return d.paragraph()
	case "w:del", "w:moveFrom":
		d.run.deleted = max(0, d.run.deleted-1)
	case "w:txbxContent":
		d.outside()
		d.box()
	case "w:footnote":
		d.outside()
		return d.note(extract.PartFootnote, "")
	case "w:endnote":
		d.outside()
		return d.note(extract.PartEndnote, "")
	case "w:comment":
		d.outside()
		return d.note(extract.PartComment, d.person)
	}
	return nil
}

// text implements visitor.
func (d *docx) text(b []byte) error {
	switch d.now {
	case readText, readPoint:
		return d.say(b)
	case readDeleted:
		return d.beside(extract.PartDeleted, d.run.author, b)
	case readField:
		if d.field.Len()+len(b) <= fieldLimit {
			d.field.Write(b)
		}
	}
	return nil
}

// say puts text where it belongs at this place.
func (d *docx) say(b []byte) error {
	switch {
	case d.run.deleted > 0:
		return d.beside(extract.PartDeleted, d.run.author, b)
	case d.run.hidden:
		return d.beside(extract.PartHidden, "", b)
	}
	return d.sink.text(b)
}

// endField looks at the code of a field, which may come in many pieces.
func (d *docx) endField() {
	if d.field.Len() > 0 {
		d.links.add(fieldLink(d.field.String()))
		d.field.Reset()
	}
}

// describe gives what is said about a picture for those who do not see it.
func (d *docx) describe(t *tag) error {
	for _, text := range []string{t.get("title"), t.get("descr"), t.get("alt")} {
		if text = strings.TrimSpace(text); text != "" {
			if err := d.line(extract.PartHidden, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// lineOf says something on a line of its own.
func (d *docx) lineOf(s string) error {
	if s == "" {
		return nil
	}
	d.push()
	err := d.sink.text([]byte(s))
	d.box()
	return err
}
