package custody

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Two invented records.
const (
	firstRecord  = "r-0123456789abcdefghjkmnpqrs"
	secondRecord = "r-zzzzzzzzzzzzzzzzzzzzzzzzzz"
)

// proofLog is a log with changes whose commitments can be opened, and what a proof of it may show.
type proofLog struct {
	*memoryLog
	contents ProofContents
	older    []byte // a checkpoint from before the newest entries
	witness  *Writer
}

// openings are n objects that a leaf commits to.
func openings(tag string, n int) []ProofObject {
	objects := make([]ProofObject, n)
	for i := range objects {
		sum := sha256.Sum256(fmt.Append(nil, tag, i))
		role := RoleFile
		if i == 0 {
			role = RoleRecord
		}
		objects[i] = ProofObject{Index: i, Role: role, Size: int64(100 + i), SHA256: sum, Salt: Salt(sha256.Sum256(sum[:]))}
	}
	return objects
}

func leafOf(objects []ProofObject) Leaf {
	var l Leaf
	for _, o := range objects {
		l.Commitments = append(l.Commitments, Commit(o.Salt, o.Role, o.Size, o.SHA256))
	}
	return l
}

// change appends an entry with leaves that were not asked for around one that commits to the objects, and returns its row.
func (m *memoryLog) change(t testing.TB, action Action, objects []ProofObject) ProofChange {
	t.Helper()
	leaves := leavesOf(2, string(action))
	leaves = []Leaf{leaves[0], leafOf(objects), leaves[1]}
	a, err := m.state.Append(m, leaves, Body{Private: objectID(7), Inventory: EmptyInventory().Root()}, m.writer)
	if err != nil {
		t.Fatal(err)
	}
	m.store(a)
	at := time.Date(2013, 10, 19, 8, 30, int(a.Sequence), 0, time.UTC)
	return ProofChange{Leaf: a.FirstIndex + 1, Sequence: a.Sequence, Revision: 1, Action: action, Time: at, Objects: objects}
}

// newProofLog makes a log of eight entries: two records, of which one was amended, a second writer that came and went, and
// a checkpoint from the middle that is dated and cosigned.
func newProofLog(t testing.TB, seed string) *proofLog {
	t.Helper()
	m := newLog(t, seed)
	l := &proofLog{memoryLog: m, witness: newLog(t, seed+" witness").writer}
	added := m.change(t, ActionAdd, openings("şəkil", 3))
	second := m.newWriterOf(t, "second")
	m.add(t, 1, Body{Admit: []string{second.PublicKey()}})
	other := m.change(t, ActionAdd, openings("ərizə", 1))
	l.older = m.checkpoint
	m.add(t, 5, Body{})
	m.add(t, 0, Body{Revoke: []string{second.ID()}})
	amended := m.change(t, ActionAmend, openings("düzəliş", 2))
	m.add(t, 1, Body{})
	added.Objects = slices.Delete(slices.Clone(added.Objects), 1, 2) // the second file stays closed
	amended.Revision, amended.Time = 2, time.Time{}
	note, err := l.witness.Cosign(l.older, time.Unix(1_700_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	l.contents = ProofContents{
		Records: []ProofRecord{
			{ID: firstRecord, Changes: []ProofChange{added, amended}},
			{ID: secondRecord, Changes: []ProofChange{other}},
		},
		Timestamps: []ProofTimestamp{
			{Hash: "sha256", Nonce: "c0ffee", Checkpoint: l.older, Response: []byte("answer"), Certificates: [][]byte{{1}, {2}}},
			{Hash: "sha512", Nonce: "0", Checkpoint: m.checkpoint, Response: []byte("another"), Certificates: [][]byte{{3}}},
		},
		Cosigned: []ProofCosigned{{Note: note, Keys: []ed25519.PublicKey{l.witness.Raw()}}},
		Earlier:  []int64{3, 11},
	}
	return l
}

func (l *proofLog) proof(t testing.TB) []byte {
	t.Helper()
	data, err := l.state.NewProof(l, l.checkpoint, l.contents, l.writer)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// mustCheckpoint reads a checkpoint that is known to be one.
func mustCheckpoint(t testing.TB, note []byte) Checkpoint {
	t.Helper()
	cp, err := ParseCheckpoint(note, "")
	if err != nil {
		t.Fatal(err)
	}
	return cp
}

// bodyOf returns the lines of a proof.
func bodyOf(t testing.TB, data []byte) string {
	t.Helper()
	st, err := ParseStatement(data)
	if err != nil {
		t.Fatal(err)
	}
	return st.Body
}

// retold is the proof with another body, signed by the vault's own writer as if it were one: what a dishonest holder can do.
func (l *proofLog) retold(t testing.TB, body string) []byte {
	t.Helper()
	data, err := l.state.SignStatement(proofKind, body, l.writer)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// linesOf returns the lines of a body that begin with a word.
func linesOf(body, word string) []string {
	var found []string
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, word+" ") {
			found = append(found, line)
		}
	}
	return found
}

func equalChange(a, b ProofChange) bool {
	return a.Leaf == b.Leaf && a.Sequence == b.Sequence && a.Revision == b.Revision && a.Action == b.Action &&
		a.Time.Equal(b.Time) && slices.Equal(a.Objects, b.Objects)
}

func equalTimestamp(a, b ProofTimestamp) bool {
	return a.Hash == b.Hash && a.Nonce == b.Nonce && bytes.Equal(a.Checkpoint, b.Checkpoint) && bytes.Equal(a.Response, b.Response) &&
		slices.EqualFunc(a.Certificates, b.Certificates, bytes.Equal)
}

// cosignedBy is the older checkpoint, cosigned by another witness.
func (l *proofLog) cosignedBy(t testing.TB, seed string) ProofCosigned {
	t.Helper()
	w := newLog(t, seed).writer
	note, err := w.Cosign(l.older, time.Unix(1_700_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	return ProofCosigned{note, []ed25519.PublicKey{w.Raw()}}
}
