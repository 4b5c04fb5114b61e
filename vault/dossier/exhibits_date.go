package dossier

import (
	"slices"

	"emanet/vault/record"
)

// Basis says where the date of a document was taken from.
type Basis string

// The bases, in the order in which they are asked.
const (
	BasisFile      Basis = "file"      // document_date of the file
	BasisRecord    Basis = "record"    // document_date of the record
	BasisExam      Basis = "exam"      // exam_date of a medical report
	BasisInterview Basis = "interview" // interview_date of a testimony or an interview
	BasisEvent     Basis = "event"     // date: when it happened, which is not when the document was made
	BasisTaken     Basis = "taken"     // when a picture or a recording was made, as the file says
	BasisSent      Basis = "sent"      // when a mail was sent, as the mail says
)

// Words says it for a person; "" where the date is that of the document itself.
func (b Basis) Words() string {
	switch b {
	case BasisRecord:
		return "written for the whole record"
	case BasisExam:
		return "day of the examination"
	case BasisInterview:
		return "day of the interview"
	case BasisEvent:
		return "day of the event, not of the document"
	case BasisTaken:
		return "as the file says, not checked"
	case BasisSent:
		return "as the mail says, not checked"
	}
	return ""
}

// date finds the date of a document: what somebody wrote comes before what a file says of itself.
func (x *Exhibit) date(h Holding, f HeldFile) {
	tries := []struct {
		texts []string
		basis Basis
	}{
		{f.Fields.Texts("document_date"), BasisFile},
		{h.Fields.Texts("document_date"), BasisRecord},
		{kindDates(x.Kind, h.Fields, "exam_date", "medical-report"), BasisExam},
		{kindDates(x.Kind, h.Fields, "interview_date", "interview", "testimony"), BasisInterview},
		{eventDates(h.Fields), BasisEvent},
		{[]string{f.Day}, f.DayOf},
	}
	for _, t := range tries {
		if x.takeDate(t.texts) {
			x.Basis = t.basis
			if t.basis == BasisRecord && len(documents(h)) == 1 {
				x.Basis = BasisFile
			}
			return
		}
	}
}

// takeDate takes the earliest of the dates that can be read, and reports whether there was one.
func (x *Exhibit) takeDate(texts []string) bool {
	first := 0
	for _, text := range texts {
		d, err := record.ParseDate(text)
		if err != nil {
			x.Unreadable = x.Unreadable || text != ""
			continue
		}
		if x.Date.IsZero() || d.Earliest().Before(x.Date.Earliest()) {
			x.Date, first = d, len(x.Other)
		}
		x.Other = append(x.Other, text)
	}
	if x.Date.IsZero() {
		return false
	}
	x.Other = slices.Delete(x.Other, first, first+1)
	return true
}

func kindDates(kind string, f record.Fields, key string, kinds ...string) []string {
	if slices.Contains(kinds, kind) {
		return f.Texts(key)
	}
	return nil
}

func eventDates(f record.Fields) []string {
	var texts []string
	for _, d := range f.Dates() {
		texts = append(texts, d.String())
	}
	return texts
}

// DateNote says what the date leaves open and where it was taken from, in a few words; "" if there is nothing to say.
func (x Exhibit) DateNote() string {
	var words []string
	switch {
	case x.Undated() && x.Unreadable:
		return "undated: what stands for a date is none"
	case x.Undated():
		return "undated"
	case x.Date.Uncertain():
		words = append(words, "in doubt")
	}
	switch x.Date.Precision() {
	case record.PrecisionMonth:
		words = append(words, "day not told")
	case record.PrecisionYear, record.PrecisionDecade, record.PrecisionCentury, record.PrecisionSeason:
		words = append(words, "day and month not told")
	}
	if said := x.Basis.Words(); said != "" {
		words = append(words, said)
	}
	if len(x.Other) > 0 {
		words = append(words, "also dated "+few(x.Other))
	}
	return semicolons(words)
}
