package index

import (
	"strings"
	"unicode/utf8"

	"emanet/index/language"
)

// ParseWords reads a query of several arguments, as a shell hands them over without the quotation marks that were typed. One
// that holds white space is a phrase; the others are pieces of a query: words, operators, parentheses. Before the words of a
// phrase may stand -, a field and its colon, and =, and an argument that is in parentheses as a whole is a group, so that
// person:"A B", -"a b" and "(a OR b)" mean what was typed.
//
// One argument is a whole query: use [ParseQuery]. Results, limits and errors are those of ParseQuery; an error's Query is
// the arguments with a space between them, phrases in quotation marks.
func ParseWords(args []string, o ParseOptions) (*Query, error) {
	pieces := make([]string, 0, len(args))
	size := 0
	for _, arg := range args {
		if size += len(arg) + 1; size > maxQuery {
			return nil, &SyntaxError{Query: strings.Join(append(pieces, arg), " "), Offset: maxQuery, Reason: tooLong}
		}
		if arg = strings.TrimFunc(arg, isSpace); arg != "" {
			pieces = append(pieces, wordsPiece(arg))
		}
	}
	return ParseQuery(strings.Join(pieces, " "), o)
}

// wordsPiece puts the words of an argument in quotation marks if they are a phrase.
func wordsPiece(arg string) string {
	if !strings.ContainsFunc(arg, isSpace) || !utf8.ValidString(arg) {
		return arg
	}
	start := phraseStart(arg)
	words := strings.TrimFunc(arg[start:], func(r rune) bool { return isSpace(r) || isInvisible(r) })
	if strings.HasPrefix(words, "(") && strings.HasSuffix(words, ")") {
		return arg[:start] + words
	}
	return arg[:start] + `"` + quotable(words) + `"`
}

// phraseStart returns the offset of the words of an argument: behind -, a field and =.
func phraseStart(arg string) int {
	start := 0
	if r, size := utf8.DecodeRuneInString(arg); isMinus(r) {
		start = size
	}
	if name, _, found := strings.Cut(arg[start:], ":"); found && len(name) <= maxFieldName {
		folded := language.Fold(name)
		for _, r := range fieldRules() {
			if r.name == folded {
				start += len(name) + 1
				break
			}
		}
	}
	if strings.HasPrefix(arg[start:], "=") {
		start++
	}
	return start
}
