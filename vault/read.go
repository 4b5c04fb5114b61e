package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// RevisionInfo is one revision of a record as its history shows it.
type RevisionInfo struct {
	Number   int
	Time     time.Time
	Author   string
	Reason   string
	Sequence int64
}

// View is a record as it is shown: one revision, and what came before it.
type View struct {
	Revision  *record.Revision
	State     State
	Added     time.Time
	Changed   time.Time
	Revisions []RevisionInfo
}

// Record reads a revision of a record; 0 is the newest. Its ciphertext, its plaintext hash and its place in the
// record are checked. Errors: ErrNoRecord, ErrNoRevision, ErrIntegrity.
func (v *Vault) Record(ctx context.Context, id record.ID, revision int) (*View, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.view(ctx, id, revision)
}

func (v *Vault) view(ctx context.Context, id record.ID, revision int) (*View, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	state, newest, last := h.standing(id.String())
	if state == "" || state == StatePurged {
		return nil, fmt.Errorf("%w: %q", ErrNoRecord, id)
	}
	if revision == 0 {
		revision = newest.revision
	}
	rows := h.revisions(id.String())
	n := slices.IndexFunc(rows, func(l line) bool { return l.revision == revision })
	if n < 0 {
		return nil, fmt.Errorf("%w: %d", ErrNoRevision, revision)
	}
	r, err := v.readRevision(id, rows[n])
	if err != nil {
		return nil, err
	}
	view := &View{Revision: r, State: state}
	if view.Added, view.Changed, err = h.times(rows[0], last); err != nil {
		return nil, err
	}
	view.Revisions, err = v.revisionInfos(h, rows)
	return view, err
}

// revisions returns the rows that made a revision.
func (h *history) revisions(id string) []line {
	var rows []line
	for _, l := range h.rows[id] {
		switch l.action {
		case custody.ActionAdd, custody.ActionAmend, custody.ActionReceive:
			rows = append(rows, l)
		}
	}
	return rows
}

func (v *Vault) revisionInfos(h *history, rows []line) ([]RevisionInfo, error) {
	infos := make([]RevisionInfo, 0, len(rows))
	for _, l := range rows {
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		infos = append(infos, RevisionInfo{l.revision, p.Time, p.Actor, p.Purpose, l.seq})
	}
	return infos, nil
}

// readRevision opens the revision that a row names.
func (v *Vault) readRevision(id record.ID, l line) (*record.Revision, error) {
	ch, err := l.change()
	if err != nil {
		return nil, err
	}
	if len(ch.Objects) == 0 || ch.Objects[0].Role != custody.RoleRecord {
		return nil, integrity("entry %d names no revision of %q", l.seq, id)
	}
	return v.openRevision(id, l.revision, ch.Objects[0])
}

func (v *Vault) openRevision(id record.ID, number int, ref custody.ObjectRef) (*record.Revision, error) {
	b, err := v.unsealJSON(ref.ID, crypto.FloorObject)
	if err != nil {
		return nil, fmt.Errorf("record %q: %w", id, err)
	}
	if int64(len(b)) != ref.Size || sum(b) != ref.SHA256 {
		return nil, integrity("record %q: revision %d is not the one that was committed to", id, number)
	}
	r, err := record.ParseRevision(b)
	if err != nil {
		return nil, integrity("record %q: %w", id, err)
	}
	if r.Record != id || r.Number != number {
		return nil, integrity("record %q: object %s holds another revision", id, ref.ID)
	}
	return r, nil
}

// file returns a file of a record by its item id or its name (record.Revision.FileIndex), and the revision it is in.
func (v *Vault) file(ctx context.Context, id record.ID, revision int, name string) (*View, record.File, error) {
	view, err := v.view(ctx, id, revision)
	if err != nil {
		return nil, record.File{}, err
	}
	f, ok := view.Revision.File(name)
	if !ok {
		return nil, record.File{}, fmt.Errorf("%w: %q", ErrNoFile, name)
	}
	return view, f, nil
}

// CopyFile writes the exact bytes of a file of a record to w and checks, while it writes, that every byte is the one
// that was added: an error after the first byte means that w holds something that must not be used. Use VerifyFile
// first where w cannot be taken back. name is the file's name or item id; revision 0 is the newest.
// Errors: ErrNoRecord, ErrNoRevision, ErrNoFile, ErrIntegrity.
func (v *Vault) CopyFile(ctx context.Context, w io.Writer, id record.ID, revision int, name string, progress Progress) (record.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	view, f, err := v.file(ctx, id, revision, name)
	if err != nil {
		return f, err
	}
	return f, v.copyFile(ctx, w, view.Revision, f, progress)
}

func (v *Vault) copyFile(ctx context.Context, w io.Writer, r *record.Revision, f record.File, progress Progress) error {
	if f.Inline() {
		if int64(len(r.Text)) != f.Size || sum([]byte(r.Text)) != f.SHA256 {
			return integrity("file %q is not the one that was hashed", f.ItemID)
		}
		_, err := io.Copy(w, strings.NewReader(r.Text))
		return err
	}
	name, err := v.fileObject(ctx, r.Record, f)
	if err != nil {
		return err
	}
	return v.copyObject(ctx, w, name, f, progress)
}

// copyObject writes the bytes of the file f that the object holds.
func (v *Vault) copyObject(ctx context.Context, w io.Writer, name string, f record.File, progress Progress) error {
	o, _, err := v.object(name)
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	src := io.NewSectionReader(o, 0, o.Size())
	if err := crypto.UnsealStream(ctx, w, src, v.ident, f.Size, f.SHA256, func(done int64) { progress.tell(done, f.Size) }); err != nil {
		return fmt.Errorf("file %q: %w", f.ItemID, notOurs("object "+name, err))
	}
	return nil
}

// fileObject returns the object that holds a file: the one that a row of the record committed to under its item id.
func (v *Vault) fileObject(ctx context.Context, id record.ID, f record.File) (string, error) {
	h, err := v.history(ctx)
	if err != nil {
		return "", err
	}
	refs, err := h.objects(id.String())
	if err != nil {
		return "", err
	}
	if name := objectOf(refs, f); name != "" {
		return name, nil
	}
	return "", integrity("record %q: no object holds file %q", id, f.ItemID)
}

// objectOf returns the object that rows committed to as this file; "" if they did not.
func objectOf(refs []custody.ObjectRef, f record.File) string {
	for _, ref := range refs {
		if ref.Role == custody.RoleFile && ref.Name == f.ItemID && ref.SHA256 == f.SHA256 && ref.Size == f.Size && !holdsRevision(refs, ref.ID) {
			return ref.ID
		}
	}
	return ""
}

// holdsRevision reports whether an object is one that holds a revision: a reference to a file in it is to the text of that revision.
func holdsRevision(refs []custody.ObjectRef, id string) bool {
	return slices.ContainsFunc(refs, func(ref custody.ObjectRef) bool { return ref.Role == custody.RoleRecord && ref.ID == id })
}

// VerifyFile checks the ciphertext of a file against the inventory, without writing anything.
func (v *Vault) VerifyFile(ctx context.Context, id record.ID, revision int, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	view, f, err := v.file(ctx, id, revision, name)
	if err != nil {
		return err
	}
	return v.verifyFile(ctx, view.Revision, f)
}

func (v *Vault) verifyFile(ctx context.Context, r *record.Revision, f record.File) error {
	if f.Inline() {
		return nil
	}
	name, err := v.fileObject(ctx, r.Record, f)
	if err != nil {
		return err
	}
	return v.checkObject(ctx, name, nil)
}

// checkObject compares the ciphertext of a live object with the inventory; tell is given the bytes read.
func (v *Vault) checkObject(ctx context.Context, name string, tell func(n int64)) error {
	o, item, err := v.object(name)
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	h := sha256.New()
	buf := make([]byte, min(o.Size(), 1<<20))
	for off := int64(0); off < o.Size(); {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(int64(len(buf)), o.Size()-off)
		if _, err := o.ReadAt(buf[:n], off); err != nil && err != io.EOF {
			return fmt.Errorf("object %s: %w", name, err)
		}
		h.Write(buf[:n])
		off += n
		if tell != nil {
			tell(n)
		}
	}
	if !bytes.Equal(h.Sum(nil), item.Sum[:]) {
		return integrity("object %s was changed: it is not the one that the log names", name)
	}
	return nil
}
