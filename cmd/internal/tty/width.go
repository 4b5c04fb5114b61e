package tty

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width returns how many columns s takes on a terminal: two for wide East
// Asian characters and emoji, none for combining marks (UAX #11). Control
// characters count as nothing: clean the text first.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < ' ' || r == 0x7f:
		return 0
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1160 && r <= 0x11ff: // Hangul vowels and finals join the one before
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Truncate cuts s to at most columns columns; a cut text ends in an ellipsis.
// A combining mark is never parted from its letter.
func Truncate(s string, columns int) string {
	if Width(s) <= columns {
		return s
	}
	if columns <= 0 {
		return ""
	}
	used, cut := 0, 0
	for i, r := range s {
		w := runeWidth(r)
		if used+w > columns-1 {
			break
		}
		used += w
		cut = i + len(string(r))
	}
	return strings.TrimRight(s[:cut], " ") + "…"
}

// pad fills s with blanks to columns columns.
func pad(s string, columns int) string {
	if missing := columns - Width(s); missing > 0 {
		return s + strings.Repeat(" ", missing)
	}
	return s
}

// Wrap breaks text into lines of at most columns columns, at blanks where
// there are any and inside a word otherwise. Line feeds in text stay breaks.
func Wrap(text string, columns int) []string {
	columns = max(columns, 2)
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, wrapParagraph(paragraph, columns)...)
	}
	return lines
}

func wrapParagraph(text string, columns int) []string {
	words := strings.Split(text, " ")
	line, used := "", 0
	var lines []string
	for i, word := range words {
		w := Width(word)
		if i > 0 && used+1+w <= columns {
			line, used = line+" "+word, used+1+w
			continue
		}
		if i > 0 {
			lines = append(lines, line)
		}
		line, used = word, w
		for used > columns {
			head := headOf(line, columns)
			lines = append(lines, head)
			line = line[len(head):]
			used = Width(line)
		}
	}
	return append(lines, line)
}

// headOf returns the longest beginning of s that fits, at least one character.
func headOf(s string, columns int) string {
	used := 0
	for i, r := range s {
		w := runeWidth(r)
		if used+w > columns && i > 0 {
			return s[:i]
		}
		used += w
	}
	return s
}
