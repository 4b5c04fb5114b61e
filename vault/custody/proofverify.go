package custody

import (
	"cmp"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"emanet/crypto"
)

// Proved is what a proof proves. It is safe for concurrent use; its slices must not be changed.
type Proved struct {
	State          *State // of the log at the proof's checkpoint: its vault, its writers, its authority
	Checkpoint     Checkpoint
	CheckpointNote []byte     // the signed checkpoint
	Writer         WriterInfo // whose key signed the proof
	Records        []ProofRecord
	Timestamps     []ProofTimestamp
	Cosigned       []ProvedCosigned
	Earlier        []int64

	part *partialLog
}

// ProvedCosigned is a checkpoint of the log whose cosignatures hold under the keys that came with them. Whose keys they
// are, no proof can say.
type ProvedCosigned struct {
	Note         []byte // with its cosignatures
	Checkpoint   Checkpoint
	Cosignatures []Cosignature
	Keys         []ed25519.PublicKey // raw, in the order of Cosignatures
}

// VerifyProof reads a proof and verifies all of it, without the vault: the authority of the log up to the proof's
// checkpoint, who signed the proof and that they may, that each change is a leaf of the log and each opened commitment is
// in its leaf, that each dated or cosigned checkpoint was signed by the log's writers and is continued by it, and that each
// cosignature holds under its key. The answers of time-stamping authorities are not looked at. A proof that lacks
// something, or carries anything that none of this needs, is refused.
//
// With pinned, the log must be of that vault; without, it is only consistent with itself. As [LoadState] it takes the
// newest writer's word that no change of authority is left out, and a key that was revoked after the proof's checkpoint
// could have signed it afterwards: whoever has the log itself asks its newest [State] about the writer.
// Errors: ErrMalformed, ErrOtherVault, ErrWriter, ErrFork, ErrRollback, *LostError, ErrCosignature, *EntryError; each of
// them is ErrIntegrity.
func VerifyProof(data []byte, pinned *crypto.VaultID) (*Proved, error) {
	p, err := ParseProof(data)
	if err != nil {
		return nil, err
	}
	src := newRecorder(p.part)
	s, err := LoadState(src, p.checkpoint, pinned)
	if err != nil {
		return nil, err
	}
	_, w, err := s.VerifyStatement(src, data)
	if err != nil {
		return nil, err
	}
	out, err := s.prove(src, p.Contents)
	if err != nil {
		return nil, err
	}
	if !src.readAll(p.part) {
		return nil, malformed("proof", "carries leaves or tree hashes that nothing in it needs")
	}
	out.CheckpointNote, out.Writer, out.part = p.checkpoint, w, p.part
	return out, nil
}

// prove verifies contents against the log that s loaded. It is run to make a proof, too: what it reads is what the proof
// has to carry.
func (s *State) prove(src Source, c ProofContents) (*Proved, error) {
	p := &Proved{State: s, Checkpoint: s.Checkpoint(), Earlier: c.Earlier}
	for _, r := range c.Records {
		proved := ProofRecord{ID: r.ID}
		for _, change := range r.Changes {
			if err := s.proveChange(src, &change); err != nil {
				return nil, fmt.Errorf("change at leaf %d: %w", change.Leaf, err)
			}
			proved.Changes = append(proved.Changes, change)
		}
		p.Records = append(p.Records, proved)
	}
	if err := s.checkSequences(p.Records); err != nil {
		return nil, err
	}
	for _, t := range c.Timestamps {
		if _, err := s.proveCheckpoint(src, t.Checkpoint); err != nil {
			return nil, fmt.Errorf("time-stamp: %w", err)
		}
		p.Timestamps = append(p.Timestamps, t)
	}
	for _, n := range c.Cosigned {
		proved, err := s.proveCosigned(src, n)
		if err != nil {
			return nil, fmt.Errorf("cosigned checkpoint: %w", err)
		}
		p.Cosigned = append(p.Cosigned, proved)
	}
	for _, size := range c.Earlier {
		if size < 1 || size >= s.tree.Size {
			return nil, malformed("proof", "leads from a size that is not before its own: %d", size)
		}
		if _, err := rootAt(src, s.tree, size); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// proveChange checks that a change is a leaf of the log and opens its commitments, and counts those left closed.
func (s *State) proveChange(src Source, c *ProofChange) error {
	if c.Leaf >= s.tree.Size {
		return fmt.Errorf("%w: the log has no such leaf", ErrIntegrity)
	}
	leaf, err := s.ReadLeaf(src, c.Leaf)
	if err != nil {
		return err
	}
	for _, o := range c.Objects {
		if o.Index >= len(leaf.Commitments) || leaf.Commitments[o.Index] != Commit(o.Salt, o.Role, o.Size, o.SHA256) {
			return fmt.Errorf("%w: commitment %d is not to this", ErrIntegrity, o.Index)
		}
	}
	c.Closed, c.Commitments = len(leaf.Commitments)-len(c.Objects), leaf.Commitments
	return nil
}

// checkSequences holds the writer's word of which entry made a change against the order of the log: an entry is one leaf,
// and stands behind its changes.
func (s *State) checkSequences(records []ProofRecord) error {
	points := []ProofChange{{Leaf: s.tree.Size - 1, Sequence: s.newest.Sequence}}
	for _, r := range records {
		points = append(points, r.Changes...)
	}
	slices.SortFunc(points, func(a, b ProofChange) int { return cmp.Compare(a.Leaf, b.Leaf) })
	before := ProofChange{Leaf: -1, Sequence: 1}
	for _, at := range points {
		if at.Sequence == 0 {
			continue
		}
		entries, leaves := at.Sequence-before.Sequence, at.Leaf-before.Leaf-1
		if entries < 0 || entries > leaves {
			return malformed("proof", "says that leaf %d is of entry %d, where it cannot stand", at.Leaf, at.Sequence)
		}
		before = at
	}
	return nil
}

// proveCheckpoint checks that a checkpoint is an older one of the log, or its newest.
func (s *State) proveCheckpoint(src Source, note []byte) (Checkpoint, error) {
	cp, err := s.VerifyCheckpoint(note)
	if err != nil {
		return Checkpoint{}, err
	}
	return cp, s.CheckConsistent(src, cp)
}

func (s *State) proveCosigned(src Source, n ProofCosigned) (ProvedCosigned, error) {
	note, sigs, err := ParseCosigned(n.Note)
	if err != nil {
		return ProvedCosigned{}, err
	}
	cp, err := s.proveCheckpoint(src, note)
	if err != nil {
		return ProvedCosigned{}, err
	}
	for i, c := range sigs {
		if err := c.Verify(note, n.Keys[i]); err != nil {
			return ProvedCosigned{}, err
		}
		if s.OwnKey(n.Keys[i]) {
			return ProvedCosigned{}, fmt.Errorf("%w: it is by a writer of the log itself, key %s", ErrCosignature, c.KeyID)
		}
	}
	return ProvedCosigned{Note: n.Note, Checkpoint: cp, Cosignatures: sigs, Keys: n.Keys}, nil
}

// Links says how the log of the proof stands to an older checkpoint that somebody kept: nil, the proof leads from it to
// its own; ErrFork, the log begins otherwise, or had another root at that size; ErrRollback, the checkpoint is larger than
// the log of the proof; *LostError, the log says itself that it lost this one; ErrOtherVault; ErrNoLink, the proof does not
// lead there: ask for one that does. Whether the log's writers ever signed the checkpoint is not looked at:
// [State.VerifyCheckpoint] tells.
func (p *Proved) Links(older Checkpoint) error { return noLink(p.State.CheckConsistent(p.part, older)) }

// RootAt returns the root that the log of the proof had when it had size leaves. ErrNoLink: the proof does not say.
func (p *Proved) RootAt(size int64) (Hash, error) {
	root, err := rootAt(p.part, p.State.tree, size)
	return root, noLink(err)
}

// LinksCode is Links for a checkpoint that was kept as a code on paper.
func (p *Proved) LinksCode(c Code) error { return noLink(p.State.CheckCode(p.part, c)) }

// noLink tells that a proof does not say something from everything else that can be wrong.
func noLink(err error) error {
	if errors.Is(err, errAbsent) {
		return ErrNoLink
	}
	return err
}
