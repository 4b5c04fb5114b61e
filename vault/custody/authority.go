package custody

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"emanet/crypto"
)

// begin makes the state before the genesis: a name and nothing else.
func begin(origin string) (*State, error) {
	v, err := ParseOrigin(origin)
	if err != nil {
		return nil, err
	}
	return &State{origin: origin, vault: v, tree: Tree{0, emptyRoot()}, writers: map[string]WriterInfo{}}, nil
}

// accept checks an entry against the authority of the state, its signature first,
// and returns the state after it. It looks at no leaf and no tree: those are the
// caller's, and so is the tree of the state that comes back. Entries that are not
// links of the authority chain may have been left out between the state and e;
// e.Authority must be the chain's newest link all the same.
func (s *State) accept(e Entry, sig signed) (*State, error) {
	if e.Origin != s.origin {
		return nil, fmt.Errorf("%w: entry of %s", ErrOtherVault, e.Origin)
	}
	if e.Sequence <= s.newest.Sequence {
		return nil, fmt.Errorf("%w: it says it is entry %d", ErrIntegrity, e.Sequence)
	}
	if last := s.lastLink(); e.Authority != last {
		return nil, fmt.Errorf("%w: it names entry %d as its authority, not %d", ErrIntegrity, e.Authority, last)
	}
	if err := s.checkSignature(e, sig); err != nil {
		return nil, err
	}
	next := *s
	next.newest = e
	if e.Genesis() {
		next.genesis = e
	}
	if !e.authority() {
		return &next, nil
	}
	if err := next.applyAuthority(e); err != nil {
		return nil, err
	}
	return &next, nil
}

// lastLink returns the sequence of the newest link of the authority chain.
func (s *State) lastLink() int64 {
	if len(s.chain) == 0 {
		return 0
	}
	return s.chain[len(s.chain)-1]
}

// checkSignature checks that e was signed by a writer that may.
func (s *State) checkSignature(e Entry, sig signed) error {
	if e.Genesis() {
		return s.checkGenesis(e, sig)
	}
	w, ok := s.writers[e.Writer]
	switch {
	case !ok:
		return fmt.Errorf("%w: key %s was never admitted", ErrWriter, e.Writer)
	case !w.Active():
		return fmt.Errorf("%w: key %s was revoked by entry %d", ErrWriter, e.Writer, w.Revoked)
	}
	return sig.verify(w.key)
}

// checkGenesis checks the one entry whose authority is the vault id itself: it is
// signed by the writer that it admits, and the id binds that key and the recipient.
func (s *State) checkGenesis(e Entry, sig signed) error {
	key, err := parseVerifier(e.Admit[0], s.origin)
	if err != nil {
		return err
	}
	r, err := crypto.ParseRecipient(e.Recipient)
	if err != nil {
		return malformed("genesis", "has a malformed recipient")
	}
	id := crypto.NewVaultID(r, key.raw)
	if !bytes.Equal(id[:], s.vault[:]) {
		return fmt.Errorf("%w: recipient and first writer do not make the vault id", ErrOtherVault)
	}
	return sig.verify(key)
}

// applyAuthority makes the changes of an authority entry to a state that is not
// shared yet; the maps and slices it came with are.
func (s *State) applyAuthority(e Entry) error {
	s.writers = maps.Clone(s.writers)
	for _, id := range e.Revoke {
		w, ok := s.writers[id]
		if !ok || !w.Active() {
			return fmt.Errorf("%w: it revokes key %s, which may not sign anyway", ErrIntegrity, id)
		}
		w.Revoked = e.Sequence
		s.writers[id] = w
	}
	if err := s.admit(e); err != nil {
		return err
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(s.writers)), WriterInfo.Active) {
		return fmt.Errorf("%w: it leaves nobody who may sign", ErrIntegrity)
	}
	if e.Recipient != "" {
		if slices.ContainsFunc(s.rotation, func(r Rotation) bool { return r.Recipient == e.Recipient }) {
			return fmt.Errorf("%w: it returns to a recipient of the past", ErrIntegrity)
		}
		s.rotation = append(slices.Clip(s.rotation), Rotation{e.Sequence, e.Recipient})
	}
	if e.Policy != "" {
		s.policy = e.Policy
	}
	if e.Lost != nil {
		s.lost = append(slices.Clip(s.lost), Loss{e.Sequence, e.PreviousSize, *e.Lost})
	}
	s.chain = append(slices.Clip(s.chain), e.Sequence)
	return nil
}

// admit adds the writers that e admits. A key, or one with the same id, can be
// admitted once only: a revoked key never comes back.
func (s *State) admit(e Entry) error {
	for _, vkey := range e.Admit {
		key, err := parseVerifier(vkey, s.origin)
		if err != nil {
			return err
		}
		if _, ok := s.writers[key.id]; ok {
			return fmt.Errorf("%w: it admits key %s a second time", ErrIntegrity, key.id)
		}
		s.writers[key.id] = WriterInfo{ID: key.id, PublicKey: vkey, Admitted: e.Sequence, key: key}
	}
	return nil
}
