package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"emanet/index/extract"
	"emanet/vault"
	"emanet/vault/record"
)

// tally counts what was not read by a command that adds files.
type tally struct {
	files    int
	lost     int
	pictures int  // photographs that nobody looked for text in
	ocr      bool // something was read from a picture
	stopped  bool // the person did not wait for the end
	records  map[record.ID]bool
	last     lostFile
	id       record.ID // of the last one
}

// lostFile is a file that was not read in full, without the text that was.
type lostFile struct {
	name   string
	status extract.Status
	losses []extract.Loss
}

// take counts the files of one record that were read, or should have been.
func (t *tally) take(id record.ID, files []vault.FileReading) {
	for _, f := range files {
		r := f.Reading
		if r == nil {
			continue // nobody wanted it read, or it was there before
		}
		t.files++
		t.ocr = t.ocr || r.OCR != ""
		t.stopped = t.stopped || hasReason(r.Losses, extract.ReasonInterrupted)
		switch {
		case r.Status == extract.StatusRead && len(r.Losses) == 0:
		case onlyPicture(r):
			t.pictures++
		default:
			t.lost++
			if t.records == nil {
				t.records = map[record.ID]bool{}
			}
			t.records[id] = true
			t.last, t.id = lostFile{f.File.Name, r.Status, r.Losses}, id
		}
	}
}

// onlyPicture reports whether a file is a picture of which nothing is missing
// but a text that may be in it: most photographs have none.
func onlyPicture(r *extract.Reading) bool {
	if !strings.HasPrefix(r.MediaType, "image/") {
		return false
	}
	return len(r.Losses) > 0 && !slices.ContainsFunc(r.Losses, func(l extract.Loss) bool { return l.Reason != extract.ReasonNeedsOCR })
}

// tell says on a line or two what was not read, and what to type.
func (t *tally) tell(e *env, r *reader) {
	switch {
	case t.lost == 0:
	case t.lost == 1:
		e.note("%s", t.oneFile(r))
	case len(t.records) == 1:
		e.note("%s of %s were not read in full: emanet coverage %s", grouped(t.lost), counted(t.files, "file"), t.id.Short())
	default:
		e.note("%s of %s were not read in full: emanet coverage --failed", grouped(t.lost), counted(t.files, "file"))
	}
	if t.pictures > 0 && r.why != nil {
		e.note("%s may hold text that was not looked for: %s; later: emanet reread --failed", counted(t.pictures, "picture"), r.noPictures())
	}
	r.warnLoose(e, t.ocr)
}

// oneFile is the line about the only file that was not read.
func (t *tally) oneFile(r *reader) string {
	how := "was not read"
	if t.last.status == extract.StatusPartly {
		how = "was read in part"
	}
	why, id := lossWords(t.last.losses), t.id.Short()
	switch order, _ := reasons(t.last.losses); {
	case slices.Equal(order, []extract.Reason{extract.ReasonEncrypted}):
		why = "it is encrypted; with its password: emanet reread " + id + " --password"
		if r.password != "" {
			why = "it is encrypted, and the password was not its own; again: emanet reread " + id + " --password"
		}
	case slices.Equal(order, []extract.Reason{extract.ReasonNeedsOCR}):
		why = "it needs OCR, and " + r.noPictures() + "; later: emanet reread " + id
	}
	return fmt.Sprintf("%q %s: %s", t.last.name, how, why)
}

// again is the command that reads what was not.
func (t *tally) again() string {
	if len(t.records) == 1 {
		return "emanet reread " + t.id.Short()
	}
	return "emanet reread --failed"
}

// interrupted ends a command that has added something, with the error that it
// ended with. If the person stopped it meanwhile, that is told, with what goes
// on where it was stopped.
func (t *tally) interrupted(ctx context.Context, err error) error {
	stop := ctx.Err()
	switch {
	case stop == nil || err != nil && !errors.Is(err, stop):
		return err
	case t.stopped:
		return &hinted{stop, "reading was stopped, and what was added is sealed; to read on: " + t.again()}
	}
	return stop
}
