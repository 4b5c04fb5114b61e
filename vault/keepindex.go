package vault

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"emanet/crypto"
	"emanet/index"
	"emanet/vault/record"
	"emanet/vault/store"
)

const (
	freshDocuments = 5000     // records that wait for the index
	freshText      = 16 << 20 // bytes of their texts that are kept in memory for it
	idleEntries    = 64       // entries about nothing that an index holds, after which it takes them in all the same
	keepSteps      = 256      // records that a change brings into the index beside its own; more wait for a search
)

// remember keeps what was just sealed for the index, so that it is not unsealed again: as much as there is room for, and
// no file that would have to be opened for it. The index reads the rest from the vault.
func (v *Vault) remember(ctx context.Context, p *prepared) {
	v.waiting++
	text := len(p.revision.Text)
	for _, r := range p.readings {
		for i := range r.Parts {
			text += len(r.Parts[i].Text)
		}
	}
	defer p.lighten()
	unread := func(f record.File) bool { return hasTextOfItsOwn(f) && p.readings[f.ItemID] == nil }
	if p.light || v.freshText+text > freshText || slices.ContainsFunc(p.revision.Files, unread) {
		return
	}
	d, _, err := v.documentOf(ctx, p.revision, v.state.Sequence(), p.change.Objects, p.readings)
	if err != nil {
		return // the index reads it from the vault
	}
	if v.fresh == nil {
		v.fresh = map[string]index.Document{}
	}
	v.fresh[index.DocumentID(d.Record, d.Sequence)] = d
	for _, t := range d.Text {
		v.freshText += len(t)
	}
}

// hasTextOfItsOwn reports whether a file may have text that lies outside of its revision.
func hasTextOfItsOwn(f record.File) bool {
	return f.Size > 0 && (!f.Inline() || !keptAsText(f.MediaType))
}

// keepCaches keeps the catalogue and the index after a change.
func (v *Vault) keepCaches(ctx context.Context, force bool) {
	v.keepCatalogue(ctx, force)
	v.keepIndex(ctx)
}

// keepIndexFull keeps the index if many documents wait for it.
func (v *Vault) keepIndexFull(ctx context.Context) {
	if v.waiting >= freshDocuments || v.freshText >= index.FullText {
		v.keepIndex(ctx)
	}
}

// keepIndex brings the index up to date after a change. The index is a cache: what goes wrong here is not an error of
// the change that was made, and the next search catches up. A vault with many records and no index is left to it, too.
func (v *Vault) keepIndex(ctx context.Context) {
	defer v.forgetFresh()
	if err := v.writable(); err != nil {
		return
	}
	v.closeIndex()
	m, err := v.manifest()
	if errors.Is(err, index.ErrNone) {
		m, err = &index.Manifest{}, nil
	}
	if err != nil || v.state.Sequence()-m.Sequence > keepSteps+int64(v.waiting) {
		return
	}
	s, err := v.stepsSince(ctx, m.Sequence)
	if err != nil || s.none() || s.all || len(s.put) > keepSteps+v.waiting {
		return
	}
	_, _ = m.Apply(ctx, v.indexConfig(), index.Change{Put: v.documents(ctx, s.put), Dead: s.dead, At: v.position()}, v.source())
}

func (v *Vault) forgetFresh() { v.fresh, v.freshText, v.waiting, v.recent = nil, 0, 0, nil }

// source is documents as the index asks for them.
func (v *Vault) source() index.Source {
	return func(ctx context.Context, ids []string) iter.Seq2[index.Document, error] { return v.documents(ctx, ids) }
}

// closeIndex wipes the index that is open in memory.
func (v *Vault) closeIndex() {
	if v.ix != nil {
		_ = v.ix.Close() // nothing of it is kept
	}
	v.ix, v.ixFrom = nil, nil
}

// dropIndex removes the index; the next search makes it anew.
func (v *Vault) dropIndex() error {
	v.closeIndex()
	return index.Discard(v.indexConfig())
}

// forgetInIndex takes every byte of what was erased out of the index: segments that hold some are written again. What
// does not check out is removed.
func (v *Vault) forgetInIndex(ctx context.Context) error {
	v.closeIndex()
	m, err := v.manifest()
	if err == nil {
		err = v.reconcile(ctx, m)
	}
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, store.ErrNoSpace), errors.Is(err, index.ErrNone), errors.Is(err, index.ErrInvalid), errors.Is(err, ErrIntegrity):
		return v.dropIndex() // less is kept, nothing is lost
	}
	return err
}

// reconcile holds the index against the whole history.
func (v *Vault) reconcile(ctx context.Context, m *index.Manifest) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	forget := func(id string) bool { return !h.knows(id) }
	_, err = m.Reconcile(ctx, v.indexConfig(), h.liveDocuments(), forget, v.position(), v.source())
	return err
}

// catchUp returns the manifest of an index that has taken in the whole log, and writes it if it had to be brought there.
func (v *Vault) catchUp(ctx context.Context, progress Progress) (*index.Manifest, error) {
	m, err := v.manifest()
	var s steps
	if err == nil {
		s, err = v.stepsSince(ctx, m.Sequence)
	}
	if err == nil {
		m, err = v.advance(ctx, m, s, progress)
	}
	if errors.Is(err, index.ErrNone) || errors.Is(err, index.ErrInvalid) {
		return v.rebuild(ctx, err, progress)
	}
	return m, err
}

func (v *Vault) advance(ctx context.Context, m *index.Manifest, s steps, progress Progress) (*index.Manifest, error) {
	again := v.readable(ctx, slices.DeleteFunc(slices.Clone(m.Failed), func(id string) bool { return slices.Contains(s.dead, id) }))
	put, dead := slices.Concat(again, s.put), slices.Concat(again, s.dead) // what had failed is not in a segment: it is only forgotten
	c := v.indexConfig()
	switch {
	case s.all:
		if err := v.reconcile(ctx, m); err != nil {
			return nil, err
		}
		v.notice("the search index has taken in what was erased")
		return index.ReadManifest(c)
	case len(put)+len(dead) == 0 && v.state.Sequence()-m.Sequence < idleEntries:
		return m, nil
	}
	next, err := m.Apply(ctx, c, index.Change{Put: counted(v.documents(ctx, put), int64(len(put)), progress), Dead: dead, At: v.position()}, v.source())
	if err == nil && s.count > 0 {
		v.notice(fmt.Sprintf("the search index was behind and has taken in %s", counting(s.count, "changed record")))
	}
	return next, err
}

// readable returns those documents that could not be read before and can be now. Of very many it tries some, others after
// the next change.
func (v *Vault) readable(ctx context.Context, failed []string) []string {
	var ids []string
	for i := range min(len(failed), keepSteps) {
		id := failed[(int(v.state.Sequence())+i)%len(failed)]
		for _, err := range v.documents(ctx, []string{id}) {
			if err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// rebuild makes the index anew from the vault, because of why.
func (v *Vault) rebuild(ctx context.Context, why error, progress Progress) (*index.Manifest, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	ids := slices.SortedFunc(maps.Keys(h.liveDocuments()), byEntry)
	docs := counted(v.documents(ctx, ids), int64(len(ids)), progress)
	m, err := index.Build(ctx, v.indexConfig(), docs, v.position())
	if err != nil {
		return nil, fmt.Errorf("build the search index: %w", err)
	}
	switch {
	case errors.Is(why, index.ErrInvalid):
		v.notice(fmt.Sprintf("%s; it was built again from %s", why, counting(len(ids), "record")))
	case errors.Is(why, index.ErrNone) && len(ids) > 0:
		v.notice(fmt.Sprintf("there was no search index; it was built from %s", counting(len(ids), "record")))
	}
	return m, nil
}

// renewIndex makes the index of a vault whose identity has changed: the old one was sealed to the old identity, and is
// gone. What goes wrong here is left to the next search.
func (v *Vault) renewIndex(ctx context.Context, progress Progress) {
	if v.writable() != nil {
		return
	}
	if _, err := v.manifest(); errors.Is(err, index.ErrNone) {
		said := len(v.notices)
		_, _ = v.catchUp(ctx, progress)
		v.notices = v.notices[:said]
	}
}

// counted tells progress of every document.
func counted(docs iter.Seq2[index.Document, error], total int64, progress Progress) iter.Seq2[index.Document, error] {
	return func(yield func(index.Document, error) bool) {
		done := int64(0)
		progress.tell(0, total)
		for d, err := range docs {
			done++
			progress.tell(done, total)
			if !yield(d, err) {
				return
			}
		}
	}
}

// counting words a number: "1 record", "2 records".
func counting(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// memoryIndex makes an index that is not kept: the vault cannot be written, or its index cannot be. Where nothing of an
// index is of use it says why.
func (v *Vault) memoryIndex(ctx context.Context, why string, progress Progress) (*index.Index, error) {
	ix, _, err := v.readIndex(ctx)
	if err == nil || ctx.Err() != nil {
		return ix, err
	}
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	ids := slices.SortedFunc(maps.Keys(h.liveDocuments()), byEntry)
	v.notice(fmt.Sprintf("%s; indexed in memory: %s", why, counting(len(ids), "record")))
	return index.New(ctx, counted(v.documents(ctx, ids), int64(len(ids)), progress))
}

// errErasure says that an index has not taken in an erasure: it is not used as it is.
var errErasure = errors.New("the search index has not taken in an erasure")

// readIndex opens the index as it is on the disk and adds in memory what changed since.
func (v *Vault) readIndex(ctx context.Context) (*index.Index, steps, error) {
	m, err := v.manifest()
	if err != nil {
		return nil, steps{}, err
	}
	s, err := v.stepsSince(ctx, m.Sequence)
	if err == nil && s.all {
		err = errErasure
	}
	if err != nil {
		return nil, s, err
	}
	ix, err := index.Open(ctx, v.indexConfig(), m, nil)
	if err != nil {
		return nil, s, err
	}
	again := v.readable(ctx, m.Failed)
	put := slices.DeleteFunc(slices.Concat(again, s.put), func(id string) bool { return slices.Contains(s.dead, id) })
	if err := ix.Add(ctx, v.documents(ctx, put), slices.Concat(again, s.dead)); err != nil {
		return nil, s, errors.Join(err, ix.Close())
	}
	return ix, s, nil
}

// searchable returns the index, open in memory and up to date.
func (v *Vault) searchable(ctx context.Context, progress Progress) (*index.Index, error) {
	if v.ident == nil {
		return nil, ErrLocked
	}
	if v.ix != nil && v.ixAt == v.state.Sequence() {
		return v.ix, nil
	}
	v.closeIndex()
	ix, err := v.openIndex(ctx, progress)
	if err != nil {
		return nil, err
	}
	v.ix, v.ixAt = ix, v.state.Sequence()
	return ix, nil
}

func (v *Vault) openIndex(ctx context.Context, progress Progress) (*index.Index, error) {
	if v.writable() != nil {
		return v.memoryIndex(ctx, "there is no usable search index and none can be written", progress)
	}
	said := len(v.notices)
	m, err := v.catchUp(ctx, progress)
	if err == nil {
		ix, broken := index.Open(ctx, v.indexConfig(), m, nil)
		if errors.Is(broken, index.ErrInvalid) {
			v.notices = v.notices[:said] // what was caught up is of no use
			if m, err = v.rebuild(ctx, broken, progress); err == nil {
				ix, broken = index.Open(ctx, v.indexConfig(), m, nil)
			}
		}
		if err == nil && broken == nil {
			v.ixFrom = m
			return ix, nil
		}
		err = errors.Join(err, broken)
	}
	if ctx.Err() != nil || errors.Is(err, ErrIntegrity) || errors.Is(err, crypto.ErrTampered) {
		return nil, err
	}
	v.notices = v.notices[:said]
	return v.memoryIndex(ctx, fmt.Sprintf("the search index cannot be written (%v)", err), progress)
}

// indexRoom is the free space without which a vault is not opened for writing only to keep its index.
const indexRoom = 128 << 20

// IndexBehind reports whether a search of this vault has to bring the index up to date on the disk first, or to build it. It
// opens the index and keeps it open for the search. Where there is little room on the disk it is false: a search then
// indexes in memory. Errors: ErrLocked; those of reading the log.
func (v *Vault) IndexBehind(ctx context.Context) (bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.ident == nil {
		return false, ErrLocked
	}
	v.closeIndex()
	ix, s, err := v.readIndex(ctx)
	switch {
	case err == nil && s.none():
		v.ix, v.ixAt = ix, v.state.Sequence()
		return false, nil
	case err == nil && v.writable() == nil:
		_ = ix.Close() // the search brings the one on the disk up to date
		return true, nil
	case err == nil:
		v.ix, v.ixAt = ix, v.state.Sequence()
	case errors.Is(err, index.ErrNone), errors.Is(err, index.ErrInvalid), errors.Is(err, errErasure):
	default:
		return false, err
	}
	return v.st.CheckSpace(indexRoom) == nil, nil
}

// recordsOf returns the records that documents are about.
func recordsOf(documents []string) []record.ID {
	var ids []record.ID
	for _, d := range documents {
		name, _, err := index.ParseDocumentID(d)
		if err != nil {
			continue
		}
		if id, err := record.ParseID(name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
