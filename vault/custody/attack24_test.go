package custody

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

// rehash recomputes tree hashes, the index of entries and an unsigned claim of
// size and root, as somebody would who has the disk and no key.
func (m *memoryLog) rehash(t testing.TB) {
	t.Helper()
	f := newFrontier()
	m.hashes, m.entries = nil, map[int64]int64{}
	for i, leaf := range m.leaves {
		hashes, err := f.add(RecordHash(leaf))
		if err != nil {
			t.Fatal(err)
		}
		m.hashes = append(m.hashes, hashes...)
		if e, err := ParseEntry(leaf); err == nil && m.entries[e.Sequence] == 0 {
			m.entries[e.Sequence] = int64(i)
		}
	}
}

// sample is a log of seven entries; admissions are entries 3 and 6.
func sample(t testing.TB) *memoryLog {
	t.Helper()
	m := newLog(t, "sample")
	m.add(t, 2, Body{})
	second := m.newWriterOf(t, "second")
	m.add(t, 0, Body{Admit: []string{second.PublicKey()}})
	m.add(t, 3, Body{})
	m.add(t, 1, Body{Erased: []int64{1, 2}})
	m.add(t, 0, Body{Revoke: []string{second.ID()}, Policy: "classic"})
	m.add(t, 1, Body{})
	return m
}

func TestAttack24Log(t *testing.T) {
	t.Parallel()
	whole := sample(t)
	at := func(seq int64) int64 { return whole.entries[seq] }
	cut := func(m *memoryLog, from, to int64) { m.leaves = slices.Delete(m.leaves, int(from), int(to)) }
	table := []struct {
		name   string
		bad    int64
		damage func(m *memoryLog)
	}{
		{"entry changed", 4, func(m *memoryLog) {
			m.leaves[at(4)] = []byte(strings.Replace(string(m.leaves[at(4)]), "authority 3", "authority 1", 1))
		}},
		{"change leaf changed", 4, func(m *memoryLog) { m.leaves[at(4)-1], _ = leavesOf(9, "other")[8].Marshal() }},
		{"change leaves of one entry swapped", 4, func(m *memoryLog) {
			m.leaves[at(4)-1], m.leaves[at(4)-2] = m.leaves[at(4)-2], m.leaves[at(4)-1]
		}},
		{"two entries swapped", 3, func(m *memoryLog) { m.leaves[at(3)], m.leaves[at(6)] = m.leaves[at(6)], m.leaves[at(3)] }},
		{"an entry doubled", 4, func(m *memoryLog) { m.leaves = slices.Insert(m.leaves, int(at(3))+1, m.leaves[at(3)]) }},
		{"last dropped", 7, func(m *memoryLog) { cut(m, at(6)+1, at(7)+1) }},
		{"last dropped, its leaves kept", 7, func(m *memoryLog) { cut(m, at(7), at(7)+1) }},
		{"first dropped", 1, func(m *memoryLog) { cut(m, 0, 1) }},
		{"one in the middle dropped", 4, func(m *memoryLog) { cut(m, at(3)+1, at(4)+1) }},
		{"change leaf dropped", 4, func(m *memoryLog) { cut(m, at(4)-1, at(4)) }},
		{"change leaf added", 5, func(m *memoryLog) { m.leaves = slices.Insert(m.leaves, int(at(5)), m.leaves[at(5)-1]) }},
		{"a writer's admission dropped", 3, func(m *memoryLog) { cut(m, at(3), at(3)+1) }},
		{"re-signed with another key", 4, func(m *memoryLog) { m.leaves[at(4)] = resign(t, m, at(4), m.newWriterOf(t, "stranger")) }},
		{"first re-signed with another key", 1, func(m *memoryLog) { m.leaves[0] = resign(t, m, 0, m.newWriterOf(t, "stranger")) }},
		{"signature of another entry", 4, func(m *memoryLog) {
			a, _, _ := strings.Cut(string(m.leaves[at(4)]), "\n\n")
			_, b, _ := strings.Cut(string(m.leaves[at(5)]), "\n\n")
			m.leaves[at(4)] = []byte(a + "\n\n" + b)
		}},
	}
	for _, c := range table {
		for _, rehash := range []bool{false, true} {
			m := whole.clone()
			c.damage(m)
			if rehash {
				m.rehash(t)
			}
			state, err := m.verify()
			var bad *EntryError
			if state != nil || !errors.Is(err, ErrIntegrity) || !errors.As(err, &bad) {
				t.Errorf("%s: %v", c.name, err)
			} else if bad.Sequence != c.bad && rehash {
				t.Errorf("%s: names entry %d, not %d: %v", c.name, bad.Sequence, c.bad, err)
			} else if bad.Sequence > c.bad {
				t.Errorf("%s: names entry %d, after %d: %v", c.name, bad.Sequence, c.bad, err)
			}
		}
	}
}

// resign signs the text of an entry again with w.
func resign(t testing.TB, m *memoryLog, index int64, w *Writer) []byte {
	t.Helper()
	_, sig, err := parseEntry(m.leaves[index])
	if err != nil {
		t.Fatal(err)
	}
	data, err := sign(sig.text, w)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAttack24ResignedLog: the whole log made again by somebody else, with keys of
// their own, under the vault's name.
func TestAttack24ResignedLog(t *testing.T) {
	t.Parallel()
	whole := sample(t)
	stranger := whole.newWriterOf(t, "stranger")
	forged := &memoryLog{entries: map[int64]int64{}, writer: stranger}
	_, err := Genesis(nil, Body{Recipient: whole.state.Recipient(), Private: objectID(0)}, stranger)
	if !errors.Is(err, ErrRefused) {
		t.Fatalf("our own code signs it: %v", err)
	}
	forge(t, whole, forged)
	if _, err := forged.verify(); !errors.Is(err, ErrOtherVault) {
		t.Errorf("verify: %v", err)
	}
	if _, err := forged.load(); !errors.Is(err, ErrOtherVault) {
		t.Errorf("load: %v", err)
	}
}

// forge writes a log of one entry under the name of whole, by code that checks nothing.
func forge(t testing.TB, whole, forged *memoryLog) {
	t.Helper()
	e := whole.state.Genesis()
	e.Admit, e.Writer = []string{forged.writer.PublicKey()}, forged.writer.ID()
	data, err := sign(e.text(), forged.writer)
	if err != nil {
		t.Fatal(err)
	}
	forged.leaves = [][]byte{data}
	forged.rehash(t)
	cp := Checkpoint{Origin: e.Origin, Size: 1, Root: RecordHash(data), Entries: 1}
	if forged.checkpoint, err = sign(cp.text(), forged.writer); err != nil {
		t.Fatal(err)
	}
}

// TestAttack24LoadedState: what LoadState looks at is refused when it was changed.
func TestAttack24LoadedState(t *testing.T) {
	t.Parallel()
	whole := sample(t)
	for _, seq := range []int64{1, 3, 6, 7} {
		for _, rehash := range []bool{false, true} {
			m := whole.clone()
			index := m.entries[seq]
			m.leaves[index] = resign(t, m, index, m.newWriterOf(t, "stranger"))
			if rehash {
				m.rehash(t)
			}
			if s, err := m.load(); s != nil || !errors.Is(err, ErrIntegrity) {
				t.Errorf("entry %d: %v", seq, err)
			}
		}
	}
	pinned := crypto.VaultID{1}
	if s, err := LoadState(whole, whole.checkpoint, &pinned); s != nil || !errors.Is(err, ErrOtherVault) {
		t.Errorf("another vault is pinned: %v", err)
	}
}

// TestAttack24HiddenRevocation: a revoked writer whose key was stolen leaves its
// revocation out of the authority chain. LoadState is blind to it, by design;
// VerifyLog and Advance are not.
func TestAttack24HiddenRevocation(t *testing.T) {
	t.Parallel()
	m := newLog(t, "hidden")
	second := m.newWriterOf(t, "second")
	m.add(t, 0, Body{Admit: []string{second.PublicKey()}})
	before := m.state
	m.add(t, 0, Body{Revoke: []string{second.ID()}})
	trusted := m.checkpoint
	forged := *before
	forged.tree = m.state.tree
	forged.newest.Sequence = m.state.Sequence()
	a, err := forged.append(mustFrontier(t, m), leavesOf(1, "forged"), Body{Private: objectID(9)}, second)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	if _, err := m.load(); err != nil {
		t.Logf("LoadState finds it too: %v", err)
	}
	var bad *EntryError
	if _, err := m.verify(); !errors.As(err, &bad) || bad.Sequence != 4 {
		t.Errorf("VerifyLog: %v", err)
	}
	s, err := LoadState(m, trusted, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Advance(t.Context(), m, m.checkpoint, nil); !errors.As(err, &bad) || bad.Sequence != 4 {
		t.Errorf("Advance: %v", err)
	}
}

func mustFrontier(t testing.TB, m *memoryLog) *frontier {
	t.Helper()
	f, err := loadFrontier(m, m.state.tree)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
