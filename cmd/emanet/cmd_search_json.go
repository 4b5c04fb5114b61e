package main

import (
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// hitJSON is one match.
type hitJSON struct {
	Type      string        `json:"type"`
	Line      int           `json:"line,omitempty"` // of --batch
	Rank      int           `json:"rank"`
	Record    record.ID     `json:"record"`
	Revision  int           `json:"revision"`
	Score     float64       `json:"score"`
	Kind      string        `json:"kind,omitempty"`
	Title     string        `json:"title,omitempty"`
	Dates     []string      `json:"dates,omitempty"`
	Places    []string      `json:"places,omitempty"`
	Persons   []string      `json:"persons,omitempty"`
	Languages []string      `json:"languages,omitempty"`
	Cases     []string      `json:"cases,omitempty"`
	Tags      []string      `json:"tags,omitempty"`
	Files     []string      `json:"files,omitempty"`
	Unread    []string      `json:"files_not_read,omitempty"`
	Uncertain bool          `json:"uncertain,omitempty"`
	Passages  []passageJSON `json:"passages,omitempty"`
}

// passageJSON is a piece of a text; marks are bytes of it in UTF-8.
type passageJSON struct {
	Text   string   `json:"text"`
	Marks  [][2]int `json:"marks"`
	Before bool     `json:"before,omitempty"`
	After  bool     `json:"after,omitempty"`
	placeJSON
}

func hitJSONOf(m vault.Match, line, rank int) hitJSON {
	out := hitJSON{
		Type: "hit", Line: line, Rank: rank, Record: m.ID, Revision: m.Revision, Score: m.Score, Kind: m.Kind, Title: m.Title,
		Dates: m.Dates, Places: m.Places, Persons: m.Persons, Languages: m.Languages, Cases: m.Cases, Tags: m.Tags,
		Files: m.Files, Unread: m.Unread, Uncertain: m.Uncertain,
	}
	for _, p := range m.Passages {
		out.Passages = append(out.Passages, passageJSON{
			Text: p.Text, Marks: append([][2]int{}, p.Marks...), Before: p.Before, After: p.After,
			placeJSON: placeJSONOf(passagePlace(p), p.Item),
		})
	}
	return out
}

// summaryJSON follows the hits of a query.
type summaryJSON struct {
	Type      string                 `json:"type"`
	Line      int                    `json:"line,omitempty"` // of --batch
	Query     string                 `json:"query"`
	ReadAs    string                 `json:"read_as"`
	Total     int                    `json:"total"`
	Offset    int                    `json:"offset"`
	Shown     int                    `json:"shown"`
	Uncertain int                    `json:"total_uncertain"`
	Searched  int                    `json:"searched"`
	Unread    int                    `json:"records_with_files_not_read"`
	Failed    []record.ID            `json:"records_not_read,omitempty"`
	Facets    map[string][]facetJSON `json:"facets,omitempty"`
	Expansion []expansionJSON        `json:"expansion,omitempty"`
	Notes     []string               `json:"notes,omitempty"`
}

type facetJSON struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// expansionJSON says what a word was taken for.
type expansionJSON struct {
	Word    string     `json:"word"`
	Forms   []formJSON `json:"forms"`
	Records *int       `json:"records,omitempty"`
}

type formJSON struct {
	Term     string `json:"term"`
	Language string `json:"language,omitempty"`
	Stem     string `json:"stem,omitempty"`
}

func (a answer) summaryJSON(line int) summaryJSON {
	out := summaryJSON{
		Type: "summary", Line: line, Query: a.query.Text(), ReadAs: a.query.String(), Total: a.res.Total, Offset: a.first,
		Shown: len(a.res.Matches), Uncertain: a.res.Uncertain, Searched: a.res.Searched, Unread: a.unread, Failed: a.res.Failed, Notes: a.res.Notes,
	}
	for name, counts := range a.res.Facets {
		if out.Facets == nil {
			out.Facets = map[string][]facetJSON{}
		}
		out.Facets[name] = []facetJSON{}
		for _, c := range counts {
			out.Facets[name] = append(out.Facets[name], facetJSON(c))
		}
	}
	for _, x := range a.res.Explain {
		out.Expansion = append(out.Expansion, expansionJSONOf(x))
	}
	return out
}

func expansionJSONOf(x index.Expansion) expansionJSON {
	out := expansionJSON{Word: x.Word, Forms: []formJSON{}}
	for _, f := range x.Forms {
		out.Forms = append(out.Forms, formJSON{f.Term, f.Language, f.Stem})
	}
	if x.Records >= 0 {
		out.Records = &x.Records
	}
	return out
}

// tellJSON prints one object for each match and a summary.
func (a answer) tellJSON(e *env) error { return a.tellJSONLine(e, 0) }

// tellJSONLine is tellJSON for a line of --batch.
func (a answer) tellJSONLine(e *env, line int) error {
	for i, m := range a.res.Matches {
		if err := e.emit(hitJSONOf(m, line, a.first+i+1)); err != nil {
			return err
		}
	}
	return e.emit(a.summaryJSON(line))
}
