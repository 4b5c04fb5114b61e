package record

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// ErrVocabulary means that a vocabulary file was not accepted; the error text says why.
var ErrVocabulary = errors.New("vocabulary not accepted")

// vocabularyFile is the shape of a vocabulary file. A row's "fields" are names of other keys or keys of their own.
type vocabularyFile struct {
	Groups []Group    `yaml:"groups"`
	Keys   []fileKey  `yaml:"keys"`
	Rows   []extraRow `yaml:"extend_rows"`
}

// extraRow adds keys to a row that exists.
type extraRow struct {
	Key    string      `yaml:"key"`
	Fields []yaml.Node `yaml:"fields"`
}

type fileKey struct {
	Key    `yaml:",inline"`
	Fields []yaml.Node `yaml:"fields"`
}

// UnmarshalYAML reads a map from code to meaning and keeps its order.
func (c *Codes) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("codes are a map from code to meaning")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i+1].Kind != yaml.ScalarNode {
			return errors.New("the meaning of a code is a text")
		}
		*c = append(*c, Code{Code: n.Content[i].Value, Label: n.Content[i+1].Value})
	}
	return nil
}

// mergeCodes adds new codes to old ones; a code that exists gets the new meaning.
func mergeCodes(old, added Codes) Codes {
	out := slices.Clone(old)
	for _, c := range added {
		if i := slices.IndexFunc(out, func(o Code) bool { return o.Code == c.Code }); i >= 0 {
			out[i] = c
			continue
		}
		out = append(out, c)
	}
	return out
}

// ParseVocabulary reads a whole vocabulary. Errors are ErrVocabulary or ErrMeta.
func ParseVocabulary(b []byte) (*Vocabulary, error) {
	return extend(&Vocabulary{}, b)
}

// Extend reads a vocabulary file and gives a new vocabulary of both. A key that exists may be described anew (its
// codes and aliases are then added to those that were there) but keeps its type. The receiver stays as it is.
func (v *Vocabulary) Extend(b []byte) (*Vocabulary, error) {
	return extend(v, b)
}

func extend(base *Vocabulary, b []byte) (*Vocabulary, error) {
	if _, err := parseTree(b, MaxVocabulary); err != nil {
		return nil, fmt.Errorf("read a vocabulary: %w", err)
	}
	var file vocabularyFile
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrVocabulary, err)
	}
	out := &Vocabulary{groups: slices.Clone(base.groups), keys: slices.Clone(base.keys)}
	out.groups = append(out.groups, file.Groups...)
	if err := out.addKeys(file.Keys); err != nil {
		return nil, err
	}
	if err := out.extendRows(file.Rows); err != nil {
		return nil, err
	}
	out.refresh()
	if err := out.index(); err != nil {
		return nil, err
	}
	return out, nil
}

// addKeys puts simple keys first, so that a row may name keys that come after it.
func (v *Vocabulary) addKeys(keys []fileKey) error {
	for _, k := range keys {
		if err := v.add(k.Key); err != nil {
			return err
		}
	}
	for _, k := range keys {
		if err := v.resolve(k.Key.Key, k.Fields); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vocabulary) position(name string) int {
	return slices.IndexFunc(v.keys, func(k Key) bool { return k.Key == name })
}

// add appends a key or merges it into the one of that name.
func (v *Vocabulary) add(k Key) error {
	if err := checkKey(k); err != nil {
		return err
	}
	i := v.position(k.Key)
	if i < 0 {
		v.keys = append(v.keys, k)
		return nil
	}
	old := v.keys[i]
	if old.Type != k.Type || old.Main != k.Main {
		return fmt.Errorf("%w: key %q has type %q and keeps it", ErrVocabulary, k.Key, old.Type)
	}
	k.Codes = mergeCodes(old.Codes, k.Codes)
	k.Aliases = append(slices.Clone(old.Aliases), k.Aliases...)
	k.Repeatable = k.Repeatable || old.Repeatable // values that were accepted once stay valid
	k.Fields = old.Fields
	v.keys[i] = k
	return nil
}

// index checks that every name and alias means one key, and that rows end.
func (v *Vocabulary) index() error {
	v.byName = make(map[string]int, 2*len(v.keys))
	for i, k := range v.keys {
		for _, name := range append([]string{k.Key}, k.Aliases...) {
			if j, ok := v.byName[name]; ok && j != i {
				return fmt.Errorf("%w: %q means both %q and %q", ErrVocabulary, name, v.keys[j].Key, k.Key)
			}
			v.byName[name] = i
		}
	}
	for _, k := range v.keys {
		if k.IsRow() {
			if _, ok := k.Field(k.Main); !ok {
				return fmt.Errorf("%w: row %q has no main key %q", ErrVocabulary, k.Key, k.Main)
			}
		}
		if tooDeep(k, MaxDepth) {
			return fmt.Errorf("%w: rows of %q nest more than %d deep", ErrVocabulary, k.Key, MaxDepth)
		}
	}
	return nil
}

// checkKey checks one key as it stands in the file.
func checkKey(k Key) error {
	switch {
	case !isKeyName(k.Key):
		return fmt.Errorf("%w: key %q is not a lower-case ASCII word of at most %d bytes", ErrVocabulary, k.Key, MaxKey)
	case k.Key == textKey || k.Key == langKey:
		return fmt.Errorf("%w: %q is reserved", ErrVocabulary, k.Key)
	case !knownType(k.Type):
		return fmt.Errorf("%w: key %q has the unknown type %q", ErrVocabulary, k.Key, k.Type)
	case k.Description == "":
		return fmt.Errorf("%w: key %q has no description", ErrVocabulary, k.Key)
	case k.IsRow() != (k.Main != ""):
		return fmt.Errorf("%w: key %q: rows, and only rows, name their main key", ErrVocabulary, k.Key)
	}
	for _, a := range k.Aliases {
		if !isKeyName(a) {
			return fmt.Errorf("%w: alias %q is not a lower-case ASCII word", ErrVocabulary, a)
		}
	}
	for _, c := range k.Codes {
		if c.Code == "" || len(c.Code) > MaxCode || strings.ContainsFunc(c.Code, notCodeRune) {
			return fmt.Errorf("%w: key %q: %q is not a code", ErrVocabulary, k.Key, c.Code)
		}
	}
	return nil
}

// notCodeRune refuses what would need quotes in YAML or on a command line.
func notCodeRune(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:,+", r)
}

func knownType(t Type) bool {
	switch t {
	case TypeText, TypeLine, TypeCode, TypeDate, TypeBool, TypeLang, TypeConsent, TypeRow, TypePerson, TypePlace:
		return true
	}
	return false
}

// isKeyName reports whether a word may name a key: a lower-case letter, then letters, digits and underscores.
func isKeyName(s string) bool {
	if s == "" || len(s) > MaxKey || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && !isDigit(c) && c != '_' {
			return false
		}
	}
	return true
}
