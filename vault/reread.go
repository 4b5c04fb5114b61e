package vault

import (
	"context"
	"fmt"
	"slices"

	"emanet/index/extract"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// RereadOptions say what of a record is read again, and how.
type RereadOptions struct {
	Reading

	Only   func(FileReading) bool // nil: every file
	Reason string                 // why; kept in the log's private part
}

// Reread says what reading a record again has changed.
type Reread struct {
	ID       record.ID
	Revision int           // of the record now: a new one if files came out of a file
	Tried    int           // files that were read again
	Read     []FileReading // of them, those of which something better was read than before, and new ones
	Changed  int           // how many these are
	New      []record.File // files that came out of them
	late     bool          // more is to be read
}

// Reread reads files of a live record again, with a better reader, with OCR, or with a password, and keeps what was read in
// one entry. The record stays as it is, unless files come out that were not there: they make a new revision. What was read
// before stays until the record is purged. Nothing is written if nothing changed.
// Errors: ErrNoRecord, ErrRefused if nothing here can read files, ErrIntegrity, those of the store and of ctx.
func (v *Vault) Reread(ctx context.Context, id record.ID, o RereadOptions) (Reread, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return Reread{ID: id}, err
	}
	return v.reread(ctx, id, o)
}

// readLate reads files of a record that found no room in the entry that brought them. What goes wrong is told by the coverage.
func (v *Vault) readLate(ctx context.Context, p *prepared, how Reading) {
	for range maxFiles {
		if !p.late {
			return
		}
		p.late = false
		r, err := v.reread(ctx, p.revision.Record, RereadOptions{Reading: how, Only: func(f FileReading) bool { return f.Reading == nil }})
		p.late = err == nil && r.late
		for _, f := range r.Read {
			p.hold(f.File.ItemID, f.Reading)
		}
	}
}

func (v *Vault) reread(ctx context.Context, id record.ID, o RereadOptions) (Reread, error) {
	out := Reread{ID: id}
	if err := checkReason(o.Reason); err != nil {
		return out, err
	}
	if o.Reader == nil {
		return out, fmt.Errorf("%w: nothing here reads files", ErrRefused)
	}
	view, err := v.liveView(ctx, id, 0)
	if err != nil {
		return out, err
	}
	out.Revision = view.Revision.Number
	before, err := v.fileReadings(ctx, view.Revision, false)
	if err != nil {
		return out, err
	}
	p := &prepared{revision: view.Revision, before: map[string]FileReading{}}
	for _, b := range before {
		p.before[b.File.ItemID] = b
	}
	if err := v.awaitAgain(ctx, p, before, o.Only); err != nil || len(p.unread) == 0 {
		return out, err
	}
	out.Tried = len(p.unread)
	err = v.readNew(ctx, p, o.Reading)
	if err == nil {
		err = ctx.Err() // what was there before is as good as half of what is new
	}
	if err != nil {
		v.abandon(p)
		return out, err
	}
	return v.keepReread(ctx, p, before, o.Reason, out)
}

// awaitAgain makes the chosen files of a record wait to be read.
func (v *Vault) awaitAgain(ctx context.Context, p *prepared, before []FileReading, only func(FileReading) bool) error {
	for _, b := range before {
		if b.File.Size == 0 || b.Own || only != nil && !only(b) {
			continue
		}
		u := unread{file: b.File, known: true, inside: b.File.Fields.Text(keyContained)}
		u.depth = depthOf(p.revision.Files, b.File)
		if b.File.Inline() {
			u.plain = []byte(p.revision.Text)
			p.unread = append(p.unread, u)
			continue
		}
		name, err := v.fileObject(ctx, p.revision.Record, b.File)
		if err != nil {
			return err
		}
		if err := v.checkObject(ctx, name, nil); err != nil {
			return err
		}
		if u.object, err = store.ParseObjectID(name); err != nil {
			return err
		}
		p.unread = append(p.unread, u)
	}
	return nil
}

// depthOf returns in how many files of a record a file lies.
func depthOf(files []record.File, f record.File) int {
	depth := 0
	for item := f.Fields.Text(keyContained); item != "" && depth < len(files); depth++ {
		n := slices.IndexFunc(files, func(f record.File) bool { return f.ItemID == item })
		if n < 0 {
			return depth + 1
		}
		item = files[n].Fields.Text(keyContained)
	}
	return depth
}

// keepReread writes what reading again has changed.
func (v *Vault) keepReread(ctx context.Context, p *prepared, before []FileReading, reason string, out Reread) (Reread, error) {
	old := len(before)
	out.late = p.late
	for _, f := range p.revision.Files {
		r := p.readings[f.ItemID]
		if r == nil { // not chosen, or what was read before is better
			continue
		}
		out.Read = append(out.Read, FileReading{File: f, Reading: r})
		out.Changed++
	}
	out.New = slices.Clone(p.revision.Files[old:])
	var err error
	switch {
	case out.Changed == 0 && len(out.New) == 0:
		v.abandon(p)
		return out, nil
	case len(out.New) > 0:
		err = v.amendReread(ctx, p, reason)
		out.Revision = p.revision.Number
	default:
		err = v.commitReread(ctx, p, reason)
	}
	return out, err
}

// better reports whether a new reading is to take the place of an old one. What was opened with a password, or by OCR, is not
// given up for a reading without; a failure does not take the place of the same failure.
func better(now *extract.Reading, was FileReading) bool {
	if a, b := worth(now), worth(was.Reading); a != b {
		return a > b
	}
	if now.Status != extract.StatusRead && textSize(now)+now.Members < was.text+was.Reading.Members {
		return false
	}
	if now.Status == extract.StatusNotRead && slices.EqualFunc(now.Losses, was.Reading.Losses, sameReason) {
		return false
	}
	b, err := now.Encode()
	return err != nil || sum(b) != was.sum
}

func sameReason(a, b extract.Loss) bool { return a.Reason == b.Reason }

// worth orders readings by how much of their file they are.
func worth(r *extract.Reading) int {
	switch r.Status {
	case extract.StatusRead:
		return 2
	case extract.StatusPartly:
		return 1
	}
	return 0
}

// textSize is how many bytes of text a reading holds.
func textSize(r *extract.Reading) int {
	n := 0
	for i := range r.Parts {
		n += len(r.Parts[i].Text)
	}
	return n
}

// amendReread makes a new revision that holds the files that came out.
func (v *Vault) amendReread(ctx context.Context, p *prepared, reason string) error {
	fresh := p.revision.Files
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	_, newest, _ := h.standing(p.revision.Record.String())
	current, err := v.readRevision(p.revision.Record, newest)
	if err != nil {
		return err
	}
	if one(reason) == "" {
		reason = "files inside were read"
	}
	if p.revision, err = v.successor(current, reason); err != nil {
		return err
	}
	p.revision.Files = fresh
	_, err = v.commitRevision(ctx, p, reason)
	return err
}

// commitReread writes an entry whose row is about the newest revision and holds what was read.
func (v *Vault) commitReread(ctx context.Context, p *prepared, reason string) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	_, newest, _ := h.standing(p.revision.Record.String())
	ch, err := v.rowAbout(p.revision.Record, newest, custody.ActionReread)
	if err != nil {
		v.abandon(p)
		return err
	}
	if err := p.settle(); err != nil {
		v.abandon(p)
		return err
	}
	ch.Objects = append(ch.Objects, p.change.Objects...)
	c := &commit{action: custody.ActionReread, purpose: one(reason), changes: []custody.Change{ch}, put: p.put}
	if _, err := v.apply(ctx, c); err != nil {
		v.abandonUnless(p, c)
		return err
	}
	v.keepCaches(ctx, false)
	return nil
}
