package main

import (
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

func TestStateLine(t *testing.T) {
	t.Parallel()
	page := func(ocr bool, confidence int, text string) extract.Part {
		return extract.Part{
			Kind: extract.PartPage, OCR: ocr, Confidence: confidence, Text: text, Spans: []extract.Span{{From: 0, To: len(text), Lang: "az"}},
		}
	}
	for want, f := range map[string]vault.FileReading{
		"read: as it stands":   {Own: true},
		"not read: not tried":  {},
		"not read":             {Reading: &extract.Reading{Status: extract.StatusNotRead}},
		"not read: encrypted":  {Reading: &extract.Reading{Status: extract.StatusNotRead, Losses: []extract.Loss{{Reason: extract.ReasonEncrypted}}}},
		"read: by pdfium 1.21": {Reading: &extract.Reading{Status: extract.StatusRead, Extractor: "pdfium 1.21"}},
		"read: by photo":       {Reading: &extract.Reading{Status: extract.StatusRead, Total: 1, Done: 1, Extractor: "photo"}},
		"read":                 {Reading: &extract.Reading{Status: extract.StatusRead}},
		"read: 12 pages, az, by pdfium 1.21": {Reading: &extract.Reading{
			Status: extract.StatusRead, Extractor: "pdfium 1.21", Total: 12, Done: 12, Parts: []extract.Part{page(false, 0, "söz")},
		}},
		"read in part: 3 of 12 pages, az, by pdfium 1.21, 2 pictures by OCR (88 %); not read: takes too long: 40 s": {Reading: &extract.Reading{
			Status: extract.StatusPartly, Extractor: "pdfium 1.21", Total: 12, Done: 3, OCR: "tesseract 5 aze",
			Parts:  []extract.Part{page(true, 90, "söz"), page(true, 85, "söz"), page(false, 0, "söz")},
			Losses: []extract.Loss{{Reason: extract.ReasonTooLong, Detail: "40 s"}},
		}},
		"read: 1 page, by pdfium 1.21, OCR without a word": {Reading: &extract.Reading{
			MediaType: "application/pdf", Status: extract.StatusRead, Extractor: "pdfium 1.21", Total: 1, Done: 1, OCR: "tesseract 5 aze",
		}},
		"read: 1 message, 2 files inside, by mail": {Reading: &extract.Reading{
			Status: extract.StatusRead, Extractor: "mail", Total: 1, Done: 1, Members: 2, Parts: []extract.Part{{Kind: extract.PartMessage}},
		}},
		"read: 3 files, by emanet zip 1": {Reading: &extract.Reading{
			MediaType: "application/zip", Status: extract.StatusRead, Extractor: "emanet zip 1", Total: 3, Done: 3, Members: 3,
		}},
		"not read: damaged: what was read of it cannot be opened any more; emanet verify says why": {Damaged: true},
	} {
		if got := stateOf(f).line(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLossWords(t *testing.T) {
	t.Parallel()
	losses := []extract.Loss{
		{Reason: extract.ReasonNeedsOCR, Detail: "page 3"},
		{Reason: extract.ReasonDamaged, Detail: "at byte 70"},
		{Reason: extract.ReasonNeedsOCR, Detail: "page 9"},
		{Reason: extract.ReasonFailed},
	}
	if got, want := lossWords(losses), "needs OCR (2 times); damaged: at byte 70; the reader failed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := lossWords(nil); got != "" {
		t.Errorf("%q", got)
	}
}

func TestLanguageCell(t *testing.T) {
	t.Parallel()
	for want, languages := range map[string]map[string]int{
		"": {}, "az 100%": {"az": 7}, "az 80% en 20%": {"en": 20, "az": 80}, "az 50% ru 50%": {"ru": 3, "az": 3}, "az 99% ru 1%": {"az": 990, "ru": 8, "tr": 2},
	} {
		if got := languageCell(languages); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		place           placeOf
		before, heading string
	}{
		{placeOf{}, "", ""},
		{placeOf{file: "a.docx", kind: extract.PartBody}, "a.docx:", "a.docx"},
		{
			placeOf{file: "tarama.pdf", kind: extract.PartPage, number: 2, ocr: true, confidence: 87},
			"tarama.pdf, page 2, read by OCR (87 %):", "tarama.pdf, page 2 (read by OCR, 87 %)",
		},
		{placeOf{file: "a.xlsx", kind: extract.PartSheet, number: 3, name: "Siyahı", hidden: true}, `a.xlsx, hidden sheet 3 "Siyahı":`, `a.xlsx, hidden sheet 3 "Siyahı"`},
		{placeOf{file: "a.pptx", kind: extract.PartNotes, number: 4}, "a.pptx, notes of slide 4:", "a.pptx, notes of slide 4"},
		{placeOf{file: "a.docx", kind: extract.PartComment, name: "Nümunə"}, "a.docx, comment by Nümunə:", "a.docx, comment by Nümunə"},
		{placeOf{file: "a.docx", kind: extract.PartDeleted}, "a.docx, deleted text:", "a.docx, deleted text"},
		{placeOf{file: "a.eml", kind: extract.PartMessage}, "a.eml, message:", "a.eml, message"},
		{placeOf{file: "a.docx", kind: extract.PartFootnote, number: 1}, "a.docx, footnote 1:", "a.docx, footnote 1"},
	} {
		if got := tt.place.before(); got != tt.before {
			t.Errorf("before %q, want %q", got, tt.before)
		}
		if got := tt.place.heading(); got != tt.heading {
			t.Errorf("heading %q, want %q", got, tt.heading)
		}
	}
}

func TestFactWords(t *testing.T) {
	t.Parallel()
	facts := []extract.Fact{
		{Key: extract.KeyTaken, Value: "2013-10-19T14:03:11+04:00"},
		{Key: extract.KeyTo, Value: "Bir"},
		{Key: extract.KeyMessageID, Value: "<x>"},
		{Key: extract.KeyTo, Value: "İki"},
		{Key: extract.KeyLocation, Value: "40.4,49.8"},
		{Key: extract.KeyDuration, Value: "192.4"},
		{Key: extract.KeyAuthor, Value: "T"},
		{Key: "gələcək", Value: "x"},
	}
	want := "taken 2013-10-19 14:03:11+04:00; to Bir, İki; location 40.4, 49.8; lasts 3:12; author T; gələcək x"
	if got := factWords(facts); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for value, want := range map[string]string{"0": "0:00", "3600": "1:00:00", "59.6": "1:00", "NaN": "NaN", "-1": "-1", "1e300": "1e300", "söz": "söz"} {
		if got := lasting(value); got != want {
			t.Errorf("%s lasts %q, want %q", value, got, want)
		}
	}
}

func TestJoinPassages(t *testing.T) {
	t.Parallel()
	at := func(n int, text string) passage {
		return passage{placeOf: placeOf{file: "a\nb.pdf", kind: extract.PartPage, number: n}, text: text}
	}
	for _, tt := range []struct {
		passages []passage
		want     string
	}{
		{nil, ""},
		{[]passage{{text: "öz söz"}}, "öz söz"},
		{[]passage{{text: "öz söz\n\n"}}, "öz söz\n\n"},
		{[]passage{{}, at(1, "bir")}, "== a b.pdf, page 1 ==\n\nbir\n"},
		{[]passage{{text: "öz"}, at(1, "bir\n"), at(2, "iki\n\n\n")}, "öz\n\n== a b.pdf, page 1 ==\n\nbir\n\n== a b.pdf, page 2 ==\n\niki\n\n\n"},
	} {
		if got := joinPassages(tt.passages); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// covered is a record whose files lie in each other in the given way: item by
// item, the item that each lies in.
func covered(inside ...string) vault.Covered {
	c := vault.Covered{Text: 3, Spans: []extract.Span{{From: 0, To: 3, Lang: "az"}}}
	for i, in := range inside {
		f := record.File{ItemID: string(rune('a' + i)), Name: "f" + string(rune('a'+i)), Size: 1, Object: "x"}
		if in != "" {
			f.Fields.Add("contained_in", record.Value{Text: in})
		}
		c.Files = append(c.Files, vault.FileReading{File: f})
	}
	return c
}

// TestRowsOf: files come once each, below the file that they came out of,
// whatever the record says.
func TestRowsOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		inside []string
		want   string
	}{
		{nil, "(its own text)"},
		{[]string{"", "", "a"}, "(its own text)|fa|└ fc|fb"},
		{[]string{"", "a", "b"}, "(its own text)|fa|└ fb|  └ fc"},
		{[]string{"b", "a"}, "(its own text)|└ fb|  └ fa"}, // in each other
		{[]string{"a"}, "(its own text)|└ fa"},             // in itself
		{[]string{"z", "a"}, "(its own text)|└ fb|└ fa"},   // in one that is not there
		{[]string{"", "a", "a", "c"}, "(its own text)|fa|└ fb|└ fc|  └ fd"},
	} {
		var got []string
		for _, r := range rowsOf(covered(tt.inside...)) {
			got = append(got, r.name())
		}
		slices.Sort(got[1:]) // only to compare those in a ring
		want := strings.Split(tt.want, "|")
		slices.Sort(want[1:])
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", tt.inside, got, want)
		}
	}
	c := covered("")
	c.Files[0].Own, c.Files[0].File.Object = true, ""
	if rows := rowsOf(c); len(rows) != 1 || rows[0].state.languages["az"] != 3 {
		t.Errorf("a file that is the text: %+v", rows)
	}
}

// TestCoverageOnScreen: whatever names and details hold, no line is wider than
// the terminal, and nothing but text comes through.
func TestCoverageOnScreen(t *testing.T) {
	t.Parallel()
	evil := "\x1b]52;c;AAAA\x07\u202e\x00證人\n\t\xff" + strings.Repeat("u", 400)
	c := covered("", "a", "b")
	c.Title = evil
	for i := range c.Files {
		c.Files[i].File.Name, c.Files[i].File.MediaType = evil, evil
		c.Files[i].Reading = &extract.Reading{
			Status: extract.StatusPartly, Extractor: evil, Version: 1, Total: 5000, Done: 4999, Parts: []extract.Part{{Kind: extract.PartMessage}},
			Losses: []extract.Loss{{Reason: extract.ReasonDamaged, Detail: evil}},
		}
	}
	for columns := 36; columns < 260; columns += 13 {
		shown := onScreen(columns, func(e *env) {
			table := newCoverageText(e)
			for _, r := range rowsOf(c) {
				if err := table.row(r); err != nil {
					t.Error(err)
				}
			}
			if err := table.end(coverageSum{records: 1}); err != nil {
				t.Error(err)
			}
		})
		checkScreen(t, shown, columns)
		shown = onScreen(columns, func(e *env) { writeFiles(e.out, c.Files) })
		checkScreen(t, shown, 0) // names and hashes of show have never been cut
	}
}

// checkScreen fails if a terminal would get something else than text, or a line
// that is wider than it.
func checkScreen(t *testing.T, shown string, columns int) {
	t.Helper()
	for _, r := range shown {
		if r < ' ' && r != '\n' || r == 0x7f || r == 0x202e || r == 0xfffd {
			t.Fatalf("%d columns: %U in %.300q", columns, r, shown)
		}
	}
	for line := range strings.SplitSeq(shown, "\n") {
		if n := len([]rune(line)); columns > 0 && n > columns && !strings.Contains(line, "records") && !strings.HasPrefix(line, "1 record") {
			t.Errorf("%d columns: %q", columns, line)
		}
	}
}
