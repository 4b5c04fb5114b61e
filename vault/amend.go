package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// Amendment is what changes in a record. Everything left nil stays as it is.
type Amendment struct {
	Edit    func(record.Fields) (record.Fields, error) // returns the new fields; it may change its argument
	Text    *string                                    // the new text, typed
	Attach  []Source
	Detach  []string // names or item ids of files that the new revision does not hold
	Reason  string   // why; required
	Reading Reading  // of what is attached
}

// ErrNoReason is returned when a record is amended without a reason. It is an ErrRefused.
var ErrNoReason = fmt.Errorf("%w: an amendment needs a reason", ErrRefused)

// Amend makes a new revision of a live record. The revisions before it stay readable.
// Errors: ErrNoRecord, ErrNoFile, ErrNoReason, ErrRefused, store.ErrNoSpace.
func (v *Vault) Amend(ctx context.Context, id record.ID, a Amendment, progress Progress) (Added, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Added{}, err
	}
	if one(a.Reason) == "" {
		return Added{}, ErrNoReason
	}
	if err := checkReason(a.Reason); err != nil {
		return Added{}, err
	}
	view, err := v.liveView(ctx, id, 0)
	if err != nil {
		return Added{}, err
	}
	next, err := v.successor(view.Revision, a.Reason)
	if err != nil {
		return Added{}, err
	}
	p := &prepared{revision: next}
	if err := a.edit(next); err != nil {
		return Added{}, err
	}
	for _, s := range a.Attach {
		if err := v.sealSource(ctx, p, s, progress); err != nil {
			v.abandon(p)
			return Added{}, err
		}
	}
	if err := v.readNew(ctx, p, a.Reading); err != nil {
		v.abandon(p)
		return Added{}, err
	}
	out, err := v.commitRevision(ctx, p, a.Reason)
	if err == nil {
		v.readLate(ctx, p, a.Reading)
	}
	return out, err
}

// liveView reads a revision of a record that is not removed.
func (v *Vault) liveView(ctx context.Context, id record.ID, revision int) (*View, error) {
	view, err := v.view(ctx, id, revision)
	if err != nil {
		return nil, err
	}
	if view.State != StateLive {
		return nil, fmt.Errorf("%w: record %q is %s; restore it first", ErrRefused, id, view.State)
	}
	return view, nil
}

// successor returns the next revision of r, still equal to it.
func (v *Vault) successor(r *record.Revision, reason string) (*record.Revision, error) {
	b, err := r.Canonical()
	if err != nil {
		return nil, err
	}
	next, err := record.ParseRevision(b)
	if err != nil {
		return nil, err
	}
	next.Number, next.Previous = r.Number+1, sum(b)
	next.Time, next.Author, next.Reason = v.now(), v.label, one(reason)
	return next, nil
}

func (a Amendment) edit(r *record.Revision) error {
	for _, name := range a.Detach {
		n := r.FileIndex(name)
		if n < 0 {
			return fmt.Errorf("%w: %q", ErrNoFile, name)
		}
		if r.Files[n].Inline() {
			r.Text, r.TextFrom = "", ""
		}
		r.Files = slices.Delete(r.Files, n, n+1)
	}
	if a.Text != nil {
		if r.TextFrom != "" {
			return fmt.Errorf("%w: the text is the file %q; detach it first, or attach the new one", ErrRefused, r.TextFrom)
		}
		r.Text = *a.Text
	}
	if a.Edit == nil {
		return nil
	}
	fields, err := a.Edit(r.Fields)
	if err != nil {
		return err
	}
	r.Fields = fields
	return nil
}

func (v *Vault) commitRevision(ctx context.Context, p *prepared, reason string) (Added, error) {
	if err := v.sealRevision(p, custody.ActionAmend); err != nil {
		v.abandon(p)
		return Added{}, err
	}
	if err := p.settle(); err != nil {
		v.abandon(p)
		return Added{}, err
	}
	ctx = p.durable(ctx)
	c := &commit{action: custody.ActionAmend, purpose: one(reason), changes: []custody.Change{p.change}, put: p.put}
	if _, err := v.apply(ctx, c); err != nil {
		v.abandonUnless(p, c)
		return Added{}, err
	}
	v.remember(ctx, p)
	v.keepCaches(ctx, false)
	return added(p), nil
}

// RestoreRevision brings an older revision of a live record forward as a new one.
// Errors: ErrNoRecord, ErrNoRevision, ErrNoReason.
func (v *Vault) RestoreRevision(ctx context.Context, id record.ID, revision int, reason string) (Added, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Added{}, err
	}
	if one(reason) == "" {
		return Added{}, ErrNoReason
	}
	if err := checkReason(reason); err != nil {
		return Added{}, err
	}
	old, err := v.view(ctx, id, revision)
	if err != nil {
		return Added{}, err
	}
	if old.State == StateRemoved {
		return Added{}, fmt.Errorf("%w: record %q is %s; restore it first", ErrRefused, id, old.State)
	}
	h, err := v.history(ctx)
	if err != nil {
		return Added{}, err
	}
	_, row, _ := h.standing(id.String())
	if revision == row.revision || revision == 0 {
		return Added{}, fmt.Errorf("%w: revision %d is the newest already", ErrRefused, row.revision)
	}
	newest, err := row.change()
	if err != nil {
		return Added{}, err
	}
	if len(newest.Objects) == 0 {
		return Added{}, integrity("entry %d names no revision of %q", row.seq, id)
	}
	next, err := v.successor(old.Revision, reason)
	if err != nil {
		return Added{}, err
	}
	next.Number, next.Previous = row.revision+1, newest.Objects[0].SHA256 // the newest one may be lost
	return v.commitRevision(ctx, &prepared{revision: next}, reason)
}

// Remove hides records and marks them for erasure; Undo brings them back until Purge.
// Errors: ErrNoRecord, ErrRefused if a record is removed already.
func (v *Vault) Remove(ctx context.Context, ids []record.ID, reason string) error {
	return v.mark(ctx, ids, reason, custody.ActionRemove, StateLive)
}

// Undo undoes Remove. Errors: ErrNoRecord, ErrRefused if a record is not removed.
func (v *Vault) Undo(ctx context.Context, ids []record.ID, reason string) error {
	return v.mark(ctx, ids, reason, custody.ActionRestore, StateRemoved)
}

// mark writes entries whose rows commit to the newest revision of each record.
func (v *Vault) mark(ctx context.Context, ids []record.ID, reason string, action custody.Action, from State) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return err
	}
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	c := &commit{action: action, purpose: one(reason)}
	for _, id := range ids {
		state, newest, _ := h.standing(id.String())
		if state == "" || state == StatePurged {
			return fmt.Errorf("%w: %q", ErrNoRecord, id)
		}
		if state != from {
			return fmt.Errorf("%w: record %q is %s", ErrRefused, id, state)
		}
		ch, err := v.rowAbout(id, newest, action)
		if err != nil {
			return err
		}
		c.changes = append(c.changes, ch)
	}
	return v.applyChunks(ctx, c)
}

// rowAbout is a row that commits, with a fresh salt, to the revision it is about.
func (v *Vault) rowAbout(id record.ID, newest line, action custody.Action) (custody.Change, error) {
	ch, err := newest.change()
	if err != nil {
		return ch, err
	}
	if len(ch.Objects) == 0 {
		return ch, integrity("entry %d names no revision of %q", newest.seq, id)
	}
	old := ch.Objects[0]
	if given, err := v.givenUp(old.ID); err != nil || given && action != custody.ActionRecover {
		return ch, errors.Join(err, fmt.Errorf("%w: %q is erased or lost", ErrNoRecord, id))
	}
	ref, err := v.newRef(old.ID, old.Role, old.Size, old.SHA256, "")
	if err != nil {
		return ch, err
	}
	return custody.Change{Record: id.String(), Revision: newest.revision, Action: action, Objects: []custody.ObjectRef{ref}}, nil
}

// applyChunks applies a commit of many rows in entries of at most bulkObjects rows.
func (v *Vault) applyChunks(ctx context.Context, c *commit) error {
	for part := range slices.Chunk(c.changes, bulkObjects) {
		if _, err := v.apply(ctx, &commit{action: c.action, purpose: c.purpose, details: c.details, changes: part}); err != nil {
			return err
		}
	}
	v.keepCaches(ctx, false)
	return nil
}
