package record

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

func (v *Vocabulary) extendRows(rows []extraRow) error {
	for _, r := range rows {
		i := v.position(r.Key)
		if i < 0 || !v.keys[i].IsRow() {
			return fmt.Errorf("%w: %q is not a row that can be extended", ErrVocabulary, r.Key)
		}
		if err := v.resolve(r.Key, r.Fields); err != nil {
			return err
		}
	}
	return nil
}

// resolve gives a row its inner keys: a name stands for the key of that name, a map is a key of the row's own.
func (v *Vocabulary) resolve(name string, fields []yaml.Node) error {
	i := v.position(name)
	row := v.keys[i]
	inner := slices.Clone(row.Fields)
	for _, f := range fields {
		k, err := v.innerKey(f)
		if err != nil {
			return fmt.Errorf("row %q: %w", name, err)
		}
		if j := slices.IndexFunc(inner, func(o Key) bool { return o.Key == k.Key }); j >= 0 {
			inner[j] = k
			continue
		}
		inner = append(inner, k)
	}
	row.Fields = inner
	v.keys[i] = row
	return nil
}

func (v *Vocabulary) innerKey(f yaml.Node) (Key, error) {
	if f.Kind == yaml.ScalarNode {
		i := v.position(f.Value)
		if i < 0 {
			return Key{}, fmt.Errorf("%w: no key %q", ErrVocabulary, f.Value)
		}
		return Key{Key: f.Value, ref: true}, nil
	}
	var k fileKey
	if err := f.Decode(&k); err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrVocabulary, err)
	}
	if k.IsRow() || len(k.Fields) > 0 {
		return Key{}, fmt.Errorf("%w: key %q: a row inside a row must be a key of its own", ErrVocabulary, k.Key.Key)
	}
	return k.Key, checkKey(k.Key)
}

// refresh gives every key that stands in a row by its name what the key of that name says now. Rows may hold rows,
// so it makes as many passes as rows may nest.
func (v *Vocabulary) refresh() {
	for range MaxDepth + 1 {
		for i := range v.keys {
			inner := slices.Clone(v.keys[i].Fields)
			for j, f := range inner {
				if f.ref {
					inner[j] = v.keys[v.position(f.Key)]
					inner[j].ref = true
				}
			}
			v.keys[i].Fields = inner
		}
	}
}

// tooDeep reports whether rows inside the key nest beyond what is left.
func tooDeep(k Key, left int) bool {
	if left == 0 {
		return true
	}
	return slices.ContainsFunc(k.Fields, func(f Key) bool { return tooDeep(f, left-1) })
}
