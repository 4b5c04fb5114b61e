package extract

import (
	"slices"
	"strings"

	"emanet/index/language"
)

const (
	shortestSpan = 24      // bytes of a paragraph that a language is guessed from
	guessedText  = 4 << 20 // bytes of one file that languages are guessed in
)

// Spans returns the stretches of a text that seem to be written in one language each, in order: paragraphs, joined where the
// guess is the same. What tells nothing goes with what stands before it. A paragraph that may be in several languages, as Turkish and
// Azerbaijani are close, is taken to be in the one that most of the text is in.
func Spans(text string) []Span {
	guesses := paragraphs(text)
	most := mostly(guesses)
	var spans []Span
	for _, g := range guesses {
		lang := ""
		switch {
		case slices.Contains(g.tags, most):
			lang = most
		case len(g.tags) > 0:
			lang = g.tags[0]
		}
		switch last := len(spans) - 1; {
		case last >= 0 && (lang == "" || spans[last].Lang == lang):
			spans[last].To = g.to
		case lang != "" && len(spans) < maxSpans:
			spans = append(spans, Span{From: g.from, To: g.to, Lang: lang})
		}
	}
	return spans
}

// paragraph is a stretch of text with the languages that it may be in, the likeliest first.
type paragraph struct {
	from, to int
	tags     []string
}

func paragraphs(text string) []paragraph {
	var all []paragraph
	for from := 0; from < len(text) && from < guessedText && len(all) < maxSpans; {
		to := len(text)
		if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
			to = from + n + 1
		}
		p := paragraph{from: from, to: to}
		if len(strings.TrimSpace(text[from:to])) >= shortestSpan {
			p.tags = language.Guess(text[from:to])
		}
		all = append(all, p)
		from = to
	}
	return all
}

// mostly is the language that most bytes seem to be in, "" if none.
func mostly(guesses []paragraph) string {
	bytes := map[string]int{}
	for _, g := range guesses {
		if len(g.tags) > 0 {
			bytes[g.tags[0]] += g.to - g.from
		}
	}
	most := ""
	for lang, n := range bytes {
		if n > bytes[most] || n == bytes[most] && lang < most {
			most = lang
		}
	}
	return most
}

// Languages returns the languages of a reading with the bytes that are in each, for a report.
func (r *Reading) Languages() map[string]int {
	bytes := map[string]int{}
	for _, p := range r.Parts {
		for _, s := range p.Spans {
			bytes[s.Lang] += s.To - s.From
		}
	}
	return bytes
}
