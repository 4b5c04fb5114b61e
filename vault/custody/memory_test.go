package custody

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"testing"

	"emanet/crypto"
)

// seededRand is a reader of the same bytes for the same seed.
type seededRand struct {
	seed string
	n    uint64
}

func (r *seededRand) Read(p []byte) (int, error) {
	for i := range p {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(r.seed), r.n))
		p[i] = sum[0]
		r.n++
	}
	return len(p), nil
}

var _ io.Reader = (*seededRand)(nil)

// Two invented vaults' recipients. A hybrid recipient is only a string here.
func testRecipient(t testing.TB) string {
	t.Helper()
	id, err := crypto.GenerateIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String()
}

// memoryLog is a log in memory: a Source that tests can damage.
type memoryLog struct {
	leaves     [][]byte
	hashes     []Hash
	entries    map[int64]int64
	checkpoint []byte
	state      *State
	writer     *Writer
}

func (m *memoryLog) Leaf(i int64) ([]byte, error) {
	if i < 0 || i >= int64(len(m.leaves)) {
		return nil, fmt.Errorf("no leaf %d", i)
	}
	return m.leaves[i], nil
}

func (m *memoryLog) EntryIndex(seq int64) (int64, error) {
	i, ok := m.entries[seq]
	if !ok {
		return 0, fmt.Errorf("no entry %d", seq)
	}
	return i, nil
}

func (m *memoryLog) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		hashes[i] = m.hashes[index]
	}
	return hashes, nil
}

func (m *memoryLog) store(a *Appended) {
	m.leaves = append(m.leaves[:a.FirstIndex:a.FirstIndex], a.LeafData...)
	m.hashes = append(m.hashes[:a.FirstHash:a.FirstHash], a.Hashes...)
	m.entries[a.Sequence] = a.EntryIndex()
	m.checkpoint, m.state = a.Checkpoint, a.State
}

func (m *memoryLog) clone() *memoryLog {
	c := *m
	c.leaves, c.hashes = slices.Clone(m.leaves), slices.Clone(m.hashes)
	c.entries = map[int64]int64{}
	maps.Copy(c.entries, m.entries)
	return &c
}

// newLog begins a log with one entry.
func newLog(t testing.TB, seed string) *memoryLog {
	t.Helper()
	recipient := testRecipient(t)
	r, err := crypto.ParseRecipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	key, err := NewWriterKey(&seededRand{seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	w := key.Writer(crypto.NewVaultID(r, key.Public()))
	m := &memoryLog{entries: map[int64]int64{}, writer: w}
	a, err := Genesis(nil, Body{Recipient: recipient, Private: objectID(0), Inventory: EmptyInventory().Root()}, w)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	return m
}

func objectID(n int) string { return fmt.Sprintf("%032x", n) }

func leavesOf(n int, tag string) []Leaf {
	leaves := make([]Leaf, n)
	for i := range leaves {
		sum := sha256.Sum256(fmt.Append(nil, tag, i))
		leaves[i].Commitments = []Commitment{Commit(Salt(sum), RoleRecord, int64(i), sum)}
	}
	return leaves
}

// add appends an entry or fails the test.
func (m *memoryLog) add(t testing.TB, changes int, b Body) *Appended {
	t.Helper()
	a, err := m.try(changes, b, m.writer)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	return a
}

func (m *memoryLog) try(changes int, b Body, w *Writer) (*Appended, error) {
	if b.Private == "" {
		b.Private = objectID(int(m.state.Sequence()))
	}
	if b.Inventory == (Hash{}) {
		b.Inventory = EmptyInventory().Root()
	}
	return m.state.Append(m, leavesOf(changes, fmt.Sprint("entry", m.state.Sequence())), b, w)
}

func (m *memoryLog) verify() (*State, error) {
	return VerifyLog(context.Background(), m, m.checkpoint, nil)
}

func (m *memoryLog) load() (*State, error) { return LoadState(m, m.checkpoint, nil) }

// newWriterOf makes a writer of the log from a seed.
func (m *memoryLog) newWriterOf(t testing.TB, seed string) *Writer {
	t.Helper()
	w, err := NewWriter(&seededRand{seed: seed}, m.state.Origin())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestLogGrowsAndLoads(t *testing.T) {
	t.Parallel()
	m := newLog(t, "grows")
	for n := range 40 {
		m.add(t, n%5, Body{})
		if n%7 == 3 {
			w := m.newWriterOf(t, fmt.Sprint("writer", n))
			m.add(t, 0, Body{Admit: []string{w.PublicKey()}, Revoke: []string{m.writer.ID()}})
			m.writer = w
		}
		v, err := m.verify()
		if err != nil {
			t.Fatal(err)
		}
		l, err := m.load()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*State{v, l} {
			if s.Checkpoint() != m.state.Checkpoint() || !slices.Equal(s.Authority(), m.state.Authority()) {
				t.Fatal("states differ")
			}
		}
	}
}
