package language

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// Dictionary is the sorted set of the folded terms of an index.
type Dictionary interface {
	// Prefix calls fn with every term that begins with prefix, in byte order, until fn returns an error, which it returns
	// as it is or wrapped. It returns the error of ctx once that is done.
	Prefix(ctx context.Context, prefix string, fn func(term string) error) error
}

// Form is one indexed term that a typed word stands for, and why.
type Form struct {
	Term     string // the folded term
	Language string // BCP 47 tag of the rule that found it, "" for the word itself
	Stem     string // the stem that term and word share, "" for the word itself
}

// MaxForms is the most forms that Expand returns.
const MaxForms = 500

// errEnough ends a walk through a dictionary that has told what it was asked.
var errEnough = errors.New("language: enough terms seen")

// Exact returns the spellings of the word itself that d holds, the plainest first: its folded form, and the same word in the
// other script of Azerbaijani, Latin or Cyrillic. It is what a quoted word means. word is one word of any length, folded
// or not; a word that folds to nothing has no forms. Errors are those of d and of ctx.
func Exact(ctx context.Context, d Dictionary, word string) ([]Form, error) {
	w := newTyped(word)
	return w.exact(ctx, d)
}

// Expand returns the forms of Exact, then every inflected form that d holds of the word in the languages that its letters
// allow, in the order of the terms. It never returns two forms of one term, and at most MaxForms: beyond that the longest
// go. The result depends on d and word alone. Errors are those of d and of ctx. Safe for concurrent use if d is.
func Expand(ctx context.Context, d Dictionary, word string) ([]Form, error) {
	w := newTyped(word)
	exact, err := w.exact(ctx, d)
	if err != nil || w.term == "" {
		return nil, err
	}
	var forms []Form
	switch {
	case len(w.term) > maxTerm*utf8.UTFMax, strings.ContainsFunc(w.term, isDigit):
		// No such word is inflected.
	case w.script == scriptLatin:
		forms, err = w.latin(ctx, d)
	case w.script&^(scriptAzerbaijani|scriptForeign) == scriptCyrillic:
		forms, err = w.cyrillic(ctx, d)
	case w.script == 0:
		forms, err = w.other(ctx, d)
	}
	if err != nil {
		return nil, err
	}
	return merge(exact, forms), nil
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// exact returns what Exact does.
func (w *typed) exact(ctx context.Context, d Dictionary) ([]Form, error) {
	var out []Form
	add := func(term string) error {
		if !slices.ContainsFunc(out, func(f Form) bool { return f.Term == term }) {
			out = append(out, Form{Term: term})
		}
		return nil
	}
	for _, spelling := range []string{w.term, w.otherScript()} {
		if spelling == "" {
			continue
		}
		err := d.Prefix(ctx, spelling, func(term string) error {
			if term == spelling {
				_ = add(term)
			}
			return errEnough
		})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
	}
	if w.script != scriptLatin {
		return out, nil
	}
	err := bridge{d}.prefix(ctx, w.term, func(latin, term string) error {
		if latin == w.term {
			return add(term)
		}
		return nil
	})
	return out, err
}

// otherScript returns the Latin spelling of a Cyrillic word, "" for any other.
func (w *typed) otherScript() string {
	if w.script&scriptCyrillic == 0 || w.script&scriptLatin != 0 {
		return ""
	}
	latin, _ := latinOf(w.term)
	return latin
}

// merge returns the exact forms, then the others in the order of their terms, each term once.
func merge(exact, forms []Form) []Form {
	slices.SortStableFunc(forms, func(a, b Form) int { return strings.Compare(a.Term, b.Term) })
	forms = slices.CompactFunc(forms, func(a, b Form) bool { return a.Term == b.Term })
	forms = slices.DeleteFunc(forms, func(f Form) bool {
		return slices.ContainsFunc(exact, func(e Form) bool { return e.Term == f.Term })
	})
	if room := MaxForms - len(exact); len(forms) > room {
		slices.SortStableFunc(forms, func(a, b Form) int { return cmp.Compare(len(a.Term), len(b.Term)) })
		forms = forms[:room]
		slices.SortStableFunc(forms, func(a, b Form) int { return strings.Compare(a.Term, b.Term) })
	}
	return append(exact, forms...)
}
