package main

import (
	"time"

	"emanet/vault/dossier"
	"emanet/vault/record"
)

// exhibitJSON is one document of the list.
type exhibitJSON struct {
	Type       string    `json:"type"`
	Number     int       `json:"number"`
	Record     record.ID `json:"record"`
	Revision   int       `json:"revision"`
	Item       string    `json:"item,omitempty"` // absent: the record itself
	File       string    `json:"file,omitempty"`
	Kind       string    `json:"kind,omitempty"`
	Title      string    `json:"title,omitempty"`
	Date       string    `json:"date,omitempty"`
	DateFrom   string    `json:"date_from,omitempty"` // file, record, exam, interview, event, taken, sent
	DateNote   string    `json:"date_note,omitempty"`
	Languages  []string  `json:"languages,omitempty"`
	Recognised bool      `json:"languages_recognised,omitempty"`
	Pages      int       `json:"pages,omitempty"` // absent: unknown
	PagesSaid  string    `json:"pages_said,omitempty"`
	From       int       `json:"page_from,omitempty"`
	To         int       `json:"page_to,omitempty"`
	Given      []string  `json:"exhibit_no,omitempty"`
	Recording  bool      `json:"recording,omitempty"` // it has no pages
	SameAs     int       `json:"same_as,omitempty"`
	Inside     int       `json:"inside,omitempty"`
	Withheld   bool      `json:"withheld,omitempty"`
	Empty      bool      `json:"empty,omitempty"`       // a file without bytes, or a record with neither a file nor a text
	OtherDates []string  `json:"other_dates,omitempty"` // that stand beside date
}

func exhibitJSONOf(x dossier.Exhibit) exhibitJSON {
	return exhibitJSON{
		Type: "exhibit", Number: x.Number, Record: x.Record, Revision: x.Revision, Item: x.Item, File: x.File, Kind: x.Kind, Title: x.Title,
		Date: x.Date.String(), DateFrom: string(x.Basis), DateNote: x.DateNote(), Languages: x.Languages, Recognised: x.Recognised,
		Pages: x.Pages, PagesSaid: x.PagesSaid, From: x.From, To: x.To, Given: x.Given, Recording: x.Recording, SameAs: x.SameAs, Inside: x.Inside, Withheld: x.Withheld,
		Empty: x.Empty, OtherDates: x.Other,
	}
}

// fieldJSON is one thing that a form asks for.
type fieldJSON struct {
	Type    string      `json:"type"`
	Form    string      `json:"form"`
	Section string      `json:"section"`
	Field   string      `json:"field"`
	State   string      `json:"state"` // present, partly, lacking, unsaid
	Keys    []string    `json:"keys,omitempty"`
	Has     []record.ID `json:"has,omitempty"`
	Lacks   []record.ID `json:"lacks,omitempty"`
	Note    string      `json:"note,omitempty"`
}

// deadlineJSON is the last day of a period.
type deadlineJSON struct {
	Type     string    `json:"type"`
	Form     string    `json:"form"`
	Record   record.ID `json:"record"`
	Body     string    `json:"body,omitempty"`
	Decision string    `json:"decision,omitempty"`
	Months   int       `json:"months,omitempty"`
	Day      string    `json:"day,omitempty"`    // absent: it cannot be counted, or the body has no fixed period
	Latest   string    `json:"latest,omitempty"` // the latest day, where the date is in doubt
	Left     *int      `json:"days_left,omitempty"`
	Over     bool      `json:"over,omitempty"`           // whatever the date means
	Doubted  bool      `json:"date_doubted,omitempty"`   // whoever wrote the date doubted it: nothing counted from it is sure
	Ahead    bool      `json:"date_in_future,omitempty"` // the decision lies after today
	Words    string    `json:"words"`
}

func (f *folio) deadlineJSON(d dossier.Deadline) deadlineJSON {
	j := deadlineJSON{
		Type: "deadline", Form: string(f.form), Record: d.Record, Body: d.Body, Decision: d.Decision.String(), Months: d.Months, Day: dayCell(d),
		Over: d.Over(f.made) > 0, Doubted: d.Unsure, Ahead: d.Ahead, Words: f.dayWords(d),
	}
	if !d.Day.IsZero() {
		j.Left = &d.Left
		if d.Doubted() && !d.Latest.IsZero() {
			j.Latest = d.Latest.Format(time.DateOnly)
		}
	}
	return j
}

// exhibitsSumJSON ends a list.
type exhibitsSumJSON struct {
	Type      string `json:"type"`
	Records   int    `json:"records"`
	Documents int    `json:"documents"`
	Pages     int    `json:"pages"` // of the documents whose pages are known
	Unpaged   []int  `json:"pages_unknown,omitempty"`
	Undated   []int  `json:"undated,omitempty"`
	Form      string `json:"form,omitempty"`
	Present   int    `json:"present,omitempty"`
	Partly    int    `json:"partly,omitempty"`
	Lacking   int    `json:"lacking,omitempty"`
	Unsaid    int    `json:"unsaid,omitempty"`
	Period    string `json:"period,omitempty"` // what the body's rules say of time
}

func (f *folio) sumJSON() exhibitsSumJSON {
	t := f.tally
	s := exhibitsSumJSON{Type: "summary", Records: f.records, Documents: t.Documents, Pages: t.Pages, Unpaged: t.Unpaged, Undated: t.Undated}
	if f.form != "" {
		n := f.check.Count()
		s.Form, s.Period = string(f.form), f.form.Period()
		s.Present, s.Partly, s.Lacking, s.Unsaid = n[dossier.StatePresent], n[dossier.StatePartly], n[dossier.StateLacking], n[dossier.StateUnsaid]
	}
	return s
}

// json gives every object of the list and of the check to emit.
func (f *folio) json(emit func(any) error) error {
	for _, x := range f.list {
		if err := emit(exhibitJSONOf(x)); err != nil {
			return err
		}
	}
	for _, s := range f.check.Sections {
		for _, a := range s.Answers {
			if err := emit(fieldJSON{"field", string(f.form), s.Title, a.Words, string(a.State), a.Keys, a.Has, a.Lacks, a.Note}); err != nil {
				return err
			}
		}
	}
	for _, d := range f.deadlines {
		if err := emit(f.deadlineJSON(d)); err != nil {
			return err
		}
	}
	return emit(f.sumJSON())
}

// writtenExhibitsJSON is the answer where a file was written.
type writtenExhibitsJSON struct {
	Type      string `json:"type"`
	File      string `json:"file"`
	Documents int    `json:"documents"`
}

func (f *folio) writtenJSON(path string) writtenExhibitsJSON {
	return writtenExhibitsJSON{"written", path, len(f.list)}
}
