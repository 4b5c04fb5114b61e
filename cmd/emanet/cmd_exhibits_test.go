package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// TestExhibitsHoldingOf takes together what a revision says and what was read
// of its files.
func TestExhibitsHoldingOf(t *testing.T) {
	t.Parallel()
	f := record.Fields{}
	f.Add("withheld",
		record.Value{Text: "0002", Fields: record.Fields{"given": {record.Text("text")}, "name": {record.Text("qərar.pdf")}}},
		record.Value{Text: "0003", Fields: record.Fields{"given": {record.Text("nothing")}}},
		record.Value{Text: "0004", Fields: record.Fields{"given": {record.Text("stripped")}, "name": {record.Text("foto.jpg")}}})
	files := []vault.FileReading{
		{File: record.File{ItemID: "0001", Name: "səs.mp3"}, Reading: &extract.Reading{MediaType: "audio/mpeg", Total: 1}},
		{File: record.File{ItemID: "0002", Name: "qərar.pdf.txt"}},
		{File: record.File{ItemID: "0004", Name: "0004.jpg"}, Reading: &extract.Reading{
			MediaType: "image/jpeg", Total: 1, Facts: []extract.Fact{{Key: extract.KeyTaken, Value: "2013-10-19T14:03:00"}},
		}},
		{File: record.File{ItemID: "0005", Name: "a.docx"}, Reading: &extract.Reading{
			MediaType: "application/msword", Total: 3, Facts: []extract.Fact{{Key: extract.KeyPages, Value: "7"}},
		}},
		{File: record.File{ItemID: "0006", Name: "b.pdf"}, Reading: &extract.Reading{MediaType: "application/pdf", Total: 12, Done: 3}},
	}
	h := holdingOf(&record.Revision{Number: 3, Fields: f, Text: "Uydurma söz"}, files)
	var got []string
	for _, x := range h.Files {
		got = append(got, fmt.Sprintf("%s %d %q %s%s %v %v", x.Name, x.Pages, x.PagesSaid, x.Day, x.DayOf, x.Recording, x.Withheld))
	}
	want := []string{
		`səs.mp3 0 ""  true false`, `qərar.pdf 0 ""  false true`, `0004.jpg 1 "" 2013-10-19taken false false`,
		`a.docx 0 "7"  false false`, `b.pdf 12 ""  false false`, `0003 0 ""  false true`,
	}
	if !slices.Equal(got, want) || !h.Text || h.Revision != 3 {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// invented is a folio of invented records as of a day.
func invented(t *testing.T, form dossier.Form, held ...dossier.Holding) *folio {
	t.Helper()
	f := &folio{e: &env{}, vault: "0", title: caseOf(held), made: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), records: len(held), form: form}
	f.list = dossier.Exhibits(held)
	f.tally = dossier.Sum(f.list)
	if form != "" {
		f.check = dossier.CheckForm(form, held, f.list, f.made)
		f.deadlines = dossier.Deadlines(form, held, f.made)
	}
	return f
}

func decision(t *testing.T, date string) dossier.Holding {
	t.Helper()
	fields, err := record.ParseMeta([]byte("case: UYD-1\nremedy:\n- {body: Uydurma Məhkəmə, final_decision_date: \""+date+"\"}\n"), record.Default())
	if err != nil {
		t.Fatal(err)
	}
	return dossier.Holding{ID: record.ID{15: 1}, Fields: fields}
}

// TestExhibitsDaysLeft says in words what is left of a period.
func TestExhibitsDaysLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form       dossier.Form
		date, want string
	}{
		{dossier.FormECHR, "2025-11-04", "today is the last day"},
		{dossier.FormECHR, "2025-11-05", "1 day left"},
		{dossier.FormECHR, "2026-03-01", "119 days left"},
		{dossier.FormECHR, "2025-11-03", "ENDED 1 day ago"},
		{dossier.FormECHR, "2025-11", "may have ended 3 days ago"},
		{dossier.FormECHR, "../2025", "cannot be counted"},
		{dossier.FormECHR, "2026-03-01?", "119 days left, if the date holds"},
		{dossier.FormECHR, "2026-03-05", "123 days left, if the date holds"},
		{dossier.FormCAT, "2026-03-01", "decided 3 days ago"},
		{dossier.FormCAT, "2026-03-01~", "decided 3 days ago, if the date holds"},
		{dossier.FormCAT, "2026-03-04", "decided today"},
		{dossier.FormCAT, "2026-02", "decided 4 to 31 days ago"},
		{dossier.FormCAT, "2026", "decided at most 62 days ago"},
		{dossier.FormCAT, "../2026-03-03", "decided at least 1 day ago"},
		{dossier.FormCAT, "../2030", "nobody can say how long ago it was decided"},
		{dossier.FormWGAD, "202X", "decided at most 2 254 days ago"},
		{dossier.FormWGAD, "2026-03-09", "not decided before 2026-03-09, if the date holds"},
	} {
		f := invented(t, c.form, decision(t, c.date))
		if got := f.dayWords(f.deadlines[0]); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.form, c.date, got, c.want)
		}
	}
}

// TestExhibitsPageOfWhatCannotBeCounted puts a decision without a day among the
// notes, where no column is empty.
func TestExhibitsPageOfWhatCannotBeCounted(t *testing.T) {
	t.Parallel()
	p := invented(t, dossier.FormECHR, decision(t, "../2025"), decision(t, "2026-01-01")).page()
	if len(p.Deadlines) != 1 || p.Deadlines[0].Day != "2026-05-01" || p.Title != "Case UYD-1" {
		t.Errorf("%+v", p.Deadlines)
	}
	if all := strings.Join(p.Notes, "\n"); !strings.Contains(all, "cannot be counted, the date of the decision has no beginning") {
		t.Errorf("notes: %s", all)
	}
}

// TestExhibitsDoubtOfADay says beside a day what is wrong with the date from
// which it was counted.
func TestExhibitsDoubtOfADay(t *testing.T) {
	t.Parallel()
	for date, want := range map[string]string{
		"2026-03-01": "", "2026-03-01?": "the record doubts this date", "2026-03-01~": "the record doubts this date", "2026-02": "the latest is 2026-06-28",
		"2026-02?": "the latest is 2026-06-28; the record doubts", "2027-01-01": "dated in the future", "2026-02-01/..": "the earliest that it allows",
	} {
		f := invented(t, dossier.FormECHR, decision(t, date))
		if got := deadlineNote(f.deadlines[0]); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q", date, got)
		}
	}
}

// TestExhibitsPageSaysThingsWhereTheyBelong keeps notes about a language and
// about pages out of the column of the date.
func TestExhibitsPageSaysThingsWhereTheyBelong(t *testing.T) {
	t.Parallel()
	h := dossier.Holding{ID: record.ID{15: 1}, Text: true, Languages: []string{"az"}, Fields: record.Fields{"pages": {record.Text("bir neçə")}}}
	p := invented(t, "", h, dossier.Holding{ID: record.ID{15: 2}}).page()
	text, bare := p.Rows[0], p.Rows[1]
	if text.File != "(its own text)" || text.DateNote != "" || text.LanguageNote != "recognised, not written down" || text.PagesNote != "pages: bir neçə" || text.Note != "" {
		t.Errorf("%+v", text)
	}
	if bare.File != "(neither a file nor a text)" || bare.DateNote != "" {
		t.Errorf("%+v", bare)
	}
}

// TestConsentTo warns of what is asked for, and of nothing else.
func TestConsentTo(t *testing.T) {
	t.Parallel()
	f := record.Fields{"consent_to": {record.Text("share-with-counsel=yes")}}
	for purpose, want := range map[string]bool{"": true, "share-with-counsel": true, "submit-to-body": false} {
		if why, ok := consentTo(f, purpose, time.Now()); ok != want || !ok && !strings.Contains(why, purpose) {
			t.Errorf("%q: %v %q", purpose, ok, why)
		}
	}
}

// TestExhibitsNarrow fits every width: no line is longer than the terminal.
func TestExhibitsNarrow(t *testing.T) {
	t.Parallel()
	h := decision(t, "2026-01-XX")
	h.Fields.Set("title", record.Text(strings.Repeat("Uzun başlıq ", 30)))
	h.Fields.Set("exhibit_no", record.Text("A-4"))
	h.Files = []dossier.HeldFile{{Item: "0001", Name: strings.Repeat("ad", 60) + ".pdf", Pages: 3}}
	for _, width := range []int{30, 40, 79, 159, 160, 300} {
		for _, form := range append(dossier.Forms(), "") {
			var b bytes.Buffer
			if err := invented(t, form, h).text(tty.NewTerminalOutput(&b, width)); err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(b.String(), "\n") {
				if tty.Width(line) > width {
					t.Errorf("width %d, form %q: %q", width, form, line)
				}
			}
		}
	}
}
