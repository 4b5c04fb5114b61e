package page

import (
	"fmt"
	"math"
	"strings"
)

// sheet is a part of a text that fits on one sheet of A4, so that a page of it can be cited whatever the browser and the paper.
type sheet struct {
	Number string // "2 of 9"; empty if there is one alone
	Text   string
}

// The room of a sheet, with a reserve for letters that are wider than they are taken for.
const (
	sheetLines = 54
	sheetWidth = 90 * 5.9 // of a line, as textWidth measures it
	sheetBytes = 1 << 18  // more than a sheet holds, whatever the letters
	keepLines  = 6        // a paragraph of so many lines is not divided
)

// sheets divides a text: the parts behind one another are the text. It breaks at the end of a line; in a long
// paragraph behind a space, and in the middle of a word only if that is longer than a sheet.
func sheets(text string) []sheet {
	var out []sheet
	for text != "" {
		n := sheetEnd(text)
		out = append(out, sheet{Text: text[:n]})
		text = text[n:]
	}
	if len(out) > 1 {
		for i := range out {
			out[i].Number = fmt.Sprintf("%d of %d", i+1, len(out))
		}
	}
	return out
}

// sheetEnd returns how many bytes of a text go on the first sheet.
func sheetEnd(text string) int {
	lines, at := 0.0, 0
	for at < len(text) {
		end := min(at+sheetBytes, len(text))
		if i := strings.IndexByte(text[at:end], '\n'); i >= 0 {
			end = at + i + 1
		}
		left := sheetLines - lines
		fitting := fittingBytes(text[at:end], left*sheetWidth)
		if fitting == end-at {
			lines += linesOf(text[at:end])
			at = end
			if lines >= sheetLines {
				return at
			}
			continue
		}
		if at > 0 && linesOf(text[at:end]) <= keepLines {
			return at
		}
		return at + breakBefore(text[at:end], fitting, at == 0)
	}
	return at
}

// linesOf estimates how many lines a paragraph takes.
func linesOf(paragraph string) float64 {
	return math.Max(1, math.Ceil(textWidth(paragraph)/sheetWidth))
}

// fittingBytes returns how much of a paragraph fits into a room of lines laid end to end, at whole characters.
func fittingBytes(paragraph string, room float64) int {
	width := 0.0
	for i, r := range paragraph {
		if width += max(runeWidth(r), 0.5); width > room {
			return i
		}
	}
	return len(paragraph)
}

// breakBefore chooses where to break a paragraph of which n bytes fit: behind the last space there; else, where something stands
// before it on the sheet, not at all.
func breakBefore(paragraph string, n int, first bool) int {
	if i := strings.LastIndexAny(paragraph[:n], " \t"); i >= 0 {
		return i + 1
	}
	if !first {
		return 0
	}
	return max(n, 1)
}
