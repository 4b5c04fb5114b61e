package index

import (
	"context"
	"maps"
	"slices"
)

// Reconcile makes an index hold exactly the documents whose ids are live, whatever it held before, and no byte of a
// document that forget says is to be forgotten: such a segment is written again without it. source gives what is
// missing. With progress it says how many segments it has looked at.
func (m *Manifest) Reconcile(ctx context.Context, c Config, live map[string]bool, forget func(id string) bool, at Position, source Source) (*Manifest, error) {
	next := m.clone()
	next.Position, next.Dead, next.Failed = at, nil, nil
	missing, dirty := maps.Clone(live), map[string]bool{}
	for _, s := range m.Segments {
		ids, err := documentsOf(ctx, c, s)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			switch {
			case missing[id]:
				delete(missing, id)
			case forget(id), live[id]: // twice in the index: keep one
				dirty[s.Name] = true
			default:
				next.Dead = append(next.Dead, id)
			}
		}
	}
	slices.Sort(next.Dead)
	kept := map[string]bool{}
	once := func(id string) bool {
		if !live[id] || kept[id] {
			return false
		}
		kept[id] = true
		return true
	}
	if len(dirty) > 0 {
		if err := next.rewrite(ctx, c, dirty, once, source); err != nil {
			return nil, err
		}
	}
	return next.Apply(ctx, c, Change{Put: source(ctx, slices.Sorted(maps.Keys(missing))), At: at}, source)
}
