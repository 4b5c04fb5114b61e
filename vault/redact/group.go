package redact

import (
	"slices"
	"strings"
	"unicode"
)

// candidate is a run of words that may name a person.
type candidate struct {
	person      int
	first, last int // words of the region
	used        []string
	best        grade
	sure        int  // words that are the name's or forms of them
	capital     bool // the first of those has a capital
	short       bool // the only word is a short one
	split       split
	added       bool  // initials or a father's name came with it
	stranger    bool  // an initial that is none of the person's stands before it
	letters     int   // of the words that the run is like
	others      []int // those who share the name
	listed      bool  // initials that are listed as a name
}

// group returns the longest run from toks[i] on that names one person, or several who share the name.
func (s *search) group(toks []token, floor, i int) (candidate, bool) {
	e, ok := s.element(toks, i)
	if !ok {
		return s.initials(toks, i)
	}
	var best candidate
	found := false
	for _, p := range s.f.personsOf(e.v) {
		c := s.extend(toks, floor, e, p)
		switch d := c.compare(&best); {
		case !found, d > 0:
			best, found = c, true
		case d == 0 && p != best.person:
			best.others = append(best.others, p)
		}
	}
	return best, found
}

// compare returns how much better c explains the text than d.
func (c *candidate) compare(d *candidate) int {
	if c.sure != d.sure {
		return c.sure - d.sure
	}
	if len(c.used) != len(d.used) {
		return len(c.used) - len(d.used)
	}
	if c.stranger != d.stranger {
		if c.stranger {
			return -1
		}
		return 1
	}
	if c.best != d.best {
		return int(c.best) - int(d.best)
	}
	return c.letters - d.letters
}

// personsOf returns the persons that the verdict may name, in order.
func (f *Finder) personsOf(v *verdict) []int {
	var out []int
	for _, m := range v.matches {
		for _, o := range f.words[m.word].owners {
			out = append(out, o.person)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// extend follows the person's names from the element on.
func (s *search) extend(toks []token, floor int, e element, person int) candidate {
	c := candidate{person: person, first: e.first, last: e.last}
	marked := s.take(toks, &c, e)
	single := c
	s.leading(toks, floor, &c)
	for c.last+1 < len(toks) && joins(s.between(toks, c.last)) {
		next := c.last + 1
		if e, ok := s.element(toks, next); ok {
			if _, g := s.f.best(e.v, person, c.used); g > gradeNone {
				marked = s.take(toks, &c, e)
				continue
			}
			if s.begunEarly(toks, &c, e) {
				return single
			}
		}
		n := s.follows(toks, &c, marked)
		if n == 0 {
			break
		}
		marked = false
		c.last += n
		c.added = true
	}
	return c
}

// begunEarly reports whether the run begins with a word in small letters, and the element after it is that word of the name
// with a capital: in "a sample Mary Sample" the first is no name.
func (s *search) begunEarly(toks []token, c *candidate, e element) bool {
	if toks[c.first].capital || !toks[e.first].capital {
		return false
	}
	o, g := s.f.best(e.v, c.person, nil)
	return g >= gradeInflected && o.slot == c.used[0]
}

// take adds an element to the run and reports whether a word for son or daughter may follow it.
func (s *search) take(toks []token, c *candidate, e element) (marked bool) {
	o, g := s.f.best(e.v, c.person, c.used)
	c.used = append(c.used, o.slot)
	c.letters += len(o.slot)
	c.last = e.last
	c.best = max(c.best, g)
	c.split = max(c.split, e.split)
	if g >= gradeInflected {
		if c.sure == 0 || toks[e.first].capital {
			c.capital = toks[e.first].capital
		}
		c.sure++
		c.short = o.short
	}
	return o.marked
}

// leading takes in the initials before the run.
func (s *search) leading(toks []token, floor int, c *candidate) {
	for range 2 {
		i := c.first - 1
		if i < floor || !s.isInitial(toks, i) {
			return
		}
		slot := s.f.slotOf(toks[i].initial, c)
		if slot != "" {
			c.used = append(c.used, slot)
		} else {
			c.stranger = true
		}
		c.first = i
		c.added = true
	}
}

// isInitial reports whether the word is a capital with a full stop, and its neighbour near.
func (s *search) isInitial(toks []token, i int) bool {
	t := &toks[i]
	if t.initial == "" || !t.capital || t.barrier || i+1 >= len(toks) {
		return false
	}
	b := s.between(toks, i)
	return strings.HasPrefix(b, ".") && joins(b)
}

// slotOf returns which unused word of the person's names begins with the initial, "" for none.
func (f *Finder) slotOf(initial string, c *candidate) string {
	best := ""
	for slot, sounds := range f.persons[c.person].initials {
		if strings.Contains(sounds, initial) && !slices.Contains(c.used, slot) && (best == "" || slot < best) {
			best = slot
		}
	}
	return best
}

// follows returns how many of the words after the run belong to the name although they are none of its words: an initial, a
// father's name.
func (s *search) follows(toks []token, c *candidate, marked bool) int {
	i := c.last + 1
	t := &toks[i]
	switch {
	case t.barrier:
	case marker(t.term):
		if marked {
			return 1
		}
	case t.initial != "" && t.capital && strings.HasPrefix(s.text[t.end:], "."):
		if slot := s.f.slotOf(t.initial, c); slot != "" {
			c.used = append(c.used, slot)
			return 1
		}
	case !t.capital || c.sure == 0:
	case patronymic(t.term):
		return 1
	case i+1 < len(toks) && marker(toks[i+1].term) && joins(s.between(toks, i)) && !toks[i+1].barrier && len(t.v.matches) == 0:
		return 2
	}
	return 0
}

// joins reports whether what stands between two words may stand inside a name.
func joins(between string) bool {
	const most = 6 // characters
	n := 0
	for _, r := range between {
		if n++; n > most {
			return false
		}
		if !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !strings.ContainsRune(",.-‐‑–—_'’\"“”«»()[]/+&*=:|", r) {
			return false
		}
	}
	return strings.Count(between, "\n") <= 1
}

// initials returns two initials that stand for a person.
func (s *search) initials(toks []token, i int) (candidate, bool) {
	if !s.isInitial(toks, i) {
		return candidate{}, false
	}
	next := &toks[i+1]
	if next.initial == "" || !next.capital || next.barrier {
		return candidate{}, false
	}
	if s.isInitial(toks, i+1) && i+2 < len(toks) && len(toks[i+2].v.matches) > 0 {
		return candidate{}, false // they belong to the name after them
	}
	var best candidate
	found := false
	for p := range s.f.persons {
		c := candidate{person: p, first: i, last: i + 1, added: true}
		first, second := toks[i].initial, next.initial
		c.listed = slices.Contains(s.f.persons[p].listed, first+second)
		if slot := s.f.slotOf(first, &c); slot != "" {
			c.used = append(c.used, slot)
		}
		if slot := s.f.slotOf(second, &c); slot != "" {
			c.used = append(c.used, slot)
		}
		if !c.listed && len(c.used) < 2 {
			continue
		}
		switch {
		case !found, c.listed && !best.listed:
			best, found = c, true
		case c.listed == best.listed:
			best.others = append(best.others, p)
		}
	}
	return best, found
}
