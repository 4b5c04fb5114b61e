package index

import (
	"fmt"
	"testing"
)

func TestFacets(t *testing.T) {
	t.Parallel()
	docs := smallVault()
	docs = append(docs, Document{
		Record: "r-f", Kind: "Testimony", Places: []string{"SAMPLETOWN", "Sampletown", " "}, Languages: []string{"AZ"}, Cases: []string{"12/2013"},
		Dates: []Span{mustSpan(t, "2013-11-02"), mustSpan(t, "2013-11-03"), mustSpan(t, "2013")},
	})
	e := newTestEngine(t, 2, docs...)
	r := answer(t, e, Request{Query: parse(t, "-nothing"), Facets: []string{"kind", "lang", "place", "case", "month"}})
	for name, want := range map[string]string{
		"kind":  "[{testimony 3} {report 2} {appeal 1}]",
		"lang":  "[{AZ 2} {en 2} {az-Cyrl 1} {ru 1}]",
		"place": "[{Sampletown 2} {Uydurmakənd, 3-cü bölmə 1} {Вымышленск 1}]",
		"case":  "[{12/2013 3}]",
		"month": "[{2013-11 2} {1999 1} {2013 1} {2013-10 1} {2014-01 1}]",
	} {
		got := fmt.Sprint(r.Facets[name])
		if name == "place" && got == "[{SAMPLETOWN 2} {Uydurmakənd, 3-cü bölmə 1} {Вымышленск 1}]" {
			continue // both spellings are as frequent
		}
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	r = answer(t, e, Request{Query: parse(t, "police"), Facets: []string{"kind"}})
	if got := fmt.Sprint(r.Facets); got != "map[kind:[{appeal 1} {report 1} {testimony 1}]]" {
		t.Errorf("of a query: %s", got)
	}
	if r := answer(t, e, Request{Query: parse(t, "police"), Limit: 1}); r.Facets != nil {
		t.Errorf("not asked for: %v", r.Facets)
	}
}
