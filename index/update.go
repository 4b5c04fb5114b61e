package index

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"emanet/index/segment"
)

// Bounds of one segment that is being built, so that building is bounded in memory. A segment of at least fullSegment
// documents, or of half as much text as one may have, is full and not compacted any more: so eight that are not full
// always become fewer.
const (
	maxDocuments = 8192
	maxText      = 12 << 20 // bytes of text; one document may be larger
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

// built is what became of documents: the segments that hold them, and those that could not be read.
type built struct {
	segments []SegmentInfo
	failed   []string
}

// build makes sealed segments of the documents, and removes them again if it fails.
func build(ctx context.Context, c Config, docs iter.Seq2[Document, error]) (b built, err error) {
	defer func() {
		if err == nil {
			return
		}
		for _, s := range b.segments {
			_ = c.Files.RemoveFile(s.Name + segmentSuffix) // nothing names it; the next change removes it too
		}
		b = built{}
	}()
	failed, err := batches(ctx, docs, c.textLimit(), func(batch []Document) error { return b.add(ctx, c, batch) })
	b.failed = append(b.failed, failed...)
	return b, err
}

// add builds one segment. Where that fails for what the documents are, it finds out which one it is: one record must
// not keep all others from being found.
func (b *built) add(ctx context.Context, c Config, batch []Document) error {
	s, err := buildOne(ctx, c, batch)
	switch {
	case err == nil:
		b.segments = append(b.segments, s)
		return nil
	case ctx.Err() != nil || !errors.Is(err, errUnbuildable):
		return err
	case len(batch) == 1:
		b.failed = append(b.failed, DocumentID(batch[0].Record, batch[0].Sequence))
		return nil
	}
	half := len(batch) / 2
	return errors.Join(b.add(ctx, c, batch[:half]), b.add(ctx, c, batch[half:]))
}

// errCostly says that documents together would take too much memory: they are cut into two segments.
var errCostly = errors.New("too many different words for one segment")

// errUnbuildable is a fault of the documents of a segment, or of the library that was given them.
var errUnbuildable = errors.New("no segment can be made of these documents")

// batches cuts documents into batches that one segment can hold, and returns the ids of those that could not be read.
func batches(ctx context.Context, docs iter.Seq2[Document, error], most int, fn func([]Document) error) (failed []string, err error) {
	if docs == nil {
		return nil, nil
	}
	var batch []Document
	var size int
	for d, err := range docs {
		if errors.Is(err, ErrUnreadable) {
			failed = append(failed, DocumentID(d.Record, d.Sequence))
			continue
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		batch, size = append(batch, d), size+d.weight()
		if len(batch) < maxDocuments && size < most {
			continue
		}
		if err := fn(batch); err != nil {
			return nil, err
		}
		clear(batch)
		batch, size = batch[:0], 0
	}
	if len(batch) == 0 {
		return failed, nil
	}
	return failed, fn(batch)
}

// weight is the bytes of text of a document.
func (d *Document) weight() int {
	n := 0
	for _, t := range d.Text {
		n += len(t)
	}
	return n
}

// buildOne makes one sealed segment, in an index that holds nothing else.
func buildOne(ctx context.Context, c Config, docs []Document) (info SegmentInfo, err error) {
	b, err := analyzed(ctx, docs)
	if err != nil {
		return info, fmt.Errorf("%w: %w", errUnbuildable, err)
	}
	var random [segmentDigits / 2]byte
	if _, err := io.ReadFull(c.Rand, random[:]); err != nil {
		return info, err
	}
	info.Name = hex.EncodeToString(random[:])
	for i := range docs {
		info.Text += int64(docs[i].weight())
	}
	var sealed bytes.Buffer
	if info.Sealed, err = segment.Seal(ctx, &sealed, b, c.Identity.Recipient()); err != nil {
		return info, fmt.Errorf("%w: %w", errUnbuildable, err)
	}
	return info, c.Files.WriteFile(info.Name+segmentSuffix, sealed.Bytes())
}

// analyzed makes one segment, in an index that holds nothing else.
func analyzed(ctx context.Context, docs []Document) (_ *segment.Built, err error) {
	defer guard("building a segment", &err)
	shelf := segment.NewShelf()
	e, err := newEngine(shelf.Config())
	if err != nil {
		return nil, err
	}
	defer e.close() //nolint:errcheck // it holds nothing that could be lost
	entries, err := analyze(ctx, docs)
	if err != nil {
		return nil, err
	}
	if len(docs) > 1 && cost(entries) > maxCost {
		return nil, errCostly
	}
	if err := e.put(entries); err != nil {
		return nil, err
	}
	made := shelf.Built()
	if len(made) != 1 || made[0].Docs() != len(docs) {
		return nil, fmt.Errorf("index: internal error: %d documents made %d segments", len(docs), len(made))
	}
	return made[0], nil
}

// tier says how large a segment is: -1 for one that is full.
func (c Config) tier(s SegmentInfo) int {
	if s.Docs >= fullSegment || s.Text >= int64(c.textLimit()/2) {
		return -1
	}
	t := 0
	for n := s.Docs; n >= crowd; n /= crowd {
		t++
	}
	return t
}

// crowded returns the segments to compact: those of the lowest tier that has eight, or, when a quarter of all documents
// is dead, every segment. Only counts and bytes decide, never words.
func (m *Manifest) crowded(c Config) map[string]bool {
	if len(m.Dead) >= 64 && len(m.Dead)*4 > m.Documents() {
		all := map[string]bool{}
		for _, s := range m.Segments {
			all[s.Name] = true
		}
		return all
	}
	tiers := map[int]map[string]bool{}
	for _, s := range m.Segments {
		t := c.tier(s)
		if tiers[t] == nil {
			tiers[t] = map[string]bool{}
		}
		tiers[t][s.Name] = true
	}
	for t := range 5 {
		if len(tiers[t]) >= crowd {
			return tiers[t]
		}
	}
	return nil
}

// compact indexes the documents of crowded segments again, into fewer of them.
func (m *Manifest) compact(ctx context.Context, c Config, source Source) error {
	for most := len(m.Segments) + 1; source != nil; {
		names := m.crowded(c)
		if len(names) == 0 || len(m.Segments) >= most { // documents that cannot be put together are left as they are
			return nil
		}
		most = len(m.Segments)
		dead := set(m.Dead)
		if err := m.rewrite(ctx, c, names, func(id string) bool { return !dead[id] }, source); err != nil {
			return err
		}
	}
	return nil
}

// rewrite replaces the named segments by new ones that hold only what is kept; what is left out is dead no more but gone.
func (m *Manifest) rewrite(ctx context.Context, c Config, names map[string]bool, keep func(id string) bool, source Source) error {
	var kept []string
	gone := map[string]bool{}
	var rest []SegmentInfo
	for _, s := range m.Segments {
		if !names[s.Name] {
			rest = append(rest, s)
			continue
		}
		ids, err := documentsOf(ctx, c, s)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if keep(id) {
				kept = append(kept, id)
			} else {
				gone[id] = true
			}
		}
	}
	var fresh built
	if len(kept) > 0 {
		var err error
		if fresh, err = build(ctx, c, source(ctx, kept)); err != nil {
			return err
		}
	}
	m.Segments = rest
	m.take(fresh)
	m.Dead = slices.DeleteFunc(m.Dead, func(id string) bool { return gone[id] })
	return nil
}

// documentsOf opens a segment, compares its hash, and returns the ids of its documents.
func documentsOf(ctx context.Context, c Config, s SegmentInfo) (ids []string, err error) {
	defer guard("reading a segment", &err)
	mem, err := c.unseal(ctx, s, segment.UnsealWhole)
	if err != nil {
		return nil, err
	}
	defer mem.Close() //nolint:errcheck // read only
	if ids, err = segment.IDs(mem, ""); err != nil {
		return nil, invalid("segment %s: %w", s.Name, err)
	}
	if len(ids) != s.Docs {
		return nil, invalid("segment %s holds %d documents, the manifest names %d", s.Name, len(ids), s.Docs)
	}
	return ids, nil
}

// Reconcile makes an index hold exactly the documents whose ids are live, whatever it held before, and no byte of a
// document that forget says is to be forgotten: such a segment is written again without it. source gives what is
// missing. With progress it says how many segments it has looked at.
func (m *Manifest) Reconcile(ctx context.Context, c Config, live map[string]bool, forget func(id string) bool, at Position, source Source) (*Manifest, error) {
	next := m.clone()
	next.Position, next.Dead, next.Failed = at, nil, nil
	missing, dirty := maps.Clone(live), map[string]bool{}
	for _, s := range m.Segments {
		ids, err := documentsOf(ctx, c, s)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			switch {
			case missing[id]:
				delete(missing, id)
			case forget(id), live[id]: // twice in the index: keep one
				dirty[s.Name] = true
			default:
				next.Dead = append(next.Dead, id)
			}
		}
	}
	slices.Sort(next.Dead)
	kept := map[string]bool{}
	once := func(id string) bool {
		if !live[id] || kept[id] {
			return false
		}
		kept[id] = true
		return true
	}
	if len(dirty) > 0 {
		if err := next.rewrite(ctx, c, dirty, once, source); err != nil {
			return nil, err
		}
	}
	return next.Apply(ctx, c, Change{Put: source(ctx, slices.Sorted(maps.Keys(missing))), At: at}, source)
}
