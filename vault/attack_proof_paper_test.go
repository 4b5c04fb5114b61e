package vault

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"emanet/vault/custody"
)

// TestAttack44Paper: what was kept on paper counts as much as what the vault saw.
func TestAttack44Paper(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	fork := w.copied(t)
	w.other(t, "sonra")
	add(t, fork.v, Draft{Text: "başqa", Sources: []Source{source("a", []byte("b")), source("c", random(4, videoSize))}})
	forked, forkedCode, _ := fork.v.Checkpoint()
	if a, b := checkpointOf(t, forked), w.v.state.Checkpoint(); a.Size > b.Size || a.Root == b.Root {
		t.Fatalf("no fork: %+v, %+v", a, b)
	}
	b := w.sends(t, w.party, 1)
	note := w.to.reads(t, b).Note
	stranger := newParty(t, "Образец Примеров")
	theirs, theirCode, _ := stranger.v.Checkpoint()
	for what, o := range map[string]CosignOptions{
		"of another vault": {Checkpoint: theirs}, "no checkpoint": {Checkpoint: []byte("x")}, "no code": {Code: "x"}, "code of another vault": {Code: theirCode},
	} {
		c, err := w.to.cosigns(t, b, o)
		var fork *ForkError
		if c != nil || err == nil || errors.As(err, &fork) {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
	w.wantFork(t, "a checkpoint of another end", b, CosignOptions{Checkpoint: forked}, string(forked), nil)
	w.wantFork(t, "its code", b, CosignOptions{Code: forkedCode}, forkedCode, nil)
	w.other(t, "daha sonra")
	late, lateCode, _ := w.v.Checkpoint()
	entries := w.to.v.state.Sequence()
	for what, o := range map[string]CosignOptions{"a later checkpoint": {Checkpoint: late}, "its code": {Code: lateCode}} { // the bundle is an old one
		if c, err := w.to.cosigns(t, b, o); c != nil || !errors.Is(err, ErrRefused) || errors.Is(err, ErrIntegrity) || w.to.v.state.Sequence() != entries {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
	}
	if n := len(witnessed(t, w.to.v).Seen); n > 0 {
		t.Errorf("%d are seen", n)
	}
	c, err := w.to.cosigns(t, b, CosignOptions{Checkpoint: note, Code: custody.PaperCode(checkpointOf(t, note), w.v.ID())})
	if err != nil || !c.Paper || c.Known || len(c.Linked) > 0 {
		t.Errorf("its own: %+v, %v", c, err)
	}
	again, err := w.to.cosigns(t, b, CosignOptions{Checkpoint: c.Note})
	if err != nil || !again.Known || !bytes.Equal(again.Note, c.Note) {
		t.Errorf("with a cosigned one: %+v, %v", again, err)
	}
}

// TestAttack44ForkIsNotHiddenByItsSender: one fork is found whichever of two bundles comes first, and one log says nothing
// of another.
func TestAttack44ForkIsNotHiddenByItsSender(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	fork := w.copied(t)
	one, two := w.sends(t, w.party, 1), w.sends(t, fork, 2)
	w.to.wantTaken(t, "the fork comes first", two, AcceptOptions{}, StandingNew, true)
	w.wantFork(t, "the vault comes second", one, CosignOptions{Unverified: true, Forwarded: true}, string(w.to.reads(t, two).Note), custody.ErrFork)

	stranger := newShelf(t)
	stranger.name = w.to.name
	third := newParty(t, w.to.name)
	stranger.knows(t, third)
	verifyContact(t, w.to.v, addContact(t, w.to.v, cardOf(t, stranger.party, "Образец Примеров"), AddContactOptions{}))
	b := resealed(t, third, w.to, stranger.gives(t, third, ShareOptions{}, stranger.id))
	c, err := w.to.cosigns(t, b, CosignOptions{Forwarded: true})
	if err != nil || len(c.Linked) > 0 {
		t.Errorf("another vault: %+v, %v", c, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.to.v.Cosign(ended, w.to.reads(t, one), CosignOptions{}); err == nil {
		t.Error("cosigned although nobody waits for it")
	}
	if n := len(slices.DeleteFunc(witnessed(t, w.to.v).Forks, func(f SeenFork) bool { return f.Vault == w.v.ID().String() })); n > 0 {
		t.Errorf("%d forks of others", n)
	}
}

// cardOf is a party's card under another name.
func cardOf(t testing.TB, p *party, name string) ContactCard {
	t.Helper()
	card, err := p.v.Whoami(t.Context())
	check(t, err)
	card.Name = name
	return card
}

// TestAttack44LogThatWasPutBackIsNotForgotten: a later bundle of the vault itself does not make it an old one.
func TestAttack44LogThatWasPutBackIsNotForgotten(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	back := w.copied(t)
	w.other(t, "sonra")
	_, err := w.to.cosigns(t, w.sends(t, w.party, 5), CosignOptions{})
	check(t, err)
	two := w.sends(t, back, 9)
	last, err := w.to.cosigns(t, w.sends(t, w.party, 20), CosignOptions{})
	check(t, err)
	w.wantFork(t, "put back", two, CosignOptions{}, string(bareOf(t, last.Note)), custody.ErrFork)
	w.wantNotTaken(t, "put back", two)
}
