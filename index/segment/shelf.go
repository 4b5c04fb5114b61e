package segment

import (
	"errors"
	"fmt"
	"sync"

	"emanet/crypto"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// Shelf is where segments lie on their way into one index and out of it. Make
// one for every index. It is safe for concurrent use.
type Shelf struct {
	crypto.Redacted
	mu    sync.Mutex
	ready map[string]*view // offered and not yet introduced, by loader id
	built []*Built
}

// NewShelf returns an empty shelf.
func NewShelf() *Shelf {
	register()
	return &Shelf{ready: map[string]*view{}}
}

// Config returns the configuration that ties an index to this shelf, for
// bleve.NewUsing with an empty path and scorch as its type. The caller may add
// to it. It fits one index: scorch writes into it.
func (s *Shelf) Config() map[string]any {
	return map[string]any{
		"forceSegmentType":    pluginType,
		"forceSegmentVersion": pluginVersion,
		"segmentConfig":       map[string]any{shelfKey: s},
	}
}

// Offer makes the segment in m ready: the next batch of exactly one document
// with the id name puts the segment, and not that document, into the index. The
// name must differ from every document id, or one of them would be lost. Offer
// returns [ErrFormat] where m is not a segment, and an error for a name that is
// empty or waiting already.
//
// The index reads m from then on: it must stay open until the index is closed
// and every search in it has returned.
func (s *Shelf) Offer(name string, m *Memory) error {
	v, err := newView(m.Bytes())
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, waiting := s.ready[name]; waiting || name == "" {
		return fmt.Errorf("offering a segment: the name %q is empty or taken", name)
	}
	s.ready[name] = v
	return nil
}

// Built returns, in order, the segments that were built from documents since
// the last call, and forgets them: one for every batch that added a document.
func (s *Shelf) Built() []*Built {
	s.mu.Lock()
	defer s.mu.Unlock()
	built := s.built
	s.built = nil
	return built
}

// segment answers scorch: with the offered segment that the one document names,
// or with one built from docs.
func (s *Shelf) segment(docs []index.Document, config map[string]any) (segment.Segment, uint64, error) {
	if len(docs) == 1 {
		if v := s.take(docs[0].ID()); v != nil {
			return v, uint64(v.sb.Size()), nil
		}
	}
	made, size, err := new(zap.ZapPlugin).NewUsing(docs, config)
	if err != nil {
		return nil, 0, fmt.Errorf("building a segment: %w", err)
	}
	sb, ok := made.(*zap.SegmentBase)
	if !ok {
		return nil, 0, errors.New("building a segment: not of the kind that can be sealed")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.built = append(s.built, newBuilt(sb, int64(size)))
	return &view{sb}, size, nil
}

// take returns what was offered under name, once, or nil.
func (s *Shelf) take(name string) *view {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.ready[name]
	delete(s.ready, name)
	return v
}
