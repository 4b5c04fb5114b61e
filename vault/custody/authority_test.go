package custody

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
)

func TestAuthorityRules(t *testing.T) {
	t.Parallel()
	m := newLog(t, "rules")
	second, third := m.newWriterOf(t, "second"), m.newWriterOf(t, "third")
	m.add(t, 1, Body{Admit: []string{second.PublicKey()}})
	m.add(t, 0, Body{Admit: []string{third.PublicKey()}, Revoke: []string{second.ID()}})
	other := newLog(t, "another vault")
	table := []struct {
		name string
		w    *Writer
		b    Body
	}{
		{"signed by a stranger", m.newWriterOf(t, "stranger"), Body{}},
		{"signed by a revoked writer", second, Body{}},
		{"signed by a writer of another vault", other.writer, Body{}},
		{"admits itself", m.newWriterOf(t, "fourth"), Body{Admit: []string{m.newWriterOf(t, "fourth").PublicKey()}}},
		{"admits a revoked key again", m.writer, Body{Admit: []string{second.PublicKey()}}},
		{"admits an admitted key again", m.writer, Body{Admit: []string{third.PublicKey()}}},
		{"admits a key of another vault", m.writer, Body{Admit: []string{other.writer.PublicKey()}}},
		{"admits one key twice", m.writer, Body{Admit: []string{m.newWriterOf(t, "a").PublicKey(), m.newWriterOf(t, "a").PublicKey()}}},
		{"admits garbage", m.writer, Body{Admit: []string{"x"}}},
		{"revokes a stranger", m.writer, Body{Revoke: []string{"01234567"}}},
		{"revokes twice", m.writer, Body{Revoke: []string{second.ID()}}},
		{"revokes everybody", m.writer, Body{Revoke: []string{third.ID(), m.writer.ID()}}},
		{"revokes garbage", m.writer, Body{Revoke: []string{"nobody"}}},
		{"rotates without a writer", m.writer, Body{Recipient: testRecipient(t)}},
		{"rotates to the same recipient", m.writer, Body{Recipient: m.state.Recipient(), Admit: []string{m.newWriterOf(t, "b").PublicKey()}}},
		{"rotates to garbage", m.writer, Body{Recipient: "age1pq1x", Admit: []string{m.newWriterOf(t, "b").PublicKey()}}},
		{"policy of two lines", m.writer, Body{Policy: "a\nb"}},
		{"policy with letters that are not ASCII", m.writer, Body{Policy: "ə"}},
		{"policy too long", m.writer, Body{Policy: strings.Repeat("x", maxPolicy+1)}},
		{"private part without an id", m.writer, Body{Private: "none"}},
		{"erases the future", m.writer, Body{Erased: []int64{m.state.Size()}}},
		{"erases an entry", m.writer, Body{Erased: []int64{2}}},
		{"loses nothing", m.writer, Body{Lost: &Tree{}}},
		{"items below zero", m.writer, Body{Items: -1}},
	}
	for _, c := range table {
		a, err := m.try(1, c.b, c.w)
		if a != nil || err == nil {
			t.Errorf("%s: accepted", c.name)
		} else if c.name != "erases the future" && (!errors.Is(err, ErrRefused) || errors.Is(err, ErrIntegrity)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if a, err := m.try(MaxChanges+1, Body{}, m.writer); a != nil || !errors.Is(err, ErrRefused) {
		t.Errorf("too many changes: %v", err)
	}
}

func TestRotationAndRecovery(t *testing.T) {
	t.Parallel()
	m := newLog(t, "rotation")
	m.add(t, 3, Body{})
	old, next, recipient := m.writer, m.newWriterOf(t, "next"), testRecipient(t)
	m.add(t, 0, Body{Recipient: recipient, Admit: []string{next.PublicKey()}, Revoke: []string{old.ID()}})
	if _, err := m.load(); err != nil {
		t.Fatalf("a rotation signed by the writer that it revokes: %v", err)
	}
	if m.state.Recipient() != recipient || m.state.MaySign(old) || !m.state.MaySign(next) || len(m.state.Rotations()) != 2 {
		t.Error("the state does not follow the rotation")
	}
	m.writer = next
	lost := Tree{Size: 77, Root: Hash{7}}
	m.add(t, 0, Body{Lost: &lost})
	m.add(t, 1, Body{})
	s, err := m.load()
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Losses(); len(got) != 1 || got[0] != (Loss{Sequence: 4, Kept: 6, Lost: lost}) {
		t.Errorf("losses %v", got)
	}
	var declared *LostError
	if err := s.CheckConsistent(m, Checkpoint{Size: 77, Root: Hash{7}}); !errors.As(err, &declared) || !errors.Is(err, ErrRollback) || declared.Sequence != 4 {
		t.Errorf("a declared loss: %v", err)
	}
	if err := s.CheckConsistent(m, Checkpoint{Size: 77, Root: Hash{8}}); !errors.Is(err, ErrRollback) || errors.As(err, &declared) {
		t.Errorf("an undeclared loss: %v", err)
	}
}

func TestStatesAreImmutable(t *testing.T) {
	t.Parallel()
	m := newLog(t, "immutable")
	m.add(t, 2, Body{Policy: "one"})
	before, text := m.state, m.state.Checkpoint().String()
	second := m.newWriterOf(t, "second")
	for range 3 { // three futures of one state do not touch each other
		if _, err := m.try(1, Body{Admit: []string{second.PublicKey()}, Policy: "two", Lost: &Tree{Size: 3}}, m.writer); err != nil {
			t.Fatal(err)
		}
	}
	if before.Checkpoint().String() != text || len(before.Writers()) != 1 || before.Policy() != "one" || len(before.Losses()) != 0 {
		t.Error("an append changed the state it began from")
	}
}

func TestGenesisNeedsItsVaultID(t *testing.T) {
	t.Parallel()
	r, err := crypto.ParseRecipient(testRecipient(t))
	if err != nil {
		t.Fatal(err)
	}
	key, _ := NewWriterKey(&seededRand{seed: "genesis"})
	good := crypto.NewVaultID(r, key.Public())
	body := Body{Recipient: r.String(), Private: objectID(1)}
	if _, err := Genesis(nil, body, key.Writer(good)); err != nil {
		t.Fatal(err)
	}
	other := body
	other.Recipient = testRecipient(t)
	for name, try := range map[string]func() (*Appended, error){
		"another recipient": func() (*Appended, error) { return Genesis(nil, other, key.Writer(good)) },
		"another vault id":  func() (*Appended, error) { return Genesis(nil, body, key.Writer(crypto.VaultID{1})) },
		"no recipient":      func() (*Appended, error) { return Genesis(nil, Body{Private: objectID(1)}, key.Writer(good)) },
		"two writers at once": func() (*Appended, error) {
			b := body
			w, _ := NewWriter(&seededRand{seed: "x"}, Origin(good))
			b.Admit = []string{key.Writer(good).PublicKey(), w.PublicKey()}
			return Genesis(nil, b, key.Writer(good))
		},
	} {
		if a, err := try(); a != nil || !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyCheckpointAges(t *testing.T) {
	t.Parallel()
	m := newLog(t, "ages")
	old := [][]byte{m.checkpoint}
	first, second := m.writer, m.newWriterOf(t, "second")
	old = append(old, m.add(t, 1, Body{}).Checkpoint)
	old = append(old, m.add(t, 0, Body{Admit: []string{second.PublicKey()}, Revoke: []string{first.ID()}}).Checkpoint)
	m.writer = second
	old = append(old, m.add(t, 1, Body{}).Checkpoint)
	for i, cp := range old {
		got, err := m.state.VerifyCheckpoint(cp)
		if err != nil || m.state.CheckConsistent(m, got) != nil {
			t.Errorf("checkpoint %d: %v", i, err)
		}
	}
	for _, w := range []*Writer{first, m.newWriterOf(t, "stranger")} {
		forged, _ := sign(m.state.Checkpoint().text(), w)
		if _, err := m.state.VerifyCheckpoint(forged); !errors.Is(err, ErrWriter) {
			t.Errorf("%v", err)
		}
		if _, err := LoadState(m, forged, nil); !errors.Is(err, ErrWriter) {
			t.Errorf("%v", err)
		}
	}
	early := m.state.Checkpoint()
	early.Entries, early.Size = 2, 3
	forged, _ := sign(early.text(), second)
	if _, err := m.state.VerifyCheckpoint(forged); !errors.Is(err, ErrWriter) {
		t.Errorf("a checkpoint from before its writer: %v", err)
	}
}

func TestCompareAndConsistency(t *testing.T) {
	t.Parallel()
	m := newLog(t, "compare")
	m.add(t, 3, Body{})
	base, early := m.clone(), m.state.Checkpoint()
	m.add(t, 2, Body{})
	m.add(t, 0, Body{})
	late := m.state.Checkpoint()
	fork := base.clone()
	fork.add(t, 2, Body{Policy: "other"})
	fork.add(t, 0, Body{})
	if c := Compare(early, early); c.Relation != Equal || c.Err() != nil {
		t.Error(c)
	}
	if c := Compare(late, early); c != (Comparison{Ahead, 2, 4}) || c.Err() != nil {
		t.Error(c)
	}
	c := Compare(early, late)
	var behind *BehindError
	if c != (Comparison{Behind, 2, 4}) || !errors.As(c.Err(), &behind) || behind.Entries != 2 || !errors.Is(c.Err(), ErrBehind) {
		t.Error(c, c.Err())
	}
	if !strings.Contains(c.Err().Error(), "2 entries missing") {
		t.Error(c.Err())
	}
	if c := Compare(late, fork.state.Checkpoint()); c.Relation != Forked || !errors.Is(c.Err(), ErrFork) {
		t.Error(c)
	}
	if err := base.state.CheckConsistent(base, late); !errors.Is(err, ErrRollback) {
		t.Error(err)
	}
	one := fork.add(t, 0, Body{}).State.Checkpoint()
	for range 3 {
		m.add(t, 1, Body{})
	}
	if err := m.state.CheckConsistent(m, one); !errors.Is(err, ErrFork) {
		t.Error(err)
	}
	if err := m.state.CheckConsistent(m, late); err != nil {
		t.Error(err)
	}
	if _, err := base.state.Advance(t.Context(), m, m.checkpoint, nil); err != nil {
		t.Error(err)
	}
	if _, err := fork.state.Advance(t.Context(), m, m.checkpoint, nil); !errors.Is(err, ErrFork) {
		t.Error(err)
	}
	if _, err := m.state.Advance(t.Context(), base, base.checkpoint, nil); !errors.Is(err, ErrRollback) {
		t.Error(err)
	}
	if !slices.Equal(m.state.Authority(), []int64{1}) {
		t.Error(m.state.Authority())
	}
}
