package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"strings"

	"emanet/cmd/internal/page"
	"emanet/cmd/internal/tty"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// show puts the list on standard output.
func (f *folio) show(o exhibitsOptions) error {
	switch {
	case f.e.global.json:
		return f.json(f.e.emit)
	case o.csv:
		return f.csv(f.e.out)
	}
	if err := f.text(f.e.out); err != nil {
		return err
	}
	if f.form == "" {
		f.hints(f.e)
	}
	return nil
}

// write puts the list into a new file, complete and synced.
func (f *folio) write(o exhibitsOptions, path string) error {
	return fileTo(path, func(file *os.File) error {
		w := bufio.NewWriter(file)
		if err := f.writeTo(o, w); err != nil {
			return err
		}
		return w.Flush()
	})
}

func (f *folio) writeTo(o exhibitsOptions, w io.Writer) error {
	switch {
	case o.html:
		return f.page().Write(w)
	case o.csv:
		return f.csv(w)
	case f.e.global.json:
		lines := json.NewEncoder(w)
		lines.SetEscapeHTML(false)
		return f.json(lines.Encode)
	}
	return f.text(tty.NewPlainOutput(w, 0))
}

// page is the list as a page that prints well.
func (f *folio) page() page.Exhibits {
	p := page.Exhibits{Title: f.heading(), Vault: f.vault, Made: clock(f.made) + " UTC", Pages: f.pagesSum()}
	for _, x := range f.list {
		p.Rows = append(p.Rows, exhibitRow(x))
	}
	for _, r := range f.remarks() {
		p.Notes = append(p.Notes, upperFirst(r[0])+".")
	}
	if f.form == "" {
		return p
	}
	p.Check = f.formCheck()
	for _, d := range f.deadlines {
		if d.Day.IsZero() {
			p.Notes = append(p.Notes, upperFirst(sentence([]string{deadlineOf(d), f.dayWords(d), deadlineNote(d)}))+" (record "+d.Record.Short()+").")
			continue
		}
		p.Deadlines = append(p.Deadlines, page.Deadline{
			Day: dayCell(d), Left: f.dayWords(d), Of: deadlineOf(d), Record: d.Record.String(), Note: deadlineNote(d), Passed: d.Over(f.made) > 0,
		})
	}
	return p
}

func (f *folio) heading() string {
	if f.title == "" {
		return ""
	}
	return "Case " + f.title
}

// pagesSum says how many pages the documents have together.
func (f *folio) pagesSum() string {
	t := f.tally
	switch {
	case len(t.Unpaged) == 0:
		return strconv.Itoa(t.Pages)
	case t.Pages == 0:
		return "unknown"
	}
	return strconv.Itoa(t.Pages) + ", and those of " + counted(len(t.Unpaged), "document") + " unknown"
}

func exhibitRow(x dossier.Exhibit) page.ExhibitRow {
	row := page.ExhibitRow{
		No: strconv.Itoa(x.Number), Date: x.Date.String(), DateNote: x.DateNote(), Kind: strings.ReplaceAll(x.Kind, "-", " "), Title: x.Title, File: fileCell(x),
		Language: strings.Join(x.Languages, ", "), Pages: pagesCell(x), PagesNote: pagesNote(x), From: orEmpty(x.From), To: orEmpty(x.To), Record: x.Record.String(),
		Given: strings.Join(x.Given, ", "), Note: documentNote(x),
	}
	if x.Undated() { // the page says so itself
		row.DateNote = strings.TrimPrefix(strings.TrimPrefix(row.DateNote, "undated"), ": ")
	}
	if x.Recognised {
		row.LanguageNote = "recognised, not written down"
	}
	return row
}

// formCheck is what a form lacks, as a page shows it.
func (f *folio) formCheck() *page.FormCheck {
	c := &page.FormCheck{Form: f.form.Name(), About: upperFirst(f.checkSum()) + ". " + f.form.Period()}
	for _, s := range f.check.Sections {
		g := page.FormGroup{Name: s.Title}
		for _, a := range s.Answers {
			field := page.FormField{Name: a.Words, Present: a.State == dossier.StatePresent, Has: shortIDs(a.Has), Lacks: shortIDs(a.Lacks), Note: a.Note}
			switch a.State {
			case dossier.StatePartly:
				field.State = "in part"
			case dossier.StateUnsaid:
				field.State = "unsaid"
			}
			g.Fields = append(g.Fields, field)
		}
		c.Groups = append(c.Groups, g)
	}
	return c
}

// shortIDs names some of many records: --json names them all.
func shortIDs(ids []record.ID) []string {
	const most = 12
	var words []string
	for _, id := range ids[:min(len(ids), most)] {
		words = append(words, id.Short())
	}
	if len(ids) > most {
		words = append(words, "and "+grouped(len(ids)-most)+" more")
	}
	return words
}
