package dossier

import (
	"fmt"
	"slices"
	"testing"

	"emanet/vault/record"
)

// idOf is the id of an invented record.
func idOf(n byte) record.ID { return record.ID{15: n} }

// heldOf makes an invented record from keys and values by turns.
func heldOf(t *testing.T, n byte, pairs ...string) Holding {
	t.Helper()
	h := Holding{ID: idOf(n), Revision: 1}
	h.Fields = fieldsOf(t, pairs...)
	return h
}

func fieldsOf(t *testing.T, pairs ...string) record.Fields {
	t.Helper()
	var f record.Fields
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], record.Text(pairs[i+1]))
	}
	return f
}

// lines prints a list, one line for each document.
func lines(list []Exhibit) []string {
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprintf("%d|%s|%s|%s|%s|%d-%d", x.Number, x.Date, x.Basis, x.Title, x.File, x.From, x.To))
	}
	return out
}

func TestExhibitsAreChronological(t *testing.T) {
	t.Parallel()
	report := heldOf(t, 1, "kind", "medical-report", "title", "Tibbi arayış", "date", "2013-10-19", "exam_date", "2013-10-22")
	report.Files = []HeldFile{{Item: "0001", Name: "arayış.pdf", Pages: 3}}
	ruling := heldOf(t, 2, "kind", "court-paper", "title", "Постановление", "document_date", "2014-02", "date", "2013-10-19")
	ruling.Files = []HeldFile{{Item: "0001", Name: "постановление.pdf", Pages: 2}}
	story := heldOf(t, 3, "kind", "testimony", "title", "Нүмунә ифадә", "date", "2013-10?")
	story.Text = true
	story.Files = []HeldFile{{Item: "0001", Name: "foto.jpg", Pages: 1, Fields: fieldsOf(t, "document_date", "2013-10-20")}}
	bare := heldOf(t, 4, "title", "Not dated")
	want := []string{
		"1|2013-10?|event|Нүмунә ифадә||0-0",
		"2|2013-10-20|file|Нүмунә ифадә|foto.jpg|0-0",
		"3|2013-10-22|exam|Tibbi arayış|arayış.pdf|0-0",
		"4|2014-02|file|Постановление|постановление.pdf|0-0",
		"5|||Not dated||0-0",
	}
	held := []Holding{bare, story, report, ruling}
	for range 4 {
		held = append(held[1:], held[0])
		if got := lines(Exhibits(held)); !slices.Equal(got, want) {
			t.Fatalf("got\n%q\nwant\n%q", got, want)
		}
	}
}

func TestExhibitsDateBasis(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		record, file []string
		day          string
		dayOf        Basis
		date         string
		basis        Basis
		note         string
	}{
		"of the file":          {[]string{"document_date", "2014", "date", "2013"}, []string{"document_date", "2015-01-02"}, "2016-01-01", BasisTaken, "2015-01-02", BasisFile, ""},
		"of its only document": {[]string{"document_date", "2014-01-02", "date", "2013"}, nil, "", "", "2014-01-02", BasisFile, ""},
		"the earliest":         {[]string{"document_date", "2014-01-02", "document_date", "2014-01-01"}, nil, "", "", "2014-01-01", BasisFile, "also dated 2014-01-02"},
		"which others":         {[]string{"document_date", "2014-01-01", "document_date", "2015~", "document_date", "2013"}, nil, "", "", "2013", BasisFile, "day and month not told; also dated 2014-01-01, 2015~"},
		"interview":            {[]string{"kind", "testimony", "interview_date", "2014-01-02", "date", "2013"}, nil, "", "", "2014-01-02", BasisInterview, "day of the interview"},
		"no interview":         {[]string{"kind", "video", "interview_date", "2014-01-02", "date", "2013"}, nil, "", "", "2013", BasisEvent, "day and month not told; day of the event, not of the document"},
		"event before camera":  {[]string{"date", "2013-10~"}, nil, "2013-10-20", BasisTaken, "2013-10~", BasisEvent, "in doubt; day not told; day of the event, not of the document"},
		"camera":               {nil, nil, "2013-10-20", BasisTaken, "2013-10-20", BasisTaken, "as the file says, not checked"},
		"mail":                 {nil, nil, "2013-10-20", BasisSent, "2013-10-20", BasisSent, "as the mail says, not checked"},
		"nonsense":             {[]string{"document_date", "keçən il"}, nil, "0000:00", BasisTaken, "", "", "undated: what stands for a date is none"},
		"nothing":              {nil, nil, "", "", "", "", "undated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := heldOf(t, 1, c.record...)
			h.Files = []HeldFile{{Item: "0001", Name: "x", Fields: fieldsOf(t, c.file...), Day: c.day, DayOf: c.dayOf}}
			x := Exhibits([]Holding{h})[0]
			if x.Date.String() != c.date || x.Basis != c.basis || x.DateNote() != c.note {
				t.Errorf("got %q %q %q", x.Date, x.Basis, x.DateNote())
			}
		})
	}
}

// TestCamerasComeBehind keeps what a camera says of a picture from being the first document of a case.
func TestCamerasComeBehind(t *testing.T) {
	t.Parallel()
	old := heldOf(t, 1, "title", "Şəkil")
	old.Files = []HeldFile{
		{Item: "0001", Name: "b.jpg", Day: "2009-01-02", DayOf: BasisTaken},
		{Item: "0002", Name: "a.jpg", Day: "2008-01-01", DayOf: BasisTaken},
		{Item: "0003", Name: "c.jpg", Day: "2001-01-01", DayOf: BasisTaken, Fields: fieldsOf(t, "document_date", "2014-03-01")},
		{Item: "0004", Name: "d.jpg"},
	}
	mail := heldOf(t, 2, "title", "Məktub")
	mail.Files = []HeldFile{{Item: "0001", Name: "m.eml", Day: "2013-10-20", DayOf: BasisSent}}
	list := Exhibits([]Holding{old, mail})
	want := []string{
		"1|2013-10-20|sent|Məktub|m.eml|0-0", "2|2014-03-01|file|Şəkil|c.jpg|0-0", "3|2008-01-01|taken|Şəkil|a.jpg|0-0",
		"4|2009-01-02|taken|Şəkil|b.jpg|0-0", "5|||Şəkil|d.jpg|0-0",
	}
	if got := lines(list); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if sum := Sum(list); !slices.Equal(sum.Taken, []int{3, 4}) || !slices.Equal(sum.Events, []int{1}) || !slices.Equal(sum.Undated, []int{5}) {
		t.Errorf("%+v", sum)
	}
}

func TestExhibitsRunningPages(t *testing.T) {
	t.Parallel()
	h := heldOf(t, 1)
	for i, f := range []HeldFile{
		{Pages: 2}, {Recording: true}, {Fields: fieldsOf(t, "pages", "12-15")}, {Pages: 9, Fields: fieldsOf(t, "pages", "1")}, {PagesSaid: "7"}, {Pages: 1},
	} {
		f.Item, f.Name = fmt.Sprintf("%04d", i+1), fmt.Sprint("f", i)
		f.Fields.Set("document_date", record.Text(fmt.Sprintf("2013-10-%02d", i+1)))
		h.Files = append(h.Files, f)
	}
	list := Exhibits([]Holding{h})
	var got []string
	for _, x := range list {
		got = append(got, fmt.Sprintf("%d %d-%d %s", x.Pages, x.From, x.To, x.PagesSaid))
	}
	want := []string{"2 1-2 ", "0 0-0 ", "4 3-6 ", "1 7-7 ", "0 0-0 7 as the file says", "1 0-0 "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if sum := Sum(list); sum.Pages != 8 || !slices.Equal(sum.Unpaged, []int{5}) || sum.Documents != 6 {
		t.Errorf("%+v", sum)
	}
}

func TestPageCount(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"3": 3, " 3 ": 3, "12-15": 4, "12–15": 4, "12 - 15": 4, "p. 12-15": 4, "pp. 1-2": 2, "7-7": 1,
		"": 0, "0": 0, "15-12": 0, "3 səhifə": 0, "-3": 0, "1-2-3": 0, "999999": 0, "1-999999": 0, "99999999999999999999": 0, "٣": 0,
	} {
		if got := pageCount(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestExhibitsOfOneRecord(t *testing.T) {
	t.Parallel()
	sum := [32]byte{1}
	h := heldOf(t, 1, "exhibit_no", "A-4", "pages", "3", "language", "az")
	h.Files = []HeldFile{
		{Item: "0001", Name: "məktub.eml", SHA256: sum, Languages: []string{"ru"}},
		{Item: "0002", Name: "əlavə.docx", Fields: fieldsOf(t, "contained_in", "0001")},
		{Item: "0003", Name: "surət.eml", SHA256: sum, Fields: fieldsOf(t, "exhibit_no", "B-1", "language", "tr", "title", "Surət", "kind", "press")},
	}
	list := Exhibits([]Holding{h})
	if len(list) != 2 {
		t.Fatalf("%d documents", len(list))
	}
	mail, double := list[0], list[1]
	if mail.File != "məktub.eml" || mail.Inside != 1 || mail.Pages != 0 || mail.Given != nil || mail.SameAs != 0 || mail.Languages[0] != "az" || mail.Recognised {
		t.Errorf("what is said of a record of several documents is said of none: %+v", mail)
	}
	if double.SameAs != 1 || double.Given[0] != "B-1" || double.Languages[0] != "tr" || double.Title != "Surət" || double.Kind != "press" {
		t.Errorf("%+v", double)
	}
	h.Files = h.Files[:2]
	h.Fields.Del("language")
	mail = Exhibits([]Holding{h})[0]
	if mail.Pages != 3 || mail.Given[0] != "A-4" || !mail.Recognised || mail.Languages[0] != "ru" {
		t.Errorf("what is said of a record of one document is said of it: %+v", mail)
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for want, numbers := range map[string][]int{"no. 1": {1}, "no. 1, 2": {1, 2}, "no. 1-3, 7, 9, 10": {1, 2, 3, 7, 9, 10}} {
		if got := Numbers(numbers); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// FuzzExhibits holds that a list numbers every document once and in order, whatever dates and pages say.
func FuzzExhibits(f *testing.F) {
	f.Add("2013-10?", "2013", "12-15", "3")
	f.Add("../2013", "Y-123456789", "1", "")
	f.Add("", "x", "-", "0")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		one := heldOf(t, 1, "document_date", a, "pages", c)
		two := heldOf(t, 2, "date", b, "pages", d)
		two.Files = []HeldFile{{Item: "0001", Name: c, Day: a, DayOf: BasisTaken}}
		list := Exhibits([]Holding{two, one})
		next := 1
		for i, x := range list {
			if x.Number != i+1 || x.From != 0 && (x.From != next || x.To < x.From) {
				t.Fatalf("%+v", list)
			}
			next = x.To + 1
		}
		Deadlines(FormECHR, []Holding{one, two}, list[0].Date.Earliest())
	})
}
