package main

import (
	"cmp"
	"context"
	"slices"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

// one reads the files of one record that are wanted. What is wrong with this
// record alone is told, and the others go on.
func (r *rereading) one(ctx context.Context, id record.ID) error {
	_, before, err := r.v.Readings(ctx, id, 0)
	tried := wanted(before, r.o)
	var got vault.Reread
	if err == nil && len(tried) > 0 {
		got, err = r.v.Reread(ctx, id, vault.RereadOptions{Reading: r.reader.reading(r.bar), Only: r.o.chooses, Reason: r.reason})
	}
	if err != nil {
		return r.fail(ctx, id, err)
	}
	if got.Tried == 0 {
		return nil
	}
	return r.tell(id, tried, got)
}

// wanted returns the files that are to be read again; one without a byte never
// is.
func wanted(files []vault.FileReading, o rereadOptions) []vault.FileReading {
	return slices.DeleteFunc(slices.Clone(files), func(f vault.FileReading) bool { return f.File.Size == 0 || !o.chooses(f) })
}

// fail takes the error of one record. Only those that say something of this
// record alone let the others go on.
func (r *rereading) fail(ctx context.Context, id record.ID, err error) error {
	found, _ := judge(err)
	if ctx.Err() != nil || found != statusIntegrity && found != statusNoRecord {
		return err
	}
	r.failed++
	if r.firstErr == nil {
		r.firstErr = err
	}
	r.bar.Pause()
	r.e.msg.Printf("emanet: %q: %v\n", id.Short(), err)
	return nil
}

// rereadJSON is what became of one record.
type rereadJSON struct {
	Type     string           `json:"type"`
	Record   record.ID        `json:"record"`
	Revision int              `json:"revision"`
	Files    []rereadFileJSON `json:"files"`         // that were read again
	New      []fileJSON       `json:"new,omitempty"` // that came out of them
}

type rereadFileJSON struct {
	fileJSON

	Changed bool `json:"changed"`         // false: the reading is the one from before, which is not worse
	Still   bool `json:"still,omitempty"` // encrypted, although a password was given
}

// tell says what became of each file of one record, and counts what is left.
// tried are the files as they were read before.
func (r *rereading) tell(id record.ID, tried []vault.FileReading, got vault.Reread) error {
	object := rereadJSON{Type: "reread", Record: id, Revision: got.Revision}
	r.bar.Pause()
	for _, f := range outcomes(tried, got.Read) {
		s := stateOf(f.FileReading)
		r.files++
		r.left.take(coverageRow{file: &f.FileReading, state: s})
		if f.changed {
			r.changed++
			r.ocr = r.ocr || s.ocr != ""
		}
		still := !f.changed && r.reader.password != "" && hasReason(s.losses, extract.ReasonEncrypted)
		object.Files = append(object.Files, rereadFileJSON{readFileJSONOf(f.FileReading), f.changed, still})
		if r.e.global.json {
			continue
		}
		text := "nothing new"
		switch {
		case f.changed:
			text = s.line()
		case still:
			text = "still encrypted: a wrong password?"
		}
		r.e.out.Printf("%s  %s: %s\n", id.Short(), r.e.out.OneLine(f.File.Name), r.e.out.OneLine(text))
	}
	for _, f := range got.New {
		object.New = append(object.New, fileJSONOf(f))
	}
	if r.e.global.json {
		return r.e.emit(object)
	}
	return nil
}

// rereadFile is a file that was read again: as it is read now.
type rereadFile struct {
	vault.FileReading

	changed bool
}

// outcomes puts together the files that were tried and those of which something
// better was read, among them files that came out just now.
func outcomes(tried, better []vault.FileReading) []rereadFile {
	var all []rereadFile
	for _, f := range tried {
		if !slices.ContainsFunc(better, sameItem(f)) {
			all = append(all, rereadFile{f, false})
		}
	}
	for _, f := range better {
		all = append(all, rereadFile{f, true})
	}
	slices.SortStableFunc(all, func(a, b rereadFile) int { return cmp.Compare(a.File.ItemID, b.File.ItemID) })
	return all
}

// sameItem compares with a file of the same record.
func sameItem(f vault.FileReading) func(vault.FileReading) bool {
	return func(g vault.FileReading) bool { return g.File.ItemID == f.File.ItemID }
}

// rereadSumJSON ends the answer of reread.
type rereadSumJSON struct {
	Type    string                 `json:"type"`
	Records int                    `json:"records"` // that were looked at
	Files   int                    `json:"files"`   // that were read
	Changed int                    `json:"changed"` // of them
	Left    int                    `json:"not_read_in_full"`
	Reasons map[extract.Reason]int `json:"reasons,omitempty"`
}

// summary says what was done, and what is still not read.
func (r *rereading) summary(records int) error {
	left := r.left.partly + r.left.unread
	if r.e.global.json {
		return r.e.emit(rereadSumJSON{"summary", records, r.files, r.changed, left, r.left.reasons})
	}
	if r.files == 0 {
		r.e.note("nothing of %s is to be read again", counted(records, "record"))
		return nil
	}
	text := counted(r.files, "file") + " read, " + grouped(r.changed) + " with something new"
	if left > 0 {
		text += "; still not read in full: " + r.left.whyNot()
	}
	r.e.note("%s", text)
	return nil
}
