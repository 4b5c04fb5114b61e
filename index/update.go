package index

import (
	"context"
	"iter"
	"slices"
)

// FullText is how many bytes of text make a full segment, which is not compacted any more. Who has so much for an index should
// bring it there: what waits longer takes memory, and what comes sooner is indexed twice.
const FullText = 6 << 20

// Bounds of one segment that is being built, so that building is bounded in memory. A segment of at least fullSegment
// documents, or of half as much text as one may have, is full and not compacted any more: so eight that are not full
// always become fewer.
const (
	maxDocuments = 8192
	maxText      = 2 * FullText // bytes of text; one document may be larger
	fullSegment  = 4096
	crowd        = 8 // segments of one tier that are compacted into the next
)

// textLimit is how much text a segment gets; smaller in tests.
func (c Config) textLimit() int {
	if c.maxText > 0 {
		return c.maxText
	}
	return maxText
}

// Source gives documents again, for compaction: those with the given ids, in their order. The texts are in the vault.
type Source func(ctx context.Context, ids []string) iter.Seq2[Document, error]

// Change is a step of an index along the log. Put holds the records that can be found from now on, as they are at At;
// Dead the ids of documents that can be found no more. A record that was amended is in both.
type Change struct {
	Put  iter.Seq2[Document, error]
	Dead []string
	At   Position
}

// Apply brings an index forward: new segments, then the manifest in one atomic step. Its cost does not grow with the
// index, except when segments are compacted. When it fails the index is as it was, but for files that nothing names.
// Errors: those of ctx, Files, Put and source; ErrInvalid if a segment that had to be compacted does not check out.
func (m *Manifest) Apply(ctx context.Context, c Config, ch Change, source Source) (*Manifest, error) {
	next := m.clone()
	next.Position = ch.At
	fresh, err := build(ctx, c, ch.Put)
	if err != nil {
		return nil, err
	}
	next.bury(ch.Dead)
	next.take(fresh)
	if err := next.compact(ctx, c, source); err != nil {
		return nil, err
	}
	next.Live = next.Documents() - len(next.Dead)
	if err := next.write(c); err != nil {
		return nil, err
	}
	return next, nil
}

// Build makes an index of all documents, in the place of whatever is there. What is there stays until the new one is
// whole.
func Build(ctx context.Context, c Config, docs iter.Seq2[Document, error], at Position) (*Manifest, error) {
	return (&Manifest{}).Apply(ctx, c, Change{Put: docs, At: at}, nil)
}

func (m *Manifest) clone() *Manifest {
	next := *m
	next.Segments, next.Dead, next.Failed = slices.Clone(m.Segments), slices.Clone(m.Dead), slices.Clone(m.Failed)
	return &next
}

// bury makes documents dead. One that could not be read is in no segment and is only forgotten.
func (m *Manifest) bury(ids []string) {
	failed := set(m.Failed)
	gone := set(ids)
	m.Failed = slices.DeleteFunc(m.Failed, func(id string) bool { return gone[id] })
	for id := range gone {
		if !failed[id] {
			m.Dead = append(m.Dead, id)
		}
	}
	slices.Sort(m.Dead)
	m.Dead = slices.Compact(m.Dead)
}

// take adds what was built.
func (m *Manifest) take(b built) {
	m.Segments = append(m.Segments, b.segments...)
	m.Failed = append(m.Failed, b.failed...)
	slices.Sort(m.Failed)
	m.Failed = slices.Compact(m.Failed)
}

func set(ids []string) map[string]bool {
	s := make(map[string]bool, len(ids))
	for _, id := range ids {
		s[id] = true
	}
	return s
}
