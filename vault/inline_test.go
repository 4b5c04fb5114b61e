package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// inlined are two people and a record with a text file that may be kept inside its revision.
type inlined struct {
	*witnesses

	text []byte
}

func newInlined(t *testing.T, typed string) *inlined {
	t.Helper()
	from, to := twoParties(t)
	r := &inlined{&witnesses{&shelf{party: from}, to}, []byte("Нүмунә Шәхс, уйдурма ифадә.\nÖrnek metin.\n")}
	f := consented(t, "Uydurma iş", "persons: [{name: Uydurmazadə Zulqədər, pseudonym: V-01, role: victim}]\n")
	r.id = add(t, r.v, Draft{Fields: f, Text: typed, Sources: []Source{source("ifadə.txt", r.text)}}).ID
	return r
}

// renamed amends the record a number of times.
func (r *inlined) renamed(t *testing.T, times int) {
	t.Helper()
	for n := range times {
		r.amend(t, Amendment{Edit: func(f record.Fields) (record.Fields, error) {
			f.Set("title", record.Text(fmt.Sprintf("Uydurma iş %d", n)))
			return f, nil
		}})
	}
}

func (r *inlined) amend(t *testing.T, a Amendment) {
	t.Helper()
	a.Reason = "düzəliş"
	_, err := r.v.Amend(t.Context(), r.id, a, nil)
	check(t, err)
}

// again attaches the text anew, beside a typed text, or instead of it.
func (r *inlined) again(t *testing.T, text string) {
	t.Helper()
	r.amend(t, Amendment{Detach: []string{"ifadə.txt"}, Text: &text, Attach: []Source{source("ifadə.txt", r.text)}})
}

// wantWhole looks at the file in every revision, and at whatever else is done with it.
func (r *inlined) wantWhole(t *testing.T, what string, inline ...bool) {
	t.Helper()
	for n, want := range inline {
		var b bytes.Buffer
		f, err := r.v.CopyFile(t.Context(), &b, r.id, n+1, "ifadə.txt", nil)
		if err != nil || !bytes.Equal(b.Bytes(), r.text) || f.Inline() != want || f.ItemID != "0001" {
			t.Errorf("%s: revision %d: %+v, %v", what, n+1, f, err)
		}
		if err := r.v.VerifyFile(t.Context(), r.id, n+1, f.ItemID); err != nil {
			t.Errorf("%s: revision %d: %v", what, n+1, err)
		}
	}
	dir := filepath.Join(t.TempDir(), "çıxış")
	out, err := r.v.Export(t.Context(), []record.ID{r.id}, dir, ExportOptions{Reason: "sınaq"}, nil)
	if err != nil || len(out) != 1 {
		t.Fatalf("%s: %+v, %v", what, out, err)
	}
	for item, name := range out[0].Files {
		b, err := os.ReadFile(filepath.Join(dir, out[0].Folder, name))
		if err != nil || !bytes.Equal(b, r.text) {
			t.Errorf("%s: %s, %s: %v", what, item, name, err)
		}
	}
	for _, o := range []ProofOptions{{}, {Former: true}, {Only: []string{"ifadə.txt"}}} {
		data, _ := proves(t, r.v, r.id, o)
		if found(holds(t, data), r.text) == 0 {
			t.Errorf("%s: %+v: the file is nowhere", what, o)
		}
	}
	mustVerify(t, r.v)
}

// wantReadable gives the record in every way: the reader finds no fault. A proof that tells when has the row that first brought the files, and
// that of the newest revision, and nothing of those between.
func (r *inlined) wantReadable(t *testing.T, what string, revision int) {
	t.Helper()
	for name, o := range extents() {
		if name == "stripped" {
			continue
		}
		in := r.to.reads(t, r.gives(t, r.to, o, r.id))
		if len(in.Records) != 1 || !in.Records[0].Proven || in.Records[0].Count != 1 {
			t.Fatalf("%s, %s: %+v", what, name, in.Records)
		}
		if name != "full" && name != "text" {
			if found(in.Custody.Proved, r.text) > 0 {
				t.Errorf("%s, %s: it opens what it does not give", what, name)
			}
			continue
		}
		rows := []int{}
		for _, c := range in.Custody.Proved.Records[0].Changes {
			rows = append(rows, c.Revision)
		}
		if !slices.Equal(rows, slices.Compact([]int{1, revision})) || found(in.Custody.Proved, r.text) != len(rows) {
			t.Errorf("%s, %s: rows %v, the file in %d", what, name, rows, found(in.Custody.Proved, r.text))
		}
	}
}

// TestInlineFileThatIsAttachedAgain: the same bytes under the same item are first kept inside the revision and then sealed by themselves.
func TestInlineFileThatIsAttachedAgain(t *testing.T) {
	t.Parallel()
	r := newInlined(t, "")
	r.wantReadable(t, "as it was added", 1)
	r.renamed(t, 3)
	r.wantWhole(t, "after three amendments", true, true, true, true)
	r.wantReadable(t, "after three amendments", 4)
	r.again(t, "yazılmış mətn")
	r.wantWhole(t, "attached again", true, true, true, true, false)
	r.wantReadable(t, "attached again", 5)
	r.again(t, "")
	r.wantWhole(t, "and instead of the text", true, true, true, true, false, true)
	r.wantReadable(t, "and instead of the text", 6)
	got := r.to.wantTaken(t, "all of it", r.gives(t, r.to, ShareOptions{}, r.id), AcceptOptions{}, StandingNew, true)
	var b bytes.Buffer
	if _, err := r.to.v.CopyFile(t.Context(), &b, got.Added.ID, 0, "ifadə.txt", nil); err != nil || !bytes.Equal(b.Bytes(), r.text) {
		t.Errorf("the reader's: %v", err)
	}
	check(t, r.v.Remove(t.Context(), []record.ID{r.id}, "sınaq"))
	_, err := r.v.Purge(t.Context(), []record.ID{r.id}, "sınaq", nil)
	check(t, err)
	mustVerify(t, r.v)
}

// TestFileThatIsInlineLater: the other way round: it is sealed by itself beside a typed text, and then is the text.
func TestFileThatIsInlineLater(t *testing.T) {
	t.Parallel()
	r := newInlined(t, "yazılmış mətn")
	r.again(t, "")
	r.renamed(t, 2)
	r.wantWhole(t, "it is the text", false, true, true, true)
	r.wantReadable(t, "it is the text", 4)
}

// TestProofOfACheckpointThatTwoCosigned: the second one's word counts where the first one's is known from before.
func TestProofOfACheckpointThatTwoCosigned(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	other := newParty(t, "Üçüncü Şəxs")
	other.knows(t, w.party)
	w.knows(t, other)
	cosigned := func(minutes int) (notes []string, both string) {
		b := w.sends(t, w.party, minutes)
		bare := string(w.to.reads(t, b).Note)
		var lines []string
		for _, p := range []*party{w.to, other} {
			c, err := p.cosigns(t, resealed(t, w.to, p, b), CosignOptions{Forwarded: true})
			check(t, err)
			lines = append(lines, strings.TrimPrefix(string(c.Note), bare))
		}
		slices.Sort(lines) // as the format has it
		return []string{bare + lines[0], bare + lines[1]}, bare + lines[0] + lines[1]
	}
	early, _ := cosigned(1)
	_, both := cosigned(5)
	late, _ := cosigned(9)
	want := []string{early[0], both, late[0]}
	for _, note := range want {
		_, _, err := w.v.AddCosignature(t.Context(), []byte(note), false)
		check(t, err)
	}
	data, _ := proves(t, w.v, w.id, ProofOptions{})
	var got []string
	for _, c := range holds(t, data).Cosigned {
		got = append(got, string(c.Note))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestPageSaysNothingOfOthers: what a page of a record is made of has no reasons of the log, and nobody to whom it was given.
func TestPageSaysNothingOfOthers(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	w.gives(t, w.to, ShareOptions{Note: mark}, w.id, w.others[0].ID)
	proves(t, w.v, w.id, ProofOptions{Reason: mark})
	check(t, w.v.Remove(t.Context(), []record.ID{w.id}, mark))
	check(t, w.v.Undo(t.Context(), []record.ID{w.id}, mark))
	var page string
	events := 0
	_, err := w.v.Export(t.Context(), []record.ID{w.id}, filepath.Join(t.TempDir(), "o"), ExportOptions{Reason: mark, Page: func(v *View, c *Custody) ([]byte, error) {
		page, events = fmt.Sprintf("%+v %+v %s", *v, *c, mustJSON(c)), len(c.Events)
		return []byte("səhifə"), nil
	}}, nil)
	check(t, err)
	if events != 8 {
		t.Errorf("%d events", events)
	}
	for _, n := range []string{mark, w.to.name, w.others[0].ID.String(), w.others[1].ID.String()} {
		if strings.Contains(page, n) {
			t.Errorf("%q is in %s", n, page)
		}
	}
}

// TestProofThatWasNotWritten: nothing was given, and the next command does not say that something may have been.
func TestProofThatWasNotWritten(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	if err := s.v.Prove(t.Context(), s.id, ProofOptions{}, func([]byte, *custody.Proved) error { return os.ErrClosed }); !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v", err)
	}
	s.v = reopen(t, s.v, s.dir)
	given, err := s.v.Given(t.Context(), []record.ID{s.id})
	if told := s.v.Notices(); err != nil || len(given)+len(told) > 0 {
		t.Errorf("%+v, %q, %v", given, told, err)
	}
}

// TestBundlesOutOfOrderByAWrongClock: the one of before the clock was set right says that it is of later, and is an old one.
func TestBundlesOutOfOrderByAWrongClock(t *testing.T) {
	t.Parallel()
	w := newWitnesses(t)
	one, two := w.sends(t, w.party, 5*365*24*60), w.sends(t, w.party, 1)
	w.at(2)
	three := w.gives(t, w.to, ShareOptions{}, w.others[0].ID)
	w.to.wantTaken(t, "the second", two, AcceptOptions{}, StandingNew, true)
	entries := w.to.v.state.Sequence()
	if in := w.to.reads(t, one); in.Log != LogOlder || in.Forked() != nil || !in.Info.Created.After(in.Seen.Made) {
		t.Errorf("the first stands %q", in.Log)
	}
	if _, err := w.to.cosigns(t, one, CosignOptions{}); !errors.Is(err, ErrRefused) || errors.Is(err, ErrIntegrity) || w.to.v.state.Sequence() != entries {
		t.Errorf("the first: %v", err)
	}
	w.to.wantTaken(t, "the first", one, AcceptOptions{}, StandingHave, false)
	c, err := w.to.cosigns(t, three, CosignOptions{})
	if err != nil || len(c.Linked) != 1 || len(witnessed(t, w.to.v).Forks) > 0 {
		t.Errorf("the third: %+v, %v", c, err)
	}
}
