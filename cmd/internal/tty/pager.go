package tty

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// Page shows a long text on the alternate screen of the terminal, where it
// leaves no scrollback, until the person presses q. Everything passes Clean.
// Keys: arrows, j and k, space and b, g and G, / to search, n and N to search
// on, q to leave; what is searched for is kept nowhere. Page returns the error
// of ctx when ctx ends first, and ErrEndOfInput when the terminal goes away.
func (t *Terminal) Page(ctx context.Context, title, text string) (err error) {
	restore, err := pagerRaw(t.in)
	if err != nil {
		return fmt.Errorf("prepare the terminal: %w", err)
	}
	defer restore()
	resized, stop := pagerResized()
	defer stop()

	p := newPager(title, text)
	p.resize(t.Size())
	if _, err := io.WriteString(t.out, pagerEnter); err != nil {
		return err
	}
	defer func() {
		if _, leaveErr := io.WriteString(t.out, pagerLeave); err == nil {
			err = leaveErr
		}
	}()
	return t.page(ctx, p, resized)
}

// The alternate screen: enter it, empty and without a cursor; leave it empty.
const (
	pagerEnter = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
	pagerLeave = "\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l"
)

// page draws and reads keys until the person leaves.
func (t *Terminal) page(ctx context.Context, p *pager, resized <-chan os.Signal) error {
	keys := make(chan pagerInput, 1)
	reading := false
	for !p.done {
		if _, err := io.WriteString(t.out, p.screen()); err != nil {
			return err
		}
		if !reading {
			reading = true
			go pagerRead(t.in, keys)
		}
		select {
		case <-ctx.Done():
			_ = t.in.SetReadDeadline(time.Now()) // not every system can; one key is lost there
			return ctx.Err()
		case <-resized:
			p.resize(t.Size())
		case in := <-keys:
			reading = false
			if in.err != nil {
				return in.err
			}
			p.resize(t.Size()) // for systems that send no signal
			p.input(in.data)
		}
	}
	return nil
}

// pagerInput is what one read gave.
type pagerInput struct {
	data []byte
	err  error
}

// pagerRead reads once, so that no read is left behind when the person leaves.
func pagerRead(in *os.File, keys chan<- pagerInput) {
	_ = in.SetReadDeadline(time.Time{}) // as in page
	buf := make([]byte, 256)
	n, err := in.Read(buf)
	switch {
	case n > 0:
		err = nil
	case err == io.EOF:
		err = ErrEndOfInput
	}
	keys <- pagerInput{data: buf[:n], err: err}
}

// pagerRaw lets every key through at once and returns what puts the terminal
// back.
func pagerRaw(f *os.File) (restore func(), err error) {
	var before *term.State
	err = control(f, func(fd int) (err error) {
		before, err = term.MakeRaw(fd)
		return err
	})
	if err != nil {
		return nil, err
	}
	return func() {
		// A terminal that went away needs no mode.
		_ = control(f, func(fd int) error { return term.Restore(fd, before) })
	}, nil
}

// pager is what is shown and where in it the person is.
type pager struct {
	title         string
	paragraphs    []string // clean, without tabs
	rows          []pagerRow
	columns, room int // of the text
	top           int // the first row on the screen
	done          bool

	asking  bool   // a search is being typed
	typed   string // what has been typed of it
	partial []byte // a character that was cut by the end of a read
	sought  []rune // folded; what n looks for
	hit     int    // the row that was found last, or -1
	notice  string
}

// newPager prepares a text.
func newPager(title, text string) *pager {
	text = strings.TrimSuffix(Clean(text), "\n")
	p := &pager{title: CleanLine(title), hit: -1}
	for paragraph := range strings.SplitSeq(text, "\n") {
		p.paragraphs = append(p.paragraphs, pagerExpand(paragraph))
	}
	return p
}

// pagerExpand exchanges tabs for blanks up to the next multiple of eight.
func pagerExpand(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		if r == '\t' {
			n := 8 - column%8
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		}
		b.WriteRune(r)
		column += runeWidth(r)
	}
	return b.String()
}

// resize lays the text out for a screen and stays at the same place in it.
func (p *pager) resize(columns, rows int) {
	columns, room := max(columns, 8), max(rows-1, 1)
	if columns == p.columns && room == p.room {
		return
	}
	at := pagerRow{}
	if p.top < len(p.rows) {
		at = p.rows[p.top]
	}
	p.columns, p.room, p.hit = columns, room, -1
	p.rows = p.rows[:0]
	for i, paragraph := range p.paragraphs {
		p.rows = append(p.rows, pagerRows(i, paragraph, columns)...)
	}
	p.show(p.rowAt(at.paragraph, at.start))
}

// show brings row to the top of the screen, as far as the text reaches.
func (p *pager) show(row int) {
	p.top = max(0, min(row, len(p.rows)-p.room))
}
