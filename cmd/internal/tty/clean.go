package tty

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes s safe to print on a terminal: every character that could move
// the cursor, change the terminal's state or the order of the text is written
// out visibly (\x1b, \u202e). Line feeds and tabs stay, and the carriage
// return of a CRLF pair is left out. Clean is idempotent.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	var before rune
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case strings.HasPrefix(s[i:], "\r\n"):
		case joins(before, r):
			b.WriteString(s[i : i+n])
		default:
			writeRune(&b, r, s[i:i+n])
		}
		before = r
		i += n
	}
	return b.String()
}

// CleanLine is Clean for text that must stay on one line, such as a name or
// the cell of a table: line feeds and tabs are made visible too.
func CleanLine(s string) string {
	return visibleBreaks(Clean(s))
}

// visibleBreaks writes out what would break a line or move a column and keeps
// every other byte as it is.
func visibleBreaks(s string) string {
	if !strings.ContainsAny(s, "\n\t\r") {
		return s
	}
	return strings.NewReplacer("\n", `\x0a`, "\t", `\x09`, "\r", `\x0d`).Replace(s)
}

// isClean reports whether s holds nothing that Clean would change.
func isClean(s string) bool {
	var before rune
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return false
			}
		}
		if !printable(r) && !joins(before, r) {
			return false
		}
		before = r
	}
	return true
}

// joins reports whether r is a joiner or non-joiner where the spelling of a word has one: behind a letter of a script that
// joins its letters, as in Persian (Unicode Standard Annex 31, section 2.3). Between other letters it only hides.
func joins(before, r rune) bool {
	return (r == 0x200c || r == 0x200d) && unicode.In(before,
		unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi,
		unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Khmer, unicode.Myanmar)
}

// printable reports whether a terminal may receive r as it is. Cc holds the C0
// and C1 controls, Cf the bidirectional controls, zero-width characters and
// the tags of U+E0000; Zl and Zp break lines behind our back.
func printable(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '\n' || r == '\t' || (r >= ' ' && r != 0x7f)
	}
	if r >= 0xe0000 && r <= 0xe0fff {
		return false // tags and the rest of the plane that no font shows
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Cs)
}

// writeRune writes r, whose encoding is raw, or its visible form.
func writeRune(b *strings.Builder, r rune, raw string) {
	switch {
	case r == utf8.RuneError && len(raw) == 1, r < 0x100 && !printable(r):
		// One byte as it stands, or a C1 control by its code point.
		if len(raw) == 1 {
			r = rune(raw[0])
		}
		fmt.Fprintf(b, `\x%02x`, r)
	case printable(r):
		b.WriteString(raw)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// cleaner sanitises a stream: a character cut by the end of one Write is held
// back until the next one, or until flush.
type cleaner struct {
	w       io.Writer
	pending []byte
}

// Write passes the sanitised p on. It reports len(p) unless the writer below
// fails.
func (c *cleaner) Write(p []byte) (int, error) {
	data := append(c.pending, p...)
	cut := completeLen(data)
	if _, err := io.WriteString(c.w, Clean(string(data[:cut]))); err != nil {
		return 0, err
	}
	c.pending = append([]byte(nil), data[cut:]...)
	return len(p), nil
}

// flush writes what Write held back.
func (c *cleaner) flush() error {
	rest := Clean(string(c.pending))
	c.pending = nil
	_, err := io.WriteString(c.w, rest)
	return err
}

// completeLen returns how many bytes of data can be judged now: an incomplete
// character or a carriage return at the end must wait for what follows.
func completeLen(data []byte) int {
	n := len(data)
	if n > 0 && data[n-1] == '\r' {
		return n - 1
	}
	for back := 1; back <= utf8.UTFMax && back <= n; back++ {
		if utf8.RuneStart(data[n-back]) {
			if !utf8.FullRune(data[n-back:]) {
				return n - back
			}
			break
		}
	}
	return n
}
