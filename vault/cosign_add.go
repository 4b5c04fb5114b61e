package vault

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/vault/custody"
)

// AddCosignature takes in a checkpoint of this log that others cosigned, and keeps it as an entry. known says that it was in
// already. unverified lets in cosigners whose keys nobody compared by telephone.
// Errors: ErrIntegrity, which is also custody.ErrRollback if the cosigned checkpoint is later than this log: the
// disk was put back; custody.ErrFork if this log went another way; ErrRefused for a checkpoint of another vault, one without cosignatures,
// and cosigners that are no contacts.
func (v *Vault) AddCosignature(ctx context.Context, data []byte, unverified bool) (c Cosignature, known bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return c, false, err
	}
	note, sigs, err := custody.ParseCosigned(data)
	if err != nil {
		return c, false, integrity("the cosigned checkpoint: %w", err)
	}
	if err := v.checkCosigned(note); err != nil {
		return c, false, err
	}
	if len(sigs) == 0 {
		return c, false, fmt.Errorf("%w: nobody cosigned this checkpoint", ErrRefused)
	}
	c = Cosignature{Note: data}
	book, err := v.contactBook(ctx)
	if err != nil {
		return c, false, err
	}
	for _, s := range sigs {
		contact, key, err := book.cosigner(note, s)
		if err != nil {
			return c, false, err
		}
		if v.state.OwnKey(key.Raw()) {
			return c, false, fmt.Errorf("%w: %q cosigned with a key of this vault itself", ErrRefused, contact.Name)
		}
		if !contact.Verified && !unverified {
			return c, false, fmt.Errorf("%w: nobody has compared the key of %q by telephone", ErrRefused, contact.Name)
		}
		c.Names, c.Keys = append(c.Names, contact.Name), append(c.Keys, key)
	}
	if err := v.verifyCosignature(&c); err != nil {
		return c, false, err
	}
	w, err := v.witnessBook(ctx)
	if err != nil {
		return c, false, err
	}
	for _, old := range w.own {
		if bytes.Equal(old.Note, data) {
			return old, true, old.Fault
		}
	}
	keys := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		keys[i] = k.String()
	}
	d := map[string]string{witnessOp: witnessAdd, witnessNote: string(data), witnessBy: strings.Join(c.Names, "\n"), witnessKeys: strings.Join(keys, "\n")}
	if _, err := v.apply(ctx, &commit{action: custody.ActionCosign, details: d}); err != nil {
		return c, false, err
	}
	c.Sequence, c.Added = v.state.Sequence(), v.now()
	return c, false, nil
}

// checkCosigned checks that a checkpoint is one that this vault signed, and that the log still continues it. One that is later
// than the log tells that the disk was put back: the signature is looked at first, so that nobody can invent one.
func (v *Vault) checkCosigned(note []byte) error {
	cp, err := custody.ParseCheckpoint(note, "")
	if err != nil {
		return integrity("the cosigned checkpoint: %w", err)
	}
	if cp.Origin != v.state.Origin() {
		return fmt.Errorf("%w: the checkpoint is one of another vault, %s", ErrRefused, strings.TrimPrefix(cp.Origin, "emanet/"))
	}
	if _, err := v.state.VerifyCheckpoint(note); err != nil {
		return integrity("the cosigned checkpoint: %w; if whoever brings it is to be trusted, this disk was put back to before that key came", err)
	}
	err = v.state.CheckConsistent(logSource{v.st}, cp)
	var lost *custody.LostError
	if errors.As(err, &lost) {
		return integrity("the checkpoint that was cosigned is among what a recovery lost, as entry %d says: %w", lost.Sequence, err)
	}
	if errors.Is(err, custody.ErrRollback) {
		return integrity("this disk was put back: the checkpoint that was cosigned has %d entries, the log here %d: %w", cp.Entries, v.state.Sequence(), err)
	}
	if err != nil {
		return integrity("the cosigned checkpoint: %w", err)
	}
	return nil
}

// cosigner finds the contact whose key made a cosignature.
func (b *contactBook) cosigner(note []byte, s custody.Cosignature) (Contact, crypto.SigningKey, error) {
	for _, c := range b.sorted() {
		if c.Signer == "" {
			continue
		}
		k, err := crypto.ParseSigningKey(c.Signer)
		if err != nil {
			return c, k, integrity("contact %q has a malformed signing key", c.Name)
		}
		if !s.IsBy(k.Raw()) {
			continue
		}
		if err := s.Verify(note, k.Raw()); err != nil {
			return c, k, integrity("the cosignature of %q: %w", c.Name, err)
		}
		return c, k, nil
	}
	return Contact{}, crypto.SigningKey{}, fmt.Errorf("%w: no contact has the key that cosigned (key id %s); add what the cosigner's whoami wrote with: emanet contacts add", ErrRefused, s.KeyID)
}

// cosignedBy is a cosigned checkpoint, and when one of its cosigners signed.
type cosignedBy struct {
	Cosignature

	at time.Time
}

// coveringCosignatures picks the cosigned checkpoints that cover these leaves: for each cosigner and leaf the earliest.
func (v *Vault) coveringCosignatures(ctx context.Context, leaves []int64) ([]custody.ProofCosigned, error) {
	b, err := v.witnessBook(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string][]cosignedBy{}
	for _, c := range b.own {
		for i, k := range c.Keys {
			if c.Fault == nil {
				by[k.String()] = append(by[k.String()], cosignedBy{c, c.Times[i]})
			}
		}
	}
	notes := map[int64]Cosignature{}
	for _, all := range by {
		for _, i := range covering(leaves, len(all), func(i int) int64 { return all[i].Checkpoint.Size }, func(a, b int) bool { return all[a].at.Before(all[b].at) }) {
			notes[all[i].Sequence] = all[i].Cosignature
		}
	}
	chosen := slices.Collect(maps.Values(notes))
	slices.SortFunc(chosen, func(a, b Cosignature) int {
		return cmp.Or(cmp.Compare(a.Checkpoint.Size, b.Checkpoint.Size), bytes.Compare(a.Note, b.Note))
	})
	var out []custody.ProofCosigned
	for _, c := range chosen {
		p := custody.ProofCosigned{Note: c.Note}
		for _, k := range c.Keys {
			p.Keys = append(p.Keys, ed25519.PublicKey(k.Raw()))
		}
		out = append(out, p)
	}
	return out, nil
}
