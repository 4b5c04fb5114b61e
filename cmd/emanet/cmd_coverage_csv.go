package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"emanet/index/extract"
	"emanet/vault/record"
)

// coverageCSV prints one row for each file (RFC 4180, with line feeds).
type coverageCSV struct{ w *csv.Writer }

// coverageHead names the columns. They are part of the interface: new ones come
// at the end.
func coverageHead() []string {
	return []string{
		"record", "revision", "title", "item", "inside", "file", "media_type", "bytes", "status", "extractor", "version", "unit", "total", "done",
		"members", "languages", "ocr", "ocr_confidence", "reasons", "not_read",
	}
}

func newCoverageCSV(w io.Writer) *coverageCSV {
	t := &coverageCSV{csv.NewWriter(w)}
	_ = t.w.Write(coverageHead()) // the writer keeps an error, and end returns it
	return t
}

func (t *coverageCSV) row(r coverageRow) error {
	s := r.state
	item, inside, file := "", "", ""
	if r.file != nil {
		item, inside, file = r.file.File.ItemID, insideOf(r.file.File), r.file.File.Name
	}
	confidence := ""
	if s.pictures > 0 {
		confidence = strconv.Itoa(s.confidence)
	}
	unit := s.unit
	if s.total == 0 {
		unit = ""
	}
	cells := []string{
		r.record.String(), strconv.Itoa(r.revision), r.title, item, inside, file, r.mediaType(), strconv.FormatInt(r.bytes, 10),
		string(s.status), s.by, orEmpty(s.version), unit, orEmpty(s.total), orEmpty(s.done), orEmpty(s.members),
		languageCell(s.languages), s.ocr, confidence, reasonCell(s.losses), lossWords(s.losses),
	}
	for i, cell := range cells {
		cells[i] = harmless(cell)
	}
	return t.w.Write(cells)
}

func (t *coverageCSV) end(coverageSum) error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// orEmpty prints a number that counts something.
func orEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// reasonCell lists the reasons as they are stored.
func reasonCell(losses []extract.Loss) string {
	var words []string
	order, _ := reasons(losses)
	for _, r := range order {
		words = append(words, string(r))
	}
	return strings.Join(words, " ")
}

// coverageJSON prints one object for each file and a summary.
type coverageJSON struct{ e *env }

// coveredJSON is a file of a record, or its own text.
type coveredJSON struct {
	Type     string    `json:"type"` // file, or text for the record's own
	Record   record.ID `json:"record"`
	Revision int       `json:"revision"`
	Title    string    `json:"title,omitempty"`
	fileJSON
}

// ownTextJSON is the text that a record has of its own.
type ownTextJSON struct {
	Type      string      `json:"type"`
	Record    record.ID   `json:"record"`
	Revision  int         `json:"revision"`
	Title     string      `json:"title,omitempty"`
	Size      int64       `json:"size"`
	Languages []shareJSON `json:"languages,omitempty"`
}

func (t coverageJSON) row(r coverageRow) error {
	if r.file == nil {
		return t.e.emit(ownTextJSON{"text", r.record, r.revision, r.title, r.bytes, sharesJSON(r.state.languages)})
	}
	file := readFileJSONOf(*r.file)
	file.Reading.Languages = sharesJSON(r.state.languages)
	return t.e.emit(coveredJSON{"file", r.record, r.revision, r.title, file})
}

// coverageSumJSON ends a report.
type coverageSumJSON struct {
	Type    string                 `json:"type"`
	Records int                    `json:"records"`
	Files   int                    `json:"files"`
	Read    int                    `json:"read"`
	Partly  int                    `json:"partly"`
	NotRead int                    `json:"not_read"`
	Reasons map[extract.Reason]int `json:"reasons,omitempty"`          // files that have each
	Reading string                 `json:"reading_confined,omitempty"` // what the system allows the process that reads files here
	OCR     string                 `json:"ocr_confined,omitempty"`     // and the program that reads pictures
}

func (t coverageJSON) end(s coverageSum) error {
	return t.e.emit(coverageSumJSON{"summary", s.records, s.files, s.read, s.partly, s.unread, s.reasons, s.confined.reading, s.confined.ocr})
}
