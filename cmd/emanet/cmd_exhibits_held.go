package main

import (
	"cmp"
	"context"
	"strings"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// holdings reads the records. The error is a *vault.MissingError if some could
// not be read; the others are given all the same.
func holdings(ctx context.Context, e *env, v *vault.Vault, ids []record.ID) ([]dossier.Holding, error) {
	var held []dossier.Holding
	err := eachLive(ctx, e, ids, func(id record.ID) (vault.State, func(), error) {
		view, files, err := v.Readings(ctx, id, 0)
		if err != nil {
			return "", nil, err
		}
		return view.State, func() { held = append(held, holdingOf(view.Revision, files)) }, nil
	})
	return held, err
}

// holdingOf is a record as the list of documents needs it.
func holdingOf(r *record.Revision, files []vault.FileReading) dossier.Holding {
	h := dossier.Holding{ID: r.Record, Revision: r.Number, Fields: r.Fields, Text: r.Text != "" && r.TextFrom == ""}
	if h.Text {
		h.Languages = mainLanguages(spanBytes(extract.Spans(r.Text)))
	}
	for _, f := range files {
		held := heldFile(f)
		if f.Own && f.File.Inline() {
			held.Languages = mainLanguages(spanBytes(extract.Spans(r.Text)))
		}
		h.Files = append(h.Files, held)
	}
	for _, row := range r.Fields.Get("withheld") {
		h.Files = withhold(h.Files, row)
	}
	return h
}

func heldFile(f vault.FileReading) dossier.HeldFile {
	held := dossier.HeldFile{Item: f.File.ItemID, Name: f.File.Name, SHA256: f.File.SHA256, Fields: f.File.Fields, Empty: f.File.Size == 0}
	held.Unread = !f.Own && (f.Reading == nil || f.Reading.Status != extract.StatusRead)
	if f.Reading == nil {
		return held
	}
	held.Languages = mainLanguages(f.Reading.Languages())
	held.Pages = pagesOf(f.Reading)
	held.Recording = strings.HasPrefix(f.Reading.MediaType, "audio/") || strings.HasPrefix(f.Reading.MediaType, "video/")
	for _, fact := range f.Reading.Facts {
		switch fact.Key {
		case extract.KeyPages:
			held.PagesSaid = fact.Value
		case extract.KeyTaken:
			held.Day, held.DayOf = factDay(fact.Value), dossier.BasisTaken
		case extract.KeySent:
			held.Day, held.DayOf = factDay(fact.Value), dossier.BasisSent
		}
	}
	return held
}

// pagesOf is how many pages were counted: those of a PDF or a TIFF; a picture
// is one.
func pagesOf(r *extract.Reading) int {
	if r.MediaType == "application/pdf" || strings.HasPrefix(r.MediaType, "image/") {
		return r.Total
	}
	return 0
}

// factDay is the day of what a file says, "" if that is none.
func factDay(value string) string {
	day, _, _ := strings.Cut(value, "T")
	return day
}

// mainLanguages are those in which a good part of a text is: a few words of
// another one do not make a document bilingual.
func mainLanguages(bytes map[string]int) []string {
	const enough = 10 // percent
	var tags []string
	for _, s := range shares(bytes) {
		if s.percent >= enough && s.lang != "und" {
			tags = append(tags, s.lang)
		}
	}
	return tags
}

func spanBytes(spans []extract.Span) map[string]int {
	n := map[string]int{}
	for _, s := range spans {
		n[s.Lang] += s.To - s.From
	}
	return n
}

// withhold takes in a file of a received record that was not given as it is: its
// text stands for it where that was given. Of one that was stripped of metadata
// a copy is here.
func withhold(files []dossier.HeldFile, row record.Value) []dossier.HeldFile {
	if row.Fields.Text("given") == "stripped" {
		return files
	}
	name := cmp.Or(row.Fields.Text("name"), row.Text)
	for i := range files {
		if files[i].Item == row.Text {
			files[i].Name, files[i].Withheld = name, true
			return files
		}
	}
	return append(files, dossier.HeldFile{Name: name, Withheld: true})
}
