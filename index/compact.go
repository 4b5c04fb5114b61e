package index

import (
	"context"
	"slices"

	"emanet/index/segment"
)

// tier says how large a segment is: -1 for one that is full.
func (c Config) tier(s SegmentInfo) int {
	if s.Docs >= fullSegment || s.Text >= int64(c.textLimit()/2) {
		return -1
	}
	t := 0
	for n := s.Docs; n >= crowd; n /= crowd {
		t++
	}
	return t
}

// crowded returns the segments to compact: those of the lowest tier that has eight, or, when a quarter of all documents
// is dead, every segment. Only counts and bytes decide, never words.
func (m *Manifest) crowded(c Config) map[string]bool {
	if len(m.Dead) >= 64 && len(m.Dead)*4 > m.Documents() {
		all := map[string]bool{}
		for _, s := range m.Segments {
			all[s.Name] = true
		}
		return all
	}
	tiers := map[int]map[string]bool{}
	for _, s := range m.Segments {
		t := c.tier(s)
		if tiers[t] == nil {
			tiers[t] = map[string]bool{}
		}
		tiers[t][s.Name] = true
	}
	for t := range 5 {
		if len(tiers[t]) >= crowd {
			return tiers[t]
		}
	}
	return nil
}

// compact indexes the documents of crowded segments again, into fewer of them.
func (m *Manifest) compact(ctx context.Context, c Config, source Source) error {
	for most := len(m.Segments) + 1; source != nil; {
		names := m.crowded(c)
		if len(names) == 0 || len(m.Segments) >= most { // documents that cannot be put together are left as they are
			return nil
		}
		most = len(m.Segments)
		dead := set(m.Dead)
		if err := m.rewrite(ctx, c, names, func(id string) bool { return !dead[id] }, source); err != nil {
			return err
		}
	}
	return nil
}

// rewrite replaces the named segments by new ones that hold only what is kept; what is left out is dead no more but gone.
func (m *Manifest) rewrite(ctx context.Context, c Config, names map[string]bool, keep func(id string) bool, source Source) error {
	var kept []string
	gone := map[string]bool{}
	var rest []SegmentInfo
	for _, s := range m.Segments {
		if !names[s.Name] {
			rest = append(rest, s)
			continue
		}
		ids, err := documentsOf(ctx, c, s)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if keep(id) {
				kept = append(kept, id)
			} else {
				gone[id] = true
			}
		}
	}
	var fresh built
	if len(kept) > 0 {
		var err error
		if fresh, err = build(ctx, c, source(ctx, kept)); err != nil {
			return err
		}
	}
	m.Segments = rest
	m.take(fresh)
	m.Dead = slices.DeleteFunc(m.Dead, func(id string) bool { return gone[id] })
	return nil
}

// documentsOf opens a segment, compares its hash, and returns the ids of its documents.
func documentsOf(ctx context.Context, c Config, s SegmentInfo) (ids []string, err error) {
	defer guard("reading a segment", &err)
	mem, err := c.unseal(ctx, s, segment.UnsealWhole)
	if err != nil {
		return nil, err
	}
	defer mem.Close() //nolint:errcheck // read only
	if ids, err = segment.IDs(mem, ""); err != nil {
		return nil, invalid("segment %s: %w", s.Name, err)
	}
	if len(ids) != s.Docs {
		return nil, invalid("segment %s holds %d documents, the manifest names %d", s.Name, len(ids), s.Docs)
	}
	return ids, nil
}
