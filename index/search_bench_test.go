package index

import (
	"context"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
)

// benchmarkSize is how many testimonies benchmarks work with.
func benchmarkSize() int {
	if os.Getenv("EMANET_LONG") == "1" {
		return 100_000
	}
	return 10_000
}

const benchmarkSegment = 5_000

// both makes an index of ours in memory and one of plain bleve on disk that hold the same testimonies. It returns the
// time that each took, and the bytes of text.
func both(b *testing.B, in *invented) (ours *engine, plain bleve.Index, us, them float64, text int) {
	b.Helper()
	ours, plain = newTestEngine(b, 1), newPlain(b, "words")
	for range benchmarkSize() / benchmarkSegment {
		docs := in.testimonies(benchmarkSegment)
		for i := range docs {
			docs[i].Record = in.id()
			text += len(docs[i].Text[0])
		}
		us += timed(func() {
			if err := ours.add(context.Background(), docs); err != nil {
				b.Fatal(err)
			}
		})
		them += timed(func() { addPlain(b, plain, docs) })
	}
	return ours, plain, us, them, text
}

// BenchmarkIndexingAgainstPlainBleve reports how many records are indexed in the time in which plain bleve indexes one, without
// sealing, and the size of the index.
func BenchmarkIndexingAgainstPlainBleve(b *testing.B) {
	for b.Loop() {
		ours, _, us, them, text := both(b, newInvented(1, 60_000))
		b.ReportMetric(them/us, "of-plain's-rate")
		b.ReportMetric(float64(indexBytes(b, ours))/float64(text), "bytes/text-byte")
	}
}

// indexBytes is the size of all segments.
func indexBytes(t testing.TB, e *engine) int64 {
	t.Helper()
	v, err := e.look()
	if err != nil {
		t.Fatal(err)
	}
	var counted counter
	for _, s := range v.segments {
		w, ok := s.Segment().(interface {
			WriteTo(w io.Writer) (int64, error)
		})
		if !ok {
			t.Fatalf("a segment of type %T", s.Segment())
		}
		if _, err := w.WriteTo(&counted); err != nil {
			t.Fatal(err)
		}
	}
	return int64(counted)
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// BenchmarkQueriesAgainstPlainBleve asks both the same, in turn, and reports the ratio of the medians.
func BenchmarkQueriesAgainstPlainBleve(b *testing.B) {
	in := newInvented(1, 60_000)
	ours, plain, _, _, _ := both(b, in)
	for _, c := range benchmarkQueries(in.words) {
		b.Run(c.name, func(b *testing.B) {
			q := parse(b, c.ours)
			var us, them []float64
			for b.Loop() {
				for range 15 {
					us = append(us, timed(func() { answer(b, ours, Request{Query: q, Limit: 10}) }))
					them = append(them, timed(func() { askPlain(b, plain, c.plain) }))
				}
			}
			b.ReportMetric(float64(answer(b, ours, Request{Query: q}).Total), "hits")
			b.ReportMetric(float64(askPlain(b, plain, c.plain).Total), "plain-hits")
			b.ReportMetric(median(us)*1e6, "µs")
			b.ReportMetric(median(us)/median(them), "of-plain")
			b.ReportMetric(0, "ns/op")
		})
	}
}

type benchmarkQuery struct {
	name, ours string
	plain      query.Query
}

func benchmarkQueries(w []string) []benchmarkQuery {
	beginning := string([]rune(w[700])[:3])
	return []benchmarkQuery{
		{"term", "=" + w[150], term(w[150])},
		{"common term", "=" + w[3], term(w[3])},
		{"and", "=" + w[40] + " =" + w[90], bleve.NewConjunctionQuery(term(w[40]), term(w[90]))},
		{"and of common", "=" + w[3] + " =" + w[9], bleve.NewConjunctionQuery(term(w[3]), term(w[9]))},
		{"and of common and rare", "=" + w[3] + " =" + w[3000], bleve.NewConjunctionQuery(term(w[3]), term(w[3000]))},
		{"phrase", `"` + w[20] + " " + w[30] + `"`, bleve.NewPhraseQuery([]string{w[20], w[30]}, fieldText)},
		{"phrase of common", `"` + w[2] + " " + w[5] + `"`, bleve.NewPhraseQuery([]string{w[2], w[5]}, fieldText)},
		{"prefix", beginning + "*", inText(bleve.NewPrefixQuery(beginning))},
		{"short prefix", "k*", inText(bleve.NewPrefixQuery("k"))},
		{"fuzzy", w[700] + "~", fuzzy(w[700], 1)},
		{"fuzzy 2", w[700] + "~2", fuzzy(w[700], 2)},
		{"date and term", "on:2015-03 =" + w[40], bleve.NewConjunctionQuery(term(w[40]), dates("2015-03-01", "2015-04-01"))},
		{"year and term", "on:2015 =" + w[40], bleve.NewConjunctionQuery(term(w[40]), dates("2015-01-01", "2016-01-01"))},
	}
}

func askPlain(t testing.TB, ix bleve.Index, q query.Query) *bleve.SearchResult {
	t.Helper()
	r, err := ix.Search(bleve.NewSearchRequest(q))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func timed(fn func()) float64 {
	start := time.Now()
	fn()
	return time.Since(start).Seconds()
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func inText(q query.FieldableQuery) query.Query {
	q.SetField(fieldText)
	return q
}

func term(word string) query.Query { return inText(bleve.NewMatchQuery(word)) }

func fuzzy(word string, distance int) query.Query {
	q := bleve.NewFuzzyQuery(word)
	q.SetFuzziness(distance)
	return inText(q)
}

func dates(from, to string) query.Query {
	a, _ := time.Parse(time.DateOnly, from)
	z, _ := time.Parse(time.DateOnly, to)
	q := bleve.NewDateRangeQuery(a, z)
	q.SetField(fieldWhen)
	return q
}
