package index

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SyntaxError is a query that cannot be understood, or that asks for more than a search can do.
type SyntaxError struct {
	Query  string // as [Query.Text] has it
	Offset int    // where the mistake is, in bytes of Query
	Reason string // what is wrong and what to type instead
	Err    error  // of ParseOptions.Span, else nil
}

// Error names the place, counted in characters, and the reason. It never holds the query.
func (e *SyntaxError) Error() string {
	at := utf8.RuneCountInString(e.Query[:e.offset()])
	return fmt.Sprintf("query, character %d: %s", at+1, e.Reason)
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// offset is Offset where the query has it.
func (e *SyntaxError) offset() int { return min(max(e.Offset, 0), len(e.Query)) }

// errorAt says that a node of a query asks for more than a search can do.
func (q *Query) errorAt(n Node, reason string) error {
	return &SyntaxError{Query: q.text, Offset: n.Pos(), Reason: reason}
}

// pictureMargin is what stands left of a picture, in columns.
const pictureMargin = 2

// Picture shows the place on two lines: what was typed around the mistake, and below it a caret. No line is wider than the given
// columns, of which at least 20 are taken; width tells how many columns a text takes on the screen. Nothing in it can move a
// cursor, and the second line has no line end.
//
// Where letters run from right to left, a terminal decides where they stand, and nothing can be put below them: the
// first line is then what comes before the mistake, and the second what begins with it.
func (e *SyntaxError) Picture(columns int, width func(string) int) string {
	columns = max(columns, 20)
	before, after := oneLine(e.Query[:e.offset()]), oneLine(e.Query[e.offset():])
	if strings.ContainsFunc(before+after, isRightToLeft) {
		const read, here = "read: ", "here: "
		room := columns - len(read)
		return strings.TrimRight(read+keepEnd(before, room, width), " ") + "\n" + here + keepStart(after, room, width)
	}
	room := columns - pictureMargin - 1 // the caret may stand behind the last character
	before = keepEnd(before, max(room/2, room-width(keepStart(after, room, width))), width)
	after = keepStart(after, room-width(before), width)
	indent := strings.Repeat(" ", pictureMargin)
	return indent + before + after + "\n" + indent + strings.Repeat(" ", width(before)) + "^"
}

// keepEnd cuts a text from the left until it takes no more than the given columns; an ellipsis stands for what is gone.
func keepEnd(s string, columns int, width func(string) int) string {
	cut, used := len(s), 0
	for cut > 0 {
		_, size := utf8.DecodeLastRuneInString(s[:cut])
		used += width(s[cut-size : cut])
		if used > columns || len(s)-cut > maxPicture(columns) {
			break
		}
		cut -= size
	}
	if cut == 0 {
		return s
	}
	kept := s[cut:]
	for kept != "" && width(kept) > columns-1 {
		_, size := utf8.DecodeRuneInString(kept)
		kept = kept[size:]
	}
	return "…" + kept
}

// keepStart cuts a text from the right.
func keepStart(s string, columns int, width func(string) int) string {
	used, fits := 0, 0
	for i, r := range s {
		used += width(string(r))
		if used > columns || i > maxPicture(columns) {
			return s[:fits] + "…"
		}
		if used < columns {
			fits = i + utf8.RuneLen(r)
		}
	}
	return s
}

// maxPicture bounds the bytes of a line, for texts of characters that take no room.
func maxPicture(columns int) int { return 16 * columns }

// oneLine leaves out what is not seen and makes spaces of everything that would move the cursor.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isSpace(r), r == utf8.RuneError, !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r):
			return ' '
		case unicode.Is(unicode.Cf, r), r >= 0xe0000 && r <= 0xe0fff:
			return -1
		}
		return r
	}, s)
}

func isRightToLeft(r rune) bool {
	return r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Samaritan,
		unicode.Mandaic, unicode.Adlam, unicode.Hanifi_Rohingya, unicode.Mende_Kikakui)
}
