package vault

import (
	"errors"
	"testing"
)

// TestForwardedAfterADirectOne: a bundle that was made for somebody else leads to what they saw. Whoever was given one by the
// sender, too, does not call that a fork.
func TestForwardedAfterADirectOne(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	third := newParty(t, "Üçüncü Şəxs")
	w.knows(t, third)
	w.to.wantTaken(t, "direct", w.sends(t, w.party, 1), AcceptOptions{}, StandingNew, true)
	w.at(5)
	forwarded := resealed(t, third, w.to, w.gives(t, third, ShareOptions{}, w.others[0].ID))
	_, err := w.to.takes(t.Context(), forwarded, AcceptOptions{Forwarded: true})
	var fork *ForkError
	if err != nil || errors.As(err, &fork) {
		t.Error(err)
	}
	if in := w.to.reads(t, w.sends(t, w.party, 9)); in.Log != LogLinked {
		t.Errorf("the next direct one stands %q", in.Log)
	}
}

// TestSeenBundleAgainAfterARecovery: what was seen and judged before is no fork when it is read again.
func TestSeenBundleAgainAfterARecovery(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	old := copyOf(t, w.dir)
	one := w.sends(t, w.party, 1)
	w.to.wantTaken(t, "before", one, AcceptOptions{}, StandingNew, true)
	w.recovers(t, old)
	_, err := w.to.cosigns(t, w.sends(t, w.party, 9), CosignOptions{Lost: true})
	check(t, err)
	if in := w.to.reads(t, one); in.Forked() != nil || in.Log != LogOlder {
		t.Errorf("%q: %v", in.Log, in.Forked())
	}
}

// TestBundleOfBeforeARecoveryComesLate: the later bundle declared what was lost; one from there is told as such.
func TestBundleOfBeforeARecoveryComesLate(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	old := copyOf(t, w.dir)
	w.meets(t, 4, 100)
	one := w.sends(t, w.party, 1)
	w.recovers(t, old)
	w.at(9)
	w.to.wantTaken(t, "after", w.gives(t, w.to, ShareOptions{}, w.others[0].ID), AcceptOptions{}, StandingNew, true)
	if in := w.to.reads(t, one); in.Log != LogLost || in.Forked() != nil {
		t.Errorf("%q: %v", in.Log, in.Forked())
	}
	_, err := w.to.takes(t.Context(), one, AcceptOptions{})
	check(t, err)
}

// TestLostPaper: --lost also means what was kept on paper, if that is what the recovery lost.
func TestLostPaper(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	old := copyOf(t, w.dir)
	w.meets(t, 2, 100)
	note, code, _ := w.v.Checkpoint()
	w.recovers(t, old)
	b := w.sends(t, w.party, 9)
	for _, o := range []CosignOptions{{Checkpoint: note}, {Code: code}} {
		var fork *ForkError
		if _, err := w.to.cosigns(t, b, o); !errors.As(err, &fork) || fork.Proven() {
			t.Errorf("without: %v", err)
		}
		o.Lost = true
		if _, err := w.to.cosigns(t, b, o); err != nil {
			t.Error(err)
		}
	}
}
