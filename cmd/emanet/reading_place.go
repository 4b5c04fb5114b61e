package main

import (
	"fmt"
	"strconv"
	"strings"

	"emanet/index/extract"
)

// placeOf is where in a record a piece of text stands.
type placeOf struct {
	file       string // "" for the record's own words
	kind       extract.PartKind
	number     int
	name       string
	hidden     bool
	ocr        bool
	confidence int
}

// part names the part of the file, "" where there is nothing to say.
func (p placeOf) part() string {
	number, name := "", ""
	if p.number > 0 {
		number = " " + strconv.Itoa(p.number)
	}
	if p.name != "" {
		name = fmt.Sprintf(" %q", p.name)
	}
	var text string
	switch p.kind {
	case "", extract.PartBody, extract.PartOther:
		text = strings.TrimSpace(name)
	case extract.PartComment:
		text = "comment" + number
		if p.name != "" {
			text += " by " + p.name
		}
	case extract.PartNotes:
		text = "notes" + name
		if number != "" {
			text = "notes of slide" + number + name
		}
	case extract.PartDeleted:
		text = "deleted text" + number + name
	case extract.PartHidden:
		text = "hidden text" + number + name
	default:
		text = string(p.kind) + number + name
	}
	if p.hidden {
		text = strings.TrimSpace("hidden " + text)
	}
	return text
}

// where names file and part: "tarama.pdf, page 2".
func (p placeOf) where() string {
	if part := p.part(); part != "" {
		return p.file + ", " + part
	}
	return p.file
}

// before is the line before a passage that a search found, "" for the record's
// own words: "tarama.pdf, page 2, read by OCR (87 %):".
func (p placeOf) before() string {
	switch {
	case p.file == "":
		return ""
	case p.ocr:
		return fmt.Sprintf("%s, read by OCR (%d %%):", p.where(), p.confidence)
	}
	return p.where() + ":"
}

// heading stands before a piece of a file that is shown as a whole:
// "tarama.pdf, page 2 (read by OCR, 87 %)".
func (p placeOf) heading() string {
	if p.ocr {
		return fmt.Sprintf("%s (read by OCR, %d %%)", p.where(), p.confidence)
	}
	return p.where()
}
