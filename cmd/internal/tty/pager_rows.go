package tty

import (
	"fmt"
	"sort"
	"strings"
)

// pagerRow is one row of the screen: bytes of one paragraph.
type pagerRow struct{ paragraph, start, end int }

// pagerRows lays one paragraph out. Wrap drops the blank at which it breaks
// and nothing else, so the place of each row can be told from the text.
func pagerRows(number int, paragraph string, columns int) []pagerRow {
	lines := Wrap(paragraph, columns)
	rows := make([]pagerRow, len(lines))
	at := 0
	for i, line := range lines {
		if i > 0 && at < len(paragraph) && paragraph[at] == ' ' {
			at++
		}
		rows[i] = pagerRow{number, at, at + len(line)}
		at += len(line)
	}
	return rows
}

// rowAt returns the row that holds a byte of a paragraph.
func (p *pager) rowAt(paragraph, at int) int {
	after := sort.Search(len(p.rows), func(i int) bool {
		r := p.rows[i]
		return r.paragraph > paragraph || (r.paragraph == paragraph && r.start > at)
	})
	return max(after-1, 0)
}

// screen draws everything.
func (p *pager) screen() string {
	var b strings.Builder
	b.WriteString("\x1b[H")
	for i := range p.room {
		if row := p.top + i; row < len(p.rows) {
			b.WriteString(p.row(p.rows[row]))
		}
		b.WriteString("\x1b[K\r\n")
	}
	b.WriteString("\x1b[7m" + Truncate(p.status(), p.columns-1) + "\x1b[m\x1b[K")
	return b.String()
}

// row draws one row, with what was sought set off.
func (p *pager) row(r pagerRow) string {
	text := p.paragraphs[r.paragraph]
	var b strings.Builder
	at := r.start
	for _, m := range pagerMatches(text, p.sought) {
		from, to := max(m[0], at), min(m[1], r.end)
		if from < to {
			b.WriteString(text[at:from] + "\x1b[7m" + text[from:to] + "\x1b[m")
			at = to
		}
	}
	return b.String() + text[at:r.end]
}

// status is the last line of the screen.
func (p *pager) status() string {
	if p.asking {
		return "/" + p.typed
	}
	if p.notice != "" {
		return p.notice
	}
	last := min(p.top+p.room, len(p.rows))
	place := fmt.Sprintf("%d%%", last*100/len(p.rows))
	if last == len(p.rows) {
		place = "end"
	}
	const keys = "space b / n q"
	title := Truncate(p.title, p.columns-len(keys)-len(place)-5)
	return strings.TrimSpace(title + "  " + place + "  " + keys)
}
