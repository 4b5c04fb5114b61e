package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// token is a word of a text.
type token struct {
	start, end int
	term       string // folded
	v          *verdict
	capital    bool   // it begins with a capital, or its script has none
	initial    string // the sound of an initial, if it is one
	barrier    bool   // it belongs to a pseudonym
	hyphen     bool   // a hyphen and the end of a line follow it
	cut        bool   // it is so long that the words were cut within it
}

// around is how many words on each side of a likeness are looked at.
const around = 12

// maxCache bounds the words whose verdicts are remembered.
const maxCache = 1 << 16

// maxTerm is the number of folded letters after which package language cuts a word.
const maxTerm = 64

// search is one run of Find.
type search struct {
	f       *Finder
	text    string
	cache   map[string]*verdict
	barrier int // end of the last pseudonym
	reach   int // end of the last address
	hits    []Hit
}

var nothing = &verdict{}

// Find returns the places of text where a person is named or may be, in order, none overlapping another. text may be any
// bytes. The time is linear in len(text) and in the number of different words of the names; the package comment says what
// is found and what is not. Safe for concurrent use.
func (f *Finder) Find(text string) []Hit {
	s := search{f: f, text: text, cache: map[string]*verdict{}}
	var region []token
	last := -1
	for t := range language.Tokens(text) {
		region = append(region, s.token(t))
		n := len(region)
		switch tok := &region[n-1]; {
		case tok.interesting():
			last = n - 1
		case last < 0 && n > 4*around:
			region = region[:copy(region, region[n-around:])]
		case last >= 0 && n-last > 2*around:
			s.region(region)
			region, last = region[:copy(region, region[n-around:])], -1
		}
	}
	s.region(region)
	s.encoded()
	return s.finish()
}

// interesting reports whether the word alone is a reason to look at its neighbours.
func (t *token) interesting() bool {
	return len(t.v.matches) > 0 || t.v.begins || t.initial != "" && t.capital || t.cut || alone(t) || t.hyphen
}

// token returns what is to be known of a word.
func (s *search) token(t language.Token) token {
	first, _ := utf8.DecodeRuneInString(s.text[t.Start:])
	tok := token{start: t.Start, end: t.End, term: t.Term, v: nothing, capital: capital(first)}
	v := s.verdict(t.Term)
	if s.isBarrier(t, v) {
		tok.barrier = true
		return tok
	}
	tok.initial, tok.v = initialOf(t.Term), v
	tok.hyphen = hyphenated(s.text[t.End:])
	tok.cut = t.End < len(s.text) && len(t.Term) >= maxTerm
	if parts := apostrophes(s.text[t.Start:t.End]); len(parts) > 1 {
		tok.v = s.withParts(tok.v, parts)
	}
	return tok
}

// capital reports whether the letter is a capital, or of a script that has none, so that nothing tells a name by its letters.
func capital(r rune) bool {
	return !unicode.IsLower(r) || unicode.Is(unicode.Georgian, r)
}

// hyphenated reports whether what follows a word is a hyphen, and the end of a line soon after it.
func hyphenated(rest string) bool {
	const most = 8
	if rest == "" || rest[0] != '-' && rest[0] < utf8.RuneSelf {
		return false
	}
	return strings.ContainsAny(rest[:min(len(rest), most)], "\r\n")
}

// verdict returns what the folded word may be.
func (s *search) verdict(term string) *verdict {
	if v, ok := s.cache[term]; ok {
		return v
	}
	if len(s.cache) >= maxCache {
		clear(s.cache)
	}
	v := nothing
	c := s.f.classify(term)
	c.pseudonyms = s.f.pseudonyms[term]
	if c.begins || len(c.matches) > 0 || c.pseudonyms != nil {
		v = &c
	}
	s.cache[term] = v
	return v
}

// withParts returns the verdict on a word and on what its apostrophes part: Örnek'lerle, qu'Örnek.
func (s *search) withParts(whole *verdict, parts []string) *verdict {
	out := verdict{begins: whole.begins, matches: append([]match(nil), whole.matches...)}
	for _, p := range parts {
		term := language.Fold(p)
		if term == "" {
			continue
		}
		out.matches = append(out.matches, s.verdict(term).matches...)
	}
	return &out
}

// apostrophes parts a word at its apostrophes, a few at most, and returns nil for one without.
func apostrophes(w string) []string {
	for i := range len(w) {
		switch w[i] {
		case '\'', '`', "ʼ"[0], "´"[0], "’"[0], "＇"[0]: // the first byte of each apostrophe
			parts := strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("'’‘‛`ʼʹʻ´′＇", r) })
			return parts[:min(len(parts), 4)]
		}
	}
	return nil
}

// isBarrier reports whether the word belongs to a pseudonym that stands in the text.
func (s *search) isBarrier(t language.Token, v *verdict) bool {
	if t.Start < s.barrier {
		return true
	}
	for _, p := range v.pseudonyms {
		rest, ok := strings.CutPrefix(s.text[t.Start:], p)
		if r, _ := utf8.DecodeRuneInString(rest); ok && !letterOrDigit(r) {
			s.barrier = t.Start + len(p)
			return true
		}
	}
	return false
}

// region finds the hits among words that stand together.
func (s *search) region(toks []token) {
	floor := 0
	for i := 0; i < len(toks); {
		c, ok := s.group(toks, floor, i)
		if !ok {
			i++
			continue
		}
		s.emit(toks, c)
		i = c.last + 1
		floor = i
	}
}

// between returns what stands between the word and the next.
func (s *search) between(toks []token, i int) string { return s.text[toks[i].end:toks[i+1].start] }
