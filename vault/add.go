package vault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// Draft is a record that is not in the vault yet.
type Draft struct {
	Fields  record.Fields
	Text    string // typed text; "": the first small text file becomes the text
	Sources []Source
	Purpose string // why it is added; kept in the log's private part
	Reading Reading
}

// Added says what became of a draft.
type Added struct {
	ID       record.ID
	Revision int
	Files    []record.File
	Read     []FileReading // the files again, with what was read of each in this entry
	Skipped  bool          // every file of the draft is in the vault already, by its hash
	Existing record.ID     // the record it is in, if Skipped
}

// Add makes one record of the draft, in one entry. When it returns nil the record is durable. If ctx ends while its files are
// read, they are kept unread and the record is made all the same; the caller looks at ctx.
// progress counts the bytes of the file that is being read.
// Errors: ErrRefused, store.ErrNoSpace, record.ErrMeta, and those of the sources.
func (v *Vault) Add(ctx context.Context, d Draft, progress Progress) (Added, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Added{}, err
	}
	p, err := v.prepare(ctx, d, progress)
	if err != nil {
		return Added{}, err
	}
	if err := p.settle(); err != nil {
		v.abandon(p)
		return Added{}, err
	}
	ctx = p.durable(ctx)
	c := &commit{action: custody.ActionAdd, purpose: one(d.Purpose), changes: []custody.Change{p.change}, put: p.put}
	if _, err := v.apply(ctx, c); err != nil {
		v.abandonUnless(p, c)
		return Added{}, err
	}
	v.remember(ctx, p)
	v.readLate(ctx, p, d.Reading)
	v.keepCaches(ctx, false)
	return added(p), nil
}

// abandonUnless removes sealed files of a commit that failed, unless its transaction was begun: then it may have
// become durable all the same, and what is left over is collected by the next erasure.
func (v *Vault) abandonUnless(p *prepared, c *commit) {
	if !c.begun {
		v.abandon(p)
	}
}

func added(p *prepared) Added {
	a := Added{ID: p.revision.Record, Revision: p.revision.Number, Files: p.revision.Files}
	for _, f := range p.revision.Files {
		a.Read = append(a.Read, FileReading{File: f, Reading: p.readings[f.ItemID], Own: readsItself(f)})
	}
	return a
}

// prepare seals everything of a draft.
func (v *Vault) prepare(ctx context.Context, d Draft, progress Progress) (*prepared, error) {
	id, err := record.NewID(v.cfg.Rand)
	if err != nil {
		return nil, err
	}
	p := &prepared{revision: &record.Revision{
		Record: id, Number: 1, Time: v.now(), Author: v.label, Fields: d.Fields, Text: d.Text,
	}}
	for _, s := range d.Sources {
		if err := v.sealSource(ctx, p, s, progress); err != nil {
			v.abandon(p)
			return nil, err
		}
	}
	if err := v.readNew(ctx, p, d.Reading); err != nil {
		v.abandon(p)
		return nil, err
	}
	if err := v.sealRevision(p, custody.ActionAdd); err != nil {
		v.abandon(p)
		return nil, err
	}
	return p, nil
}

// Bounds of one entry of a bulk add, so that a crash costs little and a private part stays in one transaction.
const (
	bulkObjects = 500
	bulkRecords = 250
	bulkBytes   = 8 << 20
	bulkRows    = 160 << 10 // bytes of rows, so that the private part is an object in the store
)

// AddMany makes one record of each draft, several to an entry. Drafts whose files are all in the vault already are
// skipped, so an interrupted run is resumed by running it again. done is called for every draft in order, after it
// is durable, with its error if it could not be added; the others go on. AddMany itself fails only when nothing
// more can be written or ctx ends; what was reported as added stays.
func (v *Vault) AddMany(ctx context.Context, drafts iter.Seq2[Draft, error], done func(Added, Draft, error), progress Progress) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	known, err := v.knownFiles(ctx)
	if err != nil {
		return err
	}
	b := &bulk{v: v, known: known, done: done, progress: progress}
	for d, err := range drafts {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, b.flush(context.WithoutCancel(ctx)))
		}
		if err := b.take(ctx, d, err); err != nil {
			return err
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	v.keepCaches(ctx, b.count > 0)
	return nil
}

// knownFiles maps the SHA-256 of every live file to its record.
func (v *Vault) knownFiles(ctx context.Context) (map[[32]byte]record.ID, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	known := map[[32]byte]record.ID{}
	for _, id := range h.order {
		state, newest, _ := h.standing(id)
		if state != StateLive {
			continue
		}
		rid, err := record.ParseID(id)
		if err != nil {
			return nil, err
		}
		s, err := h.summary(newest)
		if err != nil {
			return nil, err
		}
		for _, hash := range s.Hashes {
			known[hash] = rid
		}
	}
	return known, nil
}

// bulk gathers prepared records for one entry.
type bulk struct {
	v        *Vault
	known    map[[32]byte]record.ID
	done     func(Added, Draft, error)
	progress Progress
	waiting  []*prepared
	drafts   []Draft
	objects  int
	bytes    int64
	rows     int
	count    int64
}

func (b *bulk) take(ctx context.Context, d Draft, err error) error {
	if err != nil {
		b.done(Added{}, d, err)
		return nil
	}
	existing, skip, err := b.seen(d)
	if err != nil {
		b.done(Added{}, d, err)
		return nil
	}
	if skip {
		if b.waitsFor(existing) {
			if err := b.flush(ctx); err != nil { // not told before it is durable
				return err
			}
		}
		b.count++
		b.progress.tell(b.count, 0)
		b.done(Added{Skipped: true, Existing: existing}, d, nil)
		return nil
	}
	p, err := b.v.prepare(ctx, d, nil)
	if err != nil {
		if ctx.Err() != nil {
			return errors.Join(err, b.flush(context.WithoutCancel(ctx)))
		}
		b.done(Added{}, d, err)
		return nil
	}
	row := len(mustJSON(p.change))
	if b.rows > 0 && b.rows+row > bulkRows {
		if err := b.flush(ctx); err != nil {
			b.v.abandon(p)
			return err
		}
	}
	b.rows += row
	b.waiting, b.drafts, b.objects = append(b.waiting, p), append(b.drafts, d), b.objects+len(p.put)
	b.bytes += p.weight
	for _, f := range p.revision.Files {
		if f.Fields.Text(keyContained) == "" { // a copy in a mail does not stand for the document itself
			b.known[f.SHA256] = p.revision.Record
		}
	}
	if b.objects >= bulkObjects || len(b.waiting) >= bulkRecords || b.bytes >= bulkBytes {
		return b.flush(ctx)
	}
	return nil
}

func (b *bulk) waitsFor(id record.ID) bool {
	return slices.ContainsFunc(b.waiting, func(p *prepared) bool { return p.revision.Record == id })
}

// seen reports whether every file of the draft is known. It reads the files, so that a changed one is not skipped.
func (b *bulk) seen(d Draft) (record.ID, bool, error) {
	var existing record.ID
	if len(b.known) == 0 || len(d.Sources) == 0 {
		return existing, false, nil
	}
	for _, s := range d.Sources {
		hash, err := hashSource(s)
		if err != nil {
			return existing, false, err
		}
		id, ok := b.known[hash]
		if !ok {
			return existing, false, nil
		}
		existing = id
	}
	return existing, true, nil
}

// flush commits what waits.
func (b *bulk) flush(ctx context.Context) error {
	if len(b.waiting) == 0 {
		return nil
	}
	c := &commit{action: custody.ActionAdd, purpose: one(b.drafts[0].Purpose)}
	for _, p := range b.waiting {
		if err := p.settle(); err != nil {
			for _, p := range b.waiting {
				b.v.abandon(p)
			}
			return fmt.Errorf("seal a record: %w", err)
		}
		c.changes, c.put = append(c.changes, p.change), append(c.put, p.put...)
		ctx = p.durable(ctx)
	}
	if _, err := b.v.apply(ctx, c); err != nil {
		for _, p := range b.waiting {
			b.v.abandonUnless(p, c)
		}
		return fmt.Errorf("store %d records: %w", len(b.waiting), err)
	}
	for i, p := range b.waiting {
		b.v.remember(ctx, p)
		b.v.readLate(ctx, p, b.drafts[i].Reading)
		b.count++
		b.done(added(p), b.drafts[i], nil)
	}
	b.progress.tell(b.count, 0)
	b.waiting, b.drafts, b.objects, b.bytes, b.rows = nil, nil, 0, 0, 0
	b.v.keepIndexFull(ctx)
	return nil
}
