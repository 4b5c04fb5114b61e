package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"emanet/crypto"
	"emanet/vault/bundle"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// recovers puts the folder back to what it was, beside the checkpoint of now, as a disk does that lost its end, and recovers it.
func (p *party) recovers(t *testing.T, old string) {
	t.Helper()
	note, _, _ := p.v.Checkpoint()
	check(t, p.v.Close())
	p.dir = copyOf(t, old)
	check(t, os.WriteFile(filepath.Join(p.dir, checkpointName), note, 0o600))
	r, err := Recover(t.Context(), p.dir, testKey(), still(nil))
	if err != nil || r.Behind == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	p.v = opensFolder(t, p.dir, p.name).v
}

// meets adds contacts: entries of one leaf each.
func (p *party) meets(t *testing.T, n int, seed byte) {
	t.Helper()
	for i := range n {
		addContact(t, p.v, newCard(t, fmt.Sprintf("Uydurma Kişi %d", int(seed)+i), seed+byte(i)), AddContactOptions{})
	}
}

// TestAttack44LogThatWasRecovered: what a recovery lost, and the log says that it did, is no fork: it is cosigned on demand, and nobody is
// locked out, whatever the new log is as long as, and whichever sizes it links to.
func TestAttack44LogThatWasRecovered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ lost, since, longer int }{ // entries lost before the bundle, made after the recovery; leaves
		"longer": {longer: 1}, "as long": {lost: 1}, "shorter": {lost: 4, longer: -3}, "linked where the other was": {since: 1, longer: 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWitnesses(t)
			old := copyOf(t, w.dir)
			w.meets(t, c.lost, 100)
			one := w.sends(t, w.party, 1)
			w.to.wantTaken(t, "before", one, AcceptOptions{}, StandingNew, true)
			_, err := w.to.cosigns(t, one, CosignOptions{})
			check(t, err)
			w.recovers(t, old)
			w.meets(t, c.since, 150)
			if c.since > 0 {
				w.sends(t, w.party, 8) // never came
			}
			w.at(9)
			two := w.gives(t, w.to, ShareOptions{}, w.others[0].ID)
			in := w.to.reads(t, two)
			more := in.Custody.Proved.Checkpoint.Size - in.Seen.Checkpoint.Size
			if in.Log != LogLost || in.Forked() != nil || more != int64(c.longer) {
				t.Errorf("it stands %q, %d leaves more: %v", in.Log, more, in.linkErr)
			}
			fork := w.wantDeclared(t, two)
			w.to.wantTaken(t, "after", two, AcceptOptions{}, StandingNew, true)
			s, err := w.to.cosigns(t, two, CosignOptions{Lost: true})
			if err != nil || len(s.Linked) > 0 || s.Known {
				t.Errorf("cosigned on demand: %+v, %v", s, err)
			}
			w.at(20)
			three := w.gives(t, w.to, ShareOptions{}, w.others[1].ID)
			if in := w.to.reads(t, three); in.Log != LogLinked || in.Evidence > 0 {
				t.Errorf("a later one stands %q, evidence %d", in.Log, in.Evidence)
			}
			w.to.wantTaken(t, "a later one", three, AcceptOptions{}, StandingNew, true)
			if s, err := w.to.cosigns(t, three, CosignOptions{}); err != nil || s.Known {
				t.Errorf("a later one: %+v, %v", s, err)
			}
			if forks := witnessed(t, w.to.v).Forks; len(forks) != 1 || forks[0].Proven || forks[0].Sequence != fork {
				t.Errorf("%+v", forks)
			}
		})
	}
}

// wantDeclared tries to cosign without saying that what was lost does not count any more.
func (w *witnesses) wantDeclared(t *testing.T, b []byte) int64 {
	t.Helper()
	c, err := w.to.cosigns(t, b, CosignOptions{})
	var fork *ForkError
	var lost *custody.LostError
	if c != nil || !errors.As(err, &fork) || !errors.As(err, &lost) || !errors.Is(err, ErrIntegrity) {
		t.Fatalf("%+v, %v", c, err)
	}
	if fork.Proven() || fork.Entry == 0 || lost.Sequence != w.v.state.Losses()[0].Sequence {
		t.Errorf("%v: %+v", err, lost)
	}
	return fork.Entry
}

// TestManyBundlesToOneReader: of many bundles she opens the first two and the last.
func TestManyBundlesToOneReader(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	for n := range 2 {
		_, err := w.to.cosigns(t, w.sends(t, w.party, n), CosignOptions{})
		check(t, err)
	}
	var last []byte
	for n := range times(30, 140) {
		last = w.sends(t, w.party, 2+n)
	}
	c, err := w.to.cosigns(t, last, CosignOptions{})
	if err != nil || len(c.Linked) != 2 || len(witnessed(t, w.to.v).Forks) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestReaderWhoWasAddedAgain: nobody can know that she is the one of before; whoever asks for a link to what she saw settles it.
func TestReaderWhoWasAddedAgain(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	one := w.sends(t, w.party, 1)
	_, err := w.to.cosigns(t, one, CosignOptions{})
	check(t, err)
	seen := string(w.to.reads(t, one).Note)
	_, err = w.to.v.Rotate(t.Context(), RotateOptions{Passphrases: map[string]crypto.Passphrase{w.to.v.slot: *phrase(testPhrase)}}, nil)
	check(t, err)
	w.to.name = "Örnek Avukat (yeni)"
	verifyContact(t, w.v, addContact(t, w.v, cardOf(t, w.to, w.to.name), AddContactOptions{}))
	two := w.sends(t, w.party, 5)
	w.wantFork(t, "under another name", two, CosignOptions{}, seen, custody.ErrNoLink)
	w.wantNotTaken(t, "under another name", two)
	in := w.to.reads(t, two)
	w.at(9)
	three := w.gives(t, w.to, ShareOptions{Since: in.Seen.Checkpoint.Size}, w.id)
	c, err := w.to.cosigns(t, three, CosignOptions{})
	if err != nil || len(c.Linked) != 1 || in.Evidence > 0 || w.to.reads(t, three).Log != LogLinked {
		t.Fatalf("%+v, %v, evidence %d", c, err, in.Evidence)
	}
	if forks := witnessed(t, w.to.v).Forks; len(forks) != 1 || forks[0].Proven || forks[0].Settled != c.Entry {
		t.Errorf("%+v", forks)
	}
	w.to.wantTaken(t, "the one in doubt", two, AcceptOptions{}, StandingNew, true)
}

// TestPassphraseFirst: a reader who was told a passphrase and then became a contact, or the other way round, is one.
func TestPassphraseFirst(t *testing.T) {
	t.Parallel()
	for first, name := range []string{"a passphrase, then a key", "a key, then a passphrase"} {
		w := newWitnesses(t)
		for n, want := range []LogStanding{LogNew, LogLinked, LogLinked} {
			var in *Incoming
			if (n+first)%2 == 0 {
				in = w.byPassphrase(t, n)
			} else {
				in = w.to.reads(t, w.sends(t, w.party, n))
			}
			if _, err := w.to.v.Cosign(t.Context(), in, CosignOptions{}); err != nil || in.Log != want {
				t.Errorf("%s: bundle %d stands %q: %v", name, n+1, in.Log, err)
			}
		}
	}
}

// byPassphrase gives the shelf's record to whoever has a passphrase, and reads it so.
func (w *witnesses) byPassphrase(t *testing.T, minutes int) *Incoming {
	t.Helper()
	w.at(minutes)
	o := ShareOptions{What: bundle.Full, Purpose: bundle.ShareWithCounsel, Software: "emanet", Passphrase: phrase(testPhrase), For: w.to.name}
	plan, err := w.v.PlanShare(t.Context(), []record.ID{w.id}, o, nil)
	check(t, err)
	path := filepath.Join(t.TempDir(), "b.age")
	_, err = w.v.Share(t.Context(), plan, path, nil)
	check(t, err)
	b, err := os.ReadFile(path)
	check(t, err)
	in, err := ReadBundle(t.Context(), bytes.NewReader(b), KeyOpener(testKey()), nil)
	check(t, err)
	check(t, w.to.v.Judge(t.Context(), in))
	return in
}

// TestAttack44ForwardedBundleAndFork: what was made for somebody else need not be continued, but must not be contradicted.
func TestAttack44ForwardedBundleAndFork(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	third := newParty(t, "Üçüncü Şəxs")
	w.knows(t, third)
	fork := w.copied(t)
	w.at(1)
	forwarded := resealed(t, third, w.to, w.gives(t, third, ShareOptions{}, w.id))
	w.to.wantTaken(t, "a forwarded one", forwarded, AcceptOptions{Forwarded: true}, StandingNew, true)
	w.at(2)
	direct := w.gives(t, w.to, ShareOptions{}, w.others[0].ID)
	in := w.to.reads(t, direct)
	w.to.wantTaken(t, "the first that is for her", direct, AcceptOptions{}, StandingNew, true)
	if c, err := w.to.cosigns(t, direct, CosignOptions{}); err != nil || len(c.Linked) > 0 || in.Log != LogNew || in.Seen != nil {
		t.Errorf("the first that is for her stands %q to %+v: %+v, %v", in.Log, in.Seen, c, err)
	}
	two := w.sends(t, fork, 3)
	seen := w.to.reads(t, forwarded)
	if a, b := seen.Custody.Proved.Checkpoint, w.to.reads(t, two).Custody.Proved.Checkpoint; a.Size != b.Size || a.Root == b.Root {
		t.Fatalf("no fork: %+v, %+v", a, b)
	}
	w.wantFork(t, "one that contradicts it", two, CosignOptions{}, string(seen.Note), custody.ErrFork)
	w.wantNotTaken(t, "one that contradicts it", two)
}

// TestAttack44OneKeyInTwoVaults: keys are made for one vault; whoever signs with one in another hides a log.
func TestAttack44OneKeyInTwoVaults(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	var from [2]*party
	for i := range from {
		c := still(nil)
		c.Rand = newStream(77)
		dir := filepath.Join(t.TempDir(), "v")
		v, err := Create(t.Context(), dir, CreateOptions{Passphrase: phrase(testPhrase), Label: "Uydurma"}, c)
		check(t, err)
		t.Cleanup(func() { _ = v.Close() })
		from[i] = &party{v, dir, "Uydurma"}
		from[i].knows(t, w.to)
	}
	w.to.knows(t, from[0])
	var b [2][]byte
	for i, p := range from {
		b[i] = p.gives(t, w.to, ShareOptions{}, add(t, p.v, Draft{Fields: consented(t, "iş", ""), Text: "uydurma"}).ID)
	}
	one, err := w.to.cosigns(t, b[0], CosignOptions{})
	check(t, err)
	if in := w.to.reads(t, b[1]); in.Log != LogForked || in.Contact == nil || from[0].v.ID() == from[1].v.ID() {
		t.Fatalf("it stands %q", in.Log)
	}
	w.wantNotTaken(t, "another vault", b[1])
	c, err := w.to.cosigns(t, b[1], CosignOptions{})
	var fork *ForkError
	if c != nil || !errors.As(err, &fork) || !fork.Proven() || !errors.Is(err, custody.ErrOtherVault) || !errors.Is(err, ErrIntegrity) {
		t.Fatalf("%+v, %v", c, err)
	}
	if kept := witnessed(t, w.to.v).Forks; len(kept) != 1 || kept[0].Sequence != fork.Entry || kept[0].Seen != string(bareOf(t, one.Note)) {
		t.Errorf("%+v", kept)
	}
}
