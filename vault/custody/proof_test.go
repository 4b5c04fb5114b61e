package custody

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"emanet/crypto"
)

func TestProofProvesItsContents(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "proof")
	id := l.state.VaultID()
	for _, pinned := range []*crypto.VaultID{nil, &id} {
		p, err := VerifyProof(l.proof(t), pinned)
		if err != nil {
			t.Fatal(err)
		}
		if p.State.Checkpoint() != l.state.Checkpoint() || p.Checkpoint != l.state.Checkpoint() || string(p.CheckpointNote) != string(l.checkpoint) {
			t.Error("another checkpoint")
		}
		if p.Writer.PublicKey != l.writer.PublicKey() || !slices.Equal(p.State.Authority(), l.state.Authority()) {
			t.Error("another authority")
		}
		if !slices.EqualFunc(p.Records, l.contents.Records, func(a, b ProofRecord) bool {
			return a.ID == b.ID && slices.EqualFunc(a.Changes, b.Changes, equalChange)
		}) {
			t.Errorf("records %v", p.Records)
		}
		if !slices.EqualFunc(p.Timestamps, l.contents.Timestamps, equalTimestamp) || !slices.Equal(p.Earlier, l.contents.Earlier) {
			t.Errorf("time-stamps %v, earlier %v", p.Timestamps, p.Earlier)
		}
		older := mustCheckpoint(t, l.older)
		if p.Timestamps[0].Size != older.Size || p.Timestamps[0].Entries != older.Entries {
			t.Error("the time-stamp does not say what it dates")
		}
		c := p.Cosigned[0]
		if c.Checkpoint != older || len(c.Cosignatures) != 1 || c.Cosignatures[0].Name != l.witness.Origin() || c.Cosignatures[0].Time.Unix() != 1_700_000_000 {
			t.Errorf("cosigned %v", c)
		}
	}
}

func TestProofCountsWhatStaysClosed(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "closed")
	p, err := VerifyProof(l.proof(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := p.Records[0]
	if r.Changes[0].Closed != 1 || r.Changes[1].Closed != 0 {
		t.Errorf("closed: %d and %d", r.Changes[0].Closed, r.Changes[1].Closed)
	}
	file := openings("şəkil", 3)[2]
	hits := r.Find(file.Size, file.SHA256)
	if len(hits) != 1 || hits[0].Change.Sequence != 2 || hits[0].Object.Index != 2 {
		t.Errorf("found %v", hits)
	}
	closed := openings("şəkil", 3)[1]
	if r.Find(closed.Size, closed.SHA256) != nil || r.Find(file.Size+1, file.SHA256) != nil || p.Records[1].Find(file.Size, file.SHA256) != nil {
		t.Error("found what is not opened there")
	}
}

// TestProofShowsNothingElse: of all leaves of the log, a proof carries the changes, the newest entry and the authority.
func TestProofShowsNothingElse(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "nothing else")
	want := []int64{l.state.Size() - 1}
	for _, seq := range l.state.Authority() {
		want = append(want, l.entries[seq])
	}
	for _, r := range l.contents.Records {
		for _, c := range r.Changes {
			want = append(want, c.Leaf)
		}
	}
	slices.Sort(want)
	var got []int64
	for _, line := range linesOf(bodyOf(t, l.proof(t)), "leaf") {
		var i int64
		if _, err := fmt.Sscanf(line, "leaf %d ", &i); err != nil {
			t.Fatal(err)
		}
		got = append(got, i)
	}
	if !slices.Equal(got, want) {
		t.Errorf("leaves %v, not %v", got, want)
	}
	closed := openings("şəkil", 3)[1]
	if body := bodyOf(t, l.proof(t)); strings.Contains(body, fmt.Sprintf("%x", closed.SHA256)) || strings.Contains(body, fmt.Sprintf("%x", closed.Salt[:])) {
		t.Error("a closed commitment is told")
	}
}

// TestProofOfEveryLeaf: logs of many sizes, each change alone, and a link to each earlier size.
func TestProofOfEveryLeaf(t *testing.T) {
	t.Parallel()
	m := newLog(t, "every leaf")
	var changes []ProofChange
	kept := []Checkpoint{m.state.Checkpoint()}
	for n := range 11 {
		changes = append(changes, m.change(t, ActionAdd, openings(fmt.Sprint("n", n), 1)))
		m.add(t, n%3, Body{})
		kept = append(kept, m.state.Checkpoint())
		for i, c := range changes {
			older := kept[i]
			contents := ProofContents{Records: []ProofRecord{{ID: firstRecord, Changes: []ProofChange{c}}}, Earlier: []int64{older.Size}}
			data, err := m.state.NewProof(m, m.checkpoint, contents, m.writer)
			if err != nil {
				t.Fatalf("size %d, leaf %d: %v", m.state.Size(), c.Leaf, err)
			}
			p, err := VerifyProof(data, nil)
			if err != nil || p.Links(older) != nil || p.LinksCode(NewCode(older, m.state.VaultID())) != nil {
				t.Fatalf("size %d, leaf %d: %v", m.state.Size(), c.Leaf, err)
			}
		}
	}
}

func TestProofIsOneEncoding(t *testing.T) {
	t.Parallel()
	l := newProofLog(t, "one encoding")
	want := l.proof(t)
	c := &l.contents
	slices.Reverse(c.Records)
	slices.Reverse(c.Records[1].Changes)
	slices.Reverse(c.Records[1].Changes[1].Objects)
	c.Timestamps = append(c.Timestamps, c.Timestamps[0])
	slices.Reverse(c.Timestamps)
	c.Cosigned = append(c.Cosigned, c.Cosigned[0])
	c.Earlier = []int64{11, l.state.Size(), 3, 11}
	if got := l.proof(t); string(got) != string(want) {
		t.Errorf("another order gives\n%s\nnot\n%s", got, want)
	}
	if c.Earlier[0] != 11 || c.Records[0].ID != secondRecord {
		t.Error("the caller's contents were changed")
	}
}

func TestNewProofRefuses(t *testing.T) {
	t.Parallel()
	table := []struct {
		name   string
		want   error
		change func(l *proofLog)
	}{
		{"a writer that was never admitted", ErrWriter, func(l *proofLog) { l.writer = l.newWriterOf(t, "stranger") }},
		{"a writer that was revoked", ErrWriter, func(l *proofLog) { l.writer = l.newWriterOf(t, "second") }},
		{"an older checkpoint", ErrRefused, func(l *proofLog) { l.checkpoint = l.older }},
		{"no record", ErrRefused, func(l *proofLog) { l.contents.Records = nil }},
		{"a record without changes", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes = nil }},
		{"a record without a name", ErrRefused, func(l *proofLog) { l.contents.Records[0].ID = "" }},
		{"one record twice", ErrRefused, func(l *proofLog) { l.contents.Records[1].ID = firstRecord }},
		{"one leaf in two records", ErrRefused, func(l *proofLog) { l.contents.Records[1].Changes[0].Leaf = l.contents.Records[0].Changes[0].Leaf }},
		{"one leaf twice", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes[1].Leaf = l.contents.Records[0].Changes[0].Leaf }},
		{"one commitment twice", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes[0].Objects[1].Index = 0 }},
		{"an unknown role", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes[0].Objects[1].Role = "" }},
		{"an action with a newline", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes[0].Action = "a\nhash 0" }},
		{"an action that says nothing", ErrRefused, func(l *proofLog) { l.contents.Records[0].Changes[0].Action = "-" }},
		{"a nonce in capitals", ErrRefused, func(l *proofLog) { l.contents.Timestamps[0].Nonce = "C0FFEE" }},
		{"a hash with a space", ErrRefused, func(l *proofLog) { l.contents.Timestamps[0].Hash = "sha 256" }},
		{"no certificate", ErrRefused, func(l *proofLog) { l.contents.Timestamps[0].Certificates = nil }},
		{"too few keys", ErrRefused, func(l *proofLog) { l.contents.Cosigned[0].Keys = nil }},
		{"a checkpoint without cosignatures", ErrRefused, func(l *proofLog) { l.contents.Cosigned[0] = ProofCosigned{Note: l.older} }},
		{"an entry as a change", ErrMalformed, func(l *proofLog) { l.contents.Records[1].Changes[0].Leaf = l.entries[4] }},
		{"a leaf outside the log", ErrIntegrity, func(l *proofLog) { l.contents.Records[1].Changes[0].Leaf = l.state.Size() }},
		{"a wrong salt", ErrIntegrity, func(l *proofLog) { l.contents.Records[1].Changes[0].Objects[0].Salt[0] ^= 1 }},
		{"an entry that cannot have made the change", ErrMalformed, func(l *proofLog) { l.contents.Records[1].Changes[0].Sequence = 9 }},
		{"a size of the future", ErrMalformed, func(l *proofLog) { l.contents.Earlier = []int64{l.state.Size() + 1} }},
		{"one key under two names", ErrRefused, func(l *proofLog) {
			key := WriterKey{l.witness.seed}
			note, err := key.Writer(crypto.VaultID{7}).Cosign(l.contents.Cosigned[0].Note, time.Unix(5, 0))
			if err != nil {
				t.Fatal(err)
			}
			l.contents.Cosigned[0] = ProofCosigned{note, []ed25519.PublicKey{key.Public(), key.Public()}}
		}},
		{"another cosigner's key", ErrCosignature, func(l *proofLog) { l.contents.Cosigned[0].Keys[0] = l.writer.Raw() }},
	}
	for _, c := range table {
		l := newProofLog(t, "refuses")
		c.change(l)
		data, err := l.state.NewProof(l, l.checkpoint, l.contents, l.writer)
		if data != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestProofOfALossSaysSo: a checkpoint that a recovery declared lost is no rollback that was hidden.
func TestProofOfALossSaysSo(t *testing.T) {
	t.Parallel()
	m := newLog(t, "lost")
	c := m.change(t, ActionAdd, openings("loss", 1))
	kept := m.clone()
	kept.add(t, 4, Body{})
	lost := kept.state.Tree()
	m.add(t, 0, Body{Lost: &lost})
	data, err := m.state.NewProof(m, m.checkpoint, ProofContents{Records: []ProofRecord{{ID: firstRecord, Changes: []ProofChange{c}}}}, m.writer)
	if err != nil {
		t.Fatal(err)
	}
	p, err := VerifyProof(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	var e *LostError
	if err := p.Links(kept.state.Checkpoint()); !errors.As(err, &e) || e.Sequence != 3 {
		t.Error(err)
	}
}
