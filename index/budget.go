package index

import "emanet/index/language"

const (
	// MaxTerms is how many different words the index takes of one record. Building costs about a kilobyte of memory for
	// each, and no text that a person wrote has so many.
	MaxTerms = 200_000
	// cheapText is how much text cannot have more: it is not counted.
	cheapText = 3 * MaxTerms
)

// Budget bounds what the index takes of one record, text by text. The zero Budget is ready for use.
type Budget struct {
	texts []string // not counted yet
	bytes int
	seen  map[string]struct{}
}

// Cut returns how much of a text the index takes, and whether that is all of it.
func (b *Budget) Cut(text string) (string, bool) {
	b.bytes += len(text)
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
