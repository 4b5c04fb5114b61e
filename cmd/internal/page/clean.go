package page

import (
	"bufio"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// cleaner passes a page on and writes out visibly (\x1b, \u202e) every character that could hide text or change its order:
// controls, bidirectional controls, zero-width characters, tags, what is not UTF-8. It is the rule that holds on a terminal.
// Line feeds and tabs stay; the carriage return of a CRLF pair is left out. A page is markup of printable characters, so
// nothing of the page itself is touched.
type cleaner struct {
	w       *bufio.Writer
	before  rune   // the one written last
	pending []byte // the beginning of a character, or a carriage return
	err     error
}

func newCleaner(w io.Writer) *cleaner { return &cleaner{w: bufio.NewWriter(w)} }

// Write takes all of p unless the writer below failed.
func (c *cleaner) Write(p []byte) (int, error) {
	data := p
	if len(c.pending) > 0 {
		data = append(c.pending, p...)
	}
	n := c.clean(data, false)
	c.pending = append([]byte(nil), data[n:]...)
	if c.err != nil {
		return 0, c.err
	}
	return len(p), nil
}

// flush writes what Write held back, and what is buffered.
func (c *cleaner) flush() error {
	c.clean(c.pending, true)
	c.pending = nil
	if c.err != nil {
		return c.err
	}
	return c.w.Flush()
}

// clean writes what can be judged of data and returns how much that is; with last, all.
func (c *cleaner) clean(data []byte, last bool) int {
	for i := 0; i < len(data); {
		rest := data[i:]
		if !last && (!utf8.FullRune(rest) || (rest[0] == '\r' && len(rest) == 1)) {
			return i
		}
		r, n := utf8.DecodeRune(rest)
		if r != '\r' || len(rest) == 1 || rest[1] != '\n' {
			c.put(r, rest[:n])
		}
		c.before = r
		i += n
	}
	return len(data)
}

// put writes r, whose encoding is raw, or its visible form.
func (c *cleaner) put(r rune, raw []byte) {
	text := ""
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		text = fmt.Sprintf(`\x%02x`, raw[0])
	case printable(r) || joins(c.before, r):
		text = string(raw)
	case r < 0x100:
		text = fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		text = fmt.Sprintf(`\u%04x`, r)
	default:
		text = fmt.Sprintf(`\U%08x`, r)
	}
	if _, err := c.w.WriteString(text); err != nil {
		c.err = err
	}
}

// printable reports whether r may stand in a page as it is. Cc holds the C0 and C1 controls, Cf the bidirectional controls and
// zero-width characters; Zl and Zp break lines; the tags of U+E0000 show nothing.
func printable(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '\n' || r == '\t' || (r >= ' ' && r != 0x7f)
	}
	if r >= 0xe0000 && r <= 0xe0fff {
		return false
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs)
}

// joins reports whether r is a joiner or non-joiner where the spelling of a word has one: behind a letter of a script that
// joins its letters, as in Persian (Unicode Standard Annex 31, section 2.3). Between other letters it only hides.
func joins(before, r rune) bool {
	return (r == 0x200c || r == 0x200d) && unicode.In(before,
		unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Khmer, unicode.Myanmar)
}
