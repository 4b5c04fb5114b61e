package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
)

// PDFium gives the letters of a line as the file draws them. That is not how they are read where
//
//   - a program drew the letters that its font lacks, as Azerbaijani ones, after the line, from another font: "шәхс әмијјәт ҹ"
//     for "шәхс ҹәмијјәт";
//   - one glyph stands for two Arabic letters: their order is turned with that of the glyphs, "اإلعالن" for "الإعلان".
//
// The places of the letters tell. They cost as much as the text itself and are asked only for pages that look so.

// maxMend is how many letters a page may have to be mended.
const maxMend = 50_000

// glyph is a letter and the box that is drawn for it, in points. Spaces that PDFium made up have no width.
type glyph struct {
	text                     string
	left, right, bottom, top float64
}

func (g glyph) middle() float64 { return (g.left + g.right) / 2 }

func (g glyph) letter() rune { r, _ := utf8.DecodeRuneInString(g.text); return r }

// torn says that a text may have to be mended: it has an alef before a lam, or a line that ends in a lone letter that fonts lack.
func torn(text string) bool {
	last, alone := rune(' '), false
	for _, c := range text + "\n" {
		if c == 'ل' && alef(last) {
			return true
		}
		if (c == '\r' || c == '\n') && alone {
			return true
		}
		if c != ' ' || !alone {
			alone = last == ' ' && rare(c)
		}
		last = c
	}
	return false
}

// rare says that a letter is in few fonts: none of ASCII, Latin-1 or the Russian alphabet.
func rare(c rune) bool { return c > 0xFF && unicode.IsLetter(c) && (c < 0x410 || c > 0x44F) }

func alef(c rune) bool { return c == 'ا' || c == 'أ' || c == 'إ' || c == 'آ' }

// mended returns the text of a page with the letters in the order of reading.
func (s *session) mended(p requests.Page) (string, error) {
	got, err := ask(s, s.GetPageTextStructured, requests.GetPageTextStructured{Page: p, Mode: requests.GetPageTextStructuredModeChars})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for line := range lines(got.Chars) {
		turn(line)
		for _, g := range put(line) {
			b.WriteString(g.text)
		}
	}
	return b.String(), nil
}

// lines gives the letters of a page line by line, each with its end.
func lines(chars []*responses.GetPageTextStructuredChar) func(func([]glyph) bool) {
	return func(yield func([]glyph) bool) {
		var line []glyph
		for _, c := range chars {
			at := c.PointPosition
			line = append(line, glyph{c.Text, at.Left, at.Right, min(at.Bottom, at.Top), max(at.Bottom, at.Top)})
			if c.Text == "\n" {
				if !yield(line) {
					return
				}
				line = nil
			}
		}
		yield(line)
	}
}

// turn puts the lam before the alef where one glyph stands for both.
func turn(line []glyph) {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if b.text == "ل" && alef(a.letter()) && a.right > a.left && a.left == b.left && a.right == b.right && a.bottom == b.bottom && a.top == b.top {
			line[i-1].text, line[i].text = b.text, a.text
		}
	}
}

// put returns a line from left to right with the letters at its end put into the gaps they were drawn into; the line as it is if one
// of them fits nowhere.
func put(line []glyph) []glyph {
	end := len(line)
	for end > 0 && (line[end-1].text == "\r" || line[end-1].text == "\n") {
		end--
	}
	late := turnsBack(line[:end])
	if late < 0 {
		return line
	}
	out := slices.Clone(line[:late])
	for len(out) > 0 && made(out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	for _, g := range line[late:end] {
		if made(g) {
			continue
		}
		var fits bool
		if out, fits = fit(out, g); !fits {
			return line
		}
	}
	return append(out, line[end:]...)
}

// turnsBack returns where a line from left to right turns back for letters that come late; -1 if it does not, or if what comes then
// is more than letters, or more than comes before.
func turnsBack(line []glyph) int {
	late, last := -1, glyph{}
	for i, g := range line {
		switch {
		case made(g):
			continue
		case late >= 0 && !unicode.IsLetter(g.letter()):
			return -1
		case late < 0 && i > 0 && g.right < last.left && unicode.IsLetter(g.letter()):
			late = i
		case late < 0 && (unicode.Is(unicode.Arabic, g.letter()) || unicode.Is(unicode.Hebrew, g.letter())):
			return -1
		}
		last = g
	}
	if late < len(line)/2 {
		return -1
	}
	return late
}

// made says that PDFium made a space up.
func made(g glyph) bool { return g.text == " " && g.right-g.left < 0.01 || g.text == "" }

// fit puts a letter into the gap of a line that it was drawn into.
func fit(line []glyph, g glyph) (out []glyph, fits bool) {
	next := slices.IndexFunc(line, func(have glyph) bool { return !made(have) && have.middle() > g.middle() })
	if next < 0 {
		return line, false
	}
	from := next // of the spaces that are made up for the gap
	for from > 0 && made(line[from-1]) {
		from--
	}
	height := line[next].top - line[next].bottom
	slack := max(height, g.top-g.bottom) / 4
	if g.top < line[next].bottom || g.bottom > line[next].top+slack || g.right > line[next].left+slack {
		return line, false
	}
	if from > 0 && line[from-1].right > g.left+slack {
		return line, false
	}
	in := []glyph{g}
	if from > 0 && g.left-line[from-1].right > slack && line[from-1].text != " " {
		in = []glyph{space(g.left), g}
	}
	if line[next].left-g.right > slack && line[next].text != " " {
		in = append(in, space(g.right))
	}
	return slices.Replace(line, from, next, in...), true
}

func space(at float64) glyph { return glyph{text: " ", left: at, right: at} }
