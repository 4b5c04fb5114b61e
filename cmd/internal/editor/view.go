package editor

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"emanet/cmd/internal/tty"
)

// columns is the width of the text; the last column of the screen is kept for
// the blank at the end of a row and for the cursor behind it.
func (m *model) columns() int { return max(m.width-1, 12) }

// headRows and footRows are what the title and the status lines take.
func (m *model) headRows() int {
	if m.title == "" || m.height < 6 {
		return 0
	}
	return 1
}

func (m *model) footRows() int { return min(2, max(m.height-1, 0)) }

func (m *model) textRows() int {
	return max(m.height-m.headRows()-m.footRows(), 1)
}

func (m *model) rows(line int) []int {
	return m.wraps.rows(line, m.buf.lines[line], m.columns())
}

// cursorPlace returns the row of the cursor.
func (m *model) cursorPlace() place {
	return place{m.buf.cur.line, rowOf(m.rows(m.buf.cur.line), m.buf.cur.col)}
}

// above returns the place n rows further up, or the first one.
func (m *model) above(p place, n int) place {
	for ; n > 0; n-- {
		switch {
		case p.row > 0:
			p.row--
		case p.line > 0:
			p.line--
			p.row = len(m.rows(p.line)) - 1
		default:
			return p
		}
	}
	return p
}

// below returns the place n rows further down, or the last one.
func (m *model) below(p place, n int) place {
	for ; n > 0; n-- {
		switch {
		case p.row+1 < len(m.rows(p.line)):
			p.row++
		case p.line+1 < len(m.buf.lines):
			p = place{p.line + 1, 0}
		default:
			return p
		}
	}
	return p
}

// vertical moves the cursor by n rows and keeps its column where it can.
func (m *model) vertical(n int) {
	b := m.buf
	from := m.cursorPlace()
	if m.goal < 0 {
		m.goal = columnOf(b.line(), m.rows(from.line)[from.row], b.cur.col)
	}
	to := m.below(from, n)
	if n < 0 {
		to = m.above(from, -n)
	}
	switch {
	case to == from && n < 0:
		b.cur = pos{}
	case to == from:
		b.cur = b.end()
	default:
		b.cur = pos{to.line, colAt(b.lines[to.line], m.rows(to.line), to.row, m.goal)}
	}
}

// scroll moves the screen so that the cursor is on it.
func (m *model) scroll() {
	cur, room := m.cursorPlace(), m.textRows()
	if m.top.line >= len(m.buf.lines) || m.top.row >= len(m.rows(m.top.line)) {
		m.top = cur
	}
	if cur.line < m.top.line || (cur.line == m.top.line && cur.row < m.top.row) {
		m.top = cur
	}
	if first := m.above(cur, room-1); m.top.line < first.line || (m.top.line == first.line && m.top.row < first.row) {
		m.top = first
	}
}

// View implements tea.Model. Once the editing has ended the screen is empty,
// so that the terminal does not keep the text in its other screen.
func (m *model) View() tea.View {
	v := tea.View{AltScreen: true}
	v.KeyboardEnhancements.ReportAlternateKeys = true
	if m.outcome != broken {
		return v
	}
	select {
	case <-m.ended:
		return v
	default:
	}
	lines := make([]string, 0, m.height)
	if m.headRows() > 0 {
		lines = append(lines, reverse(m.title, m.width))
	}
	lines = append(lines, m.text()...)
	v.Content = strings.Join(append(lines, m.status()...), "\n")
	v.Cursor = m.cursor()
	return v
}

// text returns the rows of the text that are on the screen.
func (m *model) text() []string {
	rows := make([]string, m.textRows())
	p := m.top
	for i := range rows {
		line, starts := m.buf.lines[p.line], m.rows(p.line)
		rows[i] = render(line, starts[p.row], rowEnd(line, starts, p.row))
		after := m.below(p, 1)
		if after == p {
			break
		}
		p = after
	}
	return rows
}

// cursor returns where the cursor is on the screen.
func (m *model) cursor() *tea.Cursor {
	cur := m.cursorPlace()
	y := m.headRows()
	for p := m.top; p != cur; p = m.below(p, 1) {
		y++
	}
	x := columnOf(m.buf.line(), m.rows(cur.line)[cur.row], m.buf.cur.col)
	return tea.NewCursor(min(x, max(m.width-1, 0)), y)
}

// status returns the lines below the text.
func (m *model) status() []string {
	keys := "Ctrl-S save  Esc leave  Ctrl-Z undo"
	if m.asking {
		keys = "discard? y yes  n no, go on  s save"
	}
	state := fmt.Sprintf("%d words", m.buf.words)
	if m.notice != "" {
		state += "  " + m.notice
	}
	both := []string{reverse(state, m.width), reverse(keys, m.width)}
	return both[2-m.footRows():]
}

// reverse returns a bar as wide as the screen.
func reverse(text string, width int) string {
	text = tty.Truncate(text, width)
	return "\x1b[7m" + text + strings.Repeat(" ", max(0, width-tty.Width(text))) + "\x1b[m"
}
