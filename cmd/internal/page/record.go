package page

import "io"

// Record is one record to read and to print: what it says, its text on numbered pages, its files with their hashes, and what the
// log says of it. Every string is shown as it is; an empty one is left out.
type Record struct {
	Title     string // of the record
	ID        string
	Revision  string // such as "2 of 3"
	SHA256    string // of the canonical bytes of this revision
	Written   string // when this revision was written, by the writer's clock
	Author    string // who wrote it, as the vault knows the person
	Reason    string // why
	Vault     string // id of the vault
	Made      string // when the page was made
	Groups    []RecordGroup
	Text      string // kept exactly; line breaks are shown
	TextFrom  string // the file whose bytes the text is; empty: it was typed, or there is none
	Files     []RecordFile
	Revisions []RecordRevision
	Entries   []RecordEntry // what the log says of the record, oldest first
	Log       RecordLog
	Notes     []string
}

// RecordGroup is the fields of one section of the vocabulary.
type RecordGroup struct {
	Name  string
	Lines []RecordLine
}

// RecordLine is one value.
type RecordLine struct {
	Depth    int    // 0, and 1 more for what belongs to the line before it that has less
	Key      string // in words
	Text     string
	Language string // of the text, as a tag
}

// RecordFile is one file of the record.
type RecordFile struct {
	Name   string
	Type   string
	Size   string
	SHA256 string
	Inside string // the file that it came out of
	Lines  []RecordLine
}

// RecordRevision is one state of the record, the oldest first.
type RecordRevision struct{ Number, Time, Author, Reason string }

// RecordEntry is one entry of the log, as far as it is about the record.
type RecordEntry struct {
	No       string // of the entry
	Leaf     string // where it stands in the tree
	Time     string // by the writer's clock
	Action   string
	Revision string
	Actor    string
}

// RecordLog is the whole log when the page was made.
type RecordLog struct{ Entries, Leaves, Root string }

// Write writes the page as one HTML file. The same record gives the same bytes. An error is that of w, which may then hold a part of
// the page. Safe for concurrent use.
func (r Record) Write(w io.Writer) error {
	d := recordDrawn{Record: r, Sheets: sheets(r.Text)}
	return document{name: "record", title: "Record", data: d}.write(w)
}

// recordDrawn is what record.html gets.
type recordDrawn struct {
	Record
	Sheets []sheet
}

// Class names how far the line stands to the right.
func (l RecordLine) Class() string {
	const most = 4
	return "depth-" + string(rune('0'+min(max(l.Depth, 0), most)))
}
