package plain

import (
	"strings"
	"unicode/utf8"
)

// flow is running text as a browser would set it: white space counts once, blocks begin on lines of their own.
type flow struct {
	b       strings.Builder
	limit   int
	full    bool // something was left out
	pending byte // white space that comes before the next word: a space, a tab, a line end; 0 is none
}

// Add a text. Where keep says so its white space stays as it is.
func (f *flow) add(text string, keep bool) {
	if keep {
		f.word(text)
		return
	}
	for text != "" && !f.full {
		n := strings.IndexAny(text, " \t\n\r\f")
		switch {
		case n == 0:
			f.space(' ')
			text = strings.TrimLeft(text, " \t\n\r\f")
		case n < 0:
			f.word(text)
			return
		default:
			f.word(text[:n])
			text = text[n:]
		}
	}
}

// word writes text, and before it the white space that is due.
func (f *flow) word(text string) {
	if text == "" || f.full {
		return
	}
	if f.pending != 0 && f.b.Len() > 0 && f.b.Len() < f.limit {
		f.b.WriteByte(f.pending)
	}
	f.pending = 0
	room := f.limit - f.b.Len()
	if len(text) > room {
		f.full = true
		text = cut(text, room)
	}
	f.b.WriteString(text)
}

// space asks for white space before the next word: a line end before a tab before a space.
func (f *flow) space(c byte) {
	if f.pending == 0 || c == '\n' || c == '\t' && f.pending == ' ' {
		f.pending = c
	}
}

// aside adds a text that stands by itself, such as a caption.
func (f *flow) aside(text string) {
	f.space(' ')
	f.add(text, false)
	f.space(' ')
}

// String returns the text without white space at its end.
func (f *flow) String() string { return strings.TrimRight(f.b.String(), " \t\n") }

// clean makes the raw bytes of a token text.
func clean(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}
