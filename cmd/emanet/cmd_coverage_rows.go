package main

import (
	"maps"
	"slices"
	"strings"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

// statusWhole is the status of what was read in full.
const statusWhole = extract.StatusRead

// coverageRow is one file of a report, or the text that a record has of its own.
type coverageRow struct {
	record   record.ID
	revision int
	title    string
	file     *vault.FileReading // nil: the record's own text
	depth    int                // in how many files it lies
	bytes    int64
	state    fileState
}

// rowsOf returns the rows of a record: its own text if it was typed, then its
// files, each with those that came out of it below it.
func rowsOf(c vault.Covered) []coverageRow {
	languages := map[string]int{}
	for _, s := range c.Spans {
		languages[s.Lang] += s.To - s.From
	}
	head := coverageRow{record: c.ID, revision: c.Revision, title: c.Title}
	var rows []coverageRow
	if c.Text > 0 && !slices.ContainsFunc(c.Files, holdsText) {
		own := head
		own.bytes = int64(c.Text)
		own.state = plainState(languages)
		rows = append(rows, own)
	}
	below := map[string][]int{}
	for i, f := range c.Files {
		below[insideOf(f.File)] = append(below[insideOf(f.File)], i)
	}
	var take func(item string, depth int)
	take = func(item string, depth int) {
		inner := below[item]
		delete(below, item) // whatever the fields say, each file comes once
		for _, i := range inner {
			r := head
			r.file, r.depth, r.bytes, r.state = &c.Files[i], depth, c.Files[i].File.Size, stateOf(c.Files[i])
			if holdsText(c.Files[i]) {
				r.state.languages = languages
			}
			rows = append(rows, r)
			take(c.Files[i].File.ItemID, depth+1)
		}
	}
	take("", 0)
	for _, item := range slices.Sorted(maps.Keys(below)) { // of a file that this revision does not hold
		take(item, 1)
	}
	return rows
}

// holdsText reports whether the record's own text is that of the file.
func holdsText(f vault.FileReading) bool { return f.File.Inline() && f.File.Size > 0 && f.Own }

// name is the name of the file as a table shows it.
func (r coverageRow) name() string {
	if r.file == nil {
		return "(its own text)"
	}
	name := r.file.File.Name
	if r.depth > 0 {
		name = strings.Repeat("  ", r.depth-1) + "└ " + name
	}
	return name
}

// mediaType is the type of the file as its reader recognised it.
func (r coverageRow) mediaType() string {
	switch {
	case r.file == nil:
		return "text/plain"
	case r.file.Reading != nil && r.file.Reading.MediaType != "":
		return r.file.Reading.MediaType
	}
	return r.file.File.MediaType
}

// statusWord says how much was read.
func statusWord(s extract.Status) string {
	switch s {
	case extract.StatusPartly:
		return "in part"
	case extract.StatusNotRead:
		return "no"
	}
	return "yes"
}

// coverageSum is what a report says at its end.
type coverageSum struct {
	records, files, read, partly, unread int

	reasons  map[extract.Reason]int // files that have it
	readers  bool                   // a reader has read one of them
	confined confined               // what it may do on this system
}

func (s *coverageSum) take(r coverageRow) {
	if r.file == nil {
		return
	}
	s.files++
	s.readers = s.readers || !r.state.plain && r.state.by != ""
	switch r.state.status {
	case extract.StatusPartly:
		s.partly++
	case extract.StatusNotRead:
		s.unread++
	default:
		s.read++
	}
	if s.reasons == nil {
		s.reasons = map[extract.Reason]int{}
	}
	order, _ := reasons(r.state.losses)
	for _, reason := range order {
		s.reasons[reason]++
	}
}

// line is the summary for a person.
func (s coverageSum) line() string {
	text := counted(s.records, "record") + ", " + counted(s.files, "file") + ": " + grouped(s.read) + " read"
	if s.partly > 0 {
		text += ", " + grouped(s.partly) + " in part"
	}
	if s.unread > 0 {
		text += ", " + grouped(s.unread) + " not"
	}
	if why := s.whyNot(); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// whyNot counts the files that have each reason.
func (s coverageSum) whyNot() string {
	var why []string
	for _, reason := range slices.Sorted(maps.Keys(s.reasons)) {
		why = append(why, reasonWords(reason)+" "+grouped(s.reasons[reason]))
	}
	return strings.Join(why, ", ")
}

// next says what to type about what was not read.
func (s coverageSum) next() []string {
	var lines []string
	if s.reasons[extract.ReasonEncrypted] > 0 {
		lines = append(lines, "with the password of encrypted files: emanet reread --failed --password")
	}
	again := s.reasons[extract.ReasonNotTried] + s.reasons[extract.ReasonInterrupted]
	switch {
	case s.reasons[extract.ReasonNeedsOCR] > 0:
		lines = append(lines, "to read pages that are pictures, where tesseract is installed: emanet reread --failed")
	case again > 0:
		lines = append(lines, "to read what was not tried: emanet reread --failed")
	}
	limits := s.reasons[extract.ReasonTooLarge] + s.reasons[extract.ReasonTooLong]
	if limits > 0 {
		lines = append(lines, "with higher limits: emanet reread --failed --read-limit NAME=VALUE; see emanet reread --help")
	}
	return lines
}
