package vault

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"emanet/crypto"
	"emanet/vault/custody"
)

// TestCosignedTwice: the same checkpoint is cosigned once; the log says so once, and the same bytes come again.
func TestCosignedTwice(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	b := w.sends(t, w.party, 1)
	w.to.at(3)
	first, err := w.to.cosigns(t, b, CosignOptions{})
	if err != nil || first.Known || first.From != w.name || first.Entry != w.to.v.state.Sequence() || len(first.Linked) > 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	note, sigs, err := custody.ParseCosigned(first.Note)
	if err != nil || len(sigs) != 1 || !bytes.Equal(note, w.to.reads(t, b).Note) || !sigs[0].Time.Equal(w.to.v.now()) {
		t.Fatalf("%+v, %v", sigs, err)
	}
	for n := range 2 {
		w.to.at(7 + n)
		again, err := w.to.cosigns(t, b, CosignOptions{})
		if err != nil || !again.Known || !bytes.Equal(again.Note, first.Note) || again.Entry != first.Entry || w.to.v.state.Sequence() != first.Entry {
			t.Errorf("time %d: %+v, %v", n+2, again, err)
		}
		w.to.reopened(t)
	}
	seen := witnessed(t, w.to.v).Seen
	if len(seen) != 1 || seen[0].From != w.name || !bytes.Equal(seen[0].Cosigned, first.Note) || seen[0].Checkpoint != first.Checkpoint {
		t.Errorf("%+v", seen)
	}
	plain := opened(t, w.to.v, b)
	_, err = w.to.v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{w.to.v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	anew, err := w.to.cosigns(t, sealedFor(t, plain, w.to.v.Recipient()), CosignOptions{Forwarded: true})
	if err != nil || anew.Known || bytes.Equal(anew.Note, first.Note) || len(anew.Linked) > 0 {
		t.Errorf("with a new key: %+v, %v", anew, err)
	}
}

// TestCosignIsRefused: nothing is signed, and nothing is logged.
func TestCosignIsRefused(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	third := newParty(t, "Üçüncü Şəxs")
	b := w.sends(t, w.party, 1)
	other := resealed(t, w.to, third, b)
	refuse := func(what string, p *party, b []byte, o CosignOptions, want error) {
		t.Helper()
		entries := p.v.state.Sequence()
		if c, err := p.cosigns(t, b, o); c != nil || !errors.Is(err, want) || p.v.state.Sequence() != entries {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
	refuse("a signer that nobody knows", third, other, CosignOptions{Forwarded: true}, ErrRefused)
	addContact(t, third.v, cardOf(t, w.party, w.name), AddContactOptions{})
	refuse("a signer that nobody compared", third, other, CosignOptions{Forwarded: true}, ErrRefused)
	refuse("a bundle for somebody else", third, other, CosignOptions{Unverified: true}, ErrRefused)
	refuse("its own", w.party, resealed(t, w.to, w.party, b), CosignOptions{Unverified: true, Forwarded: true}, ErrRefused)
	if n := len(witnessed(t, third.v).Seen); n > 0 {
		t.Errorf("%d are seen", n)
	}
	c, err := third.cosigns(t, other, CosignOptions{Unverified: true, Forwarded: true})
	if err != nil || c.From != w.name {
		t.Errorf("%+v, %v", c, err)
	}
	in := w.to.reads(t, b)
	check(t, w.to.v.Close())
	w.to.v = open(t, w.to.dir, false)
	if _, err := w.to.v.Cosign(t.Context(), in, CosignOptions{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
}

// cosignedBy is the shelf's checkpoint as the lawyer cosigned it.
func (w *witnesses) cosigned(t *testing.T, minutes int) []byte {
	t.Helper()
	c, err := w.to.cosigns(t, w.sends(t, w.party, minutes), CosignOptions{})
	check(t, err)
	return c.Note
}

// TestCosignatureIsKept: it comes back to the vault that it is about, once, and is judged again whenever it is read.
func TestCosignatureIsKept(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	note := w.cosigned(t, 1)
	w.other(t, "sonra")
	c, known, err := w.v.AddCosignature(t.Context(), note, false)
	if err != nil || known || c.Fault != nil || !slices.Equal(c.Names, []string{w.to.name}) || c.Sequence != w.v.state.Sequence() {
		t.Fatalf("%+v, %v, %v", c, known, err)
	}
	for range 2 {
		again, known, err := w.v.AddCosignature(t.Context(), note, false)
		if err != nil || !known || again.Sequence != c.Sequence || w.v.state.Sequence() != c.Sequence {
			t.Errorf("twice: %+v, %v, %v", again, known, err)
		}
		w.reopened(t)
	}
	second := w.cosigned(t, 5)
	if _, known, err := w.v.AddCosignature(t.Context(), second, false); err != nil || known {
		t.Errorf("a later one: %v, %v", known, err)
	}
	_, err = w.v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{w.v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	own := witnessed(t, w.v).Own
	if len(own) != 2 || own[0].Fault != nil || own[1].Fault != nil || !bytes.Equal(own[0].Note, note) || !own[0].Times[0].Equal(w.to.v.now()) {
		t.Errorf("%+v", own)
	}
	mustVerify(t, w.v)
	for what, kept := range map[string][]byte{"cosigned": note, "bare": bareOf(t, note)} {
		if r, err := w.v.Verify(t.Context(), VerifyOptions{Checkpoint: kept}, nil); err != nil || !r.Anchored {
			t.Errorf("verify with the %s one: %+v, %v", what, r, err)
		}
	}
}

func bareOf(t testing.TB, note []byte) []byte {
	t.Helper()
	bare, _, err := custody.ParseCosigned(note)
	check(t, err)
	return bare
}

// TestStoredCosignatureIsJudgedAgain: an entry that says of a cosignature what is not so is found to.
func TestStoredCosignatureIsJudgedAgain(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	note := w.cosigned(t, 1)
	other := newParty(t, "Образец Примеров")
	key := cardOf(t, other, "x").Signer
	for what, d := range map[string]map[string]string{
		"another key": {witnessOp: witnessAdd, witnessNote: string(note), witnessBy: w.to.name, witnessKeys: key},
		"no cosigner": {witnessOp: witnessAdd, witnessNote: string(bareOf(t, note)), witnessBy: w.to.name, witnessKeys: key},
		"altered":     {witnessOp: witnessAdd, witnessNote: string(flipped(note, len(note)-10)), witnessBy: w.to.name, witnessKeys: cardOf(t, w.to, "x").Signer},
	} {
		_, err := w.v.apply(t.Context(), &commit{action: custody.ActionCosign, details: d})
		check(t, err)
		own := witnessed(t, w.v).Own
		if last := own[len(own)-1]; !errors.Is(last.Fault, ErrIntegrity) {
			t.Errorf("%s: %v", what, last.Fault)
		}
	}
	data, _ := proves(t, w.v, w.id, ProofOptions{})
	if n := len(holds(t, data).Cosigned); n > 0 {
		t.Errorf("a proof carries %d that do not hold", n)
	}
	mustVerify(t, w.v)
	_, err := w.v.apply(t.Context(), &commit{action: custody.ActionCosign, details: map[string]string{witnessOp: "başqa"}})
	check(t, err)
	w.v.hist = nil
	if _, err := w.v.Witnessed(t.Context()); !errors.Is(err, ErrIntegrity) {
		t.Errorf("an unknown word: %v", err)
	}
}
