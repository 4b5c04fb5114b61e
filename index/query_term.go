package index

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/index/language"
)

// maxFuzzyWord bounds the letters of a fuzzy word: the automaton of a longer one takes long to build.
const maxFuzzyWord = 64

const strayComma = `a comma in a field asks for one more value that touches it: write %s:a,b; ` +
	`values in quotation marks go into parentheses, such as %s:("a b" OR c)`

// word reads a tokenWord and what touches it: -field:=word, of which each sign and the field may be missing, and instead of the
// word a quotation or a group.
func (p *queryParser) word(t token, scope *fieldRule) (Node, error) {
	text, isNot, err := p.minus(t)
	if err != nil {
		return nil, err
	}
	if isNot {
		if err := p.enter(t.at); err != nil {
			return nil, err
		}
		defer func() { p.depth-- }()
	}
	n, err := p.term(text, t.at+len(t.text)-len(text), scope)
	if err != nil || !isNot {
		return n, err
	}
	p.bare = true
	return Not{At: At(t.at), Node: n}, nil
}

// minus takes a - off the beginning of a word.
func (p *queryParser) minus(t token) (rest string, isNot bool, err error) {
	r, size := utf8.DecodeRuneInString(t.text)
	if !isMinus(r) {
		return t.text, false, nil
	}
	rest = strings.TrimLeftFunc(t.text[size:], isInvisible)
	next, _ := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "" && !p.opens():
		return "", false, p.fail(t.at, "a - touches the word that must not occur: write -word, or take the - away")
	case isMinus(next):
		return "", false, p.fail(t.at, "one - is enough: write -word for what must not occur")
	case isOperator(rest):
		return "", false, p.fail(t.at, `AND, OR and NOT are operators: to leave out the word itself, put it in quotation marks, such as -"NOT"`)
	}
	return rest, true, nil
}

// opens reports whether a quotation or a group touches the token before.
func (p *queryParser) opens() bool {
	t := p.peek()
	return t.glued && (t.kind == tokenQuote || t.kind == tokenOpen)
}

// term reads a word without its -, which begins at an offset.
func (p *queryParser) term(text string, at int, scope *fieldRule) (Node, error) {
	if text != "" && text[0] != '=' && !isDateIn(scope) {
		rule, value, err := p.splitField(text, at, p.opens())
		if err != nil {
			return nil, err
		}
		if rule != nil {
			rest := strings.TrimLeftFunc(text[value:], isInvisible)
			if rest == "" && !p.opens() {
				return nil, p.fail(at+value, "what to look for must touch the colon: write %s:%s, without a space", rule.name, rule.example())
			}
			at, text, scope = at+len(text)-len(rest), rest, rule
		}
	}
	p.field = scope
	if text != "" && text != "=" || !p.opens() {
		return p.list(text, at, scope)
	}
	next := p.take()
	if next.kind == tokenQuote {
		return p.quoted(next, at, scope)
	}
	if text != "" {
		return nil, p.fail(at, "= is for one word: put it before each word inside the parentheses")
	}
	n, err := p.group(next, scope)
	p.field = scope
	return n, err
}

// list reads the values of a field that stand between commas; without a field, a comma is part of the word.
func (p *queryParser) list(text string, at int, scope *fieldRule) (Node, error) {
	if scope == nil || !strings.ContainsFunc(text, isComma) {
		return p.leaf(text, at, scope)
	}
	var nodes []Node
	for rest := text; ; {
		comma := strings.IndexFunc(rest, isComma)
		part := rest
		if comma >= 0 {
			part = rest[:comma]
		}
		start := at + len(text) - len(rest)
		if trimInvisible(part) == "" {
			return nil, p.fail(start, strayComma, scope.name, scope.name)
		}
		n, err := p.leaf(trimInvisible(part), start, scope)
		if err != nil {
			return nil, err
		}
		if nodes = append(nodes, n); comma < 0 {
			return joinOr(nodes), nil
		}
		_, size := utf8.DecodeRuneInString(rest[comma:])
		rest = rest[comma+size:]
	}
}

// leaf reads one condition that was not quoted.
func (p *queryParser) leaf(text string, at int, scope *fieldRule) (Node, error) {
	if err := p.count(at); err != nil {
		return nil, err
	}
	switch {
	case scope == nil:
		return p.wordLeaf(text, at, FieldText)
	case scope.class == classWords:
		return p.wordLeaf(text, at, scope.field)
	}
	// Such fields are compared as they are, so that an = before the value says nothing new.
	text = strings.TrimLeftFunc(text, func(r rune) bool { return r == '=' || isInvisible(r) })
	return p.value(text, at, scope, false)
}

// quoted reads a quotation, with what stands before it at an offset.
func (p *queryParser) quoted(t token, at int, scope *fieldRule) (Node, error) {
	if err := p.count(at); err != nil {
		return nil, err
	}
	if next := p.peek(); next.kind == tokenWord && next.glued && strings.ContainsAny(next.text[:1], "*~") {
		return nil, p.fail(next.at, "* and ~ go after a word, not after a quotation: in quotation marks a word stands for itself")
	}
	after, _ := utf8.DecodeRuneInString(p.query[t.end:])
	switch {
	case scope != nil && isComma(after):
		return nil, p.fail(t.end, strayComma, scope.name, scope.name)
	case t.text == "":
		return nil, p.fail(t.at, "there is nothing between these quotation marks")
	case scope != nil && scope.class != classWords:
		return p.value(t.text, at, scope, true)
	case !hasTerm(t.text):
		return nil, p.fail(t.at, "there is no word between these quotation marks")
	}
	for word := range strings.FieldsSeq(t.text) {
		if (word[0] == '*' || word[len(word)-1] == '*') && hasTerm(word) {
			return nil, p.fail(t.at, "a * means nothing between quotation marks: take it away, or write the word* by itself")
		}
	}
	n := Phrase{At: At(at), Text: t.text}
	if scope != nil {
		n.Field = scope.field
	}
	return n, nil
}

// count counts a condition.
func (p *queryParser) count(at int) error {
	if p.terms++; p.terms > maxTerms {
		return p.fail(at, "the query asks for too much at once: it may hold 1000 words")
	}
	return nil
}

// wordLeaf reads =word, word*, word~ or a word.
func (p *queryParser) wordLeaf(text string, at int, field Field) (Node, error) {
	word, exact := strings.CutPrefix(text, "=")
	word = strings.TrimLeftFunc(word, isInvisible)
	if err := p.checkWord(word, at, field, exact); err != nil {
		return nil, err
	}
	if star := strings.IndexByte(word, '*'); star >= 0 {
		return p.star(word, at, field, star, exact)
	}
	if tilde := strings.LastIndexByte(word, '~'); tilde >= 0 && isAmount(word[tilde+1:]) {
		return p.tilde(word, at, field, tilde, exact)
	}
	switch {
	case hasTerm(word):
		return Word{At: At(at), Field: field, Text: word, Exact: exact}, nil
	case word == "":
		return nil, p.fail(at, "an = touches the word that must be found just so: write =word, or take the = away")
	}
	return nil, p.fail(at, "there is no letter or digit here: type a word, or take the sign away")
}

// checkWord refuses what would be taken for text although something else was meant.
func (p *queryParser) checkWord(word string, at int, field Field, exact bool) error {
	rule, _, err := p.splitField(word, at, false)
	first, size := utf8.DecodeRuneInString(word)
	switch {
	case err == nil && rule != nil:
		return p.fail(at, "a field stands first and only once: write %s:%s", rule.name, rule.example())
	case exact || !hasTerm(word):
		return nil
	case isMinus(first):
		return p.fail(at, "the - goes before the field: write -title:word")
	case field == FieldFile && strings.HasPrefix(word, "//"):
		return p.fail(at, "a file is found by its name: take the // away") // else it would print as the address file://
	case field == FieldFrom && isDateShaped(word):
		return p.fail(at, "from: is the sender of a mail: for a date write after:2013-10; a sender with such a name goes in quotation marks")
	case isDash(first):
		return p.fail(at, "this dash is none of - and text: write -word for what must not occur, or take it away")
	case first == '!' && len(word) > size:
		return p.fail(at, "a ! means nothing here: write -word or NOT word for what must not occur, or take it away")
	}
	if i := strings.IndexByte(word, '?'); i > 0 && i < len(word)-1 && isName(strings.ReplaceAll(word, "?", "")) {
		return p.fail(at+i, "a ? does not stand for a letter: write the beginning of the word and *, or the word and ~")
	}
	return nil
}

// star reads word*, and *.pdf where files are asked for.
func (p *queryParser) star(word string, at int, field Field, star int, exact bool) (Node, error) {
	at2 := At(at)
	rest := word[:star] + word[star+1:]
	switch {
	case strings.Contains(rest, "*"):
		return nil, p.fail(at, "one * is enough, at the end of a word")
	case !hasTerm(rest):
		return nil, p.fail(at, "type at least one letter before the *")
	case exact:
		return nil, p.fail(at, "= and * do not go together: word* finds exactly these letters and whatever follows, so take the = away")
	case star == len(word)-1:
		return Prefix{At: at2, Field: field, Text: rest}, nil
	case star == 0 && field == FieldFile:
		return Suffix{At: at2, Field: field, Text: rest}, nil
	}
	return nil, p.fail(at+star, "a * goes at the end of a word; only a file may be sought by its ending, such as file:*.pdf")
}

// tilde reads word~ and word~2.
func (p *queryParser) tilde(word string, at int, field Field, tilde int, exact bool) (Node, error) {
	letters, tokens := 0, 0
	for t := range language.Tokens(word[:tilde]) {
		tokens++
		letters += utf8.RuneCountInString(t.Term)
	}
	distance, amount := 1, word[tilde+1:]
	if amount != "" {
		distance, _ = strconv.Atoi(asciiDigits(amount)) // 0 where it is no number
	}
	if p.fuzzy++; p.fuzzy > maxFuzzy {
		return nil, p.fail(at, "a query may hold 8 words with a ~")
	}
	switch {
	case exact:
		return nil, p.fail(at, "= and ~ do not go together: take one of them away")
	case distance != 1 && distance != 2:
		return nil, p.fail(at+tilde, "~ allows for one wrong letter, ~2 for two, and no more; a ~ that is text goes in quotation marks")
	case letters > maxFuzzyWord:
		return nil, p.fail(at, "the word is too long for a ~: it may have 64 letters")
	case letters == 0:
		return nil, p.fail(at, "the ~ goes right after a word: write word~")
	case tokens > 1 || strings.HasSuffix(word[:tilde], "~"):
		return nil, p.fail(at, "the ~ is for one word; put a space between the words, or the text in quotation marks")
	case letters <= distance:
		return nil, p.fail(at, "the word is too short for so many wrong letters")
	}
	return Fuzzy{At: At(at), Field: field, Text: word[:tilde], Distance: distance}, nil
}

// isAmount reports whether a text after a ~ is, or was meant as, how much may be wrong.
func isAmount(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' })
}

func isOperator(s string) bool {
	s = strings.Map(visible, s)
	return s == "AND" || s == "OR" || s == "NOT"
}

// isMinus accepts the hyphen and what looks like it on other keyboards.
func isMinus(r rune) bool {
	switch r {
	case '-', '\u2010', '\u2011', '\u2212', '\ufe63', '\uff0d':
		return true
	}
	return false
}

// isDash accepts the longer dashes, which belong to texts and yet are what word processors make of a hyphen.
func isDash(r rune) bool { return r >= '\u2012' && r <= '\u2015' }

func isComma(r rune) bool { return r == ',' || r == '،' || r == '，' || r == '、' }
