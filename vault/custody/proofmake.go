package custody

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// NewProof makes a proof of the contents over the newest checkpoint of the log, which is given with its signature, and
// signs it with w. It opens what the contents open and nothing else; the proof shows besides the newest entry and the
// changes of authority, without their private parts. The contents may come in any order; time-stamps, cosigned checkpoints
// and sizes that come twice, and sizes that the log has now, are left out; fractions of seconds are cut off. What was made
// is verified before it is returned. It costs a few reads of tree hashes for each change, not the whole log. Errors:
// ErrWriter if w may not sign; ErrRefused for a checkpoint that is not the newest and for contents that no proof can have,
// or are too much for one; those of [VerifyProof] if the log does not fulfil the contents; those of src.
func (s *State) NewProof(src Source, checkpoint []byte, c ProofContents, w *Writer) ([]byte, error) {
	if !s.MaySign(w) {
		return nil, fmt.Errorf("%w: key %s", ErrWriter, w.ID())
	}
	if cp, err := ParseCheckpoint(checkpoint, s.origin); err != nil || cp != s.Checkpoint() {
		return nil, refused("a proof over another checkpoint than the newest")
	}
	c = c.canonical(s.tree.Size)
	if err := c.check(); err != nil {
		return nil, refused("%v", err)
	}
	read := newRecorder(src)
	loaded, err := LoadState(read, checkpoint, &s.vault)
	if err != nil {
		return nil, err
	}
	if _, err := loaded.prove(read, c); err != nil {
		return nil, err
	}
	if err := read.read.fits(); err != nil {
		return nil, err
	}
	p := &Proof{Contents: c, checkpoint: checkpoint, part: read.read}
	data, err := s.SignStatement(proofKind, p.body(), w)
	if err != nil {
		return nil, refused("%v", err)
	}
	if _, err := VerifyProof(data, &s.vault); err != nil {
		return nil, fmt.Errorf("custody: internal error: a proof that does not hold: %w", err)
	}
	return data, nil
}

// fits returns ErrRefused if a reader of proofs would find this too much.
func (l *partialLog) fits() error {
	if len(l.leaves) > maxProofChanges+maxProofEntries || len(l.hashes) > maxProofHashes {
		return refused("a proof of so many changes")
	}
	if err := l.index(); err != nil {
		return refused("%v", err)
	}
	return nil
}

// canonical puts contents into their one order, in copies.
func (c ProofContents) canonical(size int64) ProofContents {
	c.Records = slices.Clone(c.Records)
	slices.SortFunc(c.Records, func(a, b ProofRecord) int { return strings.Compare(a.ID, b.ID) })
	for i := range c.Records {
		c.Records[i].Changes = canonicalChanges(c.Records[i].Changes)
	}
	c.Timestamps = slices.Clone(c.Timestamps)
	for i := range c.Timestamps {
		_ = c.Timestamps[i].read() // a malformed one is found by check
	}
	slices.SortFunc(c.Timestamps, compareTimestamps)
	c.Timestamps = slices.CompactFunc(c.Timestamps, func(a, b ProofTimestamp) bool { return compareTimestamps(a, b) == 0 })
	c.Cosigned = slices.Clone(c.Cosigned)
	slices.SortFunc(c.Cosigned, compareCosigned)
	c.Cosigned = slices.CompactFunc(c.Cosigned, func(a, b ProofCosigned) bool { return compareCosigned(a, b) == 0 })
	c.Earlier = slices.Compact(slices.Sorted(slices.Values(c.Earlier)))
	c.Earlier = slices.DeleteFunc(c.Earlier, func(n int64) bool { return n == size })
	return c
}

func canonicalChanges(changes []ProofChange) []ProofChange {
	changes = slices.Clone(changes)
	slices.SortFunc(changes, func(a, b ProofChange) int { return cmp.Compare(a.Leaf, b.Leaf) })
	for i := range changes {
		c := &changes[i]
		c.Time = c.Time.UTC().Truncate(time.Second)
		c.Objects = slices.Clone(c.Objects)
		slices.SortFunc(c.Objects, func(a, b ProofObject) int { return cmp.Compare(a.Index, b.Index) })
	}
	return changes
}
