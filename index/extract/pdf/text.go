package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// broke stands in a text of PDFium for a hyphen and the line end behind it; formerly it was another one.
const (
	broke    = '\uFFFE'
	brokeOld = '\u0002'
)

// hyphenated is how many lines there are for each that ends in a hyphen where the words were divided to fill the lines. Elsewhere
// a hyphen at the end of a line is one that the word has.
const hyphenated = 16

// clean returns a text of PDFium with LF for line ends and words in one piece that a line end divides. What it cannot be sure of
// keeps its hyphen.
func clean(text string) string {
	if strings.IndexFunc(text, unclean) < 0 {
		return text
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	ends := strings.Count(text, string(broke)) + strings.Count(text, string(brokeOld))
	divided := ends*hyphenated >= strings.Count(text, "\n")+1
	var b strings.Builder
	b.Grow(len(text))
	for i, c := range text {
		switch c {
		case 0:
		case '\r':
			b.WriteByte('\n')
		case broke, brokeOld:
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(c):])
			if !divided || !unicode.IsLower(next) {
				b.WriteByte('-')
			}
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

func unclean(c rune) bool { return c == 0 || c == '\r' || c == broke || c == brokeOld }

// apart puts a space between a digit and a letter from right to left that stands beside it. Programs set the numbers of paragraphs with a tab, which
// is no character of a page, and their order of writing turns there; a word that begins or ends with a digit is found by nobody.
func apart(text string) string {
	var b strings.Builder
	from, last := 0, ' '
	for i, c := range text {
		if unicode.IsDigit(last) && turned(c) || turned(last) && unicode.IsDigit(c) {
			b.WriteString(text[from:i])
			b.WriteByte(' ')
			from = i
		}
		last = c
	}
	if from == 0 {
		return text
	}
	return b.String() + text[from:]
}

// turned says that a letter is written from right to left.
func turned(c rune) bool {
	return unicode.IsLetter(c) && unicode.In(c, unicode.Arabic, unicode.Hebrew)
}
