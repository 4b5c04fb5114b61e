package segment

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"emanet/crypto"

	"github.com/blevesearch/bleve/v2"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{0, 1, 4_095, 4_096, 4_097, 2<<20 - 1, 2 << 20, 2<<20 + 1, 5 << 20} {
		m, err := NewMemory(size)
		if err != nil {
			t.Fatal(err)
		}
		b := m.Bytes()
		if int64(len(b)) != size || cap(b) != len(b) || len(bytes.Trim(b, "\x00")) != 0 {
			t.Errorf("%d bytes: %d of capacity %d, or no zeros", size, len(b), cap(b))
		}
		for i := range b {
			b[i] = 1
		}
		closeMemory(t, m)
		closeMemory(t, m)
		if m.Bytes() != nil {
			t.Errorf("%d bytes are there after Close", size)
		}
	}
	for _, size := range []int64{-1, maxSize + 1, 1 << 62} {
		if m, err := NewMemory(size); err == nil || m != nil {
			t.Errorf("%d bytes were reserved", size)
		}
	}
}

func TestMemoryIsClosedOnceBySeveral(t *testing.T) {
	t.Parallel()
	m, err := NewMemory(3 << 20)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() { closeMemory(t, m); _ = m.Bytes() })
	}
	group.Wait()
}

// heapMemory is a Memory in the heap, where the race detector sees who reads
// it, and a test what is left of it. Giving it back writes to every byte once
// more, because the detector does not see what clear writes.
func heapMemory(b []byte) *Memory {
	unmap := func() error {
		for i := range b {
			b[i] ^= 0
		}
		return nil
	}
	return &Memory{region: crypto.Veil(&region{bytes: b, all: b, unmap: unmap})}
}

func TestCloseWipes(t *testing.T) {
	t.Parallel()
	left := bytes.Repeat([]byte("secret"), 100)
	m := heapMemory(left)
	m.cut(7)
	if string(m.Bytes()) != "secrets" || cap(m.Bytes()) != 7 {
		t.Errorf("Bytes is %q", m.Bytes())
	}
	closeMemory(t, m)
	if len(bytes.Trim(left, "\x00")) != 0 {
		t.Error("Close left something")
	}
}

func TestSecretsPrintRedacted(t *testing.T) {
	t.Parallel()
	b := build(t, 1, 1, 5)
	s := NewShelf()
	m := memoryOf(t, plain(t, b))
	if err := s.Offer("load:1", m); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []any{m, *m, b, *b, s, struct{ m *Memory }{m}, struct{ b Built }{*b}, s.Config()} {
		text := fmt.Sprintf("%v %+v %#v %s %x %q", secret, secret, secret, secret, secret, secret)
		encoded, err := json.Marshal(secret)
		if strings.Contains(text+string(encoded), "police") || strings.Contains(text, fmt.Sprintf("%x", "police")) || err != nil {
			t.Errorf("%T prints what it holds, %v", secret, err)
		}
	}
}

// The order of closing: searches return, the index closes, the memories close.
// The race detector would see any goroutine of scorch or zapx that reads a
// segment afterwards, because giving back writes every byte of it.
func TestNothingReadsAfterClose(t *testing.T) {
	t.Parallel()
	x, s := openIndex(t)
	var memories []*Memory
	for seed := range uint64(5) {
		m := heapMemory(plain(t, build(t, seed, 50, 30)))
		memories = append(memories, m)
		if err := load(x, s, fmt.Sprintf("load:%d", seed), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Delete(docID(1, 1)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for ctx.Err() == nil {
				searchAll(ctx, x)
			}
		})
	}
	searchAll(context.Background(), x)
	cancel() // in the middle of searches
	closeIndex(t, x)
	for _, m := range memories {
		closeMemory(t, m)
	}
	group.Wait()
	if _, err := x.Search(bleve.NewSearchRequest(bleve.NewMatchAllQuery())); err == nil {
		t.Error("a closed index was searched")
	}
}

// searchAll runs a query of every kind, and drops what it finds and why it
// fails: by ctx, or by the closing of the index.
func searchAll(ctx context.Context, x bleve.Index) {
	fuzzy := bleve.NewFuzzyQuery("own1x10")
	fuzzy.SetFuzziness(1)
	both := bleve.NewConjunctionQuery(bleve.NewPrefixQuery("own"), bleve.NewMatchPhraseQuery("police station"), fuzzy)
	r := bleve.NewSearchRequestOptions(both, 100, 0, true)
	r.Fields = []string{"*"}
	r.AddFacet("kinds", bleve.NewFacetRequest("Kind", 5))
	r.AddFacet("titles", bleve.NewFacetRequest("Title", 5)) // has no doc values
	r.SortBy([]string{"Day", "Title"})
	_, _ = x.SearchInContext(ctx, r)
	short, cancel := context.WithTimeout(ctx, time.Microsecond)
	defer cancel()
	_, _ = x.SearchInContext(short, r)
	_, _ = x.Document(docID(2, 3))
}
