package segment

import (
	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// dictionary guards the terms of one field. It is zapx's own under another
// name, because scorch asks for one per word and segment, and to allocate one
// more each time would slow down a query of many words. Postings are handed out
// as zapx makes them: scorch gives them back for reuse, and knows their type.
// They are read on the goroutine of the search alone, where [Recover] stands.
type dictionary zap.Dictionary

func (d *dictionary) zap() *zap.Dictionary { return (*zap.Dictionary)(d) }

func (d *dictionary) PostingsList(term []byte, except *roaring.Bitmap, reuse segment.PostingsList) (segment.PostingsList, error) {
	return d.zap().PostingsList(term, except, reuse)
}

func (d *dictionary) AutomatonIterator(a segment.Automaton, start, end []byte) segment.DictionaryIterator {
	return walk(func() segment.DictionaryIterator { return d.zap().AutomatonIterator(a, start, end) })
}

// AutomatonIteratorOmitCount is what scorch asks for where it needs no counts.
func (d *dictionary) AutomatonIteratorOmitCount(a segment.Automaton, start, end []byte) segment.DictionaryIterator {
	return walk(func() segment.DictionaryIterator { return d.zap().AutomatonIteratorOmitCount(a, start, end) })
}

func (d *dictionary) Contains(term []byte) (found bool, err error) {
	defer guard("dictionary", &err)
	return d.zap().Contains(term)
}

func (d *dictionary) Cardinality() int        { return d.zap().Cardinality() }
func (d *dictionary) BytesRead() uint64       { return d.zap().BytesRead() }
func (d *dictionary) ResetBytesRead(n uint64) { d.zap().ResetBytesRead(n) }
func (d *dictionary) BytesWritten() uint64    { return d.zap().BytesWritten() }

// walk starts a guarded walk over terms.
func walk(start func() segment.DictionaryIterator) segment.DictionaryIterator {
	t := &terms{}
	func() {
		defer guard("dictionary", &t.err)
		t.next = start()
	}()
	return t
}

// terms guards a walk over terms.
type terms struct {
	next segment.DictionaryIterator
	err  error // a walk that could not start
}

func (t *terms) Next() (entry *index.DictEntry, err error) {
	if t.err != nil {
		return nil, t.err
	}
	defer guard("dictionary", &err)
	return t.next.Next()
}
