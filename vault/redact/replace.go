package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Replace returns text with every hit replaced but those that d keeps, and how many were replaced for each person. hits are
// those that Find returned for text. A near hit on which nobody decided is replaced too: refuse before, with Undecided.
//
// Nothing of what stood there is left, the ending of a word included. A space parts a pseudonym from a letter or a digit that
// stands right beside it.
func (f *Finder) Replace(text string, hits []Hit, d Decisions) (string, map[int]int) {
	var b strings.Builder
	b.Grow(len(text))
	counts := map[int]int{}
	at := 0
	for _, h := range hits {
		if h.Start < at || h.End < h.Start || h.End > len(text) || d.kept(h) {
			continue
		}
		b.WriteString(text[at:h.Start])
		if r, _ := utf8.DecodeLastRuneInString(b.String()); letterOrDigit(r) {
			b.WriteByte(' ')
		}
		b.WriteString(h.Replacement)
		if runsOn(text[h.End:]) {
			b.WriteByte(' ')
		}
		counts[h.Person]++
		at = h.End
	}
	b.WriteString(text[at:])
	return b.String(), counts
}

// runsOn reports whether the text begins with something that would become one word with a pseudonym before it.
func runsOn(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return letterOrDigit(r) || unicode.IsMark(r)
}

// Check returns what a finished text still tells: every hit, sure or near, that d does not keep. A text that may be given
// away has none. It costs as much as Find.
func (f *Finder) Check(text string, d Decisions) []Hit {
	var left []Hit
	for _, h := range f.Find(text) {
		if !d.kept(h) {
			left = append(left, h)
		}
	}
	return left
}
