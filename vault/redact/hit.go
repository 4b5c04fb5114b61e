package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says how sure a hit is.
type Kind string

const (
	KindHit  Kind = "hit"  // replaced unless a decision keeps it
	KindNear Kind = "near" // somebody must decide
)

// Hit is a place of a text that names a person, or may.
type Hit struct {
	Start, End  int    // text[Start:End], in bytes, at boundaries of characters
	Kind        Kind   // KindHit or KindNear
	Person      int    // index of the person given to New
	Form        string // what stands there, folded, a capital kept: decisions are made for a person and a form
	Why         string // short, in English: "full name", "one letter differs"
	Replacement string // the pseudonym; of a name that several persons share, theirs joined with a slash
}

// Key returns what a decision on the hit is kept under.
func (h Hit) Key() Key { return Key{h.Person, h.Form} }

// Decision is what is to be done with a hit.
type Decision string

const (
	DecisionReplace Decision = "replace" // write the pseudonym
	DecisionKeep    Decision = "keep"    // leave what stands there: it is not the person, or may be known
)

// Key names all hits of one form of one person.
type Key struct {
	Person int
	Form   string
}

// Decisions are the decisions of a person who was shown the hits. A nil map has none.
type Decisions map[Key]Decision

// kept reports whether the hit is to stay.
func (d Decisions) kept(h Hit) bool { return d[h.Key()] == DecisionKeep }

// Undecided returns the near hits for which d has neither DecisionReplace nor DecisionKeep, in their order.
func Undecided(hits []Hit, d Decisions) []Hit {
	var out []Hit
	for _, h := range hits {
		if v := d[h.Key()]; h.Kind == KindNear && v != DecisionReplace && v != DecisionKeep {
			out = append(out, h)
		}
	}
	return out
}

// Context returns the hit and what stands before and after it, at most width characters on each side, for one line of a
// screen: every run of spaces, line ends and control characters is one space. It cuts between characters, not before a
// combining mark. text must be the text in which h was found; for any other the three are empty.
//
// The result is text from outside: what is written to a terminal must still be made harmless.
func Context(text string, h Hit, width int) (before, hit, after string) {
	if h.Start < 0 || h.End < h.Start || h.End > len(text) {
		return "", "", ""
	}
	const most = 16 // bytes for one character with its marks
	width = max(width, 0)
	reach := min(width, len(text)) * most
	lead := text[max(h.Start-reach, 0):h.Start]
	tail := text[h.End:min(h.End+reach, len(text))]
	return lastCharacters(oneLine(lead), width), oneLine(text[h.Start:h.End]), firstCharacters(oneLine(tail), width)
}

// oneLine returns s with every run of spaces and control characters as one space, and every byte that is no text as U+FFFD.
func oneLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// firstCharacters returns at most n characters from the beginning of s.
func firstCharacters(s string, n int) string {
	for i, r := range s {
		if unicode.IsMark(r) && i > 0 {
			continue
		}
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// lastCharacters returns at most n characters from the end of s.
func lastCharacters(s string, n int) string {
	i := len(s)
	for i > 0 && n > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if !unicode.IsMark(r) {
			n--
		}
	}
	for i < len(s) { // a mark whose letter was cut away
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsMark(r) {
			break
		}
		i += size
	}
	return s[i:]
}
