package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// ask answers a query and returns the records in order, with a "?" after those that are uncertain.
func ask(t testing.TB, e *engine, query string) []string {
	t.Helper()
	var out []string
	for _, h := range answer(t, e, Request{Query: parse(t, query), Limit: 1000}).Hits {
		if h.Uncertain {
			h.Record += "?"
		}
		out = append(out, h.Record)
	}
	return out
}

func answer(t testing.TB, e *engine, r Request) *Result {
	t.Helper()
	res, err := e.search(context.Background(), r)
	if err != nil {
		t.Fatalf("%s: %v", r.Query, err)
	}
	return res
}

func parse(t testing.TB, query string) *Query {
	t.Helper()
	q, err := ParseQuery(query, ParseOptions{Span: testSpan})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return q
}

// smallVault is invented, as are its persons and places.
func smallVault() []Document {
	span := func(s string) Span {
		out, err := testSpan(s)
		if err != nil {
			panic(err)
		}
		return out
	}
	return []Document{
		{
			Record: "r-a", Sequence: 1, Kind: "testimony", Title: "Bölmədə keçən gecə",
			Text:   []string{"Polis məni bölməyə apardı. Orada mənə işgəncə verdilər və polis rəisi güldü."},
			Dates:  []Span{span("2013-10-19?")},
			Places: []string{"Uydurmakənd, 3-cü bölmə"}, Persons: []string{"Nümunə Şəxs"}, Names: []string{"Нүмунә"},
			Tags: []string{"İşgəncə", "həbs"}, Cases: []string{"12/2013"}, Languages: []string{"az"},
		},
		{
			Record: "r-b", Sequence: 2, Kind: "appeal", Title: "Letter to the committee",
			Text:  []string{"The police station refused to register the complaint. The committee was told."},
			Dates: []Span{span("2013-11")}, Places: []string{"Sampletown"}, Persons: []string{"Jane Example", "John Example"},
			Tags: []string{"complaint"}, Cases: []string{"12/2013"}, Languages: []string{"en"},
			Files: []string{"Scan of the letter.PDF", "photo.jpg"}, HasFile: true,
			Devices: []string{"Nümunəvi Kamera X-100"}, HasLocation: true, HasOCR: true,
		},
		{
			Record: "r-c", Sequence: 3, Kind: "testimony", Title: "Показания",
			Text:  []string{"В отделении полиции мне угрожали, станция полиции рядом.", "station police at the end"},
			Dates: []Span{span("2014-01-05"), span("1999")}, Places: []string{"Вымышленск"}, Persons: []string{"Образец Примеров"},
			Languages: []string{"ru", "az-Cyrl"}, Files: []string{"locked.pdf"}, HasFile: true, Unreadable: true, Unread: []string{"locked.pdf"},
			Devices: []string{"Образцовый Телефон 7"}, HasOCR: true,
			From:     []string{"Şahid Uydurma <s.uydurma@example.org>", "Ҝүлҹан Нүмунә <gulcan@example.net>"},
			Subjects: []string{"Жалоба на отделение", "Re: məktubların surəti"},
		},
		{
			Record: "r-d", Sequence: 4, Kind: "report", Title: "", Text: []string{"Undated: police, police and police again; station"},
			Languages: []string{"en"},
		},
		{
			Record: "r-e", Sequence: 5, Kind: "report", Text: []string{"a date that nobody can read, and ad-hoc words"},
			Dates: []Span{{Text: "sometime", From: -1 << 31, To: 1<<31 - 1, Uncertain: true}},
		},
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, segment := range []int{1, 2, 100} {
		e := newTestEngine(t, segment, smallVault()...)
		for _, c := range [][2]string{
			// Words: all of them, folded.
			{`POLİS`, "r-a"},
			{`isgence`, "r-a"},
			{`polis işgəncə`, "r-a"},
			{`polis committee`, ""},
			{`police`, "r-d r-c r-b"},
			{`=police`, "r-d r-c r-b"},
			{`police OR polis`, "r-a r-d r-c r-b"},
			{`police -committee`, "r-d r-c"},
			{`NOT police`, "r-e r-a"},
			{`-police -işgəncə`, "r-e"},
			{`nothinglikeit`, ""},
			{`police nothinglikeit`, ""},
			{`police OR nothinglikeit`, "r-d r-c r-b"},
			// Phrases are exact and stay within one text.
			{`"police station"`, "r-b"},
			{`"station police"`, "r-c"},
			{`"рядом station"`, ""},
			{`"police and police"`, "r-d"},
			{`"police police"`, "r-d"},
			{`"POLICE, STATION"`, "r-b"},
			{`ad-hoc`, "r-e"},
			{`"hoc ad"`, ""},
			{`-"police station" police`, "r-d r-c"},
			// Beginnings and near words.
			{`poli*`, "r-a r-b r-c r-d"},
			{`commit*`, "r-b"},
			{`police-stat*`, "r-b"},
			{`station-pol*`, "r-c"},
			{`stat-police*`, ""},
			{`polise~`, "r-a r-d r-c r-b"},
			{`comittees~2`, "r-b"},
			{`xyzzyx~2`, ""},
			// Fields.
			{`title:letter`, "r-b"},
			{`title:"to the committee"`, "r-b"},
			{`title:"committee the"`, ""},
			{`person:example`, "r-b"},
			{`person:"jane example"`, "r-b"},
			{`person:"example john"`, ""},
			{`person:НҮМУНӘ`, "r-a"},
			{`person:exa*`, "r-b"},
			{`place:uydurmakend`, "r-a"},
			{`place:sampeltown~`, "r-b"},
			{`kind:testimony`, "r-a r-c"},
			{`kind:test*`, "r-a r-c"},
			{`kind:TESTIMONY,appeal`, "r-a r-b r-c"},
			{`tag:isgence`, "r-a"},
			{`tag:həb*`, "r-a"},
			{`tag:isg`, ""},
			{`case:12/2013`, "r-a r-b"},
			{`lang:az`, "r-c r-a"},
			{`lang:AZ-cyrl`, "r-c"},
			{`lang:a*`, "r-c r-a"},
			{`has:file`, "r-c r-b"},
			{`is:unreadable`, "r-c"},
			{`-has:file`, "r-e r-a r-d"},
			{`file:*.pdf`, "r-c r-b"},
			{`file:*er.pdf`, "r-b"},
			{`file:letter`, "r-b"},
			{`file:photo*`, "r-b"},
			{`id:r-a`, "r-a"},
			// What files tell of themselves.
			{`device:numunevi`, "r-b"},
			{`device:"kamera x-100"`, "r-b"},
			{`device:"x kamera"`, ""},
			{`device:=телефон`, "r-c"},
			{`device:телефоны`, "r-c"},
			{`device:=телефоны`, ""},
			{`device:kam*`, "r-b"},
			{`device:kamrea~2`, "r-b"},
			{`device:(kamera OR телефон)`, "r-c r-b"},
			{`device:uydurma`, ""},
			{`-device:kamera has:file`, "r-c"},
			{`from:s.uydurma@example.org`, "r-c"},
			{`from:@example.org`, "r-c"},
			{`from:"şahid uydurma"`, "r-c"},
			{`from:"uydurma şahid"`, ""},
			{`from:"example.org ҝүлҹан"`, ""},
			{`from:gülcan`, "r-c"},
			{`from:=SAHID`, "r-c"},
			{`from:uyd*`, "r-c"},
			{`from:uydurna~`, "r-c"},
			{`from:kamera`, ""},
			{`subject:məktub`, "r-c"},
			{`subject:=məktub`, ""},
			{`subject:"на отделение"`, "r-c"},
			{`subject:"отделение на"`, ""},
			{`subject:жалобы`, "r-c"},
			{`subject:жало*`, "r-c"},
			{`subject:желоба~`, "r-c"},
			{`subject:committee`, ""},
			{`surəti gulcan`, "r-c"},
			{`nümunəvi`, "r-b"},
			{`has:location`, "r-b"},
			{`has:ocr`, "r-c r-b"},
			{`has:ocr -has:location`, "r-c"},
			{`-has:ocr`, "r-e r-a r-d"},
			{`kind:testimony police`, "r-c"},
			// Dates.
			{`on:2013-10`, "r-a? r-e?"},
			{`on:2013-10-19`, "r-a? r-e?"},
			{`on:2013-10-20`, "r-e?"},
			{`on:2013-11`, "r-b r-e?"},
			{`on:2013-11-05`, "r-b? r-e?"},
			{`after:2013-11`, "r-b r-c r-e?"},
			{`before:2013`, "r-c r-a? r-b r-e?"},
			{`on:1999`, "r-c r-e?"},
			{`after:2000 before:2013`, "r-a? r-b r-e?"},
			{`police after:2013`, "r-c r-b"},
			{`after:2013 police`, "r-c r-b"},
			{`-on:2013-10`, "r-c r-a? r-b r-d r-e?"},
			{`-on:2013-11`, "r-c r-a r-d r-e?"},
			{`police (on:2013-11 OR on:2014)`, "r-c r-b"},
			{`işgəncə on:2013`, "r-a?"},
			{`(işgəncə on:2013) OR kind:testimony`, "r-a r-c"},
		} {
			got := ask(t, e, c[0])
			want := strings.Fields(c[1])
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("segments of %d: %s found %v, want %v", segment, c[0], got, want)
			}
		}
	}
}

func TestSearchHits(t *testing.T) {
	t.Parallel()
	docs := smallVault()
	docs[0].Object, docs[0].Revision = "0123456789abcdef0123456789abcdef", 3
	e := newTestEngine(t, 100, docs...)
	r := answer(t, e, Request{Query: parse(t, "işgəncə"), Limit: 10})
	if r.Total != 1 || len(r.Hits) != 1 {
		t.Fatalf("%d hits, total %d", len(r.Hits), r.Total)
	}
	h := r.Hits[0]
	if h.Record != "r-a" || h.Sequence != 1 || h.Revision != 3 || h.Object != docs[0].Object || h.Kind != "testimony" ||
		h.Title != docs[0].Title || h.Score <= 0 || h.Uncertain {
		t.Errorf("%+v", h)
	}
	for name, lists := range map[string][2][]string{
		"dates": {h.Dates, {"2013-10-19?"}}, "places": {h.Places, docs[0].Places}, "persons": {h.Persons, docs[0].Persons},
		"languages": {h.Languages, docs[0].Languages}, "cases": {h.Cases, docs[0].Cases}, "tags": {h.Tags, docs[0].Tags},
		"files": {h.Files, nil}, "unread": {h.Unread, nil},
	} {
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("%s: %q", name, lists[0])
		}
	}
	r = answer(t, e, Request{Query: parse(t, "is:unreadable"), Limit: 10})
	if h := r.Hits[0]; !slices.Equal(h.Unread, []string{"locked.pdf"}) || h.Object != "" {
		t.Errorf("%+v", h)
	}
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	in := newInvented(3, 3000)
	e := newTestEngine(t, 64, in.testimonies(300)...)
	for _, query := range []string{"has:file OR kind:report", in.words[0] + " OR " + in.words[9], string([]rune(in.words[5])[:1]) + "*", "-" + in.words[60]} {
		for _, byDate := range []bool{false, true} {
			all := answer(t, e, Request{Query: parse(t, query), Limit: 1 << 40, SortDate: byDate})
			if all.Total != len(all.Hits) || all.Total < 3 {
				t.Fatalf("%s: %d hits of %d", query, len(all.Hits), all.Total)
			}
			var paged []Hit
			for offset := 0; offset <= all.Total; offset += 7 {
				page := answer(t, e, Request{Query: parse(t, query), Limit: 7, Offset: offset, SortDate: byDate})
				if page.Total != all.Total {
					t.Errorf("total %d, then %d", all.Total, page.Total)
				}
				paged = append(paged, page.Hits...)
			}
			if fmt.Sprint(paged) != fmt.Sprint(all.Hits) {
				t.Errorf("%s: the pages are not the whole", query)
			}
			if byDate && !slices.IsSortedFunc(all.Hits, func(a, b Hit) int { return strings.Compare(a.Dates[0][:10], b.Dates[0][:10]) }) {
				t.Errorf("%s: not in the order of dates", query)
			}
			if !byDate && !slices.IsSortedFunc(all.Hits, func(a, b Hit) int { return int(1e6*b.Score) - int(1e6*a.Score) }) {
				t.Errorf("%s: not in the order of relevance", query)
			}
		}
	}
	if r := answer(t, e, Request{Query: parse(t, "kind:report")}); r.Total != 100 || len(r.Hits) != 0 {
		t.Errorf("without a limit: %d hits, total %d", len(r.Hits), r.Total)
	}
}

// The order of hits depends on what is in the index, not on how it came there.
func TestSearchIsTheSameHoweverTheIndexWasBuilt(t *testing.T) {
	t.Parallel()
	in := newInvented(4, 2000)
	docs := in.testimonies(200)
	old := in.testimonies(220)[200:]
	one := newTestEngine(t, 1000, docs...)
	many := newTestEngine(t, 13, slices.Concat(old[:10], docs[100:], old[10:], docs[:100])...)
	var dead []string
	for _, d := range old {
		dead = append(dead, DocumentID(d.Record, d.Sequence))
	}
	if err := many.remove(context.Background(), append(dead, "r-unknown.1")); err != nil {
		t.Fatal(err)
	}
	if n, err := many.count(); n != 200 || err != nil {
		t.Fatalf("%d documents, %v", n, err)
	}
	for _, query := range []string{
		in.words[0], in.words[0] + " " + in.words[1], in.words[3] + " OR " + in.words[40] + " OR " + in.words[50], `"` + in.words[0] + " " + in.words[1] + `"`,
		in.words[7] + "~", string([]rune(in.words[8])[:2]) + "*", "kind:appeal -" + in.words[0], "on:2014 " + in.words[1], "-kind:report",
	} {
		r := Request{Query: parse(t, query), Limit: 50, Facets: []string{"kind", "place", "month", "case", "lang"}}
		a, b := answer(t, one, r), answer(t, many, r)
		if fmt.Sprint(a.Hits, a.Total, a.Facets, a.Uncertain) != fmt.Sprint(b.Hits, b.Total, b.Facets, b.Uncertain) {
			t.Errorf("%s: %d and %d hits differ", query, a.Total, b.Total)
		}
	}
}

func TestSearchRelevance(t *testing.T) {
	t.Parallel()
	doc := func(id string, text ...string) Document { return Document{Record: id, Kind: "note", Text: text} }
	filler := strings.Repeat("uzun mətn burada davam edir ", 40)
	e := newTestEngine(t, 100,
		doc("r-often", "bataq bataq bataq və başqa sözlər də var burada"),
		doc("r-once", "bataq və başqa sözlər də var burada həmişə olduğu kimi"),
		doc("r-long", "bataq "+filler),
		doc("r-rare", "nadir və başqa sözlər də var burada həmişə olduğu kimi"),
		doc("r-other", "başqa sözlər"), doc("r-other2", "başqa sözlər yenə"),
	)
	for query, want := range map[string]string{
		"bataq":          "r-often r-once r-long",
		"bataq OR nadir": "r-rare r-often r-once r-long",
		// A stop word beside another word is only helpful; alone, it is asked for.
		"və bataq":                  "r-often r-once r-long",
		"bataq ve":                  "r-often r-once r-long",
		"və":                        "r-often r-once r-rare",
		"=və bataq":                 "r-often r-once",
		`"və" bataq`:                "r-often r-once",
		"və kind:note":              "r-often r-once r-rare",
		"və (on:2013 OR kind:note)": "r-often r-once r-rare",
		"və -bataq":                 "r-rare",
	} {
		if got := strings.Join(ask(t, e, query), " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	t.Parallel()
	e := newTestEngine(t, 100, smallVault()...)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, query := range []string{"police", "a*", "on:2013", "-police", "polis~", `"police station"`, "police station"} {
		if _, err := e.search(ctx, Request{Query: parse(t, query), Limit: 1}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v after the context was cancelled", query, err)
		}
	}
	for _, r := range []Request{
		{},
		{Query: parse(t, "a"), Limit: -1},
		{Query: parse(t, "a"), Offset: -1},
		{Query: parse(t, "a"), Facets: []string{"person"}},
		{Query: &Query{Root: Has{Thing: "moon"}}},
		{Query: &Query{Root: Is{State: "blue"}}},
	} {
		if res, err := e.search(context.Background(), r); err == nil || res != nil {
			t.Errorf("%+v: no error", r)
		}
	}
}

// Whatever is asked, the answer is bounded: a result, or an error that says what to change.
func TestSearchesThatAskForMuch(t *testing.T) {
	t.Parallel()
	in := newInvented(6, 3000)
	e := newTestEngine(t, 100, in.testimonies(300)...)
	long := strings.Repeat("q", 64)
	for _, query := range []string{
		"a*", "i* OR k* OR b* OR t*", strings.Join(in.words[:1000], " OR "), strings.Join(in.words[:1000], " "), `"` + strings.Join(in.words[:2000], " ") + `"`,
		long + "~2", strings.Repeat("(", 99) + in.words[0] + strings.Repeat(")", 99), strings.Repeat("-(b ", 49) + in.words[1] + strings.Repeat(")", 49),
		"id:r-0", `"` + strings.TrimSpace(strings.Repeat(in.words[0]+" ", 2000)) + `"`, in.words[0] + "-k*",
		strings.Repeat(in.words[0]+"~ ", 8), "on:2013 OR on:2014 OR -on:2015",
	} {
		r, err := e.search(context.Background(), Request{Query: parse(t, query), Limit: 10, Facets: []string{"place", "month"}})
		var limit *SyntaxError
		if err != nil && !errors.As(err, &limit) || (r == nil) == (err == nil) {
			t.Errorf("%.40s: %v", query, err)
		}
	}
	s := &session{ctx: t.Context()}
	if err := s.step(maxSteps); err != nil {
		t.Errorf("as much as may be: %v", err)
	}
	if err := s.step(checkEvery); !errors.Is(err, errTooMuch) {
		t.Errorf("more than may be: %v", err)
	}
}

func TestSearchExplains(t *testing.T) {
	t.Parallel()
	e := newTestEngine(t, 2, smallVault()...)
	r := answer(t, e, Request{Query: parse(t, `polis police* comitee~ "police station" nothinglikeit -xyz`), Limit: 10})
	got := map[string]string{}
	for _, x := range r.Explain {
		var terms []string
		for _, f := range x.Forms {
			terms = append(terms, f.Term)
		}
		got[x.Word] = fmt.Sprint(terms, x.Omitted)
	}
	for word, want := range map[string]string{
		"polis": "[polis] 0", "police*": "[police] 0", "comitee~": "[] 0", "police": "[police] 0", "station": "[station] 0", "nothinglikeit": "[] 0", "xyz": "[] 0",
	} {
		if got[word] != want {
			t.Errorf("%s: %s, want %s", word, got[word], want)
		}
	}
	r = answer(t, e, Request{Query: parse(t, "=police -station"), Limit: 10})
	if len(r.Explain) != 2 || r.Explain[0].Records != 3 || r.Explain[1].Records < 2 {
		t.Errorf("%+v", r.Explain)
	}
	r = answer(t, e, Request{Query: &Query{Root: And{Nodes: []Node{Word{Text: "police"}, Phrase{Text: "…"}, Not{Node: Word{Text: "--"}}}}}, Limit: 10})
	if r.Total != 3 || len(r.Notes) != 2 {
		t.Errorf("%d hits, notes %q", r.Total, r.Notes)
	}
	var nothing *SyntaxError
	if _, err := e.search(t.Context(), Request{Query: &Query{Root: Not{Node: Word{Text: "…"}}}}); !errors.As(err, &nothing) {
		t.Errorf("of nothing: %v", err)
	}
}

func TestSearchOfNothing(t *testing.T) {
	t.Parallel()
	e := newTestEngine(t, 1)
	for _, query := range []string{"police", "a*", "on:2013", "-police", "polis~", `"police station"`, "police station", "kind:x", "id:r-0", "file:*.pdf"} {
		if got := ask(t, e, query); len(got) != 0 {
			t.Errorf("%s: %v", query, got)
		}
	}
}

// A very common word is not required beside others, and a note says so; where it takes records away it is.
func TestStopWordsAreOptionalAndSaid(t *testing.T) {
	t.Parallel()
	e := newTestEngine(t, 1)
	check(t, e.add(t.Context(), []Document{
		{Record: "r-a", Sequence: 1, Text: []string{"şahid danışdı"}},
		{Record: "r-b", Sequence: 2, Text: []string{"şahid və həkim danışdı"}},
	}))
	for query, want := range map[string]struct {
		hits  int
		notes int
	}{
		"şahid və": {2, 1}, "şahid =və": {1, 0}, "və": {1, 0}, `"şahid və"`: {1, 0},
		"danışdı NOT (şahid və)": {1, 0}, "danışdı NOT (şahid NOT (həkim və))": {1, 1},
	} {
		r := answer(t, e, Request{Query: parse(t, query), Limit: 9})
		if r.Total != want.hits || len(r.Notes) != want.notes {
			t.Errorf("%s: %d hits, notes %q; want %+v", query, r.Total, r.Notes, want)
		}
	}
}
