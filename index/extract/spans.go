package extract

import (
	"strings"

	"emanet/index/language"
)

const (
	shortestSpan = 24      // bytes of a paragraph that a language is guessed from
	guessedText  = 4 << 20 // bytes of one file that languages are guessed in
)

// Spans returns the stretches of a text that seem to be written in one language each, in order: paragraphs, joined where the
// guess is the same. What tells nothing goes with what stands before it.
func Spans(text string) []Span {
	var spans []Span
	for from := 0; from < len(text) && from < guessedText && len(spans) < maxSpans; {
		to := len(text)
		if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
			to = from + n + 1
		}
		lang := ""
		if len(strings.TrimSpace(text[from:to])) >= shortestSpan {
			if tags := language.Guess(text[from:to]); len(tags) > 0 {
				lang = tags[0]
			}
		}
		switch last := len(spans) - 1; {
		case last >= 0 && (lang == "" || spans[last].Lang == lang):
			spans[last].To = to
		case lang != "":
			spans = append(spans, Span{From: from, To: to, Lang: lang})
		}
		from = to
	}
	return spans
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
