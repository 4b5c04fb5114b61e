package vault

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// Exported says what one record became.
type Exported struct {
	ID     record.ID
	Folder string            // below the target
	Files  map[string]string // item id → name below the folder
}

// ExportOptions say how records are exported.
type ExportOptions struct {
	Reason string // why and for whom; kept in the log

	// Page makes one page of a record, which is written beside its files as record.html; nil: none.
	// It is called with the vault locked and must not use it.
	Page func(*View, *Custody) ([]byte, error)
}

// Export writes records in clear below dir, one folder each: the original files under safe names, the text, and the
// metadata with the original names. It never overwrites and never follows a link. What leaves is logged as intended
// before the first byte and as done after the last; every ciphertext is checked before its plaintext is written.
// A record that is not consented for use outside is for the caller to judge. progress counts bytes.
// Errors: ErrNoRecord, ErrRefused, ErrIntegrity, fs.ErrExist.
func (v *Vault) Export(ctx context.Context, ids []record.ID, dir string, o ExportOptions, progress Progress) ([]Exported, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return nil, err
	}
	views, total, err := v.exportViews(ctx, ids)
	if err != nil {
		return nil, err
	}
	_, there := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // a handle for reading names
	out := leaving{reason: o.Reason}
	if err := v.logExport(ctx, views, out, custody.ActionExport); err != nil {
		if there != nil {
			_ = os.Remove(dir) // it was made for this, and is empty
		}
		return nil, err
	}
	var done []Exported
	e := &exporter{v: v, root: root, page: o.Page, total: total, progress: progress}
	for _, view := range views {
		x, err := e.record(ctx, view)
		if err != nil {
			return done, fmt.Errorf("export %q: %w", view.Revision.Record, err)
		}
		done = append(done, x)
	}
	return done, v.logExport(ctx, views, out, custody.ActionExportDone)
}

func (v *Vault) exportViews(ctx context.Context, ids []record.ID) ([]*View, int64, error) {
	var views []*View
	var total int64
	for _, id := range ids {
		view, err := v.liveView(ctx, id, 0)
		if err != nil {
			return nil, 0, err
		}
		for _, f := range view.Revision.Files {
			total += f.Size
		}
		views = append(views, view)
	}
	return views, total, nil
}

// unconsented names the records of which nobody agreed that they be used outside, for any purpose.
func (v *Vault) unconsented(views []*View) []string {
	const most = 100 // more are in the rows of the entry
	var lacking []string
	for _, view := range views {
		if _, ok := ConsentToUse(view.Revision.Fields, v.now()); !ok && len(lacking) < most {
			lacking = append(lacking, view.Revision.Record.String())
		}
	}
	return lacking
}

// ConsentToUse reports whether somebody agreed that a record be used outside, for whatever purpose; else why not, fit to print.
func ConsentToUse(f record.Fields, now time.Time) (why string, ok bool) {
	for _, purpose := range []string{bundle.ShareWithCounsel, bundle.SubmitToBody, bundle.Publish} {
		state, reason := f.Consent(purpose, now)
		switch state {
		case record.ConsentGiven:
			return "", true
		case record.ConsentNotAsked:
			if why == "" {
				why = reason
			}
		default:
			why = reason
		}
	}
	return why, false
}

func (v *Vault) logExport(ctx context.Context, views []*View, out leaving, action custody.Action) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	c := &commit{action: action, purpose: one(out.reason), details: map[string]string{}}
	if out.what != "" {
		c.details["what"] = out.what
	}
	if lacking := v.unconsented(views); len(lacking) > 0 {
		c.details["consent-lacking"] = strings.Join(lacking, " ")
	}
	for _, view := range views {
		rows := h.revisions(view.Revision.Record.String())
		ch, err := v.rowAbout(view.Revision.Record, rows[len(rows)-1], action)
		if err != nil {
			return err
		}
		c.changes = append(c.changes, ch)
	}
	return v.applyChunks(ctx, c)
}

// exporter writes records below one folder.
type exporter struct {
	v        *Vault
	root     *os.Root
	page     func(*View, *Custody) ([]byte, error)
	done     int64
	total    int64
	progress Progress
}

func (e *exporter) record(ctx context.Context, view *View) (Exported, error) {
	r := view.Revision
	x := Exported{ID: r.Record, Folder: r.Record.String(), Files: map[string]string{}}
	if err := e.root.Mkdir(x.Folder, 0o700); err != nil {
		return x, err
	}
	names := newNames("record.json", "metadata.yaml", "text.txt", "files.json", "record.html")
	for _, f := range r.Files {
		name := names.safe(f.Name, f.ItemID)
		if err := e.file(ctx, r, f, path.Join(x.Folder, name)); err != nil {
			return x, err
		}
		x.Files[f.ItemID] = name
	}
	return x, errors.Join(e.describe(r, x), e.onePage(ctx, view, x))
}

// onePage writes the page of a record, where one was asked for.
func (e *exporter) onePage(ctx context.Context, view *View, x Exported) error {
	if e.page == nil {
		return nil
	}
	c, err := e.v.custodyOf(ctx, view.Revision.Record)
	if err != nil {
		return err
	}
	b, err := e.page(view, c)
	if err != nil {
		return err
	}
	return e.bytes(path.Join(x.Folder, "record.html"), b)
}

// describe writes what the record says beside its files.
func (e *exporter) describe(r *record.Revision, x Exported) error {
	b, err := r.Canonical()
	if err != nil {
		return err
	}
	if err := e.bytes(path.Join(x.Folder, "record.json"), append(b, '\n')); err != nil {
		return err
	}
	if err := e.bytes(path.Join(x.Folder, "metadata.yaml"), r.Fields.YAML()); err != nil {
		return err
	}
	if r.TextFrom == "" && r.Text != "" {
		if err := e.bytes(path.Join(x.Folder, "text.txt"), []byte(r.Text)); err != nil {
			return err
		}
	}
	if len(x.Files) == 0 {
		return nil
	}
	b, err = json.MarshalIndent(x.Files, "", "  ")
	if err != nil {
		return err
	}
	return e.bytes(path.Join(x.Folder, "files.json"), append(b, '\n'))
}

func (e *exporter) bytes(name string, b []byte) error {
	return e.create(name, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// file checks the ciphertext of a file, and then writes it.
func (e *exporter) file(ctx context.Context, r *record.Revision, f record.File, name string) error {
	if err := e.v.verifyFile(ctx, r, f); err != nil {
		return err
	}
	err := e.create(name, func(w io.Writer) error {
		return e.v.copyFile(ctx, w, r, f, func(done, _ int64) { e.progress.tell(e.done+done, e.total) })
	})
	e.done += f.Size
	return err
}

// create writes a new file under a temporary name, so that nobody finds half of it under its own.
func (e *exporter) create(name string, write func(io.Writer) error) error {
	temp := path.Join(path.Dir(name), ".emanet-part-"+rand.Text())
	f, err := e.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = e.root.Link(temp, name) // fails where the name is taken; a rename would replace it
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%q: %w", name, fs.ErrExist)
		} else if err != nil {
			err = renameNew(e.root, temp, name)
		}
	}
	if rm := e.root.Remove(temp); rm != nil && !errors.Is(rm, fs.ErrNotExist) {
		err = errors.Join(err, rm)
	}
	return err
}

// renameNew is for file systems without hard links.
func renameNew(root *os.Root, temp, name string) error {
	if _, err := root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q: %w", name, fs.ErrExist)
	}
	return root.Rename(temp, name)
}
