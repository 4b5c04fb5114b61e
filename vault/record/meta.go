package record

import (
	"errors"
	"fmt"
)

// Reserved keys of a value that is written as a map.
const (
	textKey = "text"
	langKey = "lang"
)

// ParseMeta reads metadata from YAML or JSON: a map from keys of the vocabulary to a text, a map, or a list of them.
// Every scalar stays text; an empty value is absent; nothing gets a default. The answer passes
// Fields.Validate(v). Errors are ErrMeta (*UnknownKeyError, *ValueError among them) or ErrFormat.
func ParseMeta(b []byte, v *Vocabulary) (Fields, error) {
	root, err := parseTree(b, MaxMeta)
	if err != nil {
		return nil, err
	}
	if root.shape == shapeNull {
		return nil, nil
	}
	if root.shape != shapeMap {
		return nil, metaError(root.line, "keys with values are expected, such as: title: …")
	}
	fields, err := readFields(root, v.Lookup, func(name string, line int) error {
		return &UnknownKeyError{Key: name, Nearest: v.Nearest(name), Line: line}
	})
	if err != nil {
		return nil, err
	}
	if err := fields.Validate(v); err != nil {
		return nil, err
	}
	return fields, nil
}

// readFields reads the pairs of a map whose keys lookup knows.
func readFields(n node, lookup func(string) (Key, bool), unknown func(string, int) error) (Fields, error) {
	var fields Fields
	for _, p := range n.pairs {
		k, ok := lookup(p.key)
		if !ok {
			return nil, unknown(p.key, p.line)
		}
		values, err := readValues(k, p.value)
		if err != nil {
			return nil, err
		}
		if len(values) == 0 {
			continue
		}
		if fields.Has(k.Key) {
			return nil, &ValueError{Key: k.Key, Line: p.line, Err: errors.New("the same key under another spelling")}
		}
		fields.Set(k.Key, values...)
	}
	return fields, nil
}

// readValues reads what stands behind a key: nothing, one value, or a list.
func readValues(k Key, n node) ([]Value, error) {
	items := []node{n}
	if n.shape == shapeList {
		items = n.items
	}
	var values []Value
	for _, item := range items {
		got, err := readItem(k, item)
		if err != nil {
			return nil, err
		}
		values = append(values, got...)
	}
	if len(values) > 1 && !k.Repeatable {
		return nil, &ValueError{Key: k.Key, Line: n.line, Err: errors.New("only one value is possible")}
	}
	return values, nil
}

// readItem reads one value; the map of consent_to holds several.
func readItem(k Key, n node) ([]Value, error) {
	switch n.shape {
	case shapeNull:
		return nil, nil
	case shapeText:
		return readText(k, n)
	case shapeList:
		return nil, &ValueError{Key: k.Key, Line: n.line, Err: errors.New("a list inside a list")}
	}
	if k.Type == TypeConsent {
		return readConsent(k, n)
	}
	return readRow(k, n)
}

func readText(k Key, n node) ([]Value, error) {
	if n.text == "" {
		return nil, nil
	}
	text, err := normalise(k, n.text)
	if err != nil {
		return nil, &ValueError{Key: k.Key, Line: n.line, Err: err}
	}
	return []Value{{Text: text}}, nil
}

// readConsent reads the map {store: yes, publish: no}.
func readConsent(k Key, n node) ([]Value, error) {
	var values []Value
	for _, p := range n.pairs {
		if p.value.shape == shapeNull || p.value.shape == shapeText && p.value.text == "" {
			continue // not asked
		}
		if p.value.shape != shapeText {
			return nil, &ValueError{Key: k.Key, Line: p.line, Err: errors.New("yes or no is expected")}
		}
		text, err := normalise(k, p.key+"="+p.value.text)
		if err != nil {
			return nil, &ValueError{Key: k.Key, Line: p.line, Err: err}
		}
		values = append(values, Value{Text: text})
	}
	return values, nil
}

// readRow reads a value that is written as a map: {text, lang} of any type, basis of a date, the keys of a row.
func readRow(k Key, n node) ([]Value, error) {
	var value Value
	rest := node{shape: shapeMap, line: n.line}
	for _, p := range n.pairs {
		var err error
		switch {
		case p.key == textKey, k.Main != "" && p.key == k.Main:
			if value.Text != "" {
				return nil, &ValueError{Key: k.Key, Line: p.line, Err: fmt.Errorf("%q and %q are the same here", textKey, k.Main)}
			}
			value.Text, err = readScalar(k, p)
		case p.key == langKey:
			value.Lang, err = readScalar(Key{Key: langKey, Type: TypeLang}, p)
		default:
			rest.pairs = append(rest.pairs, p)
		}
		if err != nil {
			return nil, err
		}
	}
	var err error
	value.Fields, err = readFields(rest, k.inner, func(name string, line int) error {
		return &UnknownKeyError{Key: name, Row: k.Key, Nearest: nearest(k.Fields, name), Line: line}
	})
	switch {
	case err != nil:
		return nil, err
	case value.Text == "" && value.Fields.IsEmpty():
		return nil, nil
	case value.Text == "" && !k.IsRow():
		return nil, &ValueError{Key: k.Key, Line: n.line, Err: fmt.Errorf("%q is missing", textKey)}
	case value.Lang != "" && !k.hasLang():
		return nil, &ValueError{Key: k.Key, Line: n.line, Err: errors.New("a value of this type has no language")}
	}
	return []Value{value}, nil
}

// readScalar reads a text that must not be a list or a map.
func readScalar(k Key, p pair) (string, error) {
	switch {
	case p.value.shape == shapeNull || p.value.shape == shapeText && p.value.text == "":
		return "", nil
	case p.value.shape != shapeText:
		return "", &ValueError{Key: k.Key, Line: p.line, Err: errors.New("a text is expected")}
	}
	text, err := normalise(k, p.value.text)
	if err != nil {
		return "", &ValueError{Key: k.Key, Line: p.line, Err: err}
	}
	return text, nil
}
