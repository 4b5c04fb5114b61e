package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"emanet/vault"
	"emanet/vault/dossier"
)

// folio is the list of documents of some records with all that is said about
// it.
type folio struct {
	e         *env
	vault     string
	title     string // the case, where all records are of one
	made      time.Time
	records   int
	list      []dossier.Exhibit
	tally     dossier.Tally
	form      dossier.Form // "" without --check
	check     dossier.Check
	deadlines []dossier.Deadline
}

func newFolio(e *env, v *vault.Vault, form dossier.Form, held []dossier.Holding) *folio {
	f := &folio{e: e, vault: v.ID().String(), title: caseOf(held), made: e.now(), records: len(held), form: form}
	f.list = dossier.Exhibits(held)
	f.tally = dossier.Sum(f.list)
	if form != "" {
		f.check = dossier.CheckForm(form, held, f.list, f.made)
		f.deadlines = dossier.Deadlines(form, held, f.made)
	}
	return f
}

// caseOf is the case of which all records are, "" if there is none.
func caseOf(held []dossier.Holding) string {
	name := ""
	for i, h := range held {
		cases := h.Fields.Texts("case")
		switch {
		case i == 0 && len(cases) > 0:
			name = cases[0]
		case !slices.Contains(cases, name):
			return ""
		}
	}
	return name
}

// fileCell names the document within its record.
func fileCell(x dossier.Exhibit) string {
	switch {
	case x.OwnText():
		return "(its own text)"
	case x.File == "" && x.Empty:
		return "(neither a file nor a text)"
	}
	return x.File
}

func pagesCell(x dossier.Exhibit) string {
	if x.Pages > 0 {
		return strconv.Itoa(x.Pages)
	}
	return ""
}

// runCell shows the running page numbers: 12-15.
func runCell(x dossier.Exhibit) string {
	switch {
	case x.From == 0:
		return ""
	case x.From == x.To:
		return strconv.Itoa(x.From)
	}
	return strconv.Itoa(x.From) + "-" + strconv.Itoa(x.To)
}

func exhibitLanguages(x dossier.Exhibit) string {
	text := strings.Join(x.Languages, ", ")
	if x.Recognised {
		text += " (recognised)"
	}
	return text
}

// exhibitNote says what else there is to know of a document.
func exhibitNote(x dossier.Exhibit) string {
	return strings.TrimPrefix(strings.TrimSuffix(pagesNote(x)+"; "+documentNote(x), "; "), "; ")
}

// pagesNote says what is known of pages that were not counted.
func pagesNote(x dossier.Exhibit) string {
	switch {
	case x.Pages == 0 && x.Recording:
		return "a recording, without pages"
	case x.Unpaged() && x.PagesSaid != "":
		return "pages: " + x.PagesSaid
	}
	return ""
}

func documentNote(x dossier.Exhibit) string {
	var words []string
	if x.Empty && x.File != "" {
		words = append(words, "the file is empty")
	}
	if x.SameAs > 0 {
		words = append(words, "the same bytes as no. "+strconv.Itoa(x.SameAs))
	}
	if x.Inside > 0 {
		words = append(words, counted(x.Inside, "file")+" inside")
	}
	if x.Withheld {
		words = append(words, "the original was not given to this vault")
	}
	return strings.Join(words, "; ")
}

// sumLine counts the list.
func (f *folio) sumLine() string {
	t := f.tally
	text := counted(f.records, "record") + ", " + counted(t.Documents, "document")
	if t.Pages > 0 || len(t.Unpaged) == 0 {
		text += ", " + counted(t.Pages, "page")
	}
	if len(t.Unpaged) > 0 && t.Pages > 0 {
		text += " in those whose pages are known"
	}
	return text
}

// remarks say what is lacking in the list, each with what to do about it.
func (f *folio) remarks() [][2]string {
	var all [][2]string
	add := func(numbers []int, what, do string) {
		if len(numbers) > 0 {
			all = append(all, [2]string{what + ": " + dossier.Numbers(numbers), do})
		}
	}
	t := f.tally
	add(t.Undated, "undated, and so at the end", "date a document with: emanet amend ID --set document_date=DATE --reason TEXT")
	add(t.Taken, "dated only by what the picture or the recording says of itself, and so behind those that somebody dated", "date a document with: emanet amend ID --set document_date=DATE --reason TEXT")
	add(t.Events, "not dated by the document itself, but by the event or by what the file says", "date a document with: emanet amend ID --set document_date=DATE --reason TEXT")
	add(t.Unpaged, "pages unknown, and the running numbers end before the first", "count the pages as printed, and write them down with: emanet amend ID --set pages=N --reason TEXT")
	add(t.Doubles, "the same bytes as an earlier document", "")
	add(t.Withheld, "not in this vault as they are", "")
	return all
}

// hints tells on standard error what to type about what is lacking.
func (f *folio) hints(e *env) {
	var told []string
	for _, r := range f.remarks() {
		if r[1] != "" && !slices.Contains(told, r[1]) {
			told = append(told, r[1])
			e.note("%s", r[1])
		}
	}
}
