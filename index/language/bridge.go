package language

import (
	"context"
	"errors"
	"strings"
)

// plainCyrillic returns the letters that Azerbaijani Cyrillic wrote for a folded Latin letter and that Russian has too. A
// word with any other letter of Azerbaijani Cyrillic is folded into Latin and needs no bridge: hence nothing for g, h and y.
func plainCyrillic(latin byte) string {
	switch latin {
	case 'e':
		return "еэ"
	case 'i':
		return "иы"
	case 's':
		return "сш"
	}
	const (
		latins    = "abcdfjklmnopqrtuvxz"
		cyrillics = "абчдфжклмнопгртувхз"
	)
	i := strings.IndexByte(latins, latin)
	if i < 0 {
		return ""
	}
	const size = len("а")
	return cyrillics[i*size : (i+1)*size]
}

// bridge shows the Cyrillic terms of a dictionary as if they were written in the Latin alphabet of Azerbaijani.
type bridge struct{ d Dictionary }

// prefix calls fn with the Latin spelling of every Cyrillic term whose spelling begins with prefix, and with the term.
func (b bridge) prefix(ctx context.Context, prefix string, fn func(latin, term string) error) error {
	return b.walk(ctx, "", prefix, fn)
}

// walk goes letter by letter, since a Latin letter may stand for several, and leaves where no term follows.
func (b bridge) walk(ctx context.Context, cyrillic, rest string, fn func(latin, term string) error) error {
	if rest == "" {
		return b.d.Prefix(ctx, cyrillic, func(term string) error {
			latin, ok := latinOf(term)
			if !ok {
				return nil
			}
			return fn(latin, term)
		})
	}
	for _, r := range plainCyrillic(rest[0]) {
		next := cyrillic + string(r)
		switch err := b.d.Prefix(ctx, next, func(string) error { return errEnough }); {
		case err == nil: // no term
		case !errors.Is(err, errEnough):
			return err
		default:
			if err := b.walk(ctx, next, rest[1:], fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// latinOf returns a Cyrillic term in the Latin alphabet of Azerbaijani, folded; ok is false if it has a letter that
// Azerbaijani Cyrillic had not.
func latinOf(term string) (latin string, ok bool) {
	for _, r := range term {
		l, ok := azerbaijaniLatin(r)
		if !ok {
			return "", false
		}
		latin += l
	}
	return latin, true
}
