package index

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	bleve "github.com/blevesearch/bleve_index_api"
)

func TestPositionsAreReadAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"bir", "bir bir", "bir bir bir", strings.Repeat("bir iki üç ", 200), "bir " + strings.Repeat("iki ", 1300) + "bir"} {
		f := words(fieldText, optionsText, []string{text, text})
		want := map[string][]uint32{}
		n := len(strings.Fields(text))
		for i, w := range strings.Fields(text) {
			want[w] = append(want[w], uint32(i+1), uint32(i+1+n+gap))
		}
		for _, word := range []string{"bir", "iki"} {
			freq := f.terms[word]
			if freq == nil {
				if want[word] != nil {
					t.Errorf("%s is missing", word)
				}
				continue
			}
			at := freq.Locations[0]
			got := appendPositions(nil, &bleve.TermFieldVector{
				Pos: uint64(at.Position), Start: uint64(at.Start), End: uint64(at.End), ArrayPositions: at.ArrayPositions,
			})
			slices.Sort(want[word])
			if len(freq.Locations) != 1 || freq.Frequency() != min(len(want[word]), maxFrequency) || !slices.Equal(got, want[word]) {
				t.Errorf("%s: %v, want %v", word, got, want[word])
			}
		}
	}
}

func TestLengthsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	last := uint8(0)
	for n := range 1 << 18 {
		c := encodeLength(n)
		if c < last || c > math.MaxInt8 {
			t.Fatalf("%d words: %d after %d", n, c, last)
		}
		last = c
		if got := float64(decodeLength(c)); math.Abs(got-float64(n)) > float64(n)/15+0.5 {
			t.Fatalf("%d words: %d, read as %g", n, c, got)
		}
	}
	for n := range math.MaxInt8 + 1 {
		norm := float64(float32(1 / math.Sqrt(float64(n)))) // zapx, Posting.Norm
		if got := lengthOf(norm); int(got) != n {
			t.Errorf("%d: %d", n, got)
		}
	}
	if encodeLength(math.MaxInt) != math.MaxInt8 || encodeLength(-1) != 0 {
		t.Error("lengths beyond the bounds")
	}
}

func TestEverythingIsFoundByBareWords(t *testing.T) {
	t.Parallel()
	d := Document{
		Record: "r-x", Kind: "note", Title: "birinci", Text: []string{"ikinci", "birinci"}, Places: []string{"üçüncü"}, Persons: []string{"dördüncü"},
		Names: []string{"beşinci"}, Tags: []string{"altıncı"}, Cases: []string{"yeddinci"}, Files: []string{"səkkizinci.pdf"},
		Devices: []string{"doqquzuncu"}, From: []string{"onuncu@example.org"}, Subjects: []string{"onbirinci", "birinci"},
	}
	if n := len(d.everything()); n != 11 {
		t.Errorf("%d texts: %q", n, d.everything())
	}
	e := newTestEngine(t, 1, d)
	for word := range strings.FieldsSeq("birinci ikinci üçüncü dördüncü beşinci altıncı yeddinci səkkizinci doqquzuncu onuncu onbirinci") {
		if got := ask(t, e, "="+word); len(got) != 1 {
			t.Errorf("%s is not found", word)
		}
	}
	if got := ask(t, e, `"ikinci birinci"`); len(got) != 0 {
		t.Error("a phrase reaches from one text into the next")
	}
}

// No document may keep others from being indexed or found.
func TestStrangeDocuments(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1<<20)
	docs := []Document{
		{Record: "r-empty"},
		{Record: "r-bytes", Kind: "\xff", Title: "\xff\xfe", Text: []string{"\xff\x00\xfe word\x00\u202eword", "\x1b[2J"}, Tags: []string{"\xff"}, Object: "not hexadecimal"},
		{Record: "r-long", Kind: long, Title: long, Text: []string{long, strings.Repeat("word ", 1<<17)}, Tags: []string{long}, Places: []string{long}},
		{Record: "r-files", Devices: []string{long, "\xff", ""}, From: []string{"\x1b[2J <\xff@>", long}, Subjects: []string{"\u202eword", "\x00"}},
		{Record: "r-many", Kind: "k", Persons: make([]string, 5000), Dates: []Span{{From: 5, To: -5}, {From: math.MinInt32, To: math.MinInt32}}},
	}
	for i := range docs[4].Persons {
		docs[4].Persons[i] = fmt.Sprintf("person%d", i)
	}
	e := newTestEngine(t, 3, docs...)
	for query, want := range map[string]int{
		"word": 3, "person:person4999": 1, "person4999": 1, "kind:k": 1, "-word": 2, "on:2013": 0, "a*": 2, "id:r-e": 1,
		"subject:word": 1, "device:a*": 1, "from:a*": 1, "has:location OR has:ocr": 0,
	} {
		if got := ask(t, e, query); len(got) != want {
			t.Errorf("%s: %v, want %d", query, got, want)
		}
	}
	r := answer(t, e, Request{Query: parse(t, "-nothing"), Limit: 9, SortDate: true, Facets: []string{"kind", "month", "place"}})
	if r.Total != 5 || len(r.Hits) != 5 {
		t.Errorf("%d hits of %d", len(r.Hits), r.Total)
	}
	for _, h := range r.Hits {
		if h.Record == "r-bytes" && (h.Title != "\xff\xfe" || h.Object != "") {
			t.Errorf("title %q, object %q", h.Title, h.Object)
		}
	}
}

func TestCatalogRefusesWhatIsMalformed(t *testing.T) {
	t.Parallel()
	d := smallVault()[1]
	d.Object, d.Revision = "0123456789abcdef0123456789abcdef", 300
	whole := encodeCatalog(&d)
	var h Hit
	if err := decodeCatalog(whole, &h); err != nil || h.Title != d.Title || h.Revision != 300 || !slices.Equal(h.Files, d.Files) {
		t.Fatalf("%+v, %v", h, err)
	}
	for n := range whole {
		if err := decodeCatalog(whole[:n], &Hit{}); err == nil {
			t.Errorf("the first %d of %d bytes were read", n, len(whole))
		}
		if err := visitCatalog(whole[:n], func(int, []byte) {}); err == nil {
			t.Errorf("the first %d of %d bytes were visited", n, len(whole))
		}
	}
}

func FuzzCatalog(f *testing.F) {
	for _, d := range smallVault() {
		f.Add(encodeCatalog(&d))
	}
	f.Add([]byte("\x01\x00\x00\x00\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h Hit
		err := decodeCatalog(b, &h)
		visited := visitCatalog(b, func(int, []byte) {})
		if err == nil && visited != nil {
			t.Error("decoded, but cannot be visited")
		}
		if err == nil {
			var dates []Span
			for _, text := range h.Dates {
				dates = append(dates, Span{Text: text})
			}
			again := encodeCatalog(&Document{
				Revision: h.Revision, Object: h.Object, Kind: h.Kind, Title: h.Title, Dates: dates, Places: h.Places, Persons: h.Persons,
				Languages: h.Languages, Cases: h.Cases, Tags: h.Tags, Files: h.Files, Unread: h.Unread,
			})
			var o Hit
			if err := decodeCatalog(again, &o); err != nil || fmt.Sprintf("%#v", o) != fmt.Sprintf("%#v", h) {
				t.Errorf("%#v, then %#v, %v", h, o, err)
			}
		}
	})
}
