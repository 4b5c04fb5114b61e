package vault

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"emanet/index/extract"
	"emanet/vault/record"
	"emanet/vault/store"
)

// FileReader reads the text of files, in a process that holds no key: *extract.Process.
type FileReader interface {
	Read(ctx context.Context, in extract.Input, sink extract.Sink) (*extract.Reading, error)
}

// Reading says how the files that somebody brings are read. With the zero value they are not, but for plain text in UTF-8: Reread
// does it later.
type Reading struct {
	Reader   FileReader                         // nil: no file is read
	Pictures bool                               // pages without text are read as pictures, if the reader can
	Password string                             // of encrypted files; kept nowhere
	Limits   extract.Limits                     // a zero field is its default
	Progress func(file string, done, total int) // nil: nobody is told; total is 0 while it is not known
}

// unread is a sealed file that waits to be read.
type unread struct {
	file   record.File
	inside string // item of the file that it lies in; "" if somebody brought it
	depth  int
	plain  []byte // its bytes, if they are few
	object store.ObjectID
	known  bool // its object is in the inventory
}

// keyContained is the field of a file that came out of another file: the item of that one.
const keyContained = "contained_in"

// maxSlow is how many files of one tree may use up their time; the files inside that wait behind them are not tried then.
const maxSlow = 2

// readNew reads every file that was sealed for a revision, and the files inside them, and seals what was read beside them. A
// file that cannot be read is no error, and when ctx ends the rest is named as interrupted: what was brought is kept.
// Errors: those of the store, and of bytes that are not what was sealed.
func (v *Vault) readNew(ctx context.Context, p *prepared, how Reading) error {
	defer func() { p.unread = nil }()
	if how.Reader == nil {
		return nil
	}
	left, slow := how.Limits.Filled().Expanded, 0
	for len(p.unread) > 0 {
		if len(p.change.Objects) >= maxRefs {
			p.late = true
			return nil
		}
		u := p.unread[0]
		p.unread = p.unread[1:]
		var r *extract.Reading
		var err error
		switch {
		case ctx.Err() != nil:
			r, p.stopped = notRead(u, extract.ReasonInterrupted, ""), true
		case slow >= maxSlow && u.inside != "" && p.before == nil:
			r = notRead(u, extract.ReasonTooLong, "files beside it took all the time")
		default:
			r, err = v.readOne(ctx, p, u, how, &left)
		}
		if err != nil && ctx.Err() != nil {
			r, err, p.stopped = notRead(u, extract.ReasonInterrupted, ""), nil, true
		}
		if err != nil {
			return fmt.Errorf("read %q: %w", u.file.Name, err)
		}
		if u.inside == "" {
			slow = 0
		}
		if slices.ContainsFunc(r.Losses, func(l extract.Loss) bool { return l.Reason == extract.ReasonTooLong }) {
			slow++
		}
		if err := v.keepReading(p, u, r); err != nil {
			return err
		}
	}
	return nil
}

// durable is the context in which a change is stored: what was kept in spite of an interruption is stored in spite of it.
func (p *prepared) durable(ctx context.Context) context.Context {
	if p.stopped {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// notRead is the reading of a file that was not tried.
func notRead(u unread, reason extract.Reason, detail string) *extract.Reading {
	return &extract.Reading{
		Of: hex.EncodeToString(u.file.SHA256[:]), MediaType: u.file.MediaType, Version: extract.Version, Status: extract.StatusNotRead,
		Losses: []extract.Loss{{Reason: reason, Detail: detail}},
	}
}
