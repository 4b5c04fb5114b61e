package custody

import (
	"crypto/ed25519"
	"encoding/base64"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ParseProof reads a proof: its bounds, its one encoding, and that it is a statement about the checkpoint that it carries.
// Nothing is verified: see [VerifyProof]. Errors: ErrMalformed, ErrOtherVault for a checkpoint of another log than the
// statement's.
func ParseProof(data []byte) (*Proof, error) {
	st, err := ParseStatement(data)
	if err != nil {
		return nil, err
	}
	if st.Kind != proofKind {
		return nil, malformed("proof", "is a statement of another kind: %q", st.Kind)
	}
	p := &Proof{Statement: st}
	if err := p.parse(st.Body); err != nil {
		return nil, err
	}
	cp, err := ParseCheckpoint(p.checkpoint, st.Origin)
	if err != nil {
		return nil, err
	}
	if cp.Tree() != st.Tree || cp.Entries != st.Entries {
		return nil, malformed("proof", "is a statement about another checkpoint than it carries")
	}
	return p, nil
}

// parse reads the body of a proof.
func (p *Proof) parse(body string) error {
	in := &lines{what: "proof", rest: body}
	in.exact(proofFormat)
	p.checkpoint = in.blob(in.must("checkpoint"), MaxCheckpoint)
	p.Contents.Records = in.records()
	p.Contents.Timestamps = in.timestamps()
	p.Contents.Cosigned = in.cosigned()
	for _, v := range in.list("earlier", maxProofEarlier) {
		p.Contents.Earlier = append(p.Contents.Earlier, in.number(v))
	}
	p.part = in.partialLog()
	if err := in.done(); err != nil {
		return err
	}
	if err := p.Contents.check(); err != nil {
		return err
	}
	if p.body() != body {
		return malformed("proof", "is not in its one encoding")
	}
	return nil
}

// records reads the records, their changes and what is opened of them.
func (l *lines) records() []ProofRecord {
	var records []ProofRecord
	left := maxProofChanges
	for id, ok := l.next("record"); ok; id, ok = l.next("record") {
		if left <= 0 {
			l.fail("has too many changes")
			return nil
		}
		r := ProofRecord{ID: id, Changes: l.changes(left)}
		left -= max(1, len(r.Changes))
		records = append(records, r)
	}
	return records
}

// changes reads the changes of one record, at most limit.
func (l *lines) changes(limit int) []ProofChange {
	var changes []ProofChange
	for v, ok := l.next("change"); ok; v, ok = l.next("change") {
		if len(changes) >= limit {
			l.fail("has too many changes")
			return nil
		}
		c := l.change(v)
		for _, v := range l.list("open", MaxCommitments) {
			c.Objects = append(c.Objects, l.object(v))
		}
		changes = append(changes, c)
	}
	return changes
}

func (l *lines) change(s string) ProofChange {
	f := l.fields(s, 5)
	c := ProofChange{Leaf: l.number(f[0]), Sequence: l.told(f[1]), Revision: int(min(l.told(f[2]), maxRevision)), Time: l.parseTime(f[4])}
	if f[3] != notTold {
		c.Action = Action(f[3])
	}
	return c
}

func (l *lines) object(s string) ProofObject {
	f := l.fields(s, 5)
	o := ProofObject{Index: int(min(l.number(f[0]), MaxCommitments)), Role: Role(f[1]), Size: l.upTo(f[2], 1<<63-1)}
	var err error
	if o.SHA256, err = parseSum(f[3]); err != nil {
		l.fail("has a malformed sum")
	}
	if o.Salt.UnmarshalText([]byte(f[4])) != nil {
		l.fail("has a malformed salt")
	}
	return o
}

func (l *lines) timestamps() []ProofTimestamp {
	var list []ProofTimestamp
	for v, ok := l.next("timestamp"); ok; v, ok = l.next("timestamp") {
		f := l.fields(v, 4)
		t := ProofTimestamp{Hash: f[0], Nonce: f[1], Checkpoint: l.blob(f[2], MaxCheckpoint), Response: l.blob(f[3], maxProofBlob)}
		for _, c := range l.list("certificate", maxCertificates) {
			t.Certificates = append(t.Certificates, l.blob(c, maxProofBlob))
		}
		if list = append(list, t); len(list) > maxProofTimestamps {
			l.fail("has too many time-stamps")
			return nil
		}
	}
	return list
}

func (l *lines) cosigned() []ProofCosigned {
	var list []ProofCosigned
	for _, v := range l.list("cosigned", maxProofCosigned) {
		f := strings.SplitN(v, " ", MaxCosignatures+2)
		n := ProofCosigned{Note: l.blob(f[0], MaxCosigned)}
		for _, k := range f[1:] {
			n.Keys = append(n.Keys, ed25519.PublicKey(l.blob(k, ed25519.PublicKeySize)))
		}
		list = append(list, n)
	}
	return list
}

// partialLog reads the leaves and tree hashes that a proof carries.
func (l *lines) partialLog() *partialLog {
	part := newPartialLog()
	for v, ok := l.next("leaf"); ok; v, ok = l.next("leaf") {
		i, data, _ := strings.Cut(v, " ")
		part.leaves[l.number(i)] = l.blob(data, MaxEntry)
		if len(part.leaves) > maxProofChanges+maxProofEntries {
			l.fail("has too many leaves")
		}
	}
	for v, ok := l.next("hash"); ok; v, ok = l.next("hash") {
		i, h, _ := strings.Cut(v, " ")
		part.hashes[l.upTo(i, tlog.StoredHashCount(MaxLeaves))] = l.hash(h)
		if len(part.hashes) > maxProofHashes {
			l.fail("has too many tree hashes")
		}
	}
	if err := part.index(); err != nil && l.err == nil {
		l.err = err
	}
	return part
}

// fields splits a value at its single spaces into exactly n parts.
func (l *lines) fields(s string, n int) []string {
	f := strings.Split(s, " ")
	if len(f) != n {
		l.fail("has a line that does not have %d parts", n+1)
		return make([]string, n)
	}
	return f
}

// told reads a number that need not be told.
func (l *lines) told(s string) int64 {
	if s == notTold {
		return 0
	}
	return l.number(s)
}

// upTo reads a decimal number with a bound of its own.
func (l *lines) upTo(s string, limit int64) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > limit {
		l.fail("has a number that is malformed or out of bounds")
		return 0
	}
	return n
}

// blob reads the base64 of 1 to limit bytes.
func (l *lines) blob(s string, limit int) []byte {
	if len(s) > base64.StdEncoding.EncodedLen(limit) {
		l.fail("has a part that is too large")
		return nil
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) == 0 || len(b) > limit {
		l.fail("has a part that is malformed or too large")
		return nil
	}
	return b
}
