package custody

import (
	"cmp"
	"crypto/ed25519"
	"slices"
	"strings"
	"time"
)

// check holds everything that the contents of a proof must fulfil by themselves: bounds, words and order.
func (c ProofContents) check() error {
	if len(c.Timestamps) > maxProofTimestamps || len(c.Cosigned) > maxProofCosigned || len(c.Earlier) > maxProofEarlier {
		return malformed("proof", "has too much in it")
	}
	if err := checkRecords(c.Records); err != nil {
		return err
	}
	for i := range c.Timestamps {
		if err := c.Timestamps[i].read(); err != nil {
			return err
		}
	}
	for _, n := range c.Cosigned {
		if err := n.check(); err != nil {
			return err
		}
	}
	if !increasing(c.Timestamps, compareTimestamps) || !increasing(c.Cosigned, compareCosigned) || !increasing(c.Earlier, cmp.Compare) {
		return malformed("proof", "has lines out of order, or twice")
	}
	return nil
}

func checkRecords(records []ProofRecord) error {
	if len(records) == 0 {
		return malformed("proof", "is about no record")
	}
	if !increasing(records, func(a, b ProofRecord) int { return strings.Compare(a.ID, b.ID) }) {
		return malformed("proof", "has records out of order, or twice")
	}
	taken := map[int64]bool{}
	for _, r := range records {
		if r.ID == "" || !isWord(r.ID) || len(r.Changes) == 0 {
			return malformed("proof", "has a record without a name or without changes")
		}
		if !increasing(r.Changes, func(a, b ProofChange) int { return cmp.Compare(a.Leaf, b.Leaf) }) {
			return malformed("proof", "has changes out of order, or twice")
		}
		for _, c := range r.Changes {
			if err := c.check(); err != nil {
				return err
			}
			if taken[c.Leaf] {
				return malformed("proof", "gives leaf %d to two records", c.Leaf)
			}
			taken[c.Leaf] = true
		}
	}
	if len(taken) > maxProofChanges {
		return malformed("proof", "has too many changes")
	}
	return nil
}

// provenActions are the actions that change leaves have.
var provenActions = []Action{
	ActionAdd, ActionAmend, ActionRemove, ActionRestore, ActionPurge, ActionExport, ActionExportDone, ActionExportFailed, ActionShare, ActionShareDone, ActionShareFailed,
	ActionReceive, ActionRecover, ActionReread,
}

func (c ProofChange) check() error {
	year := c.Time.Year() // 1 for a time that is not told
	switch {
	case c.Leaf < 0 || c.Leaf > MaxLeaves || c.Sequence < 0 || c.Sequence > MaxLeaves || c.Revision < 0 || c.Revision > maxRevision:
		return malformed("proof", "has a number out of bounds")
	case c.Action != "" && !slices.Contains(provenActions, c.Action):
		return malformed("proof", "has an action that no log has")
	case year < 1 || year > 9999 || !c.Time.Equal(c.Time.Truncate(time.Second)):
		return malformed("proof", "has a time out of bounds")
	case !increasing(c.Objects, func(a, b ProofObject) int { return cmp.Compare(a.Index, b.Index) }):
		return malformed("proof", "opens commitments out of order, or twice")
	}
	for _, o := range c.Objects {
		if o.Index < 0 || o.Index >= MaxCommitments || !o.Role.valid() || o.Size < 0 {
			return malformed("proof", "opens a commitment that cannot be")
		}
	}
	return nil
}

// read checks a time-stamp by itself and sets what its checkpoint says.
func (t *ProofTimestamp) read() error {
	cp, err := ParseCheckpoint(t.Checkpoint, "")
	if err != nil {
		return err
	}
	blob := func(b []byte) bool { return len(b) > 0 && len(b) <= maxProofBlob }
	notBlob := func(b []byte) bool { return !blob(b) }
	switch {
	case t.Hash == "" || len(t.Hash) > 16 || strings.Trim(t.Hash, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return malformed("proof", "has a time-stamp without the word of a hash")
	case len(t.Nonce) > 40 || !isLowerHex(t.Nonce) || t.Nonce[0] == '0' && t.Nonce != "0":
		return malformed("proof", "has a time-stamp with a malformed nonce")
	case !blob(t.Response) || len(t.Certificates) == 0 || len(t.Certificates) > maxCertificates || slices.ContainsFunc(t.Certificates, notBlob):
		return malformed("proof", "has a time-stamp without an answer or certificates, or with too large ones")
	}
	t.Size, t.Entries = cp.Size, cp.Entries
	return nil
}

func (n ProofCosigned) check() error {
	_, sigs, err := ParseCosigned(n.Note)
	if err != nil {
		return err
	}
	if len(sigs) == 0 || len(sigs) != len(n.Keys) {
		return malformed("proof", "has a cosigned checkpoint with %d cosignatures and %d keys", len(sigs), len(n.Keys))
	}
	for i, k := range n.Keys {
		again := func(other ed25519.PublicKey) bool { return other.Equal(k) }
		if len(k) != ed25519.PublicKeySize || slices.ContainsFunc(n.Keys[:i], again) {
			return malformed("proof", "has a cosigner's key that is none, or twice")
		}
	}
	return nil
}

// compareTimestamps and compareCosigned order by the size of the checkpoint, then by the line. What they are given was
// checked.
func compareTimestamps(a, b ProofTimestamp) int {
	return cmp.Or(cmp.Compare(a.Size, b.Size), strings.Compare(a.line(), b.line()))
}

func compareCosigned(a, b ProofCosigned) int {
	return cmp.Or(cmp.Compare(a.size(), b.size()), strings.Compare(a.line(), b.line()))
}

func (n ProofCosigned) size() int64 {
	note, _, _ := ParseCosigned(n.Note)
	cp, _ := ParseCheckpoint(note, "")
	return cp.Size
}

// increasing reports strictly increasing order: sorted, and nothing twice.
func increasing[T any](s []T, compare func(a, b T) int) bool {
	for i := 1; i < len(s); i++ {
		if compare(s[i-1], s[i]) >= 0 {
			return false
		}
	}
	return true
}
