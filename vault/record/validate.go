package record

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// basis is the one key that a date may carry: what it rests on.
const basis = "basis"

// Validate checks the fields against a vocabulary: every key is known and holds what its type asks for, spelled as
// ParseMeta would spell it. The error is *UnknownKeyError, *ValueError or ErrFormat.
func (f Fields) Validate(v *Vocabulary) error {
	if err := f.check(); err != nil {
		return err
	}
	for _, name := range f.Keys() {
		i, ok := v.byName[name]
		if !ok || v.keys[i].Key != name {
			return &UnknownKeyError{Key: name, Nearest: v.Nearest(name)}
		}
		if err := validateKey(v.keys[i], f[name]); err != nil {
			return err
		}
	}
	return nil
}

func validateKey(k Key, values []Value) error {
	if len(values) > 1 && !k.Repeatable {
		return &ValueError{Key: k.Key, Err: errors.New("only one value is possible")}
	}
	for _, v := range values {
		if err := validateValue(k, v); err != nil {
			return err
		}
	}
	return nil
}

func validateValue(k Key, v Value) error {
	text, err := normalise(k, v.Text)
	switch {
	case err != nil:
		return &ValueError{Key: k.Key, Err: err}
	case text != v.Text:
		return &ValueError{Key: k.Key, Err: errors.New("not spelled as it is kept")}
	case v.Lang != "" && !k.hasLang():
		return &ValueError{Key: k.Key, Err: errors.New("a value of this type has no language")}
	}
	for _, name := range v.Fields.Keys() {
		inner, ok := k.inner(name)
		if !ok || inner.Key != name || name == k.Main {
			return &UnknownKeyError{Key: name, Row: k.Key, Nearest: nearest(k.Fields, name)}
		}
		if err := validateKey(inner, v.Fields[name]); err != nil {
			return err
		}
	}
	return nil
}

// inner finds a key that may stand inside a value of k.
func (k Key) inner(name string) (Key, bool) {
	if k.Type == TypeDate && name == basis {
		return Key{Key: basis, Type: TypeCode}, true
	}
	return k.Field(name)
}

// hasLang reports whether a value may name the language of its text.
func (k Key) hasLang() bool {
	switch k.Type {
	case TypeDate, TypeBool, TypeLang, TypeConsent:
		return false
	}
	return true
}

// normalise checks a text against the type of its key and spells it as it is kept.
func normalise(k Key, text string) (string, error) {
	switch k.Type {
	case TypeRow, TypePerson, TypePlace:
		main, ok := k.Field(k.Main)
		if text == "" || !ok {
			return "", nil // a row may do without its main key
		}
		return normalise(main, text)
	case TypeText:
		return text, limit(text, MaxValue)
	case TypeLine:
		return text, oneLine(text, MaxLine)
	case TypeCode:
		text = strings.TrimSpace(text)
		return text, oneLine(text, MaxCode)
	case TypeDate:
		_, err := ParseDate(text)
		return text, err
	case TypeBool:
		if w := boolWord(text); w != "" {
			return w, nil
		}
		return "", errors.New("yes, no or unknown is expected")
	case TypeLang:
		return text, checkLang(text)
	case TypeConsent:
		return normaliseConsent(k, text)
	}
	return "", fmt.Errorf("record: internal error: type %q", k.Type)
}

// normaliseConsent accepts listed codes only: a refusal under a misspelled code would be no refusal.
func normaliseConsent(k Key, text string) (string, error) {
	a, ok := parseAnswer(text)
	if !ok {
		return "", errors.New("a purpose with yes or no is expected, such as publish=no")
	}
	if k.Codes.Has(a.Purpose) {
		return a.String(), nil
	}
	hint := ""
	for _, c := range k.Codes {
		if EditDistance(a.Purpose[:min(len(a.Purpose), MaxKey)], c.Code) <= max(2, len(c.Code)/3) {
			hint = fmt.Sprintf(", perhaps %q", c.Code)
		}
	}
	return "", errors.New("no such purpose of consent" + hint)
}

func limit(text string, most int) error {
	switch {
	case text == "":
		return errors.New("a text is expected")
	case len(text) > most:
		return fmt.Errorf("%d bytes, the limit is %d", len(text), most)
	}
	return nil
}

// oneLine refuses what breaks a line, in ASCII and in Unicode (UAX #14, class BK, CR, LF, NL).
func oneLine(text string, most int) error {
	if i := strings.IndexAny(text, "\n\v\f\r\u0085\u2028\u2029"); i >= 0 {
		return fmt.Errorf("a single line is expected, one breaks at byte %d", i+1)
	}
	return limit(text, most)
}

// checkLang accepts the shape of a language tag (RFC 5646, section 2.1), or of a script (ISO 15924); it knows no list.
func checkLang(text string) error {
	const maxTag = 35 // RFC 5646, section 4.4.1
	wrong := errors.New("a language tag is expected, such as az, az-Cyrl, tr, ru or en")
	if len(text) > maxTag {
		return wrong
	}
	for i, part := range strings.Split(text, "-") {
		if part == "" || len(part) > 8 || i == 0 && (len(part) < 2 || strings.ContainsAny(part, "0123456789")) {
			return wrong
		}
		for j := range len(part) {
			if c := part[j] | 0x20; (c < 'a' || c > 'z') && !isDigit(part[j]) {
				return wrong
			}
		}
	}
	return nil
}

// check tests what the format asks of all fields, whatever the vocabulary: FORMAT.md, "Fields".
func (f Fields) check() error {
	left := MaxValues
	return f.checkDepth(1, &left)
}

func (f Fields) checkDepth(depth int, left *int) error {
	if len(f) > 0 && depth > MaxDepth {
		return fmt.Errorf("%w: fields nest more than %d deep", ErrFormat, MaxDepth)
	}
	for key, values := range f {
		if !isKeyName(key) {
			return fmt.Errorf("%w: a key of %d bytes is not a lower-case ASCII word", ErrFormat, len(key))
		}
		if len(values) == 0 {
			return fmt.Errorf("%w: key %q has no value", ErrFormat, key)
		}
		if *left -= len(values); *left < 0 {
			return fmt.Errorf("%w: more than %d values", ErrFormat, MaxValues)
		}
		for _, v := range values {
			if err := v.check(key, depth, left); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v Value) check(key string, depth int, left *int) error {
	switch {
	case v.Text == "" && len(v.Fields) == 0:
		return fmt.Errorf("%w: key %q has an empty value", ErrFormat, key)
	case len(v.Text) > MaxValue:
		return fmt.Errorf("%w: key %q: %d bytes, the limit is %d", ErrFormat, key, len(v.Text), MaxValue)
	case !utf8.ValidString(v.Text):
		return fmt.Errorf("%w: key %q: not valid UTF-8", ErrFormat, key)
	case v.Lang != "" && checkLang(v.Lang) != nil:
		return fmt.Errorf("%w: key %q: the language is no tag", ErrFormat, key)
	}
	return v.Fields.checkDepth(depth+1, left)
}
