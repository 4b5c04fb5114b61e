package segment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

func TestOneBatchBuildsOneSegment(t *testing.T) {
	t.Parallel()
	sizes := []int{1, 2, 1_023, 1_024, 1_025}
	if os.Getenv("EMANET_LONG") == "1" {
		sizes = append(sizes, 10_000)
	}
	for _, n := range sizes {
		b := build(t, 7, n, 5)
		if b.Docs() != n {
			t.Errorf("%d records gave a segment of %d", n, b.Docs())
		}
		if got := int64(len(plain(t, b))); got != b.Size() {
			t.Errorf("%d records: %d bytes were written, Size says %d", n, got, b.Size())
		}
	}
}

func TestBuiltIsForgottenOnceTaken(t *testing.T) {
	t.Parallel()
	x, s := openIndex(t)
	if got := s.Built(); got != nil {
		t.Fatalf("an empty index built %d segments", len(got))
	}
	add(t, x, 1, invent(1, 3, 4))
	add(t, x, 2, invent(2, 5, 4))
	if err := x.Delete(docID(1, 0)); err != nil {
		t.Fatal(err)
	}
	got := s.Built()
	if len(got) != 2 || got[0].Docs() != 3 || got[1].Docs() != 5 {
		t.Fatalf("two batches and a removal built %v", got)
	}
	if got := s.Built(); got != nil {
		t.Fatalf("%d segments were not forgotten", len(got))
	}
}

// answers are what queries of every kind find, with what is stored and counted.
func answers(t *testing.T, x bleve.Index) []string {
	t.Helper()
	fuzzy := bleve.NewFuzzyQuery("own2x1")
	fuzzy.SetFuzziness(2)
	kind := bleve.NewTermQuery("appeal")
	kind.SetField("Kind")
	var found []string
	for _, q := range []query.Query{
		bleve.NewMatchAllQuery(), bleve.NewTermQuery("own1x2"), bleve.NewPrefixQuery("own"), fuzzy, kind,
		bleve.NewMatchPhraseQuery("police station"), bleve.NewMatchPhraseQuery("station police"),
		bleve.NewDocIDQuery([]string{docID(1, 1), docID(2, 3), "nobody"}),
	} {
		r := bleve.NewSearchRequestOptions(q, 1_000, 0, false)
		r.Fields = []string{"*"}
		r.IncludeLocations = true
		r.AddFacet("kinds", bleve.NewFacetRequest("Kind", 5))
		r.SortBy([]string{"Day", "_id"})
		result, err := x.Search(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range result.Hits {
			found = append(found, fmt.Sprint(h.ID, h.Fields["Title"], h.Fields["Day"], len(h.Locations["Text"])))
		}
		for _, term := range result.Facets["kinds"].Terms.Terms() {
			found = append(found, fmt.Sprint(term.Term, term.Count))
		}
		found = append(found, "--")
	}
	return found
}

func TestSegmentsLeaveAndReturn(t *testing.T) {
	t.Parallel()
	x, s := openIndex(t)
	for seed := range uint64(4) {
		add(t, x, seed, invent(seed, 20, 30))
	}
	dead := x.NewBatch()
	for i := range 5 {
		dead.Delete(docID(1, 2*i))
	}
	if err := x.Batch(dead); err != nil {
		t.Fatal(err)
	}

	y, shelf := openIndex(t)
	for i, b := range s.Built() {
		ct, want, id := sealed(t, b)
		m, err := unsealBytes(context.Background(), ct, want, id)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closeIndex(t, y); closeMemory(t, m) })
		if !bytes.Equal(m.Bytes(), plain(t, b)) {
			t.Fatal("the segment came back different")
		}
		if err := load(y, shelf, fmt.Sprintf("load:%d", i), m); err != nil {
			t.Fatal(err)
		}
	}
	if built := shelf.Built(); built != nil {
		t.Errorf("introducing segments built %d", len(built))
	}
	if err := y.Batch(dead); err != nil {
		t.Fatal(err)
	}
	if n, err := y.DocCount(); err != nil || n != 75 {
		t.Errorf("%d records, %v; want 75", n, err)
	}
	if got, want := answers(t, y), answers(t, x); !slices.Equal(got, want) {
		t.Errorf("over the opened segments:\n%q\nover the built ones:\n%q", got, want)
	}
}

// An index in memory has one goroutine, which introduces segments. Nothing
// merges, persists, or waits to be told that something was persisted. It counts
// goroutines, so it is not parallel.
func TestManyBatchesNeverBlock(t *testing.T) {
	x, s := openIndex(t)
	add(t, x, 0, invent(0, 1, 5))
	before := runtime.NumGoroutine()
	for seed := range uint64(300) {
		add(t, x, seed+1, invent(seed+1, 1, 5))
		if seed%10 == 9 {
			if err := x.Delete(docID(seed, 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	settle(func() bool { return runtime.NumGoroutine() <= before })
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines after 300 batches, %d before", now, before)
	}
	stats := x.StatsMap()["index"].(map[string]any)
	for _, name := range []string{
		"TotPersistLoopBeg", "TotFileMergeLoopBeg", "TotMemMergeBeg", "TotPersistedSegments",
		"TotIntroduceMergeBeg", "TotIntroducePersistBeg", "CurOnDiskFiles", "TotOnErrors",
	} {
		if got, ok := stats[name]; !ok || got != uint64(0) {
			t.Errorf("%s is %v", name, got)
		}
	}
	if n, err := x.DocCount(); err != nil || n != 271 {
		t.Errorf("%d records, %v; want 271", n, err)
	}
	if got := len(s.Built()); got != 301 {
		t.Errorf("301 batches built %d segments", got)
	}
}

// settle lets other goroutines run until ok, which says whether they are done.
func settle(ok func() bool) {
	for range 20_000 {
		if ok() {
			return
		}
		runtime.Gosched()
	}
}

func TestOfferRefuses(t *testing.T) {
	t.Parallel()
	good := plain(t, build(t, 1, 3, 5))
	s := NewShelf()
	if err := s.Offer("load:1", memoryOf(t, good)); err != nil {
		t.Fatal(err)
	}
	if err := s.Offer("load:1", memoryOf(t, good)); err == nil || errors.Is(err, ErrFormat) {
		t.Errorf("a name that is taken: %v", err)
	}
	if err := s.Offer("", memoryOf(t, good)); err == nil || errors.Is(err, ErrFormat) {
		t.Errorf("an empty name: %v", err)
	}
	if err := s.Offer("load:2", memoryOf(t, good[1:])); !errors.Is(err, ErrFormat) {
		t.Errorf("half a segment: %v", err)
	}
	closed := memoryOf(t, good)
	closeMemory(t, closed)
	if err := s.Offer("load:3", closed); !errors.Is(err, ErrFormat) {
		t.Errorf("a closed memory: %v", err)
	}
}

// An offer is for one batch of one document, and nothing else takes it.
func TestOfferIsTakenOnce(t *testing.T) {
	t.Parallel()
	x, s := openIndex(t)
	m := memoryOf(t, plain(t, build(t, 1, 3, 5)))
	if err := s.Offer("load:1", m); err != nil {
		t.Fatal(err)
	}
	add(t, x, 2, invent(2, 2, 5))
	for range 2 {
		if err := x.Index("load:1", record{Title: "an ordinary record"}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := x.DocCount(); err != nil || n != 2+3+1 {
		t.Errorf("%d records, %v; want 6", n, err)
	}
	closeIndex(t, x) // before the memory
}

func TestIDs(t *testing.T) {
	t.Parallel()
	x, s := openIndex(t)
	b := x.NewBatch()
	all := []string{"ab.1", "ab.2", "abc.1", "b.1", "İ.1"}
	for _, id := range all {
		if err := b.Index(id, record{Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Batch(b); err != nil {
		t.Fatal(err)
	}
	m := memoryOf(t, plain(t, s.Built()[0]))
	for _, c := range []struct {
		prefix string
		want   []string
	}{
		{"", all},
		{"ab.", []string{"ab.1", "ab.2"}},
		{"ab", []string{"ab.1", "ab.2", "abc.1"}},
		{"İ", []string{"İ.1"}},
		{"b.1", []string{"b.1"}},
		{"b.11", nil},
		{"z", nil},
	} {
		got, err := IDs(m, c.prefix)
		slices.Sort(got)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("IDs(%q) = %q, %v; want %q", c.prefix, got, err, c.want)
		}
	}
	if _, err := IDs(memoryOf(t, []byte("no segment")), ""); !errors.Is(err, ErrFormat) {
		t.Errorf("of no segment: %v", err)
	}
}
