package index

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The facets that can be asked for.
const (
	facetKind  = "kind"
	facetLang  = "lang"
	facetPlace = "place"
	facetCase  = "case"
	facetMonth = "month"
)

// suffix is the end of the name of a file, folded.
type suffix struct{ text string }

// evalSuffix reads the names of the files of every record that has one.
func (s *session) evalSuffix(x suffix, within []uint32) (finds, error) {
	f, err := s.evalGroup(&group{field: fieldFlag, terms: []string{flagFile}}, within)
	if err != nil {
		return finds{}, err
	}
	var out finds
	for _, doc := range f.docs {
		if err := s.step(stepsPerCatalog); err != nil {
			return finds{}, err
		}
		hit := false
		err := s.v.catalog(doc, func(b []byte) error {
			return visitCatalog(b, func(list int, name []byte) {
				hit = hit || list == listFiles && strings.HasSuffix(foldValue(string(name)), x.text)
			})
		})
		if err != nil {
			return finds{}, err
		}
		if hit {
			out.add(doc, 0, false)
		}
	}
	return out, nil
}

// facets counts, for every hit, the values of the facets that were asked for. Values that fold alike are one, under the
// spelling that is most common.
func (s *session) facets(f finds, names []string) (map[string][]FacetCount, error) {
	if len(names) == 0 {
		return nil, nil
	}
	t := newTally(names)
	months := t.named(facetMonth)
	if months != nil {
		if err := s.countMonths(f, months); err != nil {
			return nil, err
		}
	}
	if stored := t.stored(); stored != nil {
		for _, doc := range f.docs {
			if err := s.step(stepsPerCatalog); err != nil {
				return nil, err
			}
			err := s.v.catalog(doc, func(b []byte) error { return visitCatalog(b, stored) })
			if err != nil {
				return nil, err
			}
			t.next()
		}
	}
	return t.counts(), nil
}

func (s *session) countMonths(f finds, months *facet) error {
	c, err := s.v.column(s.ctx)
	if err != nil {
		return err
	}
	for _, doc := range f.docs {
		if err := s.step(1); err != nil {
			return err
		}
		for _, d := range c.dates(doc) {
			if m := d.month(); m != "" {
				months.add([]byte(m))
			}
		}
		months.next()
	}
	return nil
}

// checkFacets refuses a facet that does not exist.
func checkFacets(names []string) error {
	for _, n := range names {
		if !slices.Contains([]string{facetKind, facetLang, facetPlace, facetCase, facetMonth}, n) {
			return fmt.Errorf("there is no facet %q: use kind, lang, place, case or month", n)
		}
	}
	return nil
}

// tally is the facets that are being counted.
type tally map[string]*facet

func newTally(names []string) tally {
	t := tally{}
	for _, n := range names {
		t[n] = &facet{known: map[string]*value{}, folds: map[string]*int{}}
	}
	return t
}

func (t tally) named(name string) *facet { return t[name] }

// stored returns what counts a catalog entry, nil if no facet needs it.
func (t tally) stored() func(list int, s []byte) {
	lists := map[int]*facet{}
	for name, list := range map[string]int{facetKind: -1, facetLang: listLanguages, facetPlace: listPlaces, facetCase: listCases} {
		if f := t[name]; f != nil {
			lists[list] = f
		}
	}
	if len(lists) == 0 {
		return nil
	}
	return func(list int, s []byte) {
		if f := lists[list]; f != nil {
			f.add(s)
		}
	}
}

// next goes on to the next document.
func (t tally) next() {
	for name, f := range t {
		if name != facetMonth {
			f.next()
		}
	}
}

func (t tally) counts() map[string][]FacetCount {
	out := make(map[string][]FacetCount, len(t))
	for name, f := range t {
		out[name] = f.counts()
	}
	return out
}

// facet counts the values of one field.
type facet struct {
	known map[string]*value // by spelling
	folds map[string]*int   // by folded value, the last document that has it
	doc   int               // of this document
}

type value struct {
	spelling, folded string
	count            int
	last             *int // shared by all spellings of one folded value
}

// add counts a value of this document.
func (f *facet) add(s []byte) {
	if s = bytes.TrimSpace(s); len(s) == 0 {
		return
	}
	v, ok := f.known[string(s)]
	if !ok {
		v = &value{spelling: string(s), folded: foldValue(string(s))}
		f.known[v.spelling] = v
		if v.last, ok = f.folds[v.folded]; !ok {
			v.last = new(int)
			f.folds[v.folded] = v.last
		}
	}
	if *v.last != f.doc+1 { // once a document
		v.count++
		*v.last = f.doc + 1
	}
}

func (f *facet) next() { f.doc++ }

// counts joins the spellings of a value, the most frequent value first.
func (f *facet) counts() []FacetCount {
	values := make([]*value, 0, len(f.known))
	for _, v := range f.known {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b *value) int {
		return cmp.Or(cmp.Compare(b.count, a.count), strings.Compare(a.spelling, b.spelling))
	})
	out := make([]FacetCount, 0, len(values))
	at := map[string]int{}
	for _, v := range values {
		i, ok := at[v.folded]
		if !ok {
			i, at[v.folded] = len(out), len(out)
			out = append(out, FacetCount{Value: v.spelling})
		}
		out[i].Count += v.count
	}
	slices.SortStableFunc(out, func(a, b FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return out
}
