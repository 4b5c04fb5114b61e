package custody

import (
	"fmt"

	"emanet/crypto"
)

// LoadState reads the state of a log from its newest entry and its checkpoint.
// It walks the authority chain back from the newest entry to the genesis, checks
// that each link stands under the signed root, and then verifies the chain
// forward from the vault id. The cost grows with changes of authority, not with
// the log. With pinned, the log must be of that vault: ErrOtherVault otherwise;
// without, its origin is only self-consistent.
//
// It does not look at the entries between the links, so it takes the newest
// writer's word that no link is missing: a writer that was revoked, whose key was
// stolen, could hide that it was. VerifyLog finds that. Whoever keeps, where
// nobody else can write, a checkpoint that was once verified whole needs no word:
// LoadState at that checkpoint, then [State.Advance] to the newest.
func LoadState(src Source, checkpoint []byte, pinned *crypto.VaultID) (*State, error) {
	cp, sig, err := parseCheckpoint(checkpoint, "")
	if err != nil {
		return nil, err
	}
	if pinned != nil && cp.Origin != Origin(*pinned) {
		return nil, fmt.Errorf("%w: %s", ErrOtherVault, cp.Origin)
	}
	chain, err := readChain(src, cp)
	if err != nil {
		return nil, err
	}
	s, err := begin(cp.Origin)
	if err != nil {
		return nil, err
	}
	for i := len(chain) - 1; i >= 0; i-- {
		if s, err = s.accept(chain[i].entry, chain[i].sig); err != nil {
			return nil, &EntryError{Sequence: chain[i].entry.Sequence, Reason: "is not authorised", Err: err}
		}
	}
	s.tree = cp.Tree()
	if err := s.checkSigner(cp, sig); err != nil {
		return nil, err
	}
	return s, nil
}

// link is an entry with the signature that it came with.
type link struct {
	entry Entry
	sig   signed
}

// readChain returns the newest entry and the links of the authority chain before
// it, newest first, each proved to stand under the checkpoint's root.
func readChain(src Source, cp Checkpoint) ([]link, error) {
	var chain []link
	for seq, index := cp.Entries, cp.Size-1; ; {
		l, err := readLink(src, cp, seq, index)
		if err != nil {
			return nil, err
		}
		if len(chain) > 0 {
			if !l.entry.authority() {
				return nil, &EntryError{Sequence: seq, Reason: "is named as an authority and changes none"}
			}
			l.entry.Erased = nil // authority does not depend on it, and it can be much
		}
		chain = append(chain, l)
		if seq = l.entry.Authority; seq == 0 {
			return chain, nil
		}
		if index, err = src.EntryIndex(seq); err != nil {
			return nil, &EntryError{Sequence: seq, Reason: "cannot be found", Err: err}
		}
	}
}

// readLink reads the entry seq at a leaf index and proves that it stands there,
// after the log that it names as the one before it.
func readLink(src Source, cp Checkpoint, seq, index int64) (link, error) {
	data, err := src.Leaf(index)
	if err != nil {
		return link{}, &EntryError{Sequence: seq, Reason: "cannot be read", Err: err}
	}
	if err := included(src, cp.Tree(), index, data); err != nil {
		return link{}, &EntryError{Sequence: seq, Reason: "is not in the log", Err: err}
	}
	e, sig, err := parseEntry(data)
	if err != nil {
		return link{}, &EntryError{Sequence: seq, Reason: "cannot be parsed", Err: err}
	}
	if e.Sequence != seq || e.Index() != index {
		return link{}, &EntryError{Sequence: seq, Reason: fmt.Sprintf("stands where entry %d says it is", e.Sequence)}
	}
	if err := prefix(src, cp.Tree(), Tree{e.PreviousSize, e.PreviousRoot}); err != nil {
		return link{}, &EntryError{Sequence: seq, Reason: "does not continue the log before it", Err: err}
	}
	return link{e, sig}, nil
}

// checkSigner checks that the writer of the newest entry signed the checkpoint:
// the rule by which a checkpoint is the log's own newest one.
func (s *State) checkSigner(cp Checkpoint, sig signed) error {
	if cp.Writer != s.newest.Writer {
		return fmt.Errorf("checkpoint: %w: key %s did not sign entry %d", ErrWriter, cp.Writer, s.newest.Sequence)
	}
	if err := sig.verify(s.writers[cp.Writer].key); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}
