package redact

import (
	"slices"
	"strings"
	"unicode/utf8"

	"emanet/index/language"
)

// maxShared is how many of those who share a name are named in its place.
const maxShared = 4

// emit adds the hit of a run.
func (s *search) emit(toks []token, c candidate) {
	h := Hit{Start: toks[c.first].start, End: toks[c.last].end, Person: c.person}
	if toks[c.last].initial != "" && c.added && strings.HasPrefix(s.text[h.End:], ".") && !runsOn(s.text[h.End+1:]) {
		h.End++ // the full stop of an initial
	}
	h.Kind, h.Why = s.judge(&c)
	persons := append([]int{c.person}, c.others...)
	if len(persons) > 1 {
		h.Kind, h.Why = KindNear, h.Why+", of several persons"
	}
	for _, p := range persons[:min(len(persons), maxShared)] {
		if h.Replacement != "" {
			h.Replacement += "/"
		}
		h.Replacement += s.f.names[p]
	}
	if h.End > s.reach { // else inside an address that was found already
		if start, end, ok := address(s.text, h.Start, h.End); ok {
			h.Start, h.End, h.Kind, h.Why = start, end, KindNear, h.Why+", in an address or a file name"
			s.reach = end
		}
	}
	s.hits = append(s.hits, h)
}

// judge says how sure the run names the person, and why.
func (s *search) judge(c *candidate) (Kind, string) {
	switch {
	case c.listed:
		return KindHit, "initials listed as a name"
	case c.best == gradeNone:
		return KindNear, "initials"
	case c.split == splitSpaced:
		return KindNear, "name in pieces"
	case c.sure == 0:
		return KindNear, c.best.why()
	case c.stranger && c.sure < 2:
		return KindNear, "with another initial"
	case c.sure > 1 || len(c.used) > c.sure && c.capital:
		if s.f.full(c) {
			return KindHit, "full name"
		}
		return KindHit, "several words of a name"
	case c.short:
		return KindNear, "short name alone"
	case !c.capital:
		return KindNear, "small letter"
	case s.f.full(c):
		return KindHit, "full name"
	case c.split == splitLine:
		return KindHit, "name broken in two"
	case c.best == gradeInflected:
		return KindHit, "one name alone, inflected"
	}
	return KindHit, "one name alone"
}

// why says what is near.
func (g grade) why() string {
	switch g {
	case gradeLoose:
		return "like a form of the name"
	case gradeTypo:
		return "a letter or two differ"
	case gradeInside:
		return "inside a longer word"
	}
	return "search finds it by the name"
}

// full reports whether the run has every word of one of the person's names.
func (f *Finder) full(c *candidate) bool {
	return slices.ContainsFunc(f.persons[c.person].names, func(slots []string) bool {
		return !slices.ContainsFunc(slots, func(slot string) bool { return !slices.Contains(c.used, slot) })
	})
}

// finish puts the hits in order, makes one of those that overlap, and names their forms.
func (s *search) finish() []Hit {
	slices.SortStableFunc(s.hits, func(a, b Hit) int { return a.Start - b.Start })
	var out []Hit
	for _, h := range s.hits {
		if n := len(out); n > 0 && h.Start < out[n-1].End {
			last := &out[n-1]
			last.End = max(last.End, h.End)
			if h.Person != last.Person && !strings.Contains("/"+last.Replacement+"/", "/"+h.Replacement+"/") &&
				strings.Count(last.Replacement, "/") < maxShared {
				last.Replacement += "/" + h.Replacement
			}
			continue
		}
		out = append(out, h)
	}
	for i := range out {
		out[i].Form = form(s.text[out[i].Start:out[i].End])
	}
	return out
}

// form returns the words of a hit, folded, the capitals at their beginnings kept: what is decided of a word in small letters
// must not hold for a name.
func form(text string) string {
	var b strings.Builder
	for t := range language.Tokens(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		first, _ := utf8.DecodeRuneInString(text[t.Start:])
		if capital(first) {
			first, size := utf8.DecodeRuneInString(t.Term)
			b.WriteString(strings.ToUpper(string(first)))
			b.WriteString(t.Term[size:])
			continue
		}
		b.WriteString(t.Term)
	}
	return b.String()
}
