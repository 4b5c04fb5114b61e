package record

import (
	"maps"
	"slices"
)

// Value is one value of a key: a text, the language of that text if somebody named it, and, in a row, the keys that
// belong to it. The text of a row is the value of its main key: the name of a person or place, the type of an act.
type Value struct {
	Text   string `json:"text,omitempty"`
	Lang   string `json:"lang,omitempty"`
	Fields Fields `json:"fields,omitempty"`
}

// Text makes a value of a text alone.
func Text(s string) Value { return Value{Text: s} }

// Label is what to print for the value in one line: its text, else a pseudonym, else another name, else the first
// text inside, else "".
func (v Value) Label() string {
	if v.Text != "" {
		return v.Text
	}
	for _, key := range append([]string{"pseudonym", "other_names"}, v.Fields.Keys()...) {
		if s := v.Fields.Text(key); s != "" {
			return s
		}
	}
	return ""
}

// Fields is what is known about a record: for each key its values in the order in which they were written. Keys have
// no order of their own; wherever it shows they are sorted. The zero Fields is empty and ready for use. A
// copy shares its values (see Clone). It is not safe for concurrent use while it changes.
type Fields map[string][]Value

// Get gives the values of a key, nil when there are none. The caller must not change them.
func (f Fields) Get(key string) []Value { return f[key] }

// Has reports whether the key has a value.
func (f Fields) Has(key string) bool { return len(f[key]) > 0 }

// Text gives the text of the first value, "" when there is none.
func (f Fields) Text(key string) string {
	if len(f[key]) == 0 {
		return ""
	}
	return f[key][0].Text
}

// Texts gives the texts of all values that have one.
func (f Fields) Texts(key string) []string {
	var out []string
	for _, v := range f[key] {
		if v.Text != "" {
			out = append(out, v.Text)
		}
	}
	return out
}

// Set replaces the values of a key; without values it removes the key.
func (f *Fields) Set(key string, values ...Value) {
	if len(values) == 0 {
		f.Del(key)
		return
	}
	if *f == nil {
		*f = make(Fields)
	}
	(*f)[key] = slices.Clone(values)
}

// Add puts values after those that the key has.
func (f *Fields) Add(key string, values ...Value) {
	if len(values) == 0 {
		return
	}
	if *f == nil {
		*f = make(Fields)
	}
	(*f)[key] = append(slices.Clip((*f)[key]), values...)
}

// Del removes a key.
func (f *Fields) Del(key string) { delete(*f, key) }

// Keys lists the keys in order.
func (f Fields) Keys() []string { return slices.Sorted(maps.Keys(f)) }

// IsEmpty reports whether nothing is known.
func (f Fields) IsEmpty() bool { return len(f) == 0 }

// Clone gives a copy that shares nothing. The clone of an empty Fields is nil.
func (f Fields) Clone() Fields {
	if len(f) == 0 {
		return nil
	}
	out := make(Fields, len(f))
	for key, values := range f {
		copied := make([]Value, len(values))
		for i, v := range values {
			copied[i] = Value{Text: v.Text, Lang: v.Lang, Fields: v.Fields.Clone()}
		}
		out[key] = copied
	}
	return out
}

// Equal reports whether both say the same.
func (f Fields) Equal(o Fields) bool {
	return maps.EqualFunc(f, o, func(a, b []Value) bool { return slices.EqualFunc(a, b, Value.equal) })
}

func (v Value) equal(o Value) bool {
	return v.Text == o.Text && v.Lang == o.Lang && v.Fields.Equal(o.Fields)
}

// Merge gives what f says with every key of o in place of its own.
func (f Fields) Merge(o Fields) Fields {
	out := f.Clone()
	for key, values := range o.Clone() {
		out.Set(key, values...)
	}
	return out
}
