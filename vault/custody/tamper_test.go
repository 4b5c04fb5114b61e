package custody

import (
	"bytes"
	"errors"
	"maps"
	"testing"
)

// damaged calls fn with every truncation of data, with a byte more, and with
// every byte changed.
func damaged(data []byte, fn func(how string, bad []byte)) {
	for n := range data {
		fn("cut", data[:n:n])
	}
	fn("longer", append(bytes.Clone(data), '\n'))
	fn("longer", append(bytes.Clone(data), 'A'))
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 1 << (i * 5 % 8)
		fn("flipped", bad)
	}
}

// TestEveryByteOfEveryLeafCounts: the log with any leaf damaged is refused, and
// the entry that the leaf belongs to is named. The walk begins at that entry.
func TestEveryByteOfEveryLeafCounts(t *testing.T) {
	t.Parallel()
	whole := sample(t)
	s, err := begin(whole.state.Origin())
	if err != nil {
		t.Fatal(err)
	}
	m := whole.clone()
	w := &walk{src: m, state: s, tree: newFrontier(), total: int64(len(m.leaves))}
	for seq := int64(1); seq <= whole.state.Sequence(); seq++ {
		for i := w.tree.size; i <= whole.entries[seq]; i++ {
			damaged(whole.leaves[i], func(how string, bad []byte) {
				m.leaves[i] = bad
				again := *w
				again.tree = &frontier{size: w.tree.size, hashes: maps.Clone(w.tree.hashes)}
				var e *EntryError
				if err := again.entry(t.Context()); !errors.As(err, &e) || e.Sequence != seq || !errors.Is(err, ErrIntegrity) {
					t.Fatalf("leaf %d %s: %v", i, how, err)
				}
			})
			m.leaves[i] = whole.leaves[i]
		}
		if err := w.entry(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryByteOfAnEntryIsSigned: no damage of an entry is accepted by the state
// before it, whatever the tree says.
func TestEveryByteOfAnEntryIsSigned(t *testing.T) {
	t.Parallel()
	m := newLog(t, "signed")
	before := m.state
	for name, data := range map[string][]byte{
		"genesis": m.leaves[0],
		"entry":   m.add(t, 2, Body{Policy: "x y", Lost: &Tree{Size: 9}}).LeafData[2],
	} {
		state := before
		if name == "genesis" {
			state, _ = begin(before.origin)
		}
		damaged(data, func(how string, bad []byte) {
			e, sig, err := parseEntry(bad)
			if err != nil {
				if !errors.Is(err, ErrIntegrity) || e.Sequence != 0 {
					t.Fatalf("%s %s: %v", name, how, err)
				}
				return
			}
			if _, err := state.accept(e, sig); !errors.Is(err, ErrIntegrity) {
				t.Fatalf("%s %s is accepted: %v", name, how, err)
			}
		})
	}
}

func TestEveryByteOfACheckpointIsSigned(t *testing.T) {
	t.Parallel()
	m := sample(t)
	if _, err := m.state.VerifyCheckpoint(m.checkpoint); err != nil {
		t.Fatal(err)
	}
	damaged(m.checkpoint, func(how string, bad []byte) {
		if cp, err := m.state.VerifyCheckpoint(bad); !errors.Is(err, ErrIntegrity) || cp != (Checkpoint{}) {
			t.Fatalf("%s: %v", how, err)
		}
		if s, err := LoadState(m, bad, nil); s != nil || !errors.Is(err, ErrIntegrity) {
			t.Fatalf("%s: LoadState: %v", how, err)
		}
	})
}

func TestEveryByteOfALeafCounts(t *testing.T) {
	t.Parallel()
	leaf, err := Leaf{Commitments: []Commitment{{1}, {2}, {3}}}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	damaged(leaf, func(how string, bad []byte) {
		got, err := ParseLeaf(bad)
		if err != nil {
			if len(got.Commitments) > 0 {
				t.Fatalf("%s: a result with an error", how)
			}
			return
		}
		if RecordHash(bad) == RecordHash(leaf) {
			t.Fatalf("%s: the same leaf hash", how)
		}
		again, err := got.Marshal()
		if err != nil || !bytes.Equal(again, bad) {
			t.Fatalf("%s: parses and does not print back", how)
		}
	})
}
