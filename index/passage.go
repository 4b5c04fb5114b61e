package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Passage is a piece of a text in which words of the query stand. Nothing is taken out of it: whoever shows it on a
// terminal makes control characters visible.
type Passage struct {
	Start, End int      // bytes of the text, at character boundaries
	Marks      [][2]int // bytes of the text to highlight, in order and apart, within Start and End
}

// place is where a unit stands in a text.
type place struct{ start, end, unit int }

// Passages finds the best pieces of a text for the query that was answered, at most the given number, in the order of the
// text: those with the rarest words and the most of them. Of a phrase, only whole ones count. It returns nil if nothing
// stands in the first 64 MiB of the text. The work is bounded by the length of the text. It may be called concurrently.
func (r *Result) Passages(text string, most int) []Passage {
	if r.marks == nil || len(r.marks.groups) == 0 || most <= 0 {
		return nil
	}
	places := r.marks.find(text[:cut(text, maxScan)])
	if len(places) == 0 {
		return nil
	}
	width := passageRunes * bytesPerRune(text, places[0].start)
	var passages []Passage
	covered := make([]bool, len(r.marks.groups))
	for range most {
		first, last, ok := r.marks.best(places, passages, covered, width)
		if !ok {
			break
		}
		for _, p := range places[first : last+1] {
			covered[p.unit] = true
		}
		passages = append(passages, widen(text, places[first].start, places[last].end, width, passages))
	}
	slices.SortFunc(passages, func(a, b Passage) int { return a.Start - b.Start })
	for i := range passages {
		passages[i].mark(text, places)
	}
	return passages
}

// bytesPerRune is the size of characters around a place.
func bytesPerRune(text string, at int) int {
	sample := text[cut(text, max(at-256, 0)):cut(text, at+256)]
	return max(1, (len(sample)+utf8.RuneCountInString(sample)/2)/max(1, utf8.RuneCountInString(sample)))
}

// best returns the places of the best window that overlaps no passage. What is covered already is worth less.
func (m *marks) best(places []place, passages []Passage, covered []bool, width int) (first, last int, ok bool) {
	var most float64
	seen := make([]int, len(m.groups)) // the window, counted from 1, in which a unit was seen
	for i, p := range places {
		if overlaps(passages, p.start, p.end) {
			continue
		}
		var sum float64
		end := i
		for j := i; j < len(places) && (j == i || places[j].end-p.start <= width); j++ {
			if overlaps(passages, p.start, places[j].end) {
				break
			}
			unit := places[j].unit
			switch {
			case seen[unit] == i+1:
				sum += m.weight(unit) / 64
			case covered[unit]:
				sum += m.weight(unit) / 8
			default:
				sum += m.weight(unit)
			}
			seen[unit], end = i+1, j
		}
		if sum > most {
			most, first, last, ok = sum, i, end, true
		}
	}
	return first, last, ok
}

func overlaps(passages []Passage, start, end int) bool {
	return slices.ContainsFunc(passages, func(p Passage) bool { return start < p.End && end > p.Start })
}

// widen makes a passage of a window: about as wide as it may be, at words, and not into another.
func widen(text string, start, end, width int, passages []Passage) Passage {
	if end > start+2*width {
		end = max(cut(text, start+2*width), start+1)
	}
	spare := max(width-(end-start), 0)
	lo, hi := max(start-spare/3, 0), min(end+spare-spare/3, len(text))
	for _, p := range passages {
		if p.End <= start {
			lo = max(lo, p.End)
		}
		if p.Start >= end {
			hi = min(hi, p.Start)
		}
	}
	if lo, hi = min(cut(text, lo), start), cut(text, hi); lo > 0 {
		if i := strings.IndexFunc(text[lo:start], unicode.IsSpace); i >= 0 {
			lo += i
			lo += len(text[lo:start]) - len(strings.TrimLeftFunc(text[lo:start], unicode.IsSpace))
		}
	}
	if hi = max(hi, end); hi < len(text) {
		if i := strings.LastIndexFunc(text[end:hi], unicode.IsSpace); i > 0 {
			hi = end + i
		}
	}
	return Passage{Start: lo, End: hi}
}

// mark sets the places that are in the passage, joined where they overlap.
func (p *Passage) mark(text string, places []place) {
	for _, at := range places {
		start, end := max(at.start, p.Start), min(at.end, p.End)
		if start >= end {
			continue
		}
		if n := len(p.Marks); n > 0 && start <= p.Marks[n-1][1] {
			p.Marks[n-1][1] = max(p.Marks[n-1][1], end)
			continue
		}
		p.Marks = append(p.Marks, [2]int{start, end})
	}
}

// cut returns at, or the next place before it where text can be cut: at a character and not before a mark that belongs
// to it. In a text that is not UTF-8 it gives up after a few bytes.
func cut(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for i := at; i > max(at-64, 0); i-- {
		if !utf8.RuneStart(text[i]) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(text[i:]); !unicode.Is(unicode.M, r) && r != '\u200d' {
			return i
		}
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}
