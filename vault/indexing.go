package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"emanet/index"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

const indexFolder = "index"

// indexFiles is the folder of the search index.
type indexFiles struct{ v *Vault }

func (f indexFiles) ListFiles() ([]string, error) { return f.v.st.ListFiles(indexFolder) }

func (f indexFiles) ReadFile(name string, limit int64) ([]byte, error) {
	return f.v.st.ReadFile(indexFolder+"/"+name, limit)
}

func (f indexFiles) OpenFile(name string) (index.File, error) {
	file, err := f.v.st.OpenFile(indexFolder + "/" + name)
	if errors.Is(err, store.ErrDamaged) {
		return nil, fmt.Errorf("%w: %w", index.ErrNotFile, err)
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f indexFiles) WriteFile(name string, data []byte) error {
	if err := f.v.st.CheckSpace(int64(len(data))); err != nil {
		return err
	}
	return f.v.st.WriteFile(indexFolder+"/"+name, data)
}

func (f indexFiles) RemoveFile(name string) error { return f.v.st.RemoveFile(indexFolder + "/" + name) }

func (v *Vault) indexConfig() index.Config {
	return index.Config{Files: indexFiles{v}, Identity: v.ident, Vault: v.ID(), Rand: v.cfg.Rand}
}

// position is the place in the log where an index stands that has taken in everything.
func (v *Vault) position() index.Position {
	cp := v.state.Checkpoint()
	return index.Position{Sequence: v.state.Sequence(), Size: cp.Size, Root: cp.Root}
}

// manifest reads the manifest of the index and makes sure that it stands in this log.
func (v *Vault) manifest() (*index.Manifest, error) {
	m, err := index.ReadManifest(v.indexConfig())
	if err != nil {
		return nil, err
	}
	stands := custody.Checkpoint{Origin: v.state.Origin(), Size: m.Size, Root: m.Root}
	if m.Sequence > v.state.Sequence() || m.Size > v.state.Size() {
		return nil, fmt.Errorf("%w: it is ahead of the log", index.ErrInvalid)
	}
	if err := v.state.CheckConsistent(logSource{v.st}, stands); err != nil {
		return nil, fmt.Errorf("%w: it belongs to another log", index.ErrInvalid)
	}
	return m, nil
}

// steps is what the log did since an index was brought up to date.
type steps struct {
	put   []string // ids of documents that can be found now and could not before
	dead  []string // ids of documents that could be found and cannot any more
	all   bool     // something was erased or given up: hold the index against the whole history
	count int      // records that were touched
}

func (s steps) none() bool { return !s.all && s.count == 0 }

// stepsSince folds the entries after since into steps. It reads those entries alone, and the history only if a record
// was touched that is older than they are.
func (v *Vault) stepsSince(ctx context.Context, since int64) (steps, error) {
	var s steps
	last := map[string]custody.Change{}
	at := map[string]int64{}
	older := false
	for seq := since + 1; seq <= v.state.Sequence(); seq++ {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		p := v.recent[seq]
		if p == nil {
			var err error
			if p, err = v.private(seq); err != nil {
				return s, err
			}
		}
		if p.Action == custody.ActionPurge || p.Action == custody.ActionRecover || givenUpPart(p) {
			s.all = true
			return s, nil
		}
		for _, ch := range p.Changes {
			if ch.Purged || !moves(ch.Action) {
				continue
			}
			if _, known := last[ch.Record]; !known && ch.Action != custody.ActionAdd {
				older = true
			}
			last[ch.Record], at[ch.Record] = ch, seq
		}
	}
	s.count = len(last)
	for id, ch := range last {
		if ch.Action != custody.ActionRemove {
			s.put = append(s.put, index.DocumentID(id, at[id]))
		}
	}
	slices.SortFunc(s.put, byEntry)
	if !older {
		return s, nil
	}
	h, err := v.history(ctx)
	if err != nil {
		return s, err
	}
	for id := range last {
		if seq, live := h.liveAt(id, since); live {
			s.dead = append(s.dead, index.DocumentID(id, seq))
		}
	}
	slices.Sort(s.dead)
	return s, nil
}

// moves reports whether an action changes which revision of a record can be found.
func moves(a custody.Action) bool {
	switch a {
	case custody.ActionAdd, custody.ActionAmend, custody.ActionReceive, custody.ActionRemove, custody.ActionRestore,
		custody.ActionReread:
		return true
	}
	return false
}

// byEntry orders documents as the log does.
func byEntry(a, b string) int {
	_, m, _ := index.ParseDocumentID(a)
	_, n, _ := index.ParseDocumentID(b)
	return cmp.Or(cmp.Compare(m, n), strings.Compare(a, b))
}

// liveAt returns the entry that made the newest revision of a record one that can be found, as the log stood at entry
// upto; false if the record could not be found then.
func (h *history) liveAt(id string, upto int64) (int64, bool) {
	seq, live := int64(0), false
	for _, l := range h.rows[id] {
		if l.seq > upto {
			break
		}
		switch {
		case l.action == custody.ActionRecover || l.action == custody.ActionPurge || l.action == custody.ActionRemove:
			live = false
		case moves(l.action):
			seq, live = l.seq, true
		}
	}
	return seq, live
}

// liveDocuments returns the ids of all documents that an index of the whole log holds.
func (h *history) liveDocuments() map[string]bool {
	live := map[string]bool{}
	for _, id := range h.order {
		if state, _, _ := h.standing(id); state != StateLive {
			continue
		}
		if seq, ok := h.liveAt(id, h.upto); ok {
			live[index.DocumentID(id, seq)] = true
		}
	}
	return live
}

// knows reports whether the log still has rows of the record that a document is about; it has none of what was erased.
func (h *history) knows(document string) bool {
	id, _, err := index.ParseDocumentID(document)
	if err != nil {
		return false
	}
	state, _, _ := h.standing(id)
	return state != "" && state != StatePurged
}

// documents is the index's source: it reads the revisions that the documents stand for. One that cannot be read is
// given as index.ErrUnreadable and does not hide the others.
func (v *Vault) documents(ctx context.Context, ids []string) iter.Seq2[index.Document, error] {
	return func(yield func(index.Document, error) bool) {
		var entry *custody.Private
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				yield(index.Document{}, err)
				return
			}
			d, ok := v.fresh[id]
			var err error
			if !ok {
				d, err = v.document(ctx, id, &entry)
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

// document reads one revision for the index. entry is the private part that was read last: documents of one entry
// follow each other.
func (v *Vault) document(ctx context.Context, id string, entry **custody.Private) (index.Document, error) {
	name, seq, err := index.ParseDocumentID(id)
	if err != nil {
		return index.Document{}, fmt.Errorf("%w: %w", index.ErrInvalid, err)
	}
	d, err := v.readDocument(ctx, name, seq, entry)
	if err != nil && ctx.Err() == nil && !errors.Is(err, index.ErrInvalid) { // it is tried again by the next search
		return index.Document{Record: name, Sequence: seq}, fmt.Errorf("%w: %w", index.ErrUnreadable, err)
	}
	return d, err
}

func (v *Vault) readDocument(ctx context.Context, name string, seq int64, entry **custody.Private) (index.Document, error) {
	rid, err := record.ParseID(name)
	if err != nil {
		return index.Document{}, fmt.Errorf("%w: %w", index.ErrInvalid, err)
	}
	if *entry == nil || (*entry).Sequence != seq {
		if *entry, err = v.private(seq); err != nil {
			return index.Document{}, err
		}
	}
	for _, ch := range (*entry).Changes {
		if ch.Record != name || !moves(ch.Action) || len(ch.Objects) == 0 {
			continue
		}
		r, err := v.openRevision(rid, ch.Revision, ch.Objects[0])
		if err != nil {
			return index.Document{}, err
		}
		d, _, err := v.documentOf(ctx, r, seq, ch.Objects, nil)
		return d, err
	}
	return index.Document{}, fmt.Errorf("%w: entry %d has no row of %q", index.ErrInvalid, seq, name)
}
