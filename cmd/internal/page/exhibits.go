package page

import "io"

// Exhibits is the numbered list of the documents of a case, with what a form still lacks and which periods run. Every string is
// shown as it is; an empty one is left out or shown as unknown, as its comment says.
type Exhibits struct {
	Title     string       // heading, such as the name of the case; empty: List of exhibits
	Vault     string       // id of the vault
	Made      string       // when the list was made
	Rows      []ExhibitRow // in the order of the list
	Pages     string       // pages of all documents together, as far as they are known; empty: not said
	Check     *FormCheck   // nil: no form was checked
	Deadlines []Deadline   // nearest first
	Notes     []string     // sentences below the list
}

// ExhibitRow is one document.
type ExhibitRow struct {
	No       string // number in this list
	Date     string // as written; empty: undated
	DateNote string // its doubt, and where it was taken from
	Kind     string // what it is
	Title    string
	File     string // name of the file, or what stands for one
	Note     string // what else there is to know of the document
	Language string // of the original; empty: unknown
	Pages    string // how many; empty: unknown
	From, To string // running page numbers; empty from the first document on whose pages are unknown
	Record   string // id
	Given    string // exhibit number that the record carries already; empty: none

	LanguageNote, PagesNote string // where they were taken from, or what is said of them
}

// FormCheck is what the records have of what a form asks for.
type FormCheck struct {
	Form   string // its name
	About  string // what was compared with what, in a sentence; may be empty
	Groups []FormGroup
}

// FormGroup is a section of the form, in the form's own words.
type FormGroup struct {
	Name   string
	Fields []FormField
}

// FormField is one thing that the form asks for.
type FormField struct {
	Name    string   // in the form's own words
	Present bool     // every record has it that must
	State   string   // instead of "lacking", where that would say too much: a word for the state; may be empty
	Has     []string // ids of the records that have it
	Lacks   []string // ids of those that lack it
	Note    string
}

// Deadline is the last day of a period.
type Deadline struct {
	Day    string // the last day; empty: the body has no fixed period
	Left   string // days left, or when it ended, in words
	Of     string // what it is the period of, and from which decision it is counted
	Record string // id of the record that dates the decision; empty: none
	Note   string // the doubt of the date, the rule
	Passed bool
}

// Write writes the page as one HTML file. The same list gives the same bytes. An error is that of w, which may then hold a part of
// the page. Safe for concurrent use.
func (e Exhibits) Write(w io.Writer) error {
	return document{name: "exhibits", title: "List of exhibits", data: e}.write(w)
}
