package index

import (
	"unicode/utf8"

	"emanet/index/language"
)

const (
	// MaxTerms is how many different words the index takes of one record. Building costs about a kilobyte of memory for
	// each, and no text that a person wrote has so many.
	MaxTerms = 200_000
	// MaxText is how many bytes of text the index takes of one record.
	MaxText = 32 << 20
	// cheapText is how much text cannot have more: it is not counted.
	cheapText = 3 * MaxTerms
)

// Budget bounds what the index takes of one record, text by text. The zero Budget is ready for use.
type Budget struct {
	texts []string // not counted yet
	bytes int
	seen  map[string]struct{}
}

// Spent reports whether nothing more is taken.
func (b *Budget) Spent() bool { return b.bytes >= MaxText || len(b.seen) >= MaxTerms }

// Cut returns how much of a text the index takes, and whether that is all of it.
func (b *Budget) Cut(text string) (string, bool) {
	if room := MaxText - b.bytes; len(text) > room {
		cut, _ := b.cutTerms(text[:atRune(text, room)])
		b.bytes = MaxText
		return cut, false
	}
	b.bytes += len(text)
	return b.cutTerms(text)
}

// atRune returns the last place at or before n where a character begins.
func atRune(text string, n int) int {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return n
}

func (b *Budget) cutTerms(text string) (string, bool) {
	b.texts = append(b.texts, text)
	if b.bytes <= cheapText {
		return text, true
	}
	if b.seen == nil {
		b.seen = map[string]struct{}{}
	}
	waiting := b.texts
	b.texts = nil
	for i, t := range waiting {
		for token := range language.Tokens(t) {
			if _, known := b.seen[token.Term]; known {
				continue
			}
			if len(b.seen) >= MaxTerms && i == len(waiting)-1 {
				return text[:token.Start], false
			}
			b.seen[token.Term] = struct{}{}
		}
	}
	return text, true
}
