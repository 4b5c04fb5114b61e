package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/stamp/stamptest"
)

// TestProofHoldsWithoutTheVault: a proof of one record of several is verified where nothing of the vault is, and finds
// the originals, also the text that is kept inside the revision.
func TestProofHoldsWithoutTheVault(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	data, proved := proves(t, s.v, s.id, ProofOptions{Reason: "məhkəmə üçün"})
	id := s.v.ID()
	check(t, s.v.Close())
	check(t, os.RemoveAll(s.dir))
	p := holds(t, data)
	s.wantOriginals(t, "alone", p)
	if p.Checkpoint != proved.Checkpoint || len(p.Timestamps)+len(p.Cosigned)+len(p.Earlier) > 0 {
		t.Errorf("%+v", p)
	}
	changes := p.Records[0].Changes
	if len(changes) != 1 || changes[0].Action != custody.ActionAdd || changes[0].Closed > 0 {
		t.Fatalf("%+v", changes)
	}
	if at := time.Unix(1_900_000_000, 0); !changes[0].Time.Equal(at) || changes[0].Revision != 1 || changes[0].Sequence != 3 {
		t.Errorf("%+v", changes)
	}
	if _, err := custody.VerifyProof(data, &id); err != nil {
		t.Error(err)
	}
	if _, err := custody.VerifyProof(data, &crypto.VaultID{1}); !errors.Is(err, custody.ErrOtherVault) {
		t.Errorf("%v", err)
	}
}

// TestProofNamesNoOtherRecord looks at every byte of a proof, and at what its words are the base64 or hexadecimal of.
func TestProofNamesNoOtherRecord(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	s.dates(t, stamptest.Answer{})
	check(t, s.v.Prove(t.Context(), s.others[0].ID, ProofOptions{Reason: mark}, func([]byte, *custody.Proved) error { return nil }))
	data, _ := proves(t, s.v, s.id, ProofOptions{Reason: mark, Former: true})
	all := shown(data)
	for shape, n := range needles() {
		if bytes.Contains(all, n) {
			t.Errorf("what is said of others is in it as %s", shape)
		}
	}
	for what, n := range s.secrets(t) {
		for shape, form := range map[string][]byte{"raw": n, "hex": []byte(hex.EncodeToString(n)), "base64": base64At(string(n), 0)} {
			if len(n) > 3 && bytes.Contains(all, form) {
				t.Errorf("%s is in it, %s", what, shape)
			}
		}
	}
	for _, words := range []string{"ifad", "foto", "film", "Uydurma iş", s.name, "Müdafi", testPhrase} {
		if bytes.Contains(all, []byte(words)) {
			t.Errorf("%q is in it", words)
		}
	}
}

// TestProofOfSomeFiles: of what is not asked for, nothing is opened; when the record was given is only told on demand.
func TestProofOfSomeFiles(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	data, _ := proves(t, s.v, s.id, ProofOptions{Only: []string{"foto.jpg"}, Given: true})
	p := holds(t, data)
	changes := p.Records[0].Changes
	if len(changes) != 2 || changes[1].Action != custody.ActionExport || changes[1].Sequence != p.Checkpoint.Entries {
		t.Fatalf("%+v", changes)
	}
	if found(p, originalPhoto) != 1 || found(p, originalText)+found(p, originalFilm) > 0 || len(changes[0].Objects) != 1 || changes[0].Closed != 3 || len(changes[1].Objects) > 0 {
		t.Errorf("%+v", changes)
	}
	data, _ = proves(t, s.v, s.id, ProofOptions{Only: []string{"ifadə.txt"}})
	if p := holds(t, data); found(p, originalText) != 1 || found(p, originalPhoto)+found(p, originalFilm) > 0 || len(p.Records[0].Changes) != 1 {
		t.Errorf("the text that is inside the revision: %+v", p.Records[0].Changes)
	}
	before := s.v.state.Sequence()
	err := s.v.Prove(t.Context(), s.id, ProofOptions{Only: []string{"yoxdur.bin"}}, func([]byte, *custody.Proved) error { t.Error("it was written"); return nil })
	if !errors.Is(err, ErrNoFile) || s.v.state.Sequence() != before {
		t.Errorf("no such file: %v, %d entries more", err, s.v.state.Sequence()-before)
	}
}

// secrets are what a proof of the shelf's record must not show: of the other records everything, of every entry its private
// part, of every object where it lies.
func (s *shelf) secrets(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	h, err := s.v.history(t.Context())
	check(t, err)
	for id, rows := range h.rows {
		mine := id == s.id.String()
		if !mine {
			all["id "+id] = []byte(id)
		}
		for _, l := range rows {
			ch, err := l.change()
			check(t, err)
			for i, ref := range ch.Objects {
				name := fmt.Sprintf("of %s, leaf %d, object %d: ", id, ch.Leaf, i)
				all[name+"where it lies"] = []byte(ref.ID)
				if !mine {
					c := ref.Commitment()
					all[name+"hash"], all[name+"salt"], all[name+"commitment"] = ref.SHA256[:], ref.Salt[:], c[:]
				}
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d secrets", len(all))
	}
	return all
}

// TestProofOfAReplacedFile: what an earlier revision held stays closed unless it is asked for.
func TestProofOfAReplacedFile(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	better := []byte("daha yaxşı şəkil")
	_, err := s.v.Amend(t.Context(), s.id, Amendment{Detach: []string{"foto.jpg"}, Attach: []Source{source("foto.jpg", better)}, Reason: "düzəliş"}, nil)
	check(t, err)
	data, _ := proves(t, s.v, s.id, ProofOptions{})
	p := holds(t, data)
	if found(p, originalPhoto) > 0 || found(p, better) == 0 || found(p, originalFilm) == 0 || found(p, originalText) == 0 {
		t.Errorf("photo %d, the new one %d, film %d, text %d", found(p, originalPhoto), found(p, better), found(p, originalFilm), found(p, originalText))
	}
	if c := p.Records[0].Changes[0]; c.Closed != 2 { // the revision of before, and its photo
		t.Errorf("%d are closed: %+v", c.Closed, c)
	}
	if sum := sum(originalPhoto); bytes.Contains(data, []byte(hex.EncodeToString(sum[:]))) {
		t.Error("the hash of what was replaced is told")
	}
	data, _ = proves(t, s.v, s.id, ProofOptions{Former: true})
	p = holds(t, data)
	s.wantOriginals(t, "with what was before", p)
	for _, c := range p.Records[0].Changes {
		if c.Closed > 0 {
			t.Errorf("%d are closed: %+v", c.Closed, c)
		}
	}
}

// TestProofIsRefused: nothing is logged and nothing leaves where no proof can be made.
func TestProofIsRefused(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	ctx := t.Context()
	write := func([]byte, *custody.Proved) error { t.Error("it was written"); return nil }
	removed, purged := s.others[0].ID, s.others[1].ID
	check(t, s.v.Remove(ctx, []record.ID{purged}, ""))
	_, err := s.v.Purge(ctx, nil, "silindi", nil)
	check(t, err)
	check(t, s.v.Remove(ctx, []record.ID{removed}, ""))
	before := s.v.state.Sequence()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for what, err := range map[string]error{
		"removed":              s.v.Prove(ctx, removed, ProofOptions{}, write),
		"purged":               s.v.Prove(ctx, purged, ProofOptions{}, write),
		"unknown":              s.v.Prove(ctx, record.ID{1}, ProofOptions{}, write),
		"a reason too long":    s.v.Prove(ctx, s.id, ProofOptions{Reason: strings.Repeat("x", record.MaxReason+1)}, write),
		"a reason of no text":  s.v.Prove(ctx, s.id, ProofOptions{Reason: "\xff"}, write),
		"nobody waits for it":  s.v.Prove(ended, s.id, ProofOptions{}, write),
		"a purged one, former": s.v.Prove(ctx, purged, ProofOptions{Former: true}, write),
	} {
		want := map[string]error{"removed": ErrRefused, "unknown": ErrNoRecord, "nobody waits for it": context.Canceled}[what]
		if err == nil || want != nil && !errors.Is(err, want) || strings.HasPrefix(what, "a reason") && !errors.Is(err, record.ErrMeta) ||
			strings.Contains(what, "purged") && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrNoRecord) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if s.v.state.Sequence() != before {
		t.Error("what was refused is in the log")
	}
	check(t, s.v.Close())
	v := open(t, s.dir, false)
	if err := v.Prove(ctx, s.id, ProofOptions{}, write); !errors.Is(err, ErrReadOnly) {
		t.Errorf("%v", err)
	}
	check(t, v.Close())
	v = open(t, s.dir, true)
	v.Lock()
	if err := v.Prove(ctx, s.id, ProofOptions{}, write); !errors.Is(err, ErrLocked) {
		t.Errorf("%v", err)
	}
}

// TestProofIsLogged: it is intended before it can be seen, covers that itself, and is done when it was written, or failed.
func TestProofIsLogged(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	failed := errors.New("disk")
	err := s.v.Prove(t.Context(), s.id, ProofOptions{Reason: "birinci"}, func(data []byte, p *custody.Proved) error {
		if p.Checkpoint.Entries != s.v.state.Sequence() || len(data) == 0 {
			t.Errorf("%+v", p.Checkpoint)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("%v", err)
	}
	proves(t, s.v, s.id, ProofOptions{Reason: "ikinci"})
	entries, err := s.v.Log(t.Context(), LogFilter{})
	check(t, err)
	var said []string
	for _, e := range entries {
		if e.Action == custody.ActionExport || e.Action == custody.ActionExportDone || e.Action == custody.ActionExportFailed {
			said = append(said, string(e.Action)+" "+e.Details["what"]+" "+e.Purpose)
		}
	}
	want := []string{
		string(custody.ActionExport) + " proof birinci", string(custody.ActionExportFailed) + " proof birinci",
		string(custody.ActionExport) + " proof ikinci", string(custody.ActionExportDone) + " proof ikinci",
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", said)
	}
}

// TestProofOfWhatWasReceived: whoever took a record in proves its originals as well, and since when.
func TestProofOfWhatWasReceived(t *testing.T) {
	t.Parallel()
	s := newStock(t)
	got := s.to.wantTaken(t, "it", s.gives(t, s.to, ShareOptions{}, s.id), AcceptOptions{}, StandingNew, true)
	data, _ := proves(t, s.to.v, got.Added.ID, ProofOptions{})
	p := holds(t, data)
	for name, content := range map[string][]byte{"text": originalText, "photo": originalPhoto, "film": originalFilm} {
		if found(p, content) == 0 {
			t.Errorf("the %s is nowhere", name)
		}
	}
	if c := p.Records[0].Changes[0]; c.Action != custody.ActionReceive || len(p.Timestamps) > 0 || p.State.VaultID() != s.to.v.ID() {
		t.Errorf("%+v", c)
	}
	if bytes.Contains(shown(data), []byte(s.v.ID().String())) || bytes.Contains(shown(data), []byte(s.name)) {
		t.Error("it tells from whom it came")
	}
}
