package main

import (
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// widestExhibits is the width below which ten columns would show little but
// dots: there a list has a few lines for each document, in which nothing is cut.
const widestExhibits = 160

// text shows the list, or what a form lacks, to a person.
func (f *folio) text(o *tty.Output) error {
	if f.form != "" {
		f.textCheck(o)
		f.textDeadlines(o)
		return nil
	}
	if err := f.textList(o); err != nil {
		return err
	}
	for _, r := range f.remarks() {
		printWrapped(o, "", r[0])
	}
	return nil
}

func (f *folio) textList(o *tty.Output) error {
	if width := o.Width(); width > 0 && width < widestExhibits {
		f.narrowList(o)
	} else if err := f.wideList(o); err != nil {
		return err
	}
	if len(f.list) > 0 {
		o.Println()
	}
	printWrapped(o, "", f.sumLine())
	return nil
}

func (f *folio) wideList(o *tty.Output) error {
	table := tty.NewTable(
		tty.Column{Head: "NO", Right: true}, tty.Column{Head: "DATE"}, tty.Column{Head: "KIND"}, tty.Column{Head: "TITLE", Flexible: true},
		tty.Column{Head: "FILE", Flexible: true}, tty.Column{Head: "LANGUAGE", Flexible: true}, tty.Column{Head: "PAGES", Right: true}, tty.Column{Head: "FROM-TO", Right: true},
		tty.Column{Head: "RECORD"}, tty.Column{Head: "NOTE", Flexible: true},
	)
	for _, x := range f.list {
		table.Row(strconv.Itoa(x.Number), x.Date.String(), x.Kind, x.Title, fileCell(x), exhibitLanguages(x), pagesCell(x), runCell(x),
			x.Record.Short(), markedNotes(x))
	}
	return table.Print(o)
}

// notesOf is everything that is said of a document beside its cells.
func notesOf(x dossier.Exhibit) string {
	var words []string
	for _, note := range []string{x.DateNote(), exhibitNote(x)} {
		if note != "" {
			words = append(words, note)
		}
	}
	return strings.Join(words, "; ")
}

// markedNotes is notesOf with the exhibit numbers that the record carries.
func markedNotes(x dossier.Exhibit) string {
	if len(x.Given) == 0 {
		return notesOf(x)
	}
	return strings.TrimSuffix("marked "+strings.Join(x.Given, ", ")+"; "+notesOf(x), "; ")
}

// narrowList shows each document as a heading with lines below it, in which
// nothing is cut.
func (f *folio) narrowList(o *tty.Output) {
	for i, x := range f.list {
		if i > 0 {
			o.Println()
		}
		number := strconv.Itoa(x.Number)
		margin := strings.Repeat(" ", len(number)+2)
		o.Heading(tty.Truncate(o.OneLine(number+"  "+spaced([]string{x.Date.String(), x.Kind, x.Record.Short()})), o.Width()))
		printWrapped(o, margin, x.Title)
		if x.File != x.Title {
			printWrapped(o, margin, fileCell(x))
		}
		printWrapped(o, margin, sentence([]string{exhibitLanguages(x), pageWords(x)}))
		printWrapped(o, margin, markedNotes(x))
	}
}

func pageWords(x dossier.Exhibit) string {
	switch {
	case x.Unpaged():
		return "pages unknown"
	case x.Pages == 0:
		return ""
	case x.From == 0:
		return counted(x.Pages, "page")
	}
	return counted(x.Pages, "page") + " (" + runCell(x) + ")"
}

// sentence joins what is not empty.
func sentence(parts []string) string {
	var words []string
	for _, p := range parts {
		if p != "" {
			words = append(words, p)
		}
	}
	return strings.Join(words, ", ")
}

// textCheck shows what a form lacks: a line for each field, and below it what
// there is to say.
func (f *folio) textCheck(o *tty.Output) {
	printWrapped(o, "", upperFirst(f.form.Name()))
	const column = "  %-8s "
	for _, s := range f.check.Sections {
		o.Println()
		for _, line := range wrapLines(o, "", s.Title) {
			o.Heading(line)
		}
		for _, a := range s.Answers {
			head := strings.ReplaceAll(column, "%-8s", stateWord(a.State)+strings.Repeat(" ", 8-len(stateWord(a.State))))
			margin := strings.Repeat(" ", len(head))
			for i, line := range wrapLines(o, margin, a.Words) {
				if i == 0 {
					line = head + strings.TrimPrefix(line, margin)
				}
				o.Println(line)
			}
			f.textAnswer(o, margin, a)
		}
	}
	o.Println()
	printWrapped(o, "", f.checkSum())
}

func (f *folio) textAnswer(o *tty.Output, margin string, a dossier.Answer) {
	printWrapped(o, margin, a.Note)
	if f.records > 1 {
		if where := idWords(a.Has); where != "" {
			printWrapped(o, margin, "in "+where)
		}
		if where := idWords(a.Lacks); where != "" {
			printWrapped(o, margin, "not in "+where)
		}
	}
	if key := writeHint(a); key != "" && a.State != dossier.StatePresent {
		printWrapped(o, margin, "write it under "+key)
	}
}

// idWords names some of many records.
func idWords(ids []record.ID) string {
	const most = 4
	var words []string
	for _, id := range ids[:min(len(ids), most)] {
		words = append(words, id.Short())
	}
	text := strings.Join(words, ", ")
	if len(ids) > most {
		text += " and " + grouped(len(ids)-most) + " more"
	}
	return text
}

// textDeadlines shows the deadlines, nearest first, and the rule.
func (f *folio) textDeadlines(o *tty.Output) {
	o.Println()
	o.Heading("Deadlines")
	printWrapped(o, "  ", f.form.Period())
	if len(f.deadlines) == 0 {
		printWrapped(o, "  ", "No record dates a final decision.")
	}
	for _, d := range f.deadlines {
		o.Println()
		printWrapped(o, "  ", sentence([]string{dayCell(d), f.dayWords(d)}))
		printWrapped(o, "    ", deadlineOf(d)+" ("+d.Record.Short()+")")
		printWrapped(o, "    ", deadlineNote(d))
	}
}

// printWrapped prints one text behind a margin, on as many lines as it takes;
// nothing if it is empty.
func printWrapped(o *tty.Output, margin, text string) {
	for _, line := range wrapLines(o, margin, text) {
		o.Println(line)
	}
}

func wrapLines(o *tty.Output, margin, text string) []string {
	if text == "" {
		return nil
	}
	text = o.OneLine(text)
	if o.Width() == 0 {
		return []string{margin + text}
	}
	lines := tty.Wrap(text, max(o.Width()-len(margin), 16))
	for i, line := range lines {
		lines[i] = margin + line
	}
	return lines
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
