package pdf

import (
	"strings"
	"unicode/utf8"

	"emanet/index/extract"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// Some annotations say something in their appearance alone (ISO 32000-2, 12.5.5): who signed and when, what a stamp says, the fields of a form
// whose dictionary was lost. PDFium gives no text of appearances, but can make them part of the page; then what is new on it is theirs.

// written is what is known of a page when its appearances are read.
type written struct {
	text  string   // the page's own
	told  []string // fields and notes that were given
	drawn bool     // some annotation says nothing but in its appearance
}

// tell remembers what was given.
func (w *written) tell(text string) {
	if text != "" {
		w.told = append(w.told, text)
	}
}

// look sees whether an annotation that told nothing has an appearance.
func (w *written) look(s *session, a references.FPDF_ANNOTATION, kind enums.FPDF_ANNOTATION_SUBTYPE) error {
	switch kind {
	case enums.FPDF_ANNOT_SUBTYPE_WIDGET, enums.FPDF_ANNOT_SUBTYPE_STAMP, enums.FPDF_ANNOT_SUBTYPE_FREETEXT:
	default:
		return nil
	}
	if w.drawn {
		return nil
	}
	has, err := may(s, s.FPDFAnnot_HasKey, requests.FPDFAnnot_HasKey{Annotation: a, Key: "AP"})
	w.drawn = has.HasKey
	return err
}

// appearances gives what the appearances of a page's annotations say and nothing else does. The page is another one afterwards, until the
// file is opened anew.
func (r *reading) appearances(index int, w *written) error {
	flat := false
	err := r.session.onPage(index, func(p requests.Page) error {
		done, err := may(r.session, r.session.FPDFPage_Flatten, requests.FPDFPage_Flatten{Page: p})
		flat = done.Result == responses.FPDFPage_FlattenResultSuccess
		return err
	})
	if err != nil || !flat {
		return err
	}
	return r.session.onPage(index, func(p requests.Page) error {
		text, err := r.text(p)
		if err != nil {
			return err
		}
		return r.out.Part(extract.Part{Kind: extract.PartForm, Number: index + 1, Text: w.added(text)})
	})
}

// added returns the lines of text that were not on the page, and that no field or note has told. PDFium may put neighbours on one line.
func (w *written) added(text string) string {
	had := map[string]int{}
	for line := range strings.Lines(w.text) {
		had[strings.TrimSpace(line)]++
	}
	told := strings.Join(w.told, "\n")
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case had[line] > 0:
			had[line]--
		case fresh(line, told):
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// fresh says that a line has a word that was not told. One character is a tick.
func fresh(line, told string) bool {
	for word := range strings.FieldsSeq(line) {
		if utf8.RuneCountInString(word) > 1 && !strings.Contains(told, word) {
			return true
		}
	}
	return false
}
