package record

import "unicode/utf8"

// maxSummaryTitle bounds the title of a summary, in bytes; the whole title is in the revision.
const maxSummaryTitle = 512

// Summary is what a list shows of a record and what filters look at. It is sealed with the log entry of the revision,
// so that a list opens no record. Its JSON names are short because there is one for every change.
type Summary struct {
	Kind      string   `json:"k,omitempty"`
	Title     string   `json:"t,omitempty"`
	Dates     []string `json:"d,omitempty"` // EDTF
	Places    []string `json:"p,omitempty"`
	Persons   []string `json:"n,omitempty"`
	Names     []string `json:"o,omitempty"` // other names and pseudonyms of the persons
	Tags      []string `json:"g,omitempty"`
	Cases     []string `json:"c,omitempty"`
	Languages []string `json:"l,omitempty"`
	Files     int      `json:"f,omitempty"`
	Bytes     int64    `json:"b,omitempty"` // of all files and of a typed text
}

// Summary draws the summary of the revision. A title beyond 512 bytes is cut at a character and ends in "…"; lists are
// complete, because a filter must not miss a record.
func (r *Revision) Summary() Summary {
	f := r.Fields
	s := Summary{
		Kind: f.Kind(), Title: shorten(f.Title(), maxSummaryTitle),
		Dates: f.dateTexts(), Places: f.Places(), Persons: f.Persons(), Names: f.OtherNames(),
		Tags: f.Tags(), Cases: f.Cases(), Languages: f.Languages(),
		Files: len(r.Files),
	}
	if r.TextFrom == "" {
		s.Bytes = int64(len(r.Text))
	}
	for _, file := range r.Files {
		s.Bytes += file.Size
	}
	return s
}

// shorten cuts a text to at most the given number of bytes.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	cut := most - len("…")
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
