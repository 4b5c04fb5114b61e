package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// csvTable prints one row for each match, one for each query without a match,
// and one for each line that is no query (RFC 4180, with line feeds).
type csvTable struct{ w *csv.Writer }

// csvHead names the columns. They are part of the interface: new ones come at
// the end.
func csvHead() []string {
	return []string{
		"line", "query", "outcome", "total", "rank", "record", "revision", "date", "kind", "title", "place", "uncertain", "passages", "error",
	}
}

func newCSVTable(w io.Writer) *csvTable {
	t := &csvTable{csv.NewWriter(w)}
	_ = t.w.Write(csvHead()) // the writer keeps an error, and end returns it
	return t
}

func (t *csvTable) found(l batchLine, a answer) error {
	head := []string{strconv.Itoa(l.number), l.text, "none", strconv.Itoa(a.res.Total)}
	if len(a.res.Matches) == 0 {
		if a.res.Total > 0 {
			head[2] = "hit" // all of them beyond --offset
		}
		return t.row(head)
	}
	head[2] = "hit"
	for i, m := range a.res.Matches {
		cells := append(head[:len(head):len(head)],
			strconv.Itoa(a.first+i+1), m.ID.String(), strconv.Itoa(m.Revision), strings.Join(m.Dates, "; "), m.Kind, m.Title,
			strings.Join(m.Places, "; "), yesOrNo(m.Uncertain), passageCell(m.Passages))
		if err := t.row(cells); err != nil {
			return err
		}
	}
	return nil
}

func (t *csvTable) failed(l batchLine, err error) error {
	cells := make([]string, len(csvHead()))
	cells[0], cells[1], cells[2] = strconv.Itoa(l.number), l.text, "error"
	cells[len(cells)-1] = err.Error()
	return t.row(cells)
}

func (t *csvTable) end() error {
	t.w.Flush()
	if err := t.w.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// row writes one row as wide as the head.
func (t *csvTable) row(cells []string) error {
	full := make([]string, len(csvHead()))
	for i, cell := range cells {
		full[i] = harmless(cell)
	}
	return t.w.Write(full)
}

// harmless keeps a spreadsheet from taking a text for a formula: where one
// begins like that, an apostrophe is put before it, and nothing else changes.
// See OWASP, CSV Injection; the last four are the full-width signs.
func harmless(cell string) string {
	if strings.IndexAny(cell, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

// passageCell joins passages, each after its place in a file; what was found
// stands between asterisks.
func passageCell(passages []vault.Passage) string {
	var b bytes.Buffer
	o := tty.NewPlainOutput(&b, 0)
	for _, p := range passages {
		if where := passagePlace(p).before(); where != "" {
			b.WriteString(oneLine(where) + " ")
		}
		_ = o.Excerpt(tty.Excerpt{Text: p.Text, Marks: p.Marks, Before: p.Before, After: p.After}, 0) // a buffer takes everything
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func yesOrNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
