package language

import (
	"context"
	"strings"
)

// Related reports whether a search for word would find term in an index that holds little else: it is the word in one of
// its spellings, or an inflected form of it. Both are folded. An index with more words may tell more exactly, and then finds
// less. Safe for concurrent use.
func Related(word, term string) bool {
	if word == term {
		return true
	}
	d := pair{word, term}
	if term < word {
		d = pair{term, word}
	}
	forms, err := Expand(context.Background(), d, word)
	if err != nil {
		return false // only a dictionary or a context fails, and neither can here
	}
	for _, f := range forms {
		if f.Term == term {
			return true
		}
	}
	return false
}

// pair is the Dictionary of two terms, in order.
type pair [2]string

// Prefix calls fn as Dictionary says.
func (p pair) Prefix(_ context.Context, prefix string, fn func(string) error) error {
	for _, t := range p {
		if !strings.HasPrefix(t, prefix) {
			continue
		}
		if err := fn(t); err != nil {
			return err
		}
	}
	return nil
}
