package index

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"slices"
	"sync"
	"syscall"

	"emanet/crypto"
	"emanet/index/segment"
)

// Index is an index in memory, ready to be searched. One goroutine uses it at a time.
type Index struct {
	e        *engine
	memories []*segment.Memory
	bytes    int64 // of decrypted segments
	segments int
	live     int
	failed   []string // ids of documents whose records could not be read
}

// Open decrypts the segments of a manifest and puts them into an index in memory. progress, which may be nil, is told
// the bytes that were decrypted. Errors: ErrInvalid if anything does not check out; those of ctx.
func Open(ctx context.Context, c Config, m *Manifest, progress func(done, total int64)) (_ *Index, err error) {
	defer guard("opening the index", &err)
	ix, err := newIndex()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ix.Close())
		}
	}()
	if err := ix.load(ctx, c, m, progress); err != nil {
		return nil, err
	}
	if err := ix.e.remove(ctx, m.Dead); err != nil {
		return nil, err
	}
	n, err := ix.e.count()
	if err != nil {
		return nil, err
	}
	if n != m.Live {
		return nil, invalid("it holds %d records, its manifest says %d", n, m.Live)
	}
	ix.live, ix.failed = n, slices.Clone(m.Failed)
	return ix, nil
}

// New makes an index in memory that is never kept: of a vault that cannot be written.
func New(ctx context.Context, docs iter.Seq2[Document, error]) (_ *Index, err error) {
	defer guard("building the index", &err)
	ix, err := newIndex()
	if err != nil {
		return nil, err
	}
	if err := ix.Add(ctx, docs, nil); err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	return ix, nil
}

func newIndex() (*Index, error) {
	ix := &Index{}
	shelf := segment.NewShelf()
	e, err := newEngine(shelf.Config())
	if err != nil {
		return nil, err
	}
	e.shelf = shelf
	ix.e = e
	return ix, nil
}

// load decrypts the segments side by side and introduces them in their order.
func (ix *Index) load(ctx context.Context, c Config, m *Manifest, progress func(done, total int64)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	_, total := m.Bytes()
	ready := make([]chan opened, len(m.Segments))
	for i := range ready {
		ready[i] = make(chan opened, 1)
	}
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(m.Segments)) {
		wg.Go(func() {
			for i := range next {
				mem, err := c.unseal(ctx, m.Segments[i], segment.UnsealFrom)
				ready[i] <- opened{mem, err}
			}
		})
	}
	wg.Go(func() {
		defer close(next)
		for i := range m.Segments {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	err := ix.introduce(ctx, m, ready, progress, total)
	stop()
	wg.Wait()
	for _, ch := range ready { // what was decrypted after a failure
		select {
		case o := <-ch:
			if o.mem != nil {
				err = errors.Join(err, o.mem.Close())
			}
		default:
		}
	}
	return err
}

type opened struct {
	mem *segment.Memory
	err error
}

func (ix *Index) introduce(ctx context.Context, m *Manifest, ready []chan opened, progress func(done, total int64), total int64) error {
	for i, s := range m.Segments {
		var o opened
		select {
		case o = <-ready[i]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if o.err != nil {
			return o.err
		}
		ix.memories = append(ix.memories, o.mem)
		name := fmt.Sprintf("load:%d", i)
		if err := ix.e.shelf.Offer(name, o.mem); err != nil {
			return invalid("segment %s: %w", s.Name, err)
		}
		if err := ix.e.load(ctx, name); err != nil {
			return invalid("segment %s: %w", s.Name, err)
		}
		ix.bytes, ix.segments = ix.bytes+s.PlainSize, ix.segments+1
		if progress != nil {
			progress(ix.bytes, total)
		}
	}
	return nil
}

// unsealer is [segment.UnsealFrom] or [segment.UnsealWhole].
type unsealer func(context.Context, io.ReaderAt, segment.Sealed, *crypto.Identity) (*segment.Memory, error)

// unseal reads one segment, checks that it is the one that the manifest names, and decrypts it.
func (c Config) unseal(ctx context.Context, s SegmentInfo, open unsealer) (mem *segment.Memory, err error) {
	defer guard("decrypting a segment", &err)
	f, err := c.Files.OpenFile(s.Name + segmentSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, invalid("segment %s is missing", s.Name)
	}
	if err != nil {
		return nil, invalid("segment %s cannot be read: %w", s.Name, err)
	}
	defer f.Close() //nolint:errcheck // opened for reading
	mem, err = open(ctx, f, s.Sealed, c.Identity)
	if err != nil && ctx.Err() == nil && !errors.Is(err, syscall.ENOMEM) { // building it again would take more
		err = invalid("segment %s: %w", s.Name, err)
	}
	return mem, err
}

// Add puts documents into the index in memory alone, and takes those with the given ids out.
func (ix *Index) Add(ctx context.Context, docs iter.Seq2[Document, error], dead []string) (err error) {
	defer guard("adding to the index", &err)
	if err := ix.e.remove(ctx, dead); err != nil {
		return err
	}
	gone := set(dead)
	ix.failed = slices.DeleteFunc(ix.failed, func(id string) bool { return gone[id] })
	failed, err := batches(ctx, docs, maxText, func(batch []Document) error { return ix.addBatch(ctx, batch) })
	if err != nil {
		return err
	}
	ix.failed = append(ix.failed, failed...)
	ix.live, err = ix.e.count()
	return err
}

// addBatch adds documents. Where that fails for what they are, it finds out which one it is, as for a segment on disk.
func (ix *Index) addBatch(ctx context.Context, batch []Document) error {
	err := ix.addSome(ctx, batch)
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case len(batch) == 1:
		ix.failed = append(ix.failed, DocumentID(batch[0].Record, batch[0].Sequence))
		return nil
	}
	half := len(batch) / 2
	return errors.Join(ix.addBatch(ctx, batch[:half]), ix.addBatch(ctx, batch[half:]))
}

func (ix *Index) addSome(ctx context.Context, batch []Document) (err error) {
	defer guard("adding to the index", &err)
	if err := ix.e.add(ctx, batch); err != nil {
		return err
	}
	for _, b := range ix.e.shelf.Built() {
		ix.bytes, ix.segments = ix.bytes+b.Size(), ix.segments+1
	}
	return nil
}

// Search answers a query. Errors: those of ctx; an error with the name of the limit that a query goes beyond.
func (ix *Index) Search(ctx context.Context, r Request) (*Result, error) { return ix.e.search(ctx, r) }

// Live returns how many records can be found.
func (ix *Index) Live() int { return ix.live }

// Documents returns the ids of all documents that can be found.
func (ix *Index) Documents(ctx context.Context) (ids []string, err error) {
	defer guard("listing the index", &err)
	v, err := ix.e.look()
	if err != nil {
		return nil, err
	}
	if err := v.survey(ctx); err != nil {
		return nil, err
	}
	for _, doc := range v.all {
		id, err := v.id(doc)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, ctx.Err()
}

// Failed returns the ids of documents that should be in the index and whose records could not be read.
func (ix *Index) Failed() []string { return slices.Clone(ix.failed) }

// Size returns the segments and bytes that are in memory.
func (ix *Index) Size() (segments int, bytes int64) { return ix.segments, ix.bytes }

// Close wipes the decrypted index. It is safe to call twice.
func (ix *Index) Close() error {
	var err error
	if ix.e != nil {
		err = ix.e.close()
		ix.e = nil
	}
	for _, m := range ix.memories {
		err = errors.Join(err, m.Close())
	}
	ix.memories = nil
	return err
}

// Verify decrypts every segment, opens the index as a search does, compares the hash of every segment, which a search does
// not, and returns the ids of all documents that can be found. Errors: ErrInvalid, those of ctx.
func (m *Manifest) Verify(ctx context.Context, c Config, progress func(done, total int64)) ([]string, error) {
	ix, err := Open(ctx, c, m, progress)
	if err != nil {
		return nil, err
	}
	if err := ix.Close(); err != nil {
		return nil, err
	}
	dead := set(m.Dead)
	var live []string
	for _, s := range m.Segments {
		ids, err := documentsOf(ctx, c, s)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if _, _, err := ParseDocumentID(id); err != nil {
				return nil, invalid("segment %s holds a malformed document", s.Name)
			}
			if !dead[id] {
				live = append(live, id)
			}
			delete(dead, id)
		}
	}
	if len(dead) > 0 {
		return nil, invalid("%d dead documents are in no segment", len(dead))
	}
	return live, nil
}
