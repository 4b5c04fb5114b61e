package index

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"

	"emanet/index/segment"
)

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
