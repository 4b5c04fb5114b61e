package vault

import (
	"strings"

	"emanet/index/extract"
	"emanet/vault/record"
)

// ReasonNotGiven says that a file is not here: the record was received without it. It is no reason that a reader has.
const ReasonNotGiven extract.Reason = "not-given"

// withheldReadings are the files of a received record that were not given, or of which not everything had been read
// where they came from, with what was said about that.
func withheldReadings(r *record.Revision) []FileReading {
	var files []FileReading
	for _, row := range r.Fields.Get("withheld") {
		if !blind(row) {
			continue
		}
		reading := &extract.Reading{MediaType: row.Fields.Text("media_type"), Status: extract.StatusNotRead}
		if row.Fields.Text("given") == "text" {
			reading.Status = extract.StatusPartly
		}
		loss := extract.Loss{Reason: ReasonNotGiven}
		if reasons := row.Fields.Texts("reason"); len(reasons) > 0 {
			loss.Detail = "where it came from it was not read: " + strings.Join(reasons, ", ")
		}
		reading.Losses = []extract.Loss{loss}
		files = append(files, FileReading{File: record.File{Name: withheldName(row), MediaType: reading.MediaType}, Reading: reading})
	}
	return files
}

func withheldName(row record.Value) string {
	if name := row.Fields.Text("name"); name != "" {
		return name
	}
	return row.Text
}

// blind reports whether a search does not see all that is in a file that was withheld. What the sender says of it is not
// taken for more than it is: only a file that is known to be empty has nothing in it.
func blind(row record.Value) bool {
	switch row.Fields.Text("given") {
	case "stripped":
		return false // the copy is here, and is read here
	case "text":
		return row.Fields.Text("status") != string(extract.StatusRead)
	}
	return row.Fields.Text("sha256") != emptySum
}

// emptySum is the SHA-256 of no bytes.
const emptySum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// withheld notes the files of a received record that were not given, or of which not everything had been read where
// they came from: a search does not see what is in them, and says so.
func (b *documenting) withheld(r *record.Revision) {
	for _, row := range r.Fields.Get("withheld") {
		if blind(row) {
			b.unread(withheldName(row))
		}
	}
}

// paged takes a text apart that was given instead of a file: a form feed stands where a page ends. Other texts are nil.
func paged(r *record.Revision, text string) *extract.Reading {
	if !r.Fields.Has("withheld") || !strings.Contains(text, "\f") {
		return nil
	}
	reading := &extract.Reading{MediaType: "text/plain", Status: extract.StatusRead}
	for i, page := range strings.Split(text, "\f") {
		if page != "" {
			reading.Parts = append(reading.Parts, extract.Part{Kind: extract.PartPage, Number: i + 1, Text: page})
		}
	}
	return reading
}

// repaged is paged for the reading of a text file.
func repaged(r *record.Revision, f *record.File, reading *extract.Reading) *extract.Reading {
	if len(reading.Parts) != 1 || f.MediaType != "text/plain" {
		return reading
	}
	pages := paged(r, reading.Parts[0].Text)
	if pages == nil {
		return reading
	}
	whole := *reading
	whole.Parts = pages.Parts
	return &whole
}

// fileOfText is the file whose bytes are the text of the revision; nil if it was typed.
func fileOfText(r *record.Revision) *record.File {
	for i := range r.Files {
		if r.Files[i].Inline() {
			return &r.Files[i]
		}
	}
	return nil
}
