package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"emanet/index/extract"
)

// CSV reads a table of separated values (RFC 4180, and what programs write instead of it): a line for each row, the values
// separated by tabs and without their quotes. What separates them is found by looking: comma, semicolon, tab or bar. It
// serves text/csv and text/tab-separated-values.
func CSV(ctx context.Context, in *extract.Input, out extract.Output) error {
	limit := in.Limits.Filled().Text
	src, err := open(ctx, in, 2*int64(limit), nil)
	if err != nil {
		return err
	}
	if err := out.Reader("table in "+src.charset, ""); err != nil {
		return err
	}
	r := bufio.NewReaderSize(src, 64<<10)
	head, err := r.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var b strings.Builder
	t := table{r: r, separator: separator(string(head))}
	more, err := t.write(&b, limit)
	if err != nil {
		return err
	}
	return body(out, b.String(), more, limit)
}

// separator is the character that separates values: the one that most lines have the same number of.
func separator(head string) rune {
	lines := strings.Split(head, "\n")
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last may be cut
	}
	best, most := ',', 0
	for _, c := range ",;\t|" {
		counts := map[int]int{}
		for _, line := range lines[:min(len(lines), 50)] {
			if n := outsideQuotes(line, c); n > 0 {
				counts[n]++
			}
		}
		for _, n := range counts {
			if n > most {
				best, most = c, n
			}
		}
	}
	return best
}

// outsideQuotes counts a character where no quotes are around it.
func outsideQuotes(line string, c rune) int {
	n, quoted := 0, false
	for _, r := range line {
		switch r {
		case '"':
			quoted = !quoted
		case c:
			if !quoted {
				n++
			}
		}
	}
	return n
}

// table takes the quotes off a stream of separated values. Quotes that do not close change nothing but the separators behind
// them: no word is lost.
type table struct {
	r         io.RuneReader
	separator rune
	quoted    bool
	began     bool // something of the value was seen
	closed    bool // the last rune was a quote that closed
}

// write writes at most limit bytes and reports whether there was more.
func (t *table) write(b *strings.Builder, limit int) (more bool, err error) {
	for {
		r, _, err := t.r.ReadRune()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if b.Len()+len(string(r)) > limit {
			return true, nil
		}
		if out := t.step(r); out >= 0 {
			b.WriteRune(out)
		}
	}
}

// step returns what a rune becomes, or -1.
func (t *table) step(r rune) rune {
	closed := t.closed
	t.closed = false
	switch {
	case r == '\r':
		return -1
	case t.quoted && r == '"':
		t.quoted, t.closed = false, true
		return -1
	case t.quoted && (r == '\n' || r == '\t'):
		return ' '
	case t.quoted:
		return r
	case r == '"' && closed: // the second of two, which stand for one
		t.quoted = true
		return '"'
	case r == '"' && !t.began:
		t.quoted, t.began = true, true
		return -1
	case r == t.separator:
		t.began = false
		return '\t'
	}
	t.began = r != '\n'
	return r
}
