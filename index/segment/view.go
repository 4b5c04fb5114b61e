package segment

import (
	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// view is a segment as scorch sees it: the reading half of zapx behind guards,
// because scorch calls some of it from goroutines of its own, where a panic
// would end the process.
//
// What it leaves out matters as much. It is no segment.UnpersistedSegment, so
// that nothing, not even CopyTo of the index, can write it to a path. Nested
// documents, synonyms, shapes and vectors are not there either: no mapping of
// ours makes them, so no bytes may claim them.
type view struct{ sb *zap.SegmentBase }

// newView opens the segment in b, which it goes on using.
func newView(b []byte) (*view, error) {
	sb, err := parse(b)
	if err != nil {
		return nil, err
	}
	return &view{sb}, nil
}

// Dictionary returns the terms of a field, and an empty one for a field that is
// not there.
func (v *view) Dictionary(field string) (d segment.TermDictionary, err error) {
	defer guard("dictionary", &err)
	terms, err := v.sb.Dictionary(field)
	if err != nil {
		return nil, malformed("dictionary")
	}
	return (*dictionary)(terms.(*zap.Dictionary)), nil
}

// VisitStoredFields calls visit with what is stored of one document. The values
// are valid during the call only.
func (v *view) VisitStoredFields(num uint64, visit segment.StoredFieldValueVisitor) (err error) {
	defer guard("stored fields", &err)
	return v.sb.VisitStoredFields(num, visit)
}

// DocID returns the id of one document, inside the memory of the segment.
func (v *view) DocID(num uint64) (id []byte, err error) {
	defer guard("document id", &err)
	return v.sb.DocID(num)
}

// DocNumbers returns the numbers of the documents with these ids.
func (v *view) DocNumbers(ids []string) (nums *roaring.Bitmap, err error) {
	defer guard("document numbers", &err)
	return v.sb.DocNumbers(ids)
}

// VisitDocValues calls visit with the doc values of one document.
func (v *view) VisitDocValues(num uint64, fields []string, visit index.DocValueVisitor, state segment.DocVisitState) (next segment.DocVisitState, err error) {
	defer guard("doc values", &err)
	return v.sb.VisitDocValues(num, fields, visit, state)
}

// VisitableDocValueFields returns every field, also those without doc values.
// For a field that it does not name, scorch would rebuild the values from the
// postings: in a goroutine that no guard reaches and that outlives a failed
// search, and at a cost that nobody asked for.
func (v *view) VisitableDocValueFields() ([]string, error) { return v.sb.Fields(), nil }

func (v *view) Count() uint64    { return v.sb.Count() }
func (v *view) Fields() []string { return v.sb.Fields() }
func (v *view) Size() int        { return v.sb.Size() }

// Close drops what zapx has cached. The memory belongs to whoever offered it.
func (v *view) Close() error  { return v.sb.Close() }
func (v *view) AddRef()       {}
func (v *view) DecRef() error { return nil }

// Nothing is read from a disk, so there is nothing to count.
func (v *view) BytesRead() uint64     { return 0 }
func (v *view) ResetBytesRead(uint64) {}
func (v *view) BytesWritten() uint64  { return v.sb.BytesWritten() }
