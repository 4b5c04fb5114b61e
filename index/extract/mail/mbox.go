package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"

	"emanet/index/extract"
	"emanet/index/extract/plain"
)

// Mbox reads a box of mails (RFC 4155, and what programs make of it), of any size: each mail is a member, "message-1.eml" and so
// on, up to Limits.Members of them, with the ">" taken off that was put before lines that begin with "From ". A box with one mail
// is read as that mail. It serves application/mbox.
func Mbox(ctx context.Context, in *extract.Input, out extract.Output) error {
	limits := in.Limits.Filled()
	found, total, err := findMails(ctx, in, limits.Members)
	if err != nil {
		return err
	}
	if total <= 1 {
		one := *in
		return EML(ctx, &one, out)
	}
	if err := out.Reader("mbox", "application/mbox"); err != nil {
		return err
	}
	if err := out.Total(total); err != nil {
		return err
	}
	if err := before(in, found[0].start, out); err != nil {
		return err
	}
	if in.Depth >= limits.Nesting {
		return out.Lose(extract.ReasonTooLarge, "nested too deep")
	}
	for i, at := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &unescaper{r: bufio.NewReaderSize(io.NewSectionReader(in.Bytes, at.start, at.end-at.start), lineBuffer), fresh: true}
		if err := out.Member(fmt.Sprintf("message-%d.eml", i+1), "message/rfc822", r); err != nil {
			return err
		}
		if err := out.Done(); err != nil {
			return err
		}
	}
	if total > len(found) {
		return out.Lose(extract.ReasonTooLarge, "%d of %d mails: more than %d", len(found), total, limits.Members)
	}
	return nil
}

// maxBefore is how many bytes of what stands before the first mail of a box are read.
const maxBefore = 64 << 10

// before gives what stands before the first mail, which is none and may be words all the same.
func before(in *extract.Input, end int64, out extract.Output) error {
	b := make([]byte, min(end, maxBefore))
	if _, err := in.Bytes.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if len(bytes.TrimSpace(b)) > 0 {
		text, _ := plain.Decode(b, "")
		if err := out.Part(extract.Part{Kind: extract.PartOther, Text: text}); err != nil {
			return err
		}
	}
	if end > maxBefore {
		return out.Lose(extract.ReasonTooLarge, "%d bytes before the first mail", end)
	}
	return nil
}

// span is a piece of a file.
type span struct{ start, end int64 }

// findMails finds where the mails of a box lie, at most limit, and says how many there are. A mail begins with a line "From " at the
// beginning or behind an empty line, if a header follows.
func findMails(ctx context.Context, in *extract.Input, limit int) (found []span, total int, err error) {
	l := newLines(ctx, in.Reader())
	blank := true
	for {
		if err := l.step(); err != nil {
			if n := len(found); n > 0 && n == total {
				found[n-1].end = in.Size
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return found, total, err
		}
		begins := blank && l.fresh && bytes.HasPrefix(l.piece, []byte("From "))
		if l.fresh {
			blank = l.blank()
		}
		if begins && headerFollows(l) {
			if total > 0 && total <= limit {
				found[total-1].end = l.start
			}
			if total++; total <= limit {
				found = append(found, span{start: l.start})
			}
		}
	}
}

// headerFollows looks at the line behind the one that was read, without taking it.
func headerFollows(l *lines) bool {
	next, _ := l.r.Peek(200)
	line, _, _ := bytes.Cut(next, []byte("\n"))
	if bytes.HasPrefix(line, []byte(">From ")) { // of a mail that went through several boxes
		return timeOfDay.Match(l.piece)
	}
	name, _, ok := fieldOf(line, true)
	return ok && name != "" && !bytes.HasPrefix(line, []byte("--"))
}

// timeOfDay is in the line before each mail of a box that keeps to RFC 4155.
var timeOfDay = regexp.MustCompile(` \d\d?:\d\d`)

// unescaper takes one ">" off lines that begin with any number of them and "From ".
type unescaper struct {
	r       *bufio.Reader
	pending []byte
	fresh   bool // the next piece begins a line
	err     error
}

func (u *unescaper) Read(p []byte) (int, error) {
	for len(u.pending) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		piece, err := u.r.ReadSlice('\n')
		if u.fresh && len(piece) > 0 && piece[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(piece, ">"), []byte("From ")) {
			piece = piece[1:]
		}
		u.pending = piece
		u.fresh = !errors.Is(err, bufio.ErrBufferFull)
		if u.fresh {
			u.err = err
		}
	}
	n := copy(p, u.pending)
	u.pending = u.pending[n:]
	return n, nil
}
