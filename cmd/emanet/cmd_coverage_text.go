package main

import (
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault/record"
)

// widestList is the width below which eight columns would show nothing but
// dots: there a report is a list, in which nothing is cut.
const widestList = 120

// coverageText shows a report to a person.
type coverageText struct {
	e     *env
	table *tty.Table
}

func newCoverageText(e *env) coverageTable {
	if width := e.out.Width(); width > 0 && width < widestList {
		return &coverageList{e: e}
	}
	return &coverageText{e, tty.NewTable(
		tty.Column{Head: "RECORD"}, tty.Column{Head: "FILE", Flexible: true}, tty.Column{Head: "TYPE", Flexible: true}, tty.Column{Head: "READ"},
		tty.Column{Head: "BY", Flexible: true}, tty.Column{Head: "PARTS"}, tty.Column{Head: "LANGUAGES", Flexible: true},
		tty.Column{Head: "NOT READ", Flexible: true},
	)}
}

func (t *coverageText) row(r coverageRow) error {
	t.table.Row(r.record.Short(), r.name(), typeWord(r.mediaType()), statusWord(r.state.status), r.by(), r.state.parts(),
		languageCell(r.state.languages), lossWords(r.state.losses))
	return nil
}

func (t *coverageText) end(s coverageSum) error {
	if err := t.table.Print(t.e.out); err != nil {
		return err
	}
	if t.table.Len() > 0 {
		t.e.out.Println()
	}
	s.print(t.e)
	return nil
}

// by names the reader with the version of everything that reads files.
func (r coverageRow) by() string {
	by := r.state.reader()
	if by != "" && r.state.version > 0 {
		by += " [" + strconv.Itoa(r.state.version) + "]"
	}
	return by
}

// coverageList shows a report on a narrow terminal: a heading for each record,
// its files below it, and what is too long for a line on the next.
type coverageList struct {
	e    *env
	last record.ID
}

func (t *coverageList) row(r coverageRow) error {
	o := t.e.out
	if r.record != t.last {
		if t.last != (record.ID{}) {
			o.Println()
		}
		o.Heading(tty.Truncate(o.OneLine(spaced([]string{r.record.Short(), r.title})), o.Width()))
		t.last = r.record
	}
	about := []string{statusSentence(r), r.state.parts(), languageCell(r.state.languages), r.by(), typeWord(r.mediaType())}
	margin := strings.Repeat("  ", r.depth+1)
	t.lines(margin, strings.TrimLeft(r.name(), " "))
	t.lines(margin+"  ", spaced(about))
	t.lines(margin+"  ", lossWords(r.state.losses))
	return nil
}

// statusSentence says how much was read where no column does.
func statusSentence(r coverageRow) string {
	return map[string]string{"yes": "read", "no": "not read", "in part": "read in part"}[statusWord(r.state.status)]
}

// lines writes text behind a margin, on as many lines as it takes.
func (t *coverageList) lines(margin, text string) {
	if text == "" {
		return
	}
	for _, line := range rows(t.e.out, text, max(t.e.out.Width()-len(margin), 16), 0) {
		t.e.out.Printf("%s%s\n", margin, line)
	}
}

func (t *coverageList) end(s coverageSum) error {
	if t.last != (record.ID{}) {
		t.e.out.Println()
	}
	s.print(t.e)
	return nil
}

// print ends a report for a person.
func (s coverageSum) print(e *env) {
	e.out.Println(s.line())
	const column = 8
	for _, c := range [][2]string{{"reading", s.confined.reading}, {"OCR", s.confined.ocr}} {
		if c[1] != "" {
			e.out.Pair(c[0], c[1], column)
		}
	}
	for _, line := range s.next() {
		e.note("%s", line)
	}
}
