package index

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"

	"emanet/index/segment"
)

// engine is a bleve index in memory: scorch without a path, which starts neither a persister nor a merger and opens no
// file. One goroutine uses it at a time.
type engine struct {
	shelf *segment.Shelf // nil in tests
	bleve bleve.Index
	queue *bleve.AnalysisQueue
	view  *view // of the index as it is; nil after a change
}

// newEngine makes an empty index. config comes from a shelf; nil makes an index whose segments cannot be sealed.
func newEngine(config map[string]any) (*engine, error) {
	config = maps.Clone(config)
	if config == nil {
		config = map[string]any{}
	}
	config["path"] = ""
	e := &engine{queue: bleve.NewAnalysisQueue(1)} // entries come analysed
	var err error
	if e.bleve, err = scorch.NewScorch(scorch.Name, config, e.queue); err == nil {
		err = e.bleve.Open()
	}
	if err != nil {
		e.queue.Close()
		return nil, err
	}
	return e, nil
}

// add indexes documents as one segment, or none of them.
func (e *engine) add(ctx context.Context, docs []Document) error {
	if len(docs) == 0 {
		return ctx.Err()
	}
	entries, err := analyze(ctx, docs)
	if err != nil {
		return err
	}
	return e.put(entries)
}

// put adds analysed documents as one segment.
func (e *engine) put(entries []*entry) error {
	batch := bleve.NewBatch()
	for _, entry := range entries {
		batch.Update(entry)
	}
	return e.apply(batch)
}

// Costs of building a segment in memory, measured: of every word of every document, and of every different word of all.
const (
	costOfWord      = 300
	costOfDifferent = 700
	maxCost         = 512 << 20
)

// cost estimates the bytes that it takes to make a segment of these documents.
func cost(entries []*entry) int {
	words, different := 0, map[string]struct{}{}
	for _, e := range entries {
		for _, f := range e.fields {
			if f.packed == nil {
				continue
			}
			words += len(f.packed.terms)
			for i := range f.packed.terms {
				different[f.packed.terms[i].term] = struct{}{}
			}
		}
	}
	return words*costOfWord + len(different)*costOfDifferent
}

// analyze makes entries of documents, side by side.
func analyze(ctx context.Context, docs []Document) ([]*entry, error) {
	entries := make([]*entry, len(docs))
	var next atomic.Int64
	var failed error
	var once sync.Once
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(docs)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(docs) {
					return
				}
				if err := analyzeOne(&docs[i], &entries[i]); err != nil {
					once.Do(func() { failed = err })
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return entries, failed
}

// analyzeOne keeps a panic from ending the process: it runs in a goroutine of its own.
func analyzeOne(d *Document, e **entry) (err error) {
	defer guard("analysing a document", &err)
	*e = newEntry(d)
	(*e).pack()
	return nil
}

// load introduces the segment that was offered to the shelf under this name.
func (e *engine) load(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := bleve.NewBatch()
	batch.Update(newLoader(name))
	return e.apply(batch)
}

// remove takes documents out; ids that are not there are passed over.
func (e *engine) remove(ctx context.Context, ids []string) error {
	if err := ctx.Err(); err != nil || len(ids) == 0 {
		return err
	}
	batch := bleve.NewBatch()
	for _, id := range ids {
		batch.Delete(id)
	}
	return e.apply(batch)
}

func (e *engine) apply(batch *bleve.Batch) error {
	err := e.forget()
	return errors.Join(err, e.bleve.Batch(batch))
}

// count returns how many documents can be found.
func (e *engine) count() (int, error) {
	v, err := e.look()
	if err != nil {
		return 0, err
	}
	return v.live, nil
}

// look returns the view of the index as it is now.
func (e *engine) look() (*view, error) {
	if e.view != nil {
		return e.view, nil
	}
	v, err := newView(e.bleve)
	if err != nil {
		return nil, err
	}
	e.view = v
	return v, nil
}

func (e *engine) forget() error {
	if e.view == nil {
		return nil
	}
	v := e.view
	e.view = nil
	return v.reader.Close()
}

// close frees the index. The memory of offered segments must stay until it returns.
func (e *engine) close() error {
	err := errors.Join(e.forget(), e.bleve.Close())
	e.queue.Close()
	return err
}
