package segment

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"emanet/crypto"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
)

// record is an invented testimony.
type record struct {
	Text, Kind, Title, Day string
}

// testMapping has what the index of a vault has: a text with positions that is
// not stored, and fields that are stored, sorted by and counted.
func testMapping() mapping.IndexMapping {
	text := bleve.NewTextFieldMapping()
	text.Store, text.DocValues, text.IncludeInAll = false, false, false
	title := bleve.NewTextFieldMapping()
	title.DocValues, title.IncludeInAll = false, false
	word := bleve.NewKeywordFieldMapping()
	word.IncludeInAll = false
	d := bleve.NewDocumentStaticMapping()
	d.AddFieldMappingsAt("Text", text)
	d.AddFieldMappingsAt("Title", title)
	d.AddFieldMappingsAt("Kind", word)
	d.AddFieldMappingsAt("Day", word)
	m := bleve.NewIndexMapping()
	m.DefaultMapping, m.DefaultField = d, "Text"
	return m
}

// testIndex can be closed twice, which panics in scorch without a path.
type testIndex struct {
	bleveIndex
	close func() error
}

type bleveIndex = bleve.Index // embedded under a name that is no method of it

func (x testIndex) Close() error { return x.close() }

// openIndex returns an index in memory on a new shelf, closed with the test.
func openIndex(t testing.TB) (bleve.Index, *Shelf) {
	t.Helper()
	s := NewShelf()
	x, err := bleve.NewUsing("", testMapping(), scorch.Name, scorch.Name, s.Config())
	if err != nil {
		t.Fatal(err)
	}
	once := testIndex{x, sync.OnceValue(x.Close)}
	t.Cleanup(func() { closeIndex(t, once) })
	return once, s
}

func closeIndex(t testing.TB, x bleve.Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

// invent returns n records of about the given number of words. Words are as
// unevenly common as in a language, and every text has one word of its own.
func invent(seed uint64, n, words int) []record {
	rng := rand.New(rand.NewPCG(seed, 1))
	common := rand.NewZipf(rng, 1.1, 4, 60_000)
	records := make([]record, n)
	for i := range records {
		var b strings.Builder
		fmt.Fprintf(&b, "own%dx%d police station", seed, i)
		for range words {
			fmt.Fprintf(&b, " w%x", common.Uint64()*2654435761%(1<<20))
		}
		records[i] = record{
			Text: b.String(), Kind: []string{"appeal", "testimony", "evidence"}[i%3],
			Title: fmt.Sprintf("Invented record %d", i), Day: fmt.Sprintf("2013-%02d", 1+i%12),
		}
	}
	return records
}

// docID is the id of record i of batch seed.
func docID(seed uint64, i int) string { return fmt.Sprintf("%08x%08x.%d", seed, i, i) }

// add puts records into the index in one batch.
func add(t testing.TB, x bleve.Index, seed uint64, records []record) {
	t.Helper()
	b := x.NewBatch()
	for i, r := range records {
		if err := b.Index(docID(seed, i), r); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Batch(b); err != nil {
		t.Fatal(err)
	}
}

// build returns one segment of n records.
func build(t testing.TB, seed uint64, n, words int) *Built {
	t.Helper()
	x, s := openIndex(t)
	add(t, x, seed, invent(seed, n, words))
	built := s.Built()
	if len(built) != 1 {
		t.Fatalf("one batch built %d segments", len(built))
	}
	closeIndex(t, x)
	return built[0]
}

// plain returns the bytes of a segment.
func plain(t testing.TB, b *Built) []byte {
	t.Helper()
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// memoryOf returns a Memory with a copy of b, closed with the test.
func memoryOf(t testing.TB, b []byte) *Memory {
	t.Helper()
	m, err := NewMemory(int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	copy(m.Bytes(), b)
	t.Cleanup(func() { closeMemory(t, m) })
	return m
}

func closeMemory(t testing.TB, m *Memory) {
	t.Helper()
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// load puts an offered segment into the index.
func load(x bleve.Index, s *Shelf, name string, m *Memory) error {
	if err := s.Offer(name, m); err != nil {
		return err
	}
	b := x.NewBatch()
	if err := b.Index(name, record{}); err != nil {
		return err
	}
	return x.Batch(b)
}

// sealed returns b sealed to a new identity.
func sealed(t testing.TB, b *Built) ([]byte, Sealed, *crypto.Identity) {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var ct bytes.Buffer
	want, err := Seal(context.Background(), &ct, b, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return ct.Bytes(), want, id
}
