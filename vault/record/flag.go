package record

import (
	"errors"
	"strings"
)

// SetFlag takes one flag of a command line, --key value, or one key=value: it adds to a key that is repeatable and
// replaces the value of one that is not. The key may be an alias (person, consent) and may use hyphens. The value of
// a row is that of its main key. Errors are *UnknownKeyError or *ValueError; f is then as it was.
func SetFlag(f *Fields, v *Vocabulary, key, value string) error {
	k, ok := v.Lookup(key)
	if !ok {
		k, ok = v.Lookup(strings.ReplaceAll(key, "-", "_"))
	}
	if !ok {
		return &UnknownKeyError{Key: key, Nearest: v.Nearest(key)}
	}
	if value == "" {
		return &ValueError{Key: k.Key, Err: errors.New("a value is expected")}
	}
	text, err := normalise(k, value)
	if err == nil {
		err = Fields{k.Key: {{Text: text}}}.check()
	}
	if err != nil {
		return &ValueError{Key: k.Key, Err: err}
	}
	if !k.Repeatable {
		f.Set(k.Key, Value{Text: text})
		return nil
	}
	f.Add(k.Key, Value{Text: text})
	return nil
}

// SetPair is SetFlag for one text of the form key=value.
func SetPair(f *Fields, v *Vocabulary, pair string) error {
	key, value, ok := strings.Cut(pair, "=")
	if !ok {
		return &ValueError{Key: "key=value", Err: errors.New("an equals sign is expected")}
	}
	return SetFlag(f, v, key, value)
}
