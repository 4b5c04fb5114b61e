package index

import (
	"context"
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
)

// view is an index as it is between two changes, and what was worked out about it as a whole.
type view struct {
	reader   bleve.IndexReader
	segments []*scorch.SegmentSnapshot
	start    []uint32 // number of the first document of each segment; one more than there are segments
	live     int

	all     []uint32            // numbers of all documents that can be found; nil until it is asked for
	average float32             // length of a text, in words; with all
	dates   *column             // nil until it is asked for
	days    int                 // asked for before that
	walkers map[string][]walker // by field
	known   map[lookup]terms    // answers of dictionaries
	kept    int                 // terms in known
	sums    *sums
}

func newView(ix bleve.Index) (*view, error) {
	reader, err := ix.Reader()
	if err != nil {
		return nil, err
	}
	v := &view{reader: reader}
	if err := v.measure(); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return v, nil
}

func (v *view) measure() error {
	snapshot, ok := v.reader.(*scorch.IndexSnapshot)
	if !ok {
		return errors.New("index: internal error: not a snapshot of scorch")
	}
	live, err := snapshot.DocCount()
	if err != nil {
		return err
	}
	v.live, v.segments = int(live), snapshot.Segments()
	v.start = make([]uint32, 1, len(v.segments)+1)
	var total int64
	for _, s := range v.segments {
		if total += s.FullSize(); total >= undated {
			return fmt.Errorf("index: %d documents are too many", total)
		}
		v.start = append(v.start, uint32(total))
	}
	return nil
}

// size is how many numbers documents have; some of them may be dead.
func (v *view) size() int { return int(v.start[len(v.segments)]) }

// catalog calls visit with the stored catalog entry of a document. It is valid during the call only.
func (v *view) catalog(doc uint32, visit func([]byte) error) error {
	s, local := v.locate(doc)
	found := false
	var inner error
	err := s.VisitDocument(local, func(name string, _ byte, value []byte, _ []uint64) bool {
		if name != fieldCatalog {
			return true
		}
		found, inner = true, visit(value)
		return false
	})
	if err == nil {
		err = inner
	}
	if err == nil && !found {
		err = errCatalog
	}
	return err
}

// id is the id of a document.
func (v *view) id(doc uint32) (string, error) {
	s, local := v.locate(doc)
	id, err := s.DocID(local)
	return string(id), err
}

func (v *view) locate(doc uint32) (s *scorch.SegmentSnapshot, local uint64) {
	lo, hi := 0, len(v.segments)-1
	for lo < hi {
		if mid := int(uint(lo+hi+1) >> 1); v.start[mid] <= doc {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return v.segments[lo], uint64(doc - v.start[lo])
}

// survey fills in all and average.
func (v *view) survey(ctx context.Context) error {
	if v.all != nil {
		return nil
	}
	r, err := v.reader.TermFieldReader(ctx, []byte(lengthTerm), fieldLength, true, true, false)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // it only counts
	all := make([]uint32, 0, v.live)
	var sum float64 // of halves, so exact and the same in every order
	var d bleve.TermFieldDoc
	for {
		next, err := r.Next(d.Reset())
		if err != nil {
			return err
		}
		if next == nil {
			break
		}
		all = append(all, uint32(next.ID.Value()))
		sum += float64(decodeLength(lengthOf(next.Norm)))
		if len(all)%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	v.all, v.average = all, float32(max(sum/float64(max(len(all), 1)), 1))
	return nil
}

// fewDays is how many documents may be asked for their day before all dates are read: a tie now and then is not worth it.
const fewDays = 64

// day is the earliest day of a document's dates, or undated.
func (v *view) day(ctx context.Context, doc uint32) (int32, error) {
	if v.days++; v.dates != nil || v.days > fewDays {
		c, err := v.column(ctx)
		if err != nil {
			return undated, err
		}
		return c.day(doc), nil
	}
	c := &column{start: make([]uint32, 1, 2)}
	if err := v.readDates(ctx, c, doc, doc+1); err != nil {
		return undated, err
	}
	return c.day(0), nil
}

// column holds the dates of all documents.
func (v *view) column(ctx context.Context) (*column, error) {
	if v.dates != nil {
		return v.dates, nil
	}
	c := &column{start: make([]uint32, 1, v.size()+1), spans: make([]span, 0, v.size())}
	if err := v.readDates(ctx, c, 0, uint32(v.size())); err != nil {
		return nil, err
	}
	v.dates = c
	return c, nil
}

// readDates appends the dates of documents to a column.
func (v *view) readDates(ctx context.Context, c *column, from, to uint32) error {
	r, err := v.reader.DocValueReader([]string{fieldWhen})
	if err != nil {
		return err
	}
	malformed := false
	visit := func(_ string, term []byte) {
		s, ok := decodeSpan(term)
		malformed = malformed || !ok
		c.spans = append(c.spans, s)
	}
	var id bleve.IndexInternalID
	for doc := from; doc < to; doc++ {
		if doc%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		id = bleve.NewIndexInternalID(id, uint64(doc))
		if err := r.VisitDocValues(id, visit); err != nil {
			return err
		}
		c.start = append(c.start, uint32(len(c.spans)))
	}
	if malformed {
		return errors.New("malformed date in the index")
	}
	return nil
}
