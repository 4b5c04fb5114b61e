package index

import (
	"reflect"
	"strings"
	"testing"

	bleve "github.com/blevesearch/bleve_index_api"
)

// TestPackedTermsComeBack: what zapx reads of a packed text is what analysis made of it, each time.
func TestPackedTermsComeBack(t *testing.T) {
	t.Parallel()
	for _, texts := range [][]string{
		nil,
		{"söz"},
		{"bir iki bir", "üç bir iki"},
		{strings.Repeat("uydurma mətn və bir söz ", 700), "Выдуманный текст", "son"},
	} {
		d := Document{Record: "r-a", Text: texts, Title: "Nümunə", Persons: []string{"Örnek Kişi"}}
		plain, packed := newEntry(&d), newEntry(&d)
		packed.pack()
		if len(plain.fields) != len(packed.fields) {
			t.Fatalf("%d fields, want %d", len(packed.fields), len(plain.fields))
		}
		for i, want := range plain.fields {
			for range 2 {
				got := packed.fields[i]
				if got.name != want.name || got.length != want.length || !sameTerms(got.AnalyzedTokenFrequencies(), want.terms) {
					t.Errorf("%d texts: field %s differs", len(texts), want.name)
				}
			}
		}
	}
}

func sameTerms(a, b bleve.TokenFrequencies) bool {
	if len(a) != len(b) {
		return false
	}
	for term, x := range a {
		y := b[term]
		if y == nil || x.Frequency() != y.Frequency() || len(x.Locations) != len(y.Locations) {
			return false
		}
		for i := range x.Locations {
			p, q := *x.Locations[i], *y.Locations[i]
			if len(p.ArrayPositions) == 0 && len(q.ArrayPositions) == 0 { // none is none, empty or nil
				p.ArrayPositions, q.ArrayPositions = nil, nil
			}
			if !reflect.DeepEqual(p, q) {
				return false
			}
		}
	}
	return true
}
