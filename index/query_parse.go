package index

import (
	"fmt"
	"unicode/utf8"
)

const tooLong = "the query is too long: it may have 64 KiB"

// Limits of a query. They hold also for what [Query.String] prints.
const (
	maxQuery   = 64 << 10 // bytes
	maxTerms   = 1000     // words, phrases and other conditions
	maxFuzzy   = 8        // words with a ~
	maxHeight  = 100      // And, Or and Not above one another
	maxNesting = 2 * maxHeight
)

// ParseOptions is what reading a query needs from outside. The zero value understands everything but dates.
type ParseOptions struct {
	// Span reads the date of after:, before: and on:, in ASCII digits, of whatever length. Its error becomes the reason of
	// a [SyntaxError]; where it is itself a *SyntaxError, its Offset counts the bytes of text. Span.Text need not be set.
	Span func(text string) (Span, error)
}

// ParseQuery reads a whole query. A space in this grammar stands for white space, which may be missing beside parentheses,
// bars and quotation marks; what follows a field, a comma, - or = touches it:
//
//	query     = sequence
//	sequence  = choice { [ "AND" ] choice }     an AND and an OR without parentheses exclude each other
//	choice    = unary { ( "OR" | "|" ) unary }  a NOT on its left stands in parentheses
//	unary     = "NOT" unary | [ "-" ] term
//	term      = group | condition | field ":" ( group | values )
//	group     = "(" sequence ")"
//	values    = [ "=" ] phrase | condition { "," condition }
//	condition = [ "=" ] phrase | [ "=" ] WORD | WORD "*" | WORD "~" [ "1" | "2" ] | "*" WORD
//	phrase    = TEXT between "…", “…”, „…“, «…» or »…«
//	field     = one of the names in [Field], and id, after, before, on, has, is
//
// AND, OR and NOT are operators in capitals only. A WORD is whatever stands between white space, parentheses, bars and quotation
// marks; one of signs alone is passed over. A field before a group, or before a | that touches both sides, holds for all that has
// no field of its own. QUERY.md says all this at length.
//
// The limits are 64 KiB, 1 000 conditions, 8 of them with a ~, and 100 levels. The error is a *SyntaxError,
// and the query is nil then. ParseQuery may be called concurrently if o.Span may.
func ParseQuery(s string, o ParseOptions) (*Query, error) {
	if err := checkText(s); err != nil {
		return nil, err
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &queryParser{query: s, tokens: tokens, span: o.Span, rules: fieldRules()}
	root, err := p.whole()
	if err != nil {
		return nil, err
	}
	q := &Query{Root: root, text: s}
	if len(q.String()) > maxQuery {
		return nil, p.fail(0, tooLong)
	}
	return q, nil
}

func checkText(s string) error {
	if len(s) > maxQuery {
		return &SyntaxError{Query: s, Offset: maxQuery, Reason: tooLong}
	}
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
			return &SyntaxError{Query: s, Offset: i, Reason: "the query is not UTF-8 from here on: set the terminal to UTF-8 and type it again"}
		}
	}
	return nil
}

// queryParser builds the tree of a query from its tokens.
type queryParser struct {
	query  string
	tokens []token // the last is tokenEnd
	next   int
	span   func(string) (Span, error)
	rules  []fieldRule

	depth, terms, fuzzy int

	field *fieldRule // the field of the term that was read last
	bare  bool       // that term was a NOT without parentheses around it
}

func (p *queryParser) fail(at int, format string, args ...any) error {
	reason := format
	if len(args) > 0 {
		reason = fmt.Sprintf(format, args...)
	}
	return &SyntaxError{Query: p.query, Offset: at, Reason: reason}
}

func (p *queryParser) peek() token { return p.tokens[p.next] }

// take returns the next token and passes over it; the end stays.
func (p *queryParser) take() token {
	t := p.tokens[p.next]
	if t.kind != tokenEnd {
		p.next++
	}
	return t
}
