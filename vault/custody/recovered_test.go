package custody

import (
	"crypto/ed25519"
	"errors"
	"testing"
	"time"
)

// TestCheckpointInWhatWasLost: a recovery declares the newest checkpoint lost; an older one that somebody was given, from
// between that and what was kept, is told apart from a fork, and says which entry lost it.
func TestCheckpointInWhatWasLost(t *testing.T) {
	t.Parallel()
	m := newLog(t, "lost-between")
	m.add(t, 3, Body{})
	lost := Tree{Size: 77, Root: Hash{7}}
	m.add(t, 0, Body{Lost: &lost})
	kept := m.state.Losses()[0].Kept
	m.add(t, 40, Body{})
	var declared *LostError
	for size, want := range map[int64]bool{kept: false, kept + 1: true, 30: true, 76: true, 77: false, 78: false} {
		err := m.state.CheckConsistent(m, Checkpoint{Size: size, Root: Hash{8}})
		if got := errors.As(err, &declared); got != want || !errors.Is(err, ErrIntegrity) {
			t.Errorf("a stranger of size %d: %v", size, err)
		}
		code := NewCode(Checkpoint{Size: size, Root: Hash{8}}, m.state.VaultID())
		if got := errors.As(m.state.CheckCode(m, code), &declared); got != want {
			t.Errorf("a code of size %d: %v, want %v", size, got, want)
		}
	}
	if err := m.state.CheckConsistent(m, Checkpoint{Size: m.state.Size(), Root: m.state.Root()}); err != nil {
		t.Errorf("its own: %v", err)
	}
}

// TestEntriesThatEraseMuch: an entry of some bytes can name very many leaves; a proof with many such entries is refused
// before they are all expanded.
func TestEntriesThatEraseMuch(t *testing.T) {
	t.Parallel()
	m := newLog(t, "erasing")
	for range 17 {
		m.add(t, MaxChanges, Body{})
	}
	erased := make([]int64, MaxErased)
	for i := range erased {
		erased[i] = int64(i) + 1
	}
	for range maxProofErased/MaxErased + 2 {
		f, err := loadFrontier(m, m.state.tree)
		if err != nil {
			t.Fatal(err)
		}
		a, err := m.state.append(f, nil, Body{Private: objectID(9), Inventory: EmptyInventory().Root(), Policy: "x", Erased: erased}, m.writer)
		if err != nil {
			t.Fatal(err)
		}
		m.store(a)
	}
	read := newRecorder(m)
	s, err := LoadState(read, m.checkpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := ProofContents{Records: []ProofRecord{{ID: "r-a", Changes: []ProofChange{{Leaf: 1}}}}}
	if _, err := s.prove(read, c); err != nil {
		t.Fatal(err)
	}
	p := &Proof{Contents: c, checkpoint: m.checkpoint, part: read.read}
	data, err := m.state.SignStatement(proofKind, p.body(), m.writer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyProof(data, nil); !errors.Is(err, ErrMalformed) {
		t.Errorf("%d KiB: %v", len(data)>>10, err)
	}
}

// TestWritersDoNotCosign: a writer's own key under another name is no second person.
func TestWritersDoNotCosign(t *testing.T) {
	t.Parallel()
	m := newLog(t, "own")
	m.add(t, 1, Body{})
	own, err := ParseWriter(m.writer.Secret())
	if err != nil {
		t.Fatal(err)
	}
	invented := newWriter(own.seed, newLog(t, "another").state.Origin())
	note, err := invented.Cosign(m.checkpoint, time.Unix(1_900_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	m.add(t, 1, Body{})
	c := ProofContents{Records: []ProofRecord{{ID: "r-a", Changes: []ProofChange{{Leaf: 1}}}}, Cosigned: []ProofCosigned{{Note: note, Keys: []ed25519.PublicKey{own.Raw()}}}}
	if _, err := m.state.NewProof(m, m.checkpoint, c, m.writer); !errors.Is(err, ErrCosignature) {
		t.Errorf("%v", err)
	}
}
