package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// pair is a record with the originals it was made of.
type pair struct {
	added     vault.Added
	originals []original
}

// each makes a record of each original. What fails is reported and the rest
// goes on.
func (a *adding) each(ctx context.Context, v *vault.Vault, c collected) error {
	defer thrifty()()
	var (
		done, kept []pair
		failed     int
		broken     error
	)
	bar := a.e.progress(ctx, "sealing", tty.Items)
	next := 0
	report := func(added vault.Added, draft vault.Draft, err error) {
		o := c.originals[next]
		next++
		bar.Pause()
		if err != nil {
			failed++
			a.e.msg.Printf("emanet: %q: %v\n", o.source.Name, err)
			return
		}
		title := draft.Fields.Title()
		if added.Skipped {
			added.ID = added.Existing
		}
		broken = errors.Join(broken, a.tell(added, title))
		added.Read = nil // told; of many files it is much
		if added.Skipped {
			kept = append(kept, pair{added, []original{o}})
		} else {
			done = append(done, pair{added, []original{o}})
		}
	}
	err := v.AddMany(ctx, a.drafts(c, bar), report, nil)
	bar.Done()
	a.tally.tell(a.e, a.reader)
	if len(kept) > 0 {
		a.e.note("%d of %d were in the vault already and were skipped", len(kept), len(c.originals))
	}
	err = errors.Join(err, broken, a.settle(ctx, v, append(done, kept...)))
	if err := a.tally.interrupted(ctx, err); err != nil {
		return err
	}
	if failed > 0 {
		return &partialError{failed: failed, total: len(c.originals), what: "files"}
	}
	return nil
}

// drafts yields one draft for each original. A draft is asked for when the one
// before was sealed and read: bar counts them.
func (a *adding) drafts(c collected, bar *tty.Progress) iter.Seq2[vault.Draft, error] {
	return func(yield func(vault.Draft, error) bool) {
		for i, o := range c.originals {
			bar.Report(int64(i), int64(len(c.originals)))
			draft := vault.Draft{
				Fields: a.titled(a.fields, o.source.Name), Sources: []vault.Source{o.source}, Purpose: a.reason,
				Reading: a.reader.reading(bar),
			}
			if !yield(draft, nil) {
				return
			}
		}
	}
}

// settle removes the originals if that was asked for, and otherwise says in
// one line where they still lie in clear.
func (a *adding) settle(ctx context.Context, v *vault.Vault, pairs []pair) error {
	var left []string
	failed, total := 0, 0
	for _, p := range pairs {
		for i, o := range p.originals {
			switch {
			case o.path == "":
			case !a.o.removeOriginal || ctx.Err() != nil: // who stops the command keeps the originals
				left = append(left, o.path)
			default:
				total++
				if err := readBackAndRemove(ctx, v, p.added, i, o.path); err != nil {
					failed++
					a.e.msg.Printf("emanet: %v\n", err)
				}
			}
		}
	}
	switch {
	case len(left) == 1:
		a.e.note("the original still lies in clear at %q", left[0])
	case len(left) > 1:
		a.e.note("%d originals still lie in clear, the first at %q", len(left), left[0])
	}
	if total > failed {
		a.e.note("%s read back from the vault and removed; a solid-state disk may keep the bytes all the same", count(total-failed, "original"))
	}
	if failed > 0 {
		return &partialError{failed: failed, total: total, what: "removals"}
	}
	return nil
}

// readBackAndRemove deletes an original after the vault has given the same
// bytes back.
func readBackAndRemove(ctx context.Context, v *vault.Vault, added vault.Added, file int, path string) error {
	f, err := fileOf(ctx, v, added, file, path)
	if err != nil {
		return fmt.Errorf("%q was not removed: %w", path, err)
	}
	h := sha256.New()
	if _, err := v.CopyFile(ctx, h, added.ID, 0, f.ItemID, nil); err != nil {
		return fmt.Errorf("%q was not removed: read it back: %w", path, err)
	}
	if [32]byte(h.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%q was not removed: the vault gave other bytes back", path)
	}
	return removeOriginal(path, f.SHA256)
}

// fileOf finds the file of the vault that an original became: by its place
// among the files of a new record, by its hash in one that was there already.
func fileOf(ctx context.Context, v *vault.Vault, added vault.Added, file int, path string) (record.File, error) {
	if !added.Skipped {
		if file >= len(added.Files) {
			return record.File{}, errors.New("the record has no such file")
		}
		return added.Files[file], nil
	}
	want, err := hashFile(path)
	if err != nil {
		return record.File{}, err
	}
	view, err := v.Record(ctx, added.ID, 0)
	if err != nil {
		return record.File{}, err
	}
	for _, f := range view.Revision.Files {
		if f.SHA256 == want {
			return f, nil
		}
	}
	return record.File{}, errors.New("the record has no such file")
}

// tellAdded prints the answer of add for one record.
func tellAdded(e *env, added vault.Added, title string) error {
	word := "added"
	if added.Skipped {
		word = "skipped"
	}
	if !e.global.json {
		e.out.Printf("%s %s  %s\n", word, added.ID, e.out.OneLine(title))
		return nil
	}
	object := addedJSON{Type: word, Record: added.ID, Revision: added.Revision, Title: title}
	for _, f := range added.Read {
		if f.Reading == nil {
			object.Files = append(object.Files, fileJSONOf(f.File))
			continue
		}
		object.Files = append(object.Files, readFileJSONOf(f))
	}
	return e.emit(object)
}

// addedJSON is what add, write and amend answer.
type addedJSON struct {
	Type     string     `json:"type"`
	Record   record.ID  `json:"record"`
	Revision int        `json:"revision,omitempty"`
	Title    string     `json:"title,omitempty"`
	Files    []fileJSON `json:"files,omitempty"`
}
