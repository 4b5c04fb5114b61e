package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

type tokenKind uint8

const (
	tokenEnd   tokenKind = iota
	tokenWord            // what stands between white space, with whatever marks it carries
	tokenQuote           // what stood between quotation marks
	tokenOpen
	tokenClose
	tokenBar // |
	tokenOr
	tokenAnd
	tokenNot
)

// token is a piece of a query.
type token struct {
	kind  tokenKind
	text  string // of a tokenWord or tokenQuote
	at    int    // offset of its first byte
	end   int    // offset of the byte behind it
	glued bool   // no white space stands before it
}

// queryLexer cuts a query into tokens.
type queryLexer struct {
	s   string
	pos int
	// missing holds closing quotation marks that do not come any more, so that a query of nothing but opening ones
	// is not searched to its end for each.
	missing map[string]bool
}

// lex cuts s, which is UTF-8 of a bounded length. Words in which nothing can be looked for are left out, unless
// they hold a sign that means something here.
func lex(s string) ([]token, error) {
	l := &queryLexer{s: s, missing: map[string]bool{}}
	var tokens []token
	for {
		t, err := l.token()
		if err != nil {
			return nil, err
		}
		if t.kind == tokenWord && !isMarked(t.text) && !hasTerm(t.text) {
			continue
		}
		t.end = l.pos
		tokens = append(tokens, t)
		if t.kind == tokenEnd {
			return tokens, nil
		}
	}
}

// token reads the next token.
func (l *queryLexer) token() (token, error) {
	t := token{glued: !l.skipSpace() && l.pos > 0, at: l.pos}
	if l.pos == len(l.s) {
		return t, nil
	}
	r, size := utf8.DecodeRuneInString(l.s[l.pos:])
	switch {
	case r == '(' || r == '（':
		t.kind = tokenOpen
	case r == ')' || r == '）':
		t.kind = tokenClose
	case isBar(r):
		t.kind = tokenBar
	case l.quoteAt(l.pos):
		return l.quote(t, r)
	default:
		return l.word(t), nil
	}
	l.pos += size
	return t, nil
}

// skipSpace passes over white space, control characters and invisible ones, and reports whether there was more than the
// last.
func (l *queryLexer) skipSpace() (space bool) {
	for i, r := range l.s[l.pos:] {
		if !isSpace(r) && !isInvisible(r) {
			l.pos += i
			return space
		}
		space = space || isSpace(r)
	}
	l.pos = len(l.s)
	return space
}

// word reads up to white space or a sign that cannot be inside a word.
func (l *queryLexer) word(t token) token {
	end := len(l.s)
	for i, r := range l.s[l.pos:] {
		if isSpace(r) || strings.ContainsRune("()（）", r) || isBar(r) || l.quoteAt(l.pos+i) {
			end = l.pos + i
			break
		}
	}
	t.kind, t.text = tokenWord, trimInvisible(l.s[l.pos:end])
	l.pos = end
	switch strings.Map(visible, t.text) {
	case "OR":
		t.kind = tokenOr
	case "AND":
		t.kind = tokenAnd
	case "NOT":
		t.kind = tokenNot
	}
	return t
}

// quote reads from a quotation mark to the one that closes it.
func (l *queryLexer) quote(t token, mark rune) (token, error) {
	from := l.pos + utf8.RuneLen(mark)
	for _, closers := range closersOf(mark) {
		end := l.find(closers, from)
		if end < 0 {
			continue
		}
		_, size := utf8.DecodeRuneInString(l.s[end:])
		t.kind, t.text = tokenQuote, quotable(l.s[from:end])
		l.pos = end + size
		return t, nil
	}
	const reason = `this quotation mark is never closed: add another " where the phrase ends, or take this one away`
	return t, &SyntaxError{Query: l.s, Offset: l.pos, Reason: reason}
}

// find returns the offset of the first of the marks at or after from, or -1.
func (l *queryLexer) find(marks string, from int) int {
	if l.missing[marks] {
		return -1
	}
	for i, r := range l.s[from:] {
		if strings.ContainsRune(marks, r) && l.quoteAt(from+i) {
			return from + i
		}
	}
	l.missing[marks] = true
	return -1
}

// doubleMarks are one family: whatever a keyboard, a telephone or a word processor made of the sign that was typed.
const doubleMarks = `"“”„‟＂〝〞〟`

// closersOf returns the marks that close a phrase, and those that do where none of the former follows; nothing for what is no
// quotation mark.
func closersOf(mark rune) []string {
	switch mark {
	case '"', '＂':
		return []string{`"＂`, doubleMarks}
	case '“', '”', '‟':
		return []string{"”", doubleMarks}
	case '„':
		return []string{"“”", doubleMarks}
	case '〝', '〞', '〟':
		return []string{"〞〟", doubleMarks}
	case '«':
		return []string{"»"}
	case '»':
		return []string{"«»"}
	}
	return nil
}

// quoteAt reports whether a quotation mark stands at an offset. Between two Hebrew letters it is part of an
// acronym (UAX #29, rules WB7b and WB7c).
func (l *queryLexer) quoteAt(at int) bool { return quoteAt(l.s, at) }

func quoteAt(s string, at int) bool {
	r, size := utf8.DecodeRuneInString(s[at:])
	if closersOf(r) == nil {
		return false
	}
	if !strings.ContainsRune(doubleMarks, r) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at+size:])
	return !unicode.Is(unicode.Hebrew, before) || !unicode.Is(unicode.Hebrew, after)
}

// quotable makes a text one that stands between two " as it is: other double quotation marks become spaces, which
// separate words as they do, and white space becomes single spaces.
func quotable(s string) string {
	var b strings.Builder
	for i, r := range s {
		if isSpace(r) || strings.ContainsRune(doubleMarks, r) && quoteAt(s, i) {
			r = ' '
		}
		b.WriteRune(r)
	}
	trimmed := strings.TrimFunc(b.String(), func(r rune) bool { return r == ' ' || isInvisible(r) })
	return strings.Join(strings.FieldsFunc(trimmed, isSpace), " ")
}

// isMarked reports whether a word holds a sign that means something even where there is nothing else.
func isMarked(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return first == '=' || isMinus(first) || strings.ContainsAny(word, "*~")
}

// hasTerm reports whether a text holds a word that an index can hold.
func hasTerm(s string) bool {
	for t := range language.Tokens(s) {
		if t.Term != "" {
			return true
		}
	}
	return false
}

func isBar(r rune) bool { return r == '|' || r == '｜' }

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
}

// isInvisible reports characters that come with a text when it is copied and that nobody sees: marks of direction, joiners, soft hyphens.
func isInvisible(r rune) bool {
	switch {
	case r == '\u00ad', r == '\u061c', r == '\u180e', r == '\ufeff',
		r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f':
		return true
	}
	return false
}

func visible(r rune) rune {
	if isInvisible(r) {
		return -1
	}
	return r
}

func trimInvisible(s string) string { return strings.TrimFunc(s, isInvisible) }
