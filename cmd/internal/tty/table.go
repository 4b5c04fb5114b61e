package tty

import (
	"io"
	"strings"
)

// Table is a list with headings. On a terminal it never runs over the edge:
// the columns marked flexible give way first, and if the terminal is too
// narrow for that each row becomes a small block.
type Table struct {
	columns []Column
	rows    [][]string
}

// Column is one column of a Table. The zero value keeps its full width.
type Column struct {
	Head     string
	Flexible bool // may be cut, down to minFlexible
	Right    bool // aligned to the right, for numbers
}

const (
	columnGap   = 2
	minFlexible = 12
)

// NewTable starts a table with the given columns.
func NewTable(columns ...Column) *Table { return &Table{columns: columns} }

// Row adds one row; missing cells are empty.
func (t *Table) Row(cells ...string) {
	row := make([]string, len(t.columns))
	copy(row, cells)
	t.rows = append(t.rows, row)
}

// Len returns the number of rows.
func (t *Table) Len() int { return len(t.rows) }

// Print writes the table to o; nothing if it has no rows.
func (t *Table) Print(o *Output) error {
	if len(t.rows) == 0 {
		return nil
	}
	rows := t.cleaned(o)
	widths := t.widths(rows)
	var b strings.Builder
	switch {
	case o.width > 0 && !t.fit(widths, o.width):
		t.blocks(&b, o, rows)
	default:
		t.lines(&b, o, rows, widths)
	}
	_, err := io.WriteString(o.w, b.String())
	return err
}

// cleaned returns the rows as this output may show them.
func (t *Table) cleaned(o *Output) [][]string {
	rows := make([][]string, len(t.rows))
	for i, row := range t.rows {
		rows[i] = make([]string, len(row))
		for j, cell := range row {
			rows[i][j] = o.OneLine(cell)
		}
	}
	return rows
}

// widths returns the natural width of each column.
func (t *Table) widths(rows [][]string) []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = Width(c.Head)
		for _, row := range rows {
			widths[i] = max(widths[i], Width(row[i]))
		}
	}
	return widths
}

// fit narrows the flexible columns until the table has room; it reports false
// if that cannot be done.
func (t *Table) fit(widths []int, room int) bool {
	over := (len(widths)-1)*columnGap - room
	for _, w := range widths {
		over += w
	}
	for over > 0 {
		widest := -1
		for i, c := range t.columns {
			if c.Flexible && widths[i] > minFlexible && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
		over--
	}
	return true
}

// lines writes one line for each row.
func (t *Table) lines(b *strings.Builder, o *Output, rows [][]string, widths []int) {
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.Head
	}
	b.WriteString(o.bold(t.line(heads, widths)) + "\n")
	for _, row := range rows {
		b.WriteString(t.line(row, widths) + "\n")
	}
}

func (t *Table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		cell = Truncate(cell, widths[i])
		missing := strings.Repeat(" ", max(0, widths[i]-Width(cell)))
		if t.columns[i].Right {
			cell = missing + cell
		} else {
			cell += missing
		}
		if i > 0 {
			b.WriteString(strings.Repeat(" ", columnGap))
		}
		b.WriteString(cell)
	}
	return strings.TrimRight(b.String(), " ")
}

// blocks writes each row as a block of "head: cell" lines.
func (t *Table) blocks(b *strings.Builder, o *Output, rows [][]string) {
	for n, row := range rows {
		if n > 0 {
			b.WriteByte('\n')
		}
		for i, cell := range row {
			if cell == "" {
				continue
			}
			text := strings.ToLower(t.columns[i].Head) + ": " + cell
			if i == 0 {
				b.WriteString(o.bold(Truncate(cell, o.width)) + "\n")
				continue
			}
			b.WriteString(Truncate("  "+text, o.width) + "\n")
		}
	}
}
