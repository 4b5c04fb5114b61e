package index

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func mustSpan(t testing.TB, text string) Span {
	t.Helper()
	s, err := testSpan(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The rules are those by which a list is filtered without an index: what is written here holds there, too.
func TestWindow(t *testing.T) {
	t.Parallel()
	const no, maybe, yes = "no", "maybe", "yes"
	for _, c := range []struct{ name, query, dates, want string }{
		{"on a day of doubt", "on:2013-10-19", "2013-10-19? 2015", maybe},
		{"on the day after", "on:2013-10-20", "2013-10-19? 2015", no},
		{"on a year that holds it", "on:2015", "2013-10-19? 2015", yes},
		{"on a month inside a year", "on:2015-06", "2013-10-19? 2015", maybe},
		{"after includes the day", "after:2015-01-01", "2013-10-19? 2015", yes},
		{"after what was", "after:2016", "2013-10-19? 2015", no},
		{"before includes the day, with doubt", "before:2013-10-19", "2013-10-19? 2015", maybe},
		{"before all", "before:2013-09", "2013-10-19? 2015", no},
		{"both bounds hold for one date", "after:2013-11 before:2014-12", "2013-10-19? 2015", no},
		{"between, surely", "after:2015 before:2015", "2013-10-19? 2015", yes},
		{"an open interval", "on:2014/..", "2013-10-19? 2015", yes},
		{"a record without a date", "on:2013", "", no},
		{"nor is it outside", "before:2013", "", no},
		{"what cannot be read hides nothing", "on:2013", "../..?", maybe},
		{"an interval across the bound", "after:2014", "2013/2015", maybe},
		{"an interval inside", "after:2013", "2013/2015", yes},
		{"an interval that goes on", "after:2020", "2013/..", maybe},
		{"an interval that goes on, before", "before:2020", "2013/..", maybe},
		{"an interval that goes on, all of it", "after:2013", "2013/..", yes},
		{"a doubt of the person who asks is none of the date's", "on:2013?", "2013-05-01", yes},
		{"the first day", "on:2013-10", "2013-10-01", yes},
		{"the last day", "on:2013-10", "2013-10-31", yes},
		{"the day after the last", "on:2013-10", "2013-11-01", no},
		{"three bounds", "after:2013-05 before:2013-07 on:2013-06", "2013-06-15", yes},
		{"three bounds, one fails", "after:2013-05 before:2013-07 on:2013-08", "2013-06-15", no},
		{"bounds that leave nothing", "after:2014 before:2012", "2013", no},
		{"bounds that leave nothing, and a date that spans both", "after:2014 before:2012", "2010/2016", maybe},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := Document{Record: "r-x", Kind: "note"}
			for text := range strings.FieldsSeq(c.dates) {
				d.Dates = append(d.Dates, mustSpan(t, text))
			}
			e := newTestEngine(t, 1, d)
			hits := answer(t, e, Request{Query: parse(t, c.query), Limit: 1}).Hits
			got := no
			if len(hits) == 1 {
				got = map[bool]string{true: maybe, false: yes}[hits[0].Uncertain]
			}
			if got != c.want {
				t.Errorf("%s of %q: %s, want %s", c.query, c.dates, got, c.want)
			}
		})
	}
}

// However it is found which documents come into question, the answer is that of comparing each.
func TestWindowsOfManyRecords(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9)) //nolint:gosec // it makes test data
	random := func() Span {
		from := int32(r.IntN(4000))
		s := Span{From: from, To: from + []int32{0, 0, 0, 0, 30, 300, 2000}[r.IntN(7)], Uncertain: r.IntN(5) == 0}
		switch r.IntN(20) {
		case 0:
			s.From = math.MinInt32
		case 1:
			s.To = math.MaxInt32
		}
		return s
	}
	docs := make([]Document, 500)
	for i := range docs {
		docs[i] = Document{Record: fmt.Sprintf("r-%d", i), Kind: "note", Text: []string{[]string{"bir", "iki"}[i%2]}}
		for range r.IntN(4) {
			docs[i].Dates = append(docs[i].Dates, random())
		}
	}
	e := newTestEngine(t, 100, docs...)
	if err := e.remove(context.Background(), []string{DocumentID("r-7", 0), DocumentID("r-8", 0)}); err != nil {
		t.Fatal(err)
	}
	docs = slices.Concat(docs[:7], docs[9:])
	for range 200 {
		s := random()
		w := window{s.From, s.To}
		root := Node(And{Nodes: []Node{Date{Bound: BoundOn, Span: s}, Word{Text: "bir"}}})
		words := "bir"
		if r.IntN(2) == 0 {
			root, words = Date{Bound: BoundOn, Span: s}, "bir iki"
		}
		var want, got []string
		for _, d := range docs {
			may, must := false, false
			for _, x := range d.Dates {
				m, n := w.match(span{x.From, x.To, x.Uncertain})
				may, must = may || m, must || n
			}
			if may && strings.Contains(words, d.Text[0]) {
				want = append(want, fmt.Sprint(d.Record, !must))
			}
		}
		res := answer(t, e, Request{Query: &Query{Root: root}, Limit: 1000})
		for _, h := range res.Hits {
			got = append(got, fmt.Sprint(h.Record, h.Uncertain))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%+v: found %v, want %v", s, got, want)
		}
	}
}

func TestSpansAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	days := []int32{math.MinInt32, math.MinInt32 + 1, -800_000, -1, 0, 1, 127, 128, 16_000, math.MaxInt32 - 1, math.MaxInt32}
	var terms []string
	for _, from := range days {
		for _, to := range days {
			for _, uncertain := range []bool{false, true} {
				term := encodeSpans([]Span{{From: from, To: to, Uncertain: uncertain}})[0]
				if strings.ContainsRune(term, 0xff) || strings.IndexByte(term, 0xff) >= 0 {
					t.Errorf("%x cannot be a doc value", term)
				}
				if s, ok := decodeSpan([]byte(term)); !ok || s != (span{from, to, uncertain}) {
					t.Errorf("%d to %d: %+v, %v", from, to, s, ok)
				}
				terms = append(terms, term)
			}
		}
	}
	slices.Sort(terms)
	if n := len(slices.Compact(slices.Clone(terms))); n != len(terms) {
		t.Errorf("%d terms of %d spans", n, len(terms))
	}
	for _, malformed := range []string{"", "\x00", "\x02", "\x00abcde", "\x02abcdefghij", "\x04abcde", "\x02abcdef"} {
		if _, ok := decodeSpan([]byte(malformed)); ok {
			t.Errorf("%x was read", malformed)
		}
	}
}

func TestMonthOfASpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2013-10-19": "2013-10", "2013-10": "2013-10", "2013": "2013", "2013-01/2013-02": "2013", "2013/2014": "", "../2013": "",
		"2013/..": "", "0001": "0001", "1969-12-31": "1969-12",
	} {
		s := mustSpan(t, text)
		if got := (span{from: s.From, to: s.To}).month(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, s := range []span{{from: math.MinInt32 + 1, to: math.MinInt32 + 1}, {from: math.MaxInt32 - 1, to: math.MaxInt32 - 1}} {
		if got := s.month(); got != "" {
			t.Errorf("%+v: %q", s, got)
		}
	}
}
