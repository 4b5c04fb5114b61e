package editor

import (
	"slices"
	"strings"
	"unicode"
)

// pos is a place in the text: a line and a byte in that line.
type pos struct{ line, col int }

func (p pos) before(q pos) bool {
	return p.line < q.line || (p.line == q.line && p.col < q.col)
}

// buffer is the text being written. Lines are kept byte for byte as they came,
// invalid UTF-8 and control characters included, so that join(split(text)) is
// the text itself.
type buffer struct {
	lines   []string // without their line feeds; never empty
	cur     pos
	words   int // kept up to date by splice
	version int // grows with every change
	undos   []edit
	redos   []edit
}

// edit is one change that can be taken back.
type edit struct {
	at                pos // where it begins
	removed, inserted string
	cursor            pos // where the cursor stood before
}

// maxUndo bounds how many changes can be taken back.
const maxUndo = 10_000

func newBuffer(text string) *buffer {
	b := &buffer{lines: strings.Split(text, "\n")}
	for _, line := range b.lines {
		b.words += countWords(line)
	}
	return b
}

// text returns the whole text.
func (b *buffer) text() string { return strings.Join(b.lines, "\n") }

// line returns the line the cursor stands on.
func (b *buffer) line() string { return b.lines[b.cur.line] }

// end returns the place behind the last character.
func (b *buffer) end() pos {
	last := len(b.lines) - 1
	return pos{last, len(b.lines[last])}
}

// slice returns what lies between two places.
func (b *buffer) slice(from, to pos) string {
	if from.line == to.line {
		return b.lines[from.line][from.col:to.col]
	}
	parts := []string{b.lines[from.line][from.col:]}
	parts = append(parts, b.lines[from.line+1:to.line]...)
	return strings.Join(append(parts, b.lines[to.line][:to.col]), "\n")
}

// insert puts text where the cursor stands and the cursor behind it.
func (b *buffer) insert(text string) {
	b.replace(b.cur, b.cur, text)
}

// remove deletes what lies between two places, in whichever order they are.
func (b *buffer) remove(from, to pos) {
	if to.before(from) {
		from, to = to, from
	}
	if from != to {
		b.replace(from, to, "")
	}
}

// replace is the one way in which the text changes by hand: it can be undone.
func (b *buffer) replace(from, to pos, text string) {
	e := edit{at: from, removed: b.slice(from, to), inserted: text, cursor: b.cur}
	b.redos = nil
	if !b.joinLast(e) {
		b.undos = append(b.undos, e)
		if len(b.undos) > maxUndo {
			b.undos = slices.Delete(b.undos, 0, len(b.undos)-maxUndo)
		}
	}
	b.cur = b.splice(from, to, text)
}

// joinLast lets the letters of one word be undone together.
func (b *buffer) joinLast(e edit) bool {
	if len(b.undos) == 0 || e.removed != "" || len(e.inserted) > 8 || strings.ContainsFunc(e.inserted, unicode.IsSpace) {
		return false
	}
	last := &b.undos[len(b.undos)-1]
	if last.removed != "" || last.inserted == "" || endOf(last.at, last.inserted) != e.at || strings.ContainsFunc(last.inserted, unicode.IsSpace) {
		return false
	}
	last.inserted += e.inserted
	return true
}

// undo takes the last change back; redo makes it again.
func (b *buffer) undo() {
	if n := len(b.undos); n > 0 {
		e := b.undos[n-1]
		b.undos = b.undos[:n-1]
		b.splice(e.at, endOf(e.at, e.inserted), e.removed)
		b.cur = e.cursor
		b.redos = append(b.redos, e)
	}
}

func (b *buffer) redo() {
	if n := len(b.redos); n > 0 {
		e := b.redos[n-1]
		b.redos = b.redos[:n-1]
		b.cur = b.splice(e.at, endOf(e.at, e.removed), e.inserted)
		b.undos = append(b.undos, e)
	}
}

// splice exchanges what lies between two places for text and returns the place
// behind it.
func (b *buffer) splice(from, to pos, text string) pos {
	for _, line := range b.lines[from.line : to.line+1] {
		b.words -= countWords(line)
	}
	parts := strings.Split(text, "\n")
	tail := b.lines[to.line][to.col:]
	parts[0] = b.lines[from.line][:from.col] + parts[0]
	last := len(parts) - 1
	end := pos{from.line + last, len(parts[last])}
	parts[last] += tail
	for _, line := range parts {
		b.words += countWords(line)
	}
	b.lines = slices.Replace(b.lines, from.line, to.line+1, parts...)
	b.version++
	return end
}

// endOf returns the place behind text that begins at p.
func endOf(p pos, text string) pos {
	if n := strings.Count(text, "\n"); n > 0 {
		return pos{p.line + n, len(text) - strings.LastIndexByte(text, '\n') - 1}
	}
	return pos{p.line, p.col + len(text)}
}

// countWords counts what stands between blanks.
func countWords(line string) int {
	n, inside := 0, false
	for _, r := range line {
		space := unicode.IsSpace(r)
		if !space && !inside {
			n++
		}
		inside = !space
	}
	return n
}
