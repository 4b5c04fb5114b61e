package vault

import (
	"context"
	"errors"

	"emanet/crypto"
	"emanet/index/extract"
	"emanet/vault/record"
)

// FileReading is a file of a record with what was read of it.
type FileReading struct {
	File    record.File
	Reading *extract.Reading // nil: it was never read
	Own     bool             // plain text: read as it stands, without a reader
	Damaged bool             // what was read cannot be opened any more: verify says why

	text int      // bytes of text in it
	sum  [32]byte // SHA-256 of its stored form
}

// Covered is a record with what was read of its files.
type Covered struct {
	ID       record.ID
	Revision int
	Title    string
	Kind     string
	Text     int // bytes of its own text
	Spans    []extract.Span
	Files    []FileReading
}

// Readings returns the files of a revision of a record with what was read of each; revision 0 is the newest.
// Errors: ErrNoRecord, ErrNoRevision, ErrIntegrity.
func (v *Vault) Readings(ctx context.Context, id record.ID, revision int) (*View, []FileReading, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	view, err := v.view(ctx, id, revision)
	if err != nil {
		return nil, nil, err
	}
	files, err := v.fileReadings(ctx, view.Revision, true)
	return view, files, err
}

// fileReadings returns the files of a revision with what was read of each, with or without its text.
func (v *Vault) fileReadings(ctx context.Context, r *record.Revision, texts bool) ([]FileReading, error) {
	var files []FileReading
	for _, f := range r.Files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fr := FileReading{File: f, Own: readsItself(f)}
		if !fr.Own {
			var err error
			fr.Reading, fr.sum, err = v.readingOf(ctx, r.Record, f, nil)
			fr.Damaged = errors.Is(err, ErrIntegrity) || errors.Is(err, crypto.ErrTampered) || errors.Is(err, extract.ErrMalformed)
			if err != nil && !fr.Damaged {
				return nil, err
			}
		}
		if fr.Reading != nil {
			fr.text = textSize(fr.Reading)
			if !texts {
				lighten(fr.Reading)
			}
		}
		files = append(files, fr)
	}
	return files, nil
}

// readsItself reports whether a file needs no reader: it is empty, or plain text that lies in its revision.
func readsItself(f record.File) bool {
	return f.Size == 0 || f.Inline() && keptAsText(f.MediaType)
}

// Coverage gives every live record of ids, in their order, with what was read of its files, but for the texts. A record that cannot be read does
// not hide the others. progress counts records.
// Errors: ErrNoRecord, those of give and of ctx; a *MissingError if records could not be read.
func (v *Vault) Coverage(ctx context.Context, ids []record.ID, give func(Covered) error, progress Progress) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	missing := &MissingError{Total: len(ids)}
	for i, id := range ids {
		c, err := v.covered(ctx, id)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrNoRecord):
			return err
		case err != nil:
			missing.Missing++
			missing.Records = append(missing.Records, id)
		default:
			if err := give(c); err != nil {
				return err
			}
		}
		progress.tell(int64(i+1), int64(len(ids)))
	}
	if missing.Missing > 0 {
		return missing
	}
	return nil
}

func (v *Vault) covered(ctx context.Context, id record.ID) (Covered, error) {
	view, err := v.view(ctx, id, 0)
	if err != nil {
		return Covered{}, err
	}
	r := view.Revision
	c := Covered{ID: id, Revision: r.Number, Title: r.Fields.Title(), Kind: r.Fields.Kind(), Text: len(r.Text), Spans: extract.Spans(r.Text)}
	c.Files, err = v.fileReadings(ctx, r, false)
	c.Files = append(c.Files, withheldReadings(r)...)
	return c, err
}
