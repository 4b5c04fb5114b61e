package editor

import (
	"strings"

	"emanet/cmd/internal/tty"
)

// tabWidth is how far tab stops are apart on the screen.
const tabWidth = 4

// shown returns how the character s looks in the given column, and how many
// columns it takes. Nothing that could control a terminal is ever shown as it
// is: it is written out by the one sanitiser, and stays what it is in the text.
func shown(s string, column int) (string, int) {
	if len(s) == 1 && s[0] >= ' ' && s[0] < 0x7f {
		return s, 1
	}
	if s == "\t" {
		n := tabWidth - column%tabWidth
		return strings.Repeat(" ", n), n
	}
	clean := tty.CleanLine(s)
	if n := tty.Width(clean); n > 0 {
		return clean, n
	}
	return "◌" + clean, 1 // a mark without its letter
}

// wrapLine returns where the rows of line begin on a screen of so many columns:
// after a blank if there is one, inside the word if not. One blank more than
// fits stays at the end of its row: the screen has a column for it.
func wrapLine(line string, columns int) []int {
	rows := []int{0}
	start, column := 0, 0  // of this row
	gap, gapColumn := 0, 0 // behind the last blank of this row
	for i := 0; i < len(line); {
		j := next(line, i)
		_, width := shown(line[i:j], column)
		space := line[i:j] == " "
		blank := space || line[i:j] == "\t"
		if column+width > columns && column > 0 && (!space || column > columns) {
			if gap > start && !blank {
				start, column = gap, column-gapColumn
			} else {
				start, column = i, 0
			}
			rows = append(rows, start)
			gap, gapColumn = start, 0
			continue // judge the character again, in its new column
		}
		column += width
		i = j
		if blank {
			gap, gapColumn = i, column
		}
	}
	return rows
}

// wrapped is a line whose rows are known.
type wrapped struct {
	line    string
	columns int
	rows    []int
}

// wraps remembers the rows of the lines on the screen, so that a very long
// line is wrapped once for each change and not once for each question.
type wraps map[int]wrapped

// rows returns the rows of a line. Comparing the lines is cheap: an unchanged
// one is the same string.
func (w wraps) rows(number int, line string, columns int) []int {
	if known, ok := w[number]; ok && known.columns == columns && known.line == line {
		return known.rows
	}
	if len(w) > 512 {
		clear(w)
	}
	w[number] = wrapped{line, columns, wrapLine(line, columns)}
	return w[number].rows
}

// rowOf returns which row holds byte col.
func rowOf(rows []int, col int) int {
	row := 0
	for row+1 < len(rows) && rows[row+1] <= col {
		row++
	}
	return row
}

// rowEnd returns where a row ends.
func rowEnd(line string, rows []int, row int) int {
	if row+1 < len(rows) {
		return rows[row+1]
	}
	return len(line)
}

// columnOf returns the column of byte col in the row that begins at start.
func columnOf(line string, start, col int) int {
	column := 0
	for i := start; i < col; {
		j := next(line, i)
		_, width := shown(line[i:j], column)
		column += width
		i = j
	}
	return column
}

// colAt returns the byte of a row that stands nearest to column without
// passing it. In a row that another one follows, the last place is in front of
// its last character: behind it is the next row already.
func colAt(line string, rows []int, row, column int) int {
	at, i := 0, rows[row]
	end := rowEnd(line, rows, row)
	if row+1 < len(rows) {
		end = previous(line, end)
	}
	for i < end {
		j := next(line, i)
		_, width := shown(line[i:j], at)
		if at+width > column {
			break
		}
		at, i = at+width, j
	}
	return i
}

// render returns a row as the terminal may receive it.
func render(line string, from, to int) string {
	var b strings.Builder
	column := 0
	for i := from; i < to; {
		j := next(line, i)
		s, width := shown(line[i:j], column)
		b.WriteString(s)
		column += width
		i = j
	}
	return b.String()
}
