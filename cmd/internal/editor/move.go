package editor

import (
	"unicode"
	"unicode/utf8"
)

// joins reports whether r belongs to the character before it: combining marks,
// and Hangul vowels and finals. The cursor never stops in front of it.
func joins(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.Mn, unicode.Me) || (r >= 0x1160 && r <= 0x11ff))
}

// next returns where the character at byte i of line ends.
func next(line string, i int) int {
	if i >= len(line) {
		return len(line)
	}
	_, n := utf8.DecodeRuneInString(line[i:])
	for i += n; i < len(line); i += n {
		var r rune
		if r, n = utf8.DecodeRuneInString(line[i:]); !joins(r) {
			break
		}
	}
	return i
}

// previous returns where the character before byte i of line begins.
func previous(line string, i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(line[:i])
		i -= n
		if !joins(r) {
			break
		}
	}
	return i
}

// right and left move over one character or one line feed.
func (b *buffer) right(p pos) pos {
	switch line := b.lines[p.line]; {
	case p.col < len(line):
		return pos{p.line, next(line, p.col)}
	case p.line+1 < len(b.lines):
		return pos{p.line + 1, 0}
	}
	return p
}

func (b *buffer) left(p pos) pos {
	switch {
	case p.col > 0:
		return pos{p.line, previous(b.lines[p.line], p.col)}
	case p.line > 0:
		return pos{p.line - 1, len(b.lines[p.line-1])}
	}
	return p
}

// wordRight and wordLeft move to the end of this word or the beginning of the
// one before; a line feed stops them once.
func (b *buffer) wordRight(p pos) pos {
	line := b.lines[p.line]
	if p.col == len(line) {
		return b.right(p)
	}
	i := p.col
	for i < len(line) && !wordAt(line, i) {
		i = next(line, i)
	}
	for i < len(line) && wordAt(line, i) {
		i = next(line, i)
	}
	return pos{p.line, i}
}

func (b *buffer) wordLeft(p pos) pos {
	line := b.lines[p.line]
	if p.col == 0 {
		return b.left(p)
	}
	i := p.col
	for i > 0 && !wordAt(line, previous(line, i)) {
		i = previous(line, i)
	}
	for i > 0 && wordAt(line, previous(line, i)) {
		i = previous(line, i)
	}
	return pos{p.line, i}
}

// wordAt reports whether the character at byte i is part of a word.
func wordAt(line string, i int) bool {
	r, _ := utf8.DecodeRuneInString(line[i:])
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}

// backspace deletes one code point before the cursor: in a letter with marks
// the last mark, as people who type marks expect.
func (b *buffer) backspace() {
	from := b.left(b.cur)
	if b.cur.col > 0 {
		_, n := utf8.DecodeLastRuneInString(b.line()[:b.cur.col])
		from = pos{b.cur.line, b.cur.col - n}
	}
	b.remove(from, b.cur)
}

// deleteToEnd deletes the rest of the line, or its line feed if the cursor
// already stands at the end.
func (b *buffer) deleteToEnd() {
	to := pos{b.cur.line, len(b.line())}
	if b.cur == to {
		to = b.right(b.cur)
	}
	b.remove(b.cur, to)
}
