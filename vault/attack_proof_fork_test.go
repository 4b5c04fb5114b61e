package vault

import (
	"errors"
	"strings"
	"testing"

	"emanet/crypto/keyslot"
	"emanet/vault/bundle"
	"emanet/vault/custody"
)

// witnesses are a shelf and a lawyer who remembers its log.
type witnesses struct {
	*shelf
	to *party
}

func newWitnesses(t *testing.T) *witnesses {
	t.Helper()
	w := &witnesses{newShelf(t), newParty(t, "Örnek Avukat")}
	w.knows(t, w.to)
	w.to.knows(t, w.party)
	return w
}

// copied is somebody's copy of a vault's folder, as it is now, in use.
func (p *party) copied(t *testing.T) *party {
	t.Helper()
	return opensFolder(t, copyOf(t, p.dir), p.name)
}

func opensFolder(t *testing.T, dir, name string) *party {
	t.Helper()
	v, err := Open(t.Context(), dir, true, still(nil))
	check(t, err)
	t.Cleanup(func() { _ = v.Close() })
	check(t, v.Unlock(t.Context(), keyslot.PassphraseKey(*phrase(testPhrase))))
	return &party{v, dir, name}
}

// reopened closes a vault and opens it again.
func (p *party) reopened(t *testing.T) {
	t.Helper()
	check(t, p.v.Close())
	p.v = opensFolder(t, p.dir, p.name).v
}

// sends gives the shelf's record at a time.
func (w *witnesses) sends(t *testing.T, from *party, minutes int) []byte {
	t.Helper()
	from.at(minutes)
	return from.gives(t, w.to, ShareOptions{}, w.id)
}

func witnessed(t testing.TB, v *Vault) *Witnessed {
	t.Helper()
	v.hist = nil
	w, err := v.Witnessed(t.Context())
	check(t, err)
	return w
}

// wantFork tries to cosign, again and after reopening: nothing is signed, and both checkpoints are kept once. A cause of nil
// is any.
func (w *witnesses) wantFork(t *testing.T, what string, b []byte, o CosignOptions, seen string, cause error) {
	t.Helper()
	before, entries := witnessed(t, w.to.v), w.to.v.state.Sequence()
	given := string(w.to.reads(t, b).Note)
	var first int64
	for n := range 3 {
		if n == 2 {
			w.to.reopened(t)
		}
		c, err := w.to.cosigns(t, b, o)
		var fork *ForkError
		if c != nil || !errors.As(err, &fork) || !errors.Is(err, ErrIntegrity) || cause != nil && !errors.Is(err, cause) || errors.Is(err, ErrRefused) {
			t.Fatalf("%s, time %d: %+v, %v; want %v", what, n+1, c, err, cause)
		}
		if first = max(first, fork.Entry); fork.Entry != first || fork.Entry != entries+1 || fork.From != w.name {
			t.Errorf("%s, time %d: entry %d, from %q", what, n+1, fork.Entry, fork.From)
		}
		proven := errors.Is(err, custody.ErrFork)
		if fork.Proven() != proven || strings.HasPrefix(err.Error(), "FORK: ") != proven || !strings.Contains(err.Error(), "kept in entry") {
			t.Errorf("%s: %v", what, err)
		}
	}
	after := witnessed(t, w.to.v)
	if len(after.Forks) != len(before.Forks)+1 || len(after.Seen) != len(before.Seen) || w.to.v.state.Sequence() != entries+1 {
		t.Fatalf("%s: %d forks, %d seen, %d entries more", what, len(after.Forks), len(after.Seen), w.to.v.state.Sequence()-entries)
	}
	kept := after.Forks[len(after.Forks)-1]
	if kept.Note != given || kept.Seen != seen || kept.From != w.name || kept.Vault != w.v.ID().String() || kept.Why == "" {
		t.Errorf("%s: kept %+v", what, kept)
	}
	mustVerify(t, w.to.v)
}

// wantNotTaken tries to take a bundle in, twice.
func (w *witnesses) wantNotTaken(t *testing.T, what string, b []byte) {
	t.Helper()
	before := revisionsOf(t, w.to.v)
	for range 2 {
		all, err := w.to.takes(t.Context(), b, AcceptOptions{Unverified: true, Forwarded: true})
		var fork *ForkError
		if len(all) > 0 || !errors.As(err, &fork) || !errors.Is(err, ErrIntegrity) || fork.Entry == 0 {
			t.Errorf("%s: %d taken in, %v", what, len(all), err)
		}
	}
	if after := revisionsOf(t, w.to.v); len(after) != len(before) {
		t.Errorf("%s: %d revisions, before %d", what, len(after), len(before))
	}
}

// TestAttack44TwoLogsOfOneSize: from two copies of one folder two bundles are made at the same place of the log.
func TestAttack44TwoLogsOfOneSize(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	fork := w.copied(t)
	one, two := w.sends(t, w.party, 1), w.sends(t, fork, 2)
	in, other := w.to.reads(t, one), w.to.reads(t, two)
	if a, b := in.Custody.Proved.Checkpoint, other.Custody.Proved.Checkpoint; a.Size != b.Size || a.Root == b.Root {
		t.Fatalf("no fork: %+v, %+v", a, b)
	}
	w.to.wantTaken(t, "the one", one, AcceptOptions{}, StandingNew, true)
	if in := w.to.reads(t, two); in.Log != LogForked || in.Forked() == nil || in.Seen == nil {
		t.Errorf("it stands %q", in.Log)
	}
	if n := len(witnessed(t, w.to.v).Forks); n > 0 {
		t.Errorf("looking at it kept %d", n)
	}
	w.wantFork(t, "the other", two, CosignOptions{}, string(in.Note), custody.ErrFork)
	w.wantNotTaken(t, "the other", two)
	if n := len(witnessed(t, w.to.v).Forks); n != 1 {
		t.Errorf("%d forks are kept", n)
	}
	if c, err := w.to.cosigns(t, one, CosignOptions{}); err != nil || len(c.Linked) > 0 || c.Known {
		t.Errorf("the one that was seen first: %+v, %v", c, err)
	}
}

// TestAttack44LongerLogThatForked: the other log is the longer one, with a bundle of its own at the place that was seen.
func TestAttack44LongerLogThatForked(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	fork := w.copied(t)
	one := w.sends(t, w.party, 1)
	w.sends(t, fork, 2) // never came
	add(t, fork.v, Draft{Text: "başqa"})
	two := w.sends(t, fork, 3)
	c, err := w.to.cosigns(t, one, CosignOptions{})
	check(t, err)
	note, _, err := custody.ParseCosigned(c.Note)
	check(t, err)
	w.wantNotTaken(t, "the longer", two)
	forks := witnessed(t, w.to.v).Forks
	if len(forks) != 1 || forks[0].Seen != string(note) {
		t.Fatalf("%+v", forks)
	}
	if _, err := w.to.cosigns(t, two, CosignOptions{}); !errors.Is(err, custody.ErrFork) || len(witnessed(t, w.to.v).Forks) != 1 {
		t.Errorf("%v", err)
	}
}

// TestAttack44LogThatWasPutBack: a bundle of a log that is shorter is an old one only if what was seen says so.
func TestAttack44LogThatWasPutBack(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	same, old := w.copied(t), copyOf(t, w.dir)
	early := w.sends(t, w.party, 1) // not opened when it came
	w.other(t, "sonra")
	w.other(t, "daha sonra")
	one := w.sends(t, w.party, 5)
	seen := string(w.to.reads(t, one).Note)
	w.to.wantTaken(t, "the later one", one, AcceptOptions{}, StandingNew, true)
	entries := w.to.v.state.Sequence()
	if in := w.to.reads(t, early); in.Log != LogOlder || in.Forked() != nil {
		t.Errorf("an older bundle stands %q", in.Log)
	}
	if _, err := w.to.cosigns(t, early, CosignOptions{}); !errors.Is(err, ErrRefused) || errors.Is(err, ErrIntegrity) || w.to.v.state.Sequence() != entries {
		t.Errorf("an older bundle: %v", err)
	}
	w.to.wantTaken(t, "an older bundle", early, AcceptOptions{}, StandingHave, false)

	proven := w.sends(t, same, 9)
	w.wantFork(t, "put back, and the place is known", proven, CosignOptions{}, seen, custody.ErrFork)
	w.wantNotTaken(t, "put back, and the place is known", proven)
	for _, minutes := range []int{2, 9} { // whatever the clock says
		less := opensFolder(t, copyOf(t, old), w.name)
		add(t, less.v, Draft{Text: "başqa"})
		put := w.sends(t, less, minutes)
		if in := w.to.reads(t, put); in.Log != LogUnlinked || in.Custody.Proved.Checkpoint.Size >= in.Seen.Checkpoint.Size {
			t.Fatalf("it stands %q", in.Log)
		}
		w.wantFork(t, "put back", put, CosignOptions{}, seen, custody.ErrRollback)
		w.wantNotTaken(t, "put back", put)
	}
}

// TestAttack44LogThatIsNotLinked: a longer log whose proof does not lead to what was seen, be it forked or not.
func TestAttack44LogThatIsNotLinked(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	fork := w.copied(t)
	one := w.sends(t, w.party, 1)
	_, err := w.to.cosigns(t, one, CosignOptions{})
	check(t, err)
	seen := string(w.to.reads(t, one).Note)
	w.other(t, "sonra")
	honest := w.sends(t, w.party, 2)
	silent := w.repacked(t, w.to, honest, func(c *bundle.Contents) {
		p := holds(t, tagOf(c, bundle.TagProof))
		if len(p.Earlier) == 0 {
			t.Error("the bundle leads from nothing")
		}
		key, err := w.v.signer(t.Context())
		check(t, err)
		proof, err := w.v.state.NewProof(logSource{w.v.st}, w.v.note, custody.ProofContents{Records: p.Records}, key)
		check(t, err)
		setTag(c, bundle.TagProof, proof)
		setTag(c, bundle.TagCheckpoint, w.v.note)
	})
	if in := w.to.reads(t, silent); in.Log != LogUnlinked {
		t.Errorf("it stands %q", in.Log)
	}
	w.wantFork(t, "a proof that says nothing of it", silent, CosignOptions{}, seen, custody.ErrNoLink)
	w.wantNotTaken(t, "a proof that says nothing of it", silent)
	bare := w.repacked(t, w.to, honest, func(c *bundle.Contents) { setTag(c, bundle.TagProof, nil) })
	w.wantFork(t, "no proof at all", bare, CosignOptions{}, seen, custody.ErrNoLink)
	w.wantNotTaken(t, "no proof at all", bare)
	none := w.repacked(t, w.to, honest, func(c *bundle.Contents) { c.Tags = nil })
	w.wantNotTaken(t, "not even a checkpoint", none)
	add(t, fork.v, Draft{Text: "başqa", Sources: []Source{source("a", []byte("b"))}})
	add(t, fork.v, Draft{Text: "və başqa"})
	longer := w.sends(t, fork, 3)
	w.wantFork(t, "a fork that is longer", longer, CosignOptions{}, seen, custody.ErrNoLink)
	w.wantNotTaken(t, "a fork that is longer", longer)
	c, err := w.to.cosigns(t, honest, CosignOptions{})
	if err != nil || len(c.Linked) != 1 || c.Known {
		t.Errorf("the honest one: %+v, %v", c, err)
	}
	w.to.wantTaken(t, "the fork all the same", longer, AcceptOptions{Unlinked: true}, StandingNew, true)
	again := w.sends(t, w.party, 8)
	w.wantFork(t, "and then the vault itself", again, CosignOptions{}, string(w.to.reads(t, longer).Note), custody.ErrFork)
	if in := w.to.reads(t, again); in.Evidence == 0 {
		t.Error("that there is evidence is not told")
	}
	w.to.wantTaken(t, "which is taken in as well", again, AcceptOptions{Unlinked: true}, StandingHave, false)
}
