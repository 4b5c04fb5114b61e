package vault

import (
	"errors"
	"testing"

	"emanet/vault/bundle"
	"emanet/vault/record"
)

// meeting is two parties, and a record of the sender with a text and two files.
type meeting struct {
	from, to *party
	id       record.ID
}

func newMeeting(t *testing.T) *meeting {
	t.Helper()
	from, to := twoParties(t)
	a := add(t, from.v, Draft{Fields: consented(t, "ifadə", "persons: [{name: Nümunə Şəxs, pseudonym: V-01, role: victim}]\n"), Text: "Nümunə Şəxs danışdı", Sources: []Source{
		source("foto.jpg", random(1, 5000)), source("video.mp4", random(2, videoSize)),
	}})
	add(t, to.v, Draft{Text: "özümünkü", Sources: []Source{source("a.bin", random(3, 700))}})
	return &meeting{from, to, a.ID}
}

// amended makes the next revision at the sender.
func (m *meeting) amended(t *testing.T, p *party, id record.ID, text string) {
	t.Helper()
	_, err := p.v.Amend(t.Context(), id, Amendment{Text: &text, Attach: []Source{source("əlavə.bin", []byte(text))}, Reason: "düzəliş"}, nil)
	check(t, err)
}

func (m *meeting) bundle(t *testing.T, what bundle.What) []byte {
	t.Helper()
	return m.from.gives(t, m.to, ShareOptions{What: what}, m.id)
}

func (m *meeting) redacted(t *testing.T) []byte {
	t.Helper()
	return m.from.gives(t, m.to, ShareOptions{What: bundle.Full, Pseudonyms: true}, m.id)
}

// TestAttack45ReceivedTwice: what was received is not received again, in whatever order bundles come.
func TestAttack45ReceivedTwice(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	first := m.bundle(t, bundle.Full)
	a := m.to.wantTaken(t, "the first time", first, AcceptOptions{}, StandingNew, true)
	if a.Added.ID != m.id || len(a.Added.Files) != 2 {
		t.Errorf("it became %+v", a.Added)
	}
	entries := m.to.v.state.Sequence()
	m.to.wantTaken(t, "the second time", first, AcceptOptions{}, StandingHave, false)
	m.to.wantTaken(t, "the same revision in another bundle", m.bundle(t, bundle.Full), AcceptOptions{}, StandingHave, false)
	if m.to.v.state.Sequence() != entries {
		t.Error("nothing was taken in, and the log has grown")
	}
	m.amended(t, m.from, m.id, "ikinci")
	second := m.bundle(t, bundle.Full)
	a = m.to.wantTaken(t, "after the sender amended", second, AcceptOptions{}, StandingNewer, true)
	if a.Added.ID != m.id || a.Added.Revision != 2 || len(a.Added.Files) != 3 {
		t.Errorf("the amendment became %+v", a.Added)
	}
	m.to.wantTaken(t, "the stale one after it", first, AcceptOptions{}, StandingHave, false)
	m.to.wantTaken(t, "the newer one again", second, AcceptOptions{}, StandingHave, false)

	late := newParty(t, m.to.name)
	m.to = late
	_, err := m.from.v.RemoveContact(t.Context(), late.name, "")
	check(t, err)
	m.from.knows(t, late)
	late.knows(t, m.from)
	m.amended(t, m.from, m.id, "üçüncü")
	third := m.bundle(t, bundle.Full)
	m.amended(t, m.from, m.id, "dördüncü")
	late.wantTaken(t, "the newest first", m.bundle(t, bundle.Full), AcceptOptions{}, StandingNew, true)
	late.wantTaken(t, "an older one that never came", third, AcceptOptions{}, StandingOlder, false)
}

// TestAttack45ReceivedAfterAmendment: what the receiver wrote is kept, and so is what comes.
func TestAttack45ReceivedAfterAmendment(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	first := m.bundle(t, bundle.Full)
	m.to.wantTaken(t, "the first time", first, AcceptOptions{}, StandingNew, true)
	m.amended(t, m.to, m.id, "alanın sözü")
	m.to.wantTaken(t, "the same after the receiver amended", first, AcceptOptions{}, StandingHave, false)
	m.amended(t, m.from, m.id, "göndərənin sözü")
	second := m.bundle(t, bundle.Full)
	a := m.to.wantTaken(t, "both amended", second, AcceptOptions{}, StandingBeside, true)
	view, err := m.to.v.Record(t.Context(), a.Added.ID, 0)
	check(t, err)
	if a.Added.ID == m.id || view.Revision.Text != "göndərənin sözü" || view.Revision.Fields.Get("received")[0].Fields.Text("beside") != m.id.String() {
		t.Errorf("beside: %+v", view.Revision)
	}
	m.to.wantTaken(t, "both amended, again", second, AcceptOptions{}, StandingHave, false)
	m.amended(t, m.from, m.id, "bir də")
	a = m.to.wantTaken(t, "the next one goes on beside", m.bundle(t, bundle.Full), AcceptOptions{}, StandingNewer, true)
	if a.Added.ID == m.id || a.Added.Revision != 2 {
		t.Errorf("the next one became %+v", a.Added)
	}
	m.to.wantTaken(t, "the first once more", first, AcceptOptions{}, StandingHave, false)
}

// TestAttack45ReceivedAfterRemoval: what was removed does not come back under its id, and nothing is lost.
func TestAttack45ReceivedAfterRemoval(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	first := m.bundle(t, bundle.Full)
	m.to.wantTaken(t, "the first time", first, AcceptOptions{}, StandingNew, true)
	m.amended(t, m.from, m.id, "ikinci")
	second := m.bundle(t, bundle.Full)
	check(t, m.to.v.Remove(t.Context(), []record.ID{m.id}, "səbəb"))
	m.to.wantTaken(t, "after a removal", first, AcceptOptions{}, StandingGone, false)
	m.to.wantTaken(t, "a newer one after a removal", second, AcceptOptions{}, StandingGone, false)
	check(t, m.to.v.Undo(t.Context(), []record.ID{m.id}, "geri"))
	m.to.wantTaken(t, "after it was brought back", first, AcceptOptions{}, StandingHave, false)
	check(t, m.to.v.Remove(t.Context(), []record.ID{m.id}, "səbəb"))
	_, err := m.to.v.Purge(t.Context(), []record.ID{m.id}, "səbəb", nil)
	check(t, err)
	m.to.wantTaken(t, "after it was erased, which leaves no trace of its id", second, AcceptOptions{}, StandingNew, true)
	m.to.wantTaken(t, "and again", second, AcceptOptions{}, StandingHave, false)
	m.to.wantTaken(t, "and the first", first, AcceptOptions{}, StandingOlder, false)
}

// TestAttack45ReceivedInParts: more of a revision replaces less of it, and less of it nothing.
func TestAttack45ReceivedInParts(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	catalogue, text, redacted, full := m.bundle(t, bundle.Catalogue), m.bundle(t, bundle.Text), m.redacted(t), m.bundle(t, bundle.Full)
	m.to.wantTaken(t, "a catalogue", catalogue, AcceptOptions{}, StandingNew, true)
	m.to.wantTaken(t, "texts after a catalogue", text, AcceptOptions{}, StandingNewer, true)
	m.to.wantTaken(t, "a catalogue after texts", catalogue, AcceptOptions{}, StandingHave, false)
	a := m.to.wantTaken(t, "all after texts", full, AcceptOptions{}, StandingNewer, true)
	if a.Added.ID != m.id || len(a.Added.Files) != 2 {
		t.Errorf("all became %+v", a.Added)
	}
	for what, b := range map[string][]byte{"texts": text, "a catalogue": catalogue, "a redacted copy": redacted, "all": full} {
		m.to.wantTaken(t, what+" after all", b, AcceptOptions{}, StandingHave, false)
	}
	other := newMeeting(t)
	other.to.wantTaken(t, "a redacted copy first", other.redacted(t), AcceptOptions{}, StandingNew, true)
	other.to.wantTaken(t, "all after a redacted copy", other.bundle(t, bundle.Full), AcceptOptions{}, StandingNewer, true)
}

// TestAttack45BundleOfAnotherSigner: ids belong to nobody. Whoever uses one that is here gets a record beside it.
func TestAttack45BundleOfAnotherSigner(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	m.to.wantTaken(t, "the first time", m.bundle(t, bundle.Full), AcceptOptions{}, StandingNew, true)
	items, err := m.to.v.List(t.Context(), record.Filter{}, ListOptions{})
	check(t, err)
	for i, it := range items {
		for revision := 1; revision <= 3; revision += 2 {
			f := newForger(byte(10*i + revision))
			b := f.sealed(t, []string{m.to.v.Recipient()}, typed(it.ID, revision, "saxta", "saxta mətn"))
			if _, err := m.to.takes(t.Context(), b, AcceptOptions{}); !errors.Is(err, ErrRefused) {
				t.Errorf("a stranger's: %v", err)
			}
			a := m.to.wantTaken(t, "a stranger's, wanted", b, AcceptOptions{Unverified: true}, StandingBeside, true)
			if a.Added.ID == it.ID {
				t.Error("a stranger's record took the place of another")
			}
			m.to.wantTaken(t, "a stranger's, again", b, AcceptOptions{Unverified: true}, StandingHave, false)
			m.to.wantTaken(t, "the sender's after it", m.bundle(t, bundle.Full), AcceptOptions{}, StandingHave, false)
		}
	}
}

// TestAttack45BundleOfItself: a vault takes nothing from itself, and nothing twice from one bundle.
func TestAttack45BundleOfItself(t *testing.T) {
	t.Parallel()
	m := newMeeting(t)
	b := m.bundle(t, bundle.Full)
	again := sealedFor(t, opened(t, m.to.v, b), m.from.v.Recipient())
	if all, err := m.from.takes(t.Context(), again, AcceptOptions{Forwarded: true, Unverified: true}); !errors.Is(err, ErrRefused) || len(all) > 0 {
		t.Errorf("its own: %+v, %v", all, err)
	}
	one, two := typed(m.id, 1, "a", "b"), typed(m.id, 2, "a", "c")
	two.members = []bundle.Member{bytesMember(bundle.TextName(2, 0), []byte("c"))}
	twice := newForger(4).sealed(t, []string{m.to.v.Recipient()}, one, two)
	var f *bundle.Fault
	if all, err := m.to.takes(t.Context(), twice, AcceptOptions{Unverified: true}); !errors.As(err, &f) || f.Member != "data/2/record.json" || len(all) > 0 {
		t.Errorf("a record twice: %+v, %v", all, err)
	}
}
