package mail

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// lines reads a file line by line and knows where each begins. Lines of any length come in pieces, so that none is held
// in memory.
type lines struct {
	ctx   context.Context
	r     *bufio.Reader
	next  int64  // offset of what comes next
	piece []byte // the last piece, with its line end; valid until the next step
	start int64  // its offset
	fresh bool   // it begins a line
	whole bool   // it ends one, or the file
	again bool   // it is to be given once more
	count int
}

// lineBuffer is how long a line may be to come in one piece, in bytes.
const lineBuffer = 64 << 10

func newLines(ctx context.Context, r io.Reader) *lines {
	return &lines{ctx: ctx, r: bufio.NewReaderSize(r, lineBuffer), whole: true}
}

// step goes to the next piece. It returns io.EOF behind the last.
func (l *lines) step() error {
	if l.again {
		l.again = false
		return nil
	}
	if l.count++; l.count&0x3ff == 0 {
		if err := l.ctx.Err(); err != nil {
			return err
		}
	}
	l.fresh = l.whole
	piece, err := l.r.ReadSlice('\n')
	l.piece, l.start = piece, l.next
	l.next += int64(len(piece))
	l.whole = !errors.Is(err, bufio.ErrBufferFull)
	switch {
	case err == nil, errors.Is(err, bufio.ErrBufferFull):
		return nil
	case errors.Is(err, io.EOF) && len(piece) > 0:
		return nil
	}
	return err
}

// back makes the next step give the same piece.
func (l *lines) back() { l.again = true }

// text is the piece without its line end.
func (l *lines) text() []byte { return bytes.TrimRight(l.piece, "\r\n") }

// blank reports whether the piece is an empty line.
func (l *lines) blank() bool { return l.fresh && l.whole && len(l.text()) == 0 }

// lineEnd is how many bytes the line end of the piece has.
func (l *lines) lineEnd() int64 {
	switch {
	case bytes.HasSuffix(l.piece, []byte("\r\n")):
		return 2
	case bytes.HasSuffix(l.piece, []byte("\n")):
		return 1
	}
	return 0
}
