package vault

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp/stamptest"
	"emanet/vault/store"
)

// TestProofCarriesDatesAndCosignatures: what others said of the log is in a proof and holds there.
func TestProofCarriesDatesAndCosignatures(t *testing.T) {
	t.Parallel()
	s, lawyer := newShelf(t), newParty(t, "Örnek Avukat")
	s.knows(t, lawyer)
	lawyer.knows(t, s.party)
	a, token := s.dates(t, stamptest.Answer{})
	c, err := lawyer.cosigns(t, s.gives(t, lawyer, ShareOptions{}, s.id), CosignOptions{})
	check(t, err)
	_, known, err := s.v.AddCosignature(t.Context(), c.Note, false)
	if err != nil || known {
		t.Fatal(known, err)
	}
	s.other(t, "sonra")
	data, _ := proves(t, s.v, s.id, ProofOptions{})
	p := holds(t, data)
	s.wantOriginals(t, "dated and cosigned", p)
	if len(p.Timestamps) != 1 || len(p.Cosigned) != 1 {
		t.Fatalf("%d time-stamps, %d cosigned checkpoints", len(p.Timestamps), len(p.Cosigned))
	}
	one, by := p.Timestamps[0], p.Cosigned[0]
	if !bytes.Equal(one.Response, token.Response) || !bytes.Equal(one.Checkpoint, token.Checkpoint) || one.Size != token.Leaves || !bytes.Equal(one.Certificates[2], a.Root.Raw) {
		t.Errorf("the time-stamp is another one: %+v", one)
	}
	w, err := lawyer.v.signer(t.Context())
	check(t, err)
	if !bytes.Equal(by.Keys[0], w.Raw()) || by.Checkpoint != c.Checkpoint || !by.Cosignatures[0].Time.Equal(lawyer.v.now()) || !bytes.Equal(by.Note, c.Note) {
		t.Errorf("the cosignature is another one: %+v", by)
	}
	for _, older := range []custody.Checkpoint{c.Checkpoint, checkpointOf(t, token.Checkpoint), p.Checkpoint} {
		if err := p.Links(older); err != nil {
			t.Errorf("%d leaves: %v", older.Size, err)
		}
	}
	later, _ := proves(t, s.v, s.others[2].ID, ProofOptions{})
	if p := holds(t, later); len(p.Timestamps)+len(p.Cosigned) > 0 {
		t.Error("a record is dated by what was said before it was there")
	}
}

func checkpointOf(t testing.TB, note []byte) custody.Checkpoint {
	t.Helper()
	cp, err := custody.ParseCheckpoint(note, "")
	check(t, err)
	return cp
}

// TestProofAfterKeysRotate: a proof from before holds, and one can be made and holds after, which opens the same.
func TestProofAfterKeysRotate(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	_, token := s.dates(t, stamptest.Answer{})
	before, _ := proves(t, s.v, s.id, ProofOptions{})
	old := holds(t, before)
	_, err := s.v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{s.v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	check(t, s.v.Close())
	s.v = open(t, s.dir, true)
	after, _ := proves(t, s.v, s.id, ProofOptions{})
	p := holds(t, after)
	s.wantOriginals(t, "after", p)
	s.wantOriginals(t, "before", holds(t, before))
	if bytes.Equal(p.Writer.Raw(), old.Writer.Raw()) {
		t.Error("the key that signs is the old one")
	}
	if len(p.Timestamps) != 1 || !bytes.Equal(p.Timestamps[0].Response, token.Response) {
		t.Errorf("the time-stamp of before is not in it: %+v", p.Timestamps)
	}
	text, _, _ := bytes.Cut(before, []byte("\n\n"))
	_, signature, _ := bytes.Cut(after, []byte("\n\n"))
	if _, err := custody.VerifyProof(slices.Concat(text, []byte("\n\n"), signature), nil); !errors.Is(err, custody.ErrIntegrity) {
		t.Errorf("the old proof under the new signature: %v", err)
	}
}

// TestProofAfterARecovery: what is left can be proven, and what was lost is said to be.
func TestProofAfterARecovery(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	h, err := s.v.history(t.Context())
	check(t, err)
	_, newest, _ := h.standing(s.others[0].ID.String())
	id, err := store.ParseObjectID(newestObject(newest))
	check(t, err)
	check(t, s.v.st.Update(func(tx *store.Txn) error { return tx.DeleteObject(id) }))
	old := copyOf(t, s.dir)
	s.other(t, "itən")
	note, _, _ := s.v.Checkpoint()
	check(t, s.v.Close())
	check(t, os.WriteFile(filepath.Join(old, checkpointName), note, 0o600))
	r, err := Recover(t.Context(), old, keyslot.PassphraseKey(*phrase(testPhrase)), weak())
	if err != nil || r.Lost != 1 || r.Behind != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	v := open(t, old, true)
	data, _ := proves(t, v, s.id, ProofOptions{Former: true})
	p := holds(t, data)
	s.wantOriginals(t, "after a recovery", p)
	var lost *custody.LostError
	if err := p.Links(checkpointOf(t, note)); !errors.As(err, &lost) {
		t.Errorf("against the checkpoint that was lost: %v", err)
	}
	for _, gone := range []record.ID{s.others[0].ID, s.others[2].ID} {
		if err := v.Prove(t.Context(), gone, ProofOptions{}, func([]byte, *custody.Proved) error { return nil }); err == nil {
			t.Errorf("a record that was lost is proven")
		}
	}
}

// TestProofFromARestoredCopy: a copy that was put back makes the same proof as the vault.
func TestProofFromARestoredCopy(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	dir, back := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "back")
	_, err := s.v.Copy(t.Context(), dir, nil)
	check(t, err)
	check(t, s.v.Close())
	_, err = RestoreCopy(t.Context(), dir, back, weak(), nil)
	check(t, err)
	data, _ := proves(t, open(t, back, true), s.id, ProofOptions{})
	s.wantOriginals(t, "restored", holds(t, data))
}

// TestAttack44ProofOfAVaultIsTampered flips every byte of a proof and moves its lines about: nothing is taken for it but
// itself.
func TestAttack44ProofOfAVaultIsTampered(t *testing.T) {
	t.Parallel()
	s, lawyer := newShelf(t), newParty(t, "Örnek Avukat")
	s.knows(t, lawyer)
	lawyer.knows(t, s.party)
	s.dates(t, stamptest.Answer{})
	c, err := lawyer.cosigns(t, s.gives(t, lawyer, ShareOptions{}, s.id), CosignOptions{})
	check(t, err)
	_, _, err = s.v.AddCosignature(t.Context(), c.Note, false)
	check(t, err)
	data, _ := proves(t, s.v, s.id, ProofOptions{})
	refused := func(how string, at int, bad []byte) {
		if bytes.Equal(bad, data) {
			return
		}
		if p, err := custody.VerifyProof(bad, nil); p != nil || !errors.Is(err, custody.ErrIntegrity) {
			t.Errorf("%s at %d: %v", how, at, err)
		}
	}
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 1 << (i % 8)
		refused("a bit flipped", i, bad)
	}
	for _, n := range []int{0, 1, len(data) / 2, len(data) - 1} {
		refused("cut", n, data[:n])
	}
	refused("longer", len(data), append(slices.Clone(data), '\n'))
	refused("doubled", len(data), append(slices.Clone(data), data...))
	lines := strings.SplitAfter(string(data), "\n")
	for i := range lines {
		refused("line dropped", i, []byte(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")))
		refused("line doubled", i, []byte(strings.Join(slices.Insert(slices.Clone(lines), i, lines[i]), "")))
		for _, j := range []int{i + 1, len(lines) / 2, len(lines) - 2} {
			if j < len(lines) {
				swapped := slices.Clone(lines)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				refused("lines swapped", i, []byte(strings.Join(swapped, "")))
			}
		}
	}
}

// TestAttack44ProofByAStrangersKey: whoever holds another vault, or a key of another, cannot sign a proof of this one.
func TestAttack44ProofByAStrangersKey(t *testing.T) {
	t.Parallel()
	s, stranger := newShelf(t), newParty(t, "Образец Примеров")
	data, _ := proves(t, s.v, s.id, ProofOptions{})
	own := add(t, stranger.v, Draft{Sources: originals()})
	theirs, _ := proves(t, stranger.v, own.ID, ProofOptions{})
	st, err := custody.ParseStatement(data)
	check(t, err)
	w, err := stranger.v.signer(t.Context())
	check(t, err)
	signed, err := stranger.v.state.SignStatement(st.Kind, st.Body, w)
	check(t, err)
	text, _, _ := bytes.Cut(data, []byte("\n\n"))
	_, signature, _ := bytes.Cut(signed, []byte("\n\n"))
	signed = bytes.ReplaceAll(signed, []byte(stranger.v.state.Origin()), []byte(s.v.state.Origin()))
	for what, bad := range map[string][]byte{
		"signed in the name of the other vault": signed,
		"under another signature":               slices.Concat(text, []byte("\n\n"), signature),
		"in another name":                       bytes.ReplaceAll(theirs, []byte(stranger.v.state.Origin()), []byte(s.v.state.Origin())),
	} {
		if p, err := custody.VerifyProof(bad, nil); p != nil || !errors.Is(err, custody.ErrIntegrity) {
			t.Errorf("%s: %v", what, err)
		}
	}
	id := s.v.ID()
	if _, err := custody.VerifyProof(theirs, &id); !errors.Is(err, custody.ErrOtherVault) {
		t.Errorf("the proof of another vault: %v", err)
	}
	if bytes.Equal(holds(t, theirs).Writer.Raw(), ed25519.PublicKey(holds(t, data).Writer.Raw())) {
		t.Error("two vaults have one key")
	}
}
