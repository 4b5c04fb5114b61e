package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split says how a name is broken into pieces.
type split uint8

const (
	splitNone   split = iota
	splitLine         // by a hyphen, the end of a line, something invisible
	splitSpaced       // by spaces or other signs, letter by letter or anywhere
)

// element is a word of a name: one word of the text, or pieces that make one.
type element struct {
	first, last int
	v           *verdict
	split       split
}

// element returns the word that begins at toks[i], if it is like a word of a name.
func (s *search) element(toks []token, i int) (element, bool) {
	t := &toks[i]
	if t.barrier {
		return element{}, false
	}
	if t.v.begins && (t.hyphen || !t.v.sure()) {
		if e, ok := s.join(toks, i); ok {
			return e, true
		}
	}
	if v, ok := s.across(toks, i); ok {
		return element{first: i, last: i + 1, v: v}, true
	}
	if e, ok := s.spaced(toks, i); ok {
		return e, true
	}
	return element{first: i, last: i, v: t.v}, len(t.v.matches) > 0
}

// across returns what stands where one word was cut in two: by a hyphen at the end of a line, or because its letters had no end.
func (s *search) across(toks []token, i int) (*verdict, bool) {
	if i+1 == len(toks) || toks[i].v.sure() || toks[i+1].v.sure() || toks[i+1].barrier {
		return nil, false
	}
	if between := s.between(toks, i); between != "" {
		if !strings.ContainsAny(between, "\r\n") || strings.TrimSpace(between) == "" {
			return nil, false
		}
		if h, ok := splitBy(between); !ok || h != splitLine {
			return nil, false
		}
		v := s.verdict(toks[i].term + toks[i+1].term)
		return v, len(v.matches) > 0
	}
	if !toks[i].cut {
		return nil, false
	}
	a, b := []rune(toks[i].term), []rune(toks[i+1].term)
	v := s.verdict(string(a[max(len(a)-s.f.longest, 0):]) + string(b[:min(len(b), s.f.longest)]))
	return v, len(v.matches) > 0
}

// join puts pieces together, from toks[i] on, as long as they are the beginning of a word of a name, and returns the longest
// whole that is one.
func (s *search) join(toks []token, i int) (best element, ok bool) {
	joined, how := toks[i].term, splitLine
	for j := i + 1; j < len(toks); j++ {
		h, joins := splitBy(s.text[toks[j-1].end:toks[j].start])
		if !joins || toks[j].barrier || toks[j].v.sure() {
			break
		}
		how = max(how, h)
		joined += toks[j].term
		if utf8.RuneCountInString(joined) >= safe || ideograph(firstRune(joined)) {
			if v := s.verdict(joined); v.sure() {
				best, ok = element{first: i, last: j, v: v.sureOnly(), split: how}, true
				if how == splitSpaced && toks[j].end-toks[j].start <= utf8.UTFMax {
					continue // the ending may be spaced out too
				}
			}
		}
		if len(joined) > s.f.longest*utf8.UTFMax || !s.f.begins(joined) {
			break
		}
	}
	return best, ok
}

// spaced puts together letters that stand alone, four or more, and returns them if a name is among them. A longer run is
// looked at in windows, so that the time is linear.
func (s *search) spaced(toks []token, i int) (element, bool) {
	const step = 8
	if !alone(&toks[i]) || i%step != 0 && i > 0 && alone(&toks[i-1]) && len(s.between(toks, i-1)) <= utf8.UTFMax {
		return element{}, false
	}
	j, joined := i, toks[i].term
	for j+1 < len(toks) && j-i < s.f.longest+2*step && alone(&toks[j+1]) {
		if _, ok := splitBy(s.between(toks, j)); !ok {
			break
		}
		j++
		joined += toks[j].term
	}
	if j-i+1 < safe {
		return element{}, false
	}
	v := s.verdict(joined)
	return element{first: i, last: j, v: v, split: splitSpaced}, len(v.matches) > 0
}

// alone reports whether the word is one letter or digit.
func alone(t *token) bool {
	r, size := utf8.DecodeRuneInString(t.term)
	return size == len(t.term) && !t.barrier && !ideograph(r)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// begins reports whether the folded letters are the beginning of a word of a name.
func (f *Finder) begins(term string) bool {
	if f.beginnings[term] {
		return true
	}
	l := latin(term)
	return f.beginnings[l] || f.beginnings[sound(l)]
}

// splitBy reports whether, and how, what stands between two pieces may break a word.
func splitBy(between string) (split, bool) {
	const most = 24 // bytes: a hyphen, the end of a line, the margin of the next
	if len(between) > most {
		return 0, false
	}
	signs := strings.TrimFunc(between, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	line := strings.ContainsAny(between, "\n\r")
	switch {
	case between == "", signs == "" && line, signs == "" && !strings.ContainsFunc(between, unicode.IsSpace):
		return splitLine, true
	case strings.Trim(signs, "-‐‑‒–¬\u00ad") == "" && signs != "":
		return splitLine, true
	}
	return splitSpaced, utf8.RuneCountInString(between) <= 3
}
