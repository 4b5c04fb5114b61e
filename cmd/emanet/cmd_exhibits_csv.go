package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"emanet/vault/dossier"
	"emanet/vault/record"
)

// exhibitsHead and checkHead name the columns. They are part of the interface:
// new ones come at the end.
func exhibitsHead() []string {
	return []string{
		"number", "date", "date_note", "kind", "title", "file", "languages", "pages", "page_from", "page_to", "exhibit_no", "record", "revision", "item", "note",
	}
}

func checkHead() []string {
	return []string{"form", "section", "field", "state", "keys", "has", "lacks", "note", "deadline", "days_left"}
}

// csv writes the list, or what a form lacks, as a table (RFC 4180, with line
// feeds).
func (f *folio) csv(to io.Writer) error {
	w := csv.NewWriter(to)
	head, rows := exhibitsHead(), f.listCells()
	if f.form != "" {
		head, rows = checkHead(), f.checkCells()
	}
	_ = w.Write(head) // the writer keeps an error, which is returned below
	for _, cells := range rows {
		for i, cell := range cells {
			if _, err := strconv.Atoi(cell); err != nil { // a number is no formula, even below zero
				cells[i] = harmless(cell)
			}
		}
		_ = w.Write(cells)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func (f *folio) listCells() [][]string {
	var rows [][]string
	for _, x := range f.list {
		rows = append(rows, []string{
			strconv.Itoa(x.Number), x.Date.String(), x.DateNote(), x.Kind, x.Title, x.File, exhibitLanguages(x), pagesCell(x), orEmpty(x.From), orEmpty(x.To),
			strings.Join(x.Given, ", "), x.Record.String(), strconv.Itoa(x.Revision), x.Item, exhibitNote(x),
		})
	}
	return rows
}

func (f *folio) checkCells() [][]string {
	var rows [][]string
	for _, s := range f.check.Sections {
		for _, a := range s.Answers {
			rows = append(rows, []string{
				string(f.form), s.Title, a.Words, string(a.State), strings.Join(a.Keys, " "), idCell(a.Has), idCell(a.Lacks), a.Note, "", "",
			})
		}
	}
	for _, d := range f.deadlines {
		rows = append(rows, []string{
			string(f.form), "Deadlines", deadlineOf(d), f.dayWords(d), "", d.Record.String(), "", deadlineNote(d), dayCell(d), leftCell(d),
		})
	}
	return rows
}

func leftCell(d dossier.Deadline) string {
	if d.Day.IsZero() {
		return ""
	}
	return strconv.Itoa(d.Left)
}

func idCell(ids []record.ID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = id.String()
	}
	return strings.Join(words, " ")
}
