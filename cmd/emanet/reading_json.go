package main

import (
	"emanet/index/extract"
	"emanet/vault"
)

// readingJSON says how a file was read.
type readingJSON struct {
	Status     string      `json:"status"` // read, partly, not-read
	Extractor  string      `json:"extractor,omitempty"`
	Version    int         `json:"version,omitempty"` // of everything that reads files, at that time
	MediaType  string      `json:"media_type,omitempty"`
	Unit       string      `json:"unit,omitempty"` // of total and done
	Total      int         `json:"total,omitempty"`
	Done       int         `json:"done,omitempty"`
	Members    int         `json:"members,omitempty"` // files that came out of it
	OCR        string      `json:"ocr,omitempty"`
	Confidence *int        `json:"ocr_confidence,omitempty"` // the mean, in percent
	Languages  []shareJSON `json:"languages,omitempty"`
	Reasons    []string    `json:"reasons,omitempty"` // why not all of it was read
	Losses     []lossJSON  `json:"losses,omitempty"`  // the same, one by one
}

type shareJSON struct {
	Language string `json:"language"`
	Percent  int    `json:"percent"`
	Bytes    int    `json:"bytes"`
}

type lossJSON struct {
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
}

// factJSON is one thing that a file tells about itself. It is not a field of
// the record: nobody has checked it.
type factJSON struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func readingJSONOf(f vault.FileReading) *readingJSON {
	s := stateOf(f)
	out := &readingJSON{
		Status: string(s.status), Extractor: s.by, Version: s.version, Members: s.members, OCR: s.ocr, Languages: sharesJSON(s.languages),
	}
	if s.total > 0 {
		out.Unit, out.Total, out.Done = s.unit, s.total, s.done
	}
	if s.pictures > 0 {
		out.Confidence = &s.confidence
	}
	if f.Reading != nil {
		out.MediaType = f.Reading.MediaType
	}
	order, _ := reasons(s.losses)
	for _, r := range order {
		out.Reasons = append(out.Reasons, string(r))
	}
	for _, l := range s.losses {
		out.Losses = append(out.Losses, lossJSON{string(l.Reason), l.Detail})
	}
	return out
}

func sharesJSON(languages map[string]int) []shareJSON {
	var out []shareJSON
	for _, s := range shares(languages) {
		out = append(out, shareJSON{s.lang, s.percent, languages[s.lang]})
	}
	return out
}

func factsJSON(r *extract.Reading) []factJSON {
	if r == nil {
		return nil
	}
	var out []factJSON
	for _, f := range r.Facts {
		out = append(out, factJSON{string(f.Key), f.Value})
	}
	return out
}

// readFileJSONOf is a file with how it was read.
func readFileJSONOf(f vault.FileReading) fileJSON {
	out := fileJSONOf(f.File)
	out.Reading, out.Facts = readingJSONOf(f), factsJSON(f.Reading)
	return out
}
