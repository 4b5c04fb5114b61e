package record

import (
	_ "embed" // the standard vocabulary
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed vocabulary.yaml
var standardVocabulary []byte

// Type is what the values of a key are.
type Type string

// The types of values, as they are spelled in a vocabulary file.
const (
	TypeText    Type = "text"    // any text, of many lines if need be
	TypeLine    Type = "line"    // a text of one line
	TypeCode    Type = "code"    // a short word of one line; the listed codes are proposals, others are kept
	TypeDate    Type = "date"    // EDTF levels 0 and 1, see Date
	TypeBool    Type = "bool"    // yes, no or unknown
	TypeLang    Type = "lang"    // a language tag (BCP 47, RFC 5646): az, az-Cyrl, tr
	TypeConsent Type = "consent" // code=yes or code=no; only the listed codes are accepted
	TypeRow     Type = "row"     // several keys that belong together
	TypePerson  Type = "person"  // a row about one person or group
	TypePlace   Type = "place"   // a row about one place
)

// Code is one proposed word of a code list with its meaning.
type Code struct {
	Code  string
	Label string
}

// Codes is a code list in the order of the vocabulary file, where it is a map from code to meaning.
type Codes []Code

// Has reports whether the list holds a code.
func (c Codes) Has(code string) bool {
	return slices.ContainsFunc(c, func(x Code) bool { return x.Code == code })
}

// Key describes one key of the vocabulary.
type Key struct {
	Key         string   `yaml:"key"`
	Group       string   `yaml:"group"`
	Type        Type     `yaml:"type"`
	Repeatable  bool     `yaml:"repeatable"`
	Description string   `yaml:"description"`
	Codes       Codes    `yaml:"codes"`
	Aliases     []string `yaml:"aliases"`  // other spellings that a person may type
	Main        string   `yaml:"main"`     // of a row: the key whose value is Value.Text
	Fields      []Key    `yaml:"-"`        // of a row: the keys inside
	Template    bool     `yaml:"template"` // shown when metadata is edited
	Program     bool     `yaml:"program"`  // kept by the program; a person need not write it

	ref bool // stands in a row for the key of this name
}

// IsRow reports whether the values have keys of their own.
func (k Key) IsRow() bool {
	return k.Type == TypeRow || k.Type == TypePerson || k.Type == TypePlace
}

// Field finds a key inside a row by its name or an alias.
func (k Key) Field(name string) (Key, bool) { return find(k.Fields, name) }

// Group is one section of the vocabulary.
type Group struct {
	Number string `yaml:"group"`
	Title  string `yaml:"title"`
}

// Vocabulary is the set of keys that records may use. It is immutable and safe for concurrent use; build one with
// Default, ParseVocabulary or Extend.
type Vocabulary struct {
	groups []Group
	keys   []Key
	byName map[string]int // names and aliases
}

// Default gives the standard vocabulary, vocabulary.yaml of this package. It is parsed once.
func Default() *Vocabulary { return standard() }

var standard = sync.OnceValue(func() *Vocabulary {
	v, err := ParseVocabulary(standardVocabulary)
	if err != nil {
		panic(fmt.Sprintf("record: internal error: standard vocabulary: %v", err))
	}
	return v
})

// Groups lists the sections in order. The caller owns the slice.
func (v *Vocabulary) Groups() []Group { return slices.Clone(v.groups) }

// Keys lists the keys in order. The caller owns the slice but not what its elements point to.
func (v *Vocabulary) Keys() []Key { return slices.Clone(v.keys) }

// Lookup finds a key by its name or an alias; Key.Key of the answer is the name under which values are kept.
func (v *Vocabulary) Lookup(name string) (Key, bool) {
	i, ok := v.byName[name]
	if !ok {
		return Key{}, false
	}
	return v.keys[i], true
}

// Nearest suggests the key that somebody may have meant, or "" when none is near.
func (v *Vocabulary) Nearest(name string) string { return nearest(v.keys, name) }

func find(keys []Key, name string) (Key, bool) {
	for _, k := range keys {
		if k.Key == name || slices.Contains(k.Aliases, name) {
			return k, true
		}
	}
	return Key{}, false
}

// nearest compares with names and aliases; hyphens and capitals do not count.
func nearest(keys []Key, name string) string {
	if len(name) > 2*MaxKey {
		return ""
	}
	typed := strings.ToLower(strings.NewReplacer("-", "_", " ", "_").Replace(name))
	best, distance := "", max(1, len(typed)/3)+1
	for _, k := range keys {
		for _, candidate := range append([]string{k.Key}, k.Aliases...) {
			if d := EditDistance(typed, candidate); d < distance && d < len(candidate) {
				best, distance = k.Key, d
			}
		}
	}
	return best
}
