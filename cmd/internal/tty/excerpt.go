package tty

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is a piece of a text in which some ranges are set off, such as the
// words that a search found. Neither the text nor the ranges are trusted.
type Excerpt struct {
	Text          string
	Marks         [][2]int // bytes of Text, in order; what lies outside of it is left out
	Before, After bool     // the text goes on
}

// Excerpt writes x as one paragraph, indented, and wrapped at the edge of a
// terminal. Marks are shown in reverse video, or between asterisks where there
// is no style; two marks with nothing but blanks between them are one. White
// space becomes a single blank. A terminal gets everything else sanitised, a
// pipe gets it as it is.
func (o *Output) Excerpt(x Excerpt, indent int) error {
	var b strings.Builder
	margin := strings.Repeat(" ", indent)
	for _, line := range wrapCells(o.cells(x), o.width-indent) {
		b.WriteString(margin)
		o.drawCells(&b, line)
		b.WriteByte('\n')
	}
	_, err := io.WriteString(o.w, b.String())
	return err
}

// cell is one character with the combining marks that follow it, as the output
// may show it.
type cell struct {
	text   string
	width  int
	blank  bool
	marked bool
}

// cells makes the text of x fit to be shown: this is where it is sanitised.
func (o *Output) cells(x Excerpt) []cell {
	var cells []cell
	if x.Before {
		cells = append(cells, cell{text: "…", width: 1})
	}
	next := 0 // the first mark that may still come
	for i := 0; i < len(x.Text); {
		r, n := utf8.DecodeRuneInString(x.Text[i:])
		for next < len(x.Marks) && x.Marks[next][1] <= i {
			next++
		}
		marked := next < len(x.Marks) && x.Marks[next][0] <= i
		cells = o.appendCell(cells, r, x.Text[i:i+n], marked)
		i += n
	}
	if x.After {
		cells = append(cells, cell{text: "…", width: 1})
	}
	return o.starred(joinMarks(trimCells(cells)))
}

// appendCell adds one character; white space after white space is left out.
func (o *Output) appendCell(cells []cell, r rune, raw string, marked bool) []cell {
	last := len(cells) - 1
	if unicode.IsSpace(r) {
		if last < 0 || cells[last].blank {
			return cells
		}
		return append(cells, cell{text: " ", width: 1, blank: true})
	}
	if o.terminal && (!printable(r) || r == utf8.RuneError) && (last < 0 || !joins(lastRune(cells[last].text), r)) {
		return append(cells, o.visible(raw, marked)...)
	}
	if w := runeWidth(r); w > 0 || last < 0 || cells[last].blank {
		return append(cells, cell{text: raw, width: w, marked: marked})
	}
	cells[last].text += raw
	return cells
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// visible is what stands for a character that a terminal must not get, each
// of its letters a cell: it may be wider than a line.
func (o *Output) visible(raw string, marked bool) []cell {
	var cells []cell
	for _, r := range o.OneLine(raw) {
		cells = append(cells, cell{text: string(r), width: max(runeWidth(r), 1), marked: marked})
	}
	return cells
}

func trimCells(cells []cell) []cell {
	for len(cells) > 0 && cells[len(cells)-1].blank {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// joinMarks marks a blank between two marked characters, so that a phrase is
// set off as one.
func joinMarks(cells []cell) []cell {
	for i := 1; i+1 < len(cells); i++ {
		if cells[i].blank && cells[i-1].marked && cells[i+1].marked {
			cells[i].marked = true
		}
	}
	return cells
}

// starred puts asterisks around what is marked if this output has no style.
func (o *Output) starred(cells []cell) []cell {
	if o.styled {
		return cells
	}
	var out []cell
	inside := false
	for _, c := range cells {
		if c.marked != inside {
			out = append(out, cell{text: "*", width: 1})
			inside = c.marked
		}
		out = append(out, c)
	}
	if inside {
		out = append(out, cell{text: "*", width: 1})
	}
	return out
}

// drawCells writes one line; only this puts the style around the text.
func (o *Output) drawCells(b *strings.Builder, line []cell) {
	inside := false
	for _, c := range line {
		if marked := c.marked && o.styled; marked != inside {
			b.WriteString(map[bool]string{true: "\x1b[7m", false: "\x1b[0m"}[marked])
			inside = marked
		}
		b.WriteString(c.text)
	}
	if inside {
		b.WriteString("\x1b[0m")
	}
}

// wrapCells breaks cells into lines of at most columns columns, at blanks
// where there are any. Without a width there is one line.
func wrapCells(cells []cell, columns int) [][]cell {
	if columns <= 0 {
		if len(cells) == 0 {
			return nil
		}
		return [][]cell{cells}
	}
	columns = max(columns, 2)
	var lines [][]cell
	for len(cells) > 0 {
		end, rest := lineEnd(cells, columns)
		lines = append(lines, cells[:end])
		cells = cells[rest:]
	}
	return lines
}

// lineEnd returns where the first line of cells ends and the next one begins.
func lineEnd(cells []cell, columns int) (end, next int) {
	used, blank := 0, -1
	for i, c := range cells {
		if c.blank {
			blank = i
		}
		used += c.width
		switch {
		case used <= columns:
		case blank > 0:
			return blank, blank + 1
		default:
			return max(i, 1), max(i, 1)
		}
	}
	return len(cells), len(cells)
}
