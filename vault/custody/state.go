package custody

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"

	"emanet/crypto"
)

// State is what one signed state of the log says: all that an append needs and
// all that authority over the vault rests on. It comes from [Genesis],
// [State.Append], [LoadState] or [VerifyLog], is immutable, and safe for
// concurrent use.
type State struct {
	origin   string
	vault    crypto.VaultID
	tree     Tree
	writers  map[string]WriterInfo
	rotation []Rotation
	policy   string
	lost     []Loss
	chain    []int64 // sequences of the authority chain, oldest first
	genesis  Entry
	newest   Entry
}

// WriterInfo is what the log says of a writer.
type WriterInfo struct {
	ID        string
	PublicKey string // verifier key
	Admitted  int64  // sequence of the entry that admitted it
	Revoked   int64  // sequence of the entry that revoked it; 0: may sign
	key       verifier
}

// Active reports whether the writer may sign the next entry.
func (w WriterInfo) Active() bool { return w.Revoked == 0 }

// Raw returns the raw Ed25519 public key, 32 bytes.
func (w WriterInfo) Raw() ed25519.PublicKey { return slices.Clone(w.key.raw) }

// Rotation says from which entry on the vault has sealed to a recipient. The
// first is the genesis.
type Rotation struct {
	Sequence  int64
	Recipient string
}

// Loss is a checkpoint that a recovery declared lost.
type Loss struct {
	Sequence int64 // the entry that says so
	Kept     int64 // leaves that were left before it
	Lost     Tree
}

// Origin returns the name of the log.
func (s *State) Origin() string { return s.origin }

// VaultID returns the id of the vault, which the genesis fulfils.
func (s *State) VaultID() crypto.VaultID { return s.vault }

// Tree returns size and root.
func (s *State) Tree() Tree { return s.tree }

// Size returns the number of leaves, entries included.
func (s *State) Size() int64 { return s.tree.Size }

// Root returns the root over all leaves.
func (s *State) Root() Hash { return s.tree.Root }

// Sequence returns the sequence of the newest entry, which is the number of entries.
func (s *State) Sequence() int64 { return s.newest.Sequence }

// Genesis returns the first entry. Its slices must not be changed.
func (s *State) Genesis() Entry { return s.genesis }

// Newest returns the newest entry. Its slices must not be changed.
func (s *State) Newest() Entry { return s.newest }

// Authority returns the sequences of the entries that changed authority, oldest first.
func (s *State) Authority() []int64 { return slices.Clone(s.chain) }

// Recipient returns the recipient that the vault seals to now.
func (s *State) Recipient() string { return s.rotation[len(s.rotation)-1].Recipient }

// Rotations returns every recipient the vault ever had, oldest first.
func (s *State) Rotations() []Rotation { return slices.Clone(s.rotation) }

// Policy returns the policy in force, empty if no entry ever set one.
func (s *State) Policy() string { return s.policy }

// Inventory returns the root of the inventory and the number of items in it.
func (s *State) Inventory() (root Hash, items int64) { return s.newest.Inventory, s.newest.Items }

// Losses returns the checkpoints that recoveries declared lost, oldest first.
func (s *State) Losses() []Loss { return slices.Clone(s.lost) }

// Writers returns every writer that was ever admitted, in order of admission.
func (s *State) Writers() []WriterInfo {
	return slices.SortedFunc(maps.Values(s.writers), func(a, b WriterInfo) int {
		return cmp.Or(cmp.Compare(a.Admitted, b.Admitted), cmp.Compare(a.ID, b.ID))
	})
}

// MaySign reports whether w may sign the next entry.
func (s *State) MaySign(w *Writer) bool {
	info, ok := s.writers[w.ID()]
	return ok && info.Active() && info.PublicKey == w.PublicKey()
}

// Checkpoint returns what the newest checkpoint says.
func (s *State) Checkpoint() Checkpoint {
	return Checkpoint{
		Origin: s.origin, Size: s.tree.Size, Root: s.tree.Root,
		Entries: s.newest.Sequence, Writer: s.newest.Writer,
	}
}

// VerifyCheckpoint reads a checkpoint of this log, of any age, and checks that it
// was signed by a writer that could sign at that time. It says nothing about how
// the checkpoint stands to the log: see [State.CheckConsistent]. A checkpoint
// signed by a writer that this state does not know is ErrWriter; it may still
// come from a later state of the log.
func (s *State) VerifyCheckpoint(data []byte) (Checkpoint, error) {
	cp, sig, err := parseCheckpoint(data, s.origin)
	if err != nil {
		return Checkpoint{}, err
	}
	w, ok := s.writers[cp.Writer]
	if !ok {
		return Checkpoint{}, fmt.Errorf("%w: key %s", ErrWriter, cp.Writer)
	}
	// The genesis is signed by the writer it admits, every other entry by an
	// earlier one; the entry that revokes a writer may be its own.
	if cp.Entries < w.Admitted || cp.Entries == w.Admitted && cp.Entries > 1 || !w.Active() && cp.Entries > w.Revoked {
		return Checkpoint{}, fmt.Errorf("%w: key %s could not sign then", ErrWriter, cp.Writer)
	}
	if err := sig.verify(w.key); err != nil {
		return Checkpoint{}, err
	}
	return cp, nil
}

// CheckConsistent checks that the log continues an older checkpoint that somebody
// kept: nil, ErrRollback (the log is shorter), *LostError (the log says itself
// that it lost this one, or everything around it), ErrFork (the log begins otherwise), ErrOtherVault, or
// ErrIntegrity if the stored tree is damaged.
func (s *State) CheckConsistent(src Source, older Checkpoint) error {
	if older.Origin != "" && older.Origin != s.origin {
		return fmt.Errorf("%w: checkpoint of %s", ErrOtherVault, older.Origin)
	}
	for _, l := range s.lost {
		if l.Lost == older.Tree() {
			return &LostError{Sequence: l.Sequence, Lost: l.Lost}
		}
	}
	return s.orLost(older.Size, s.continues(src, older.Tree()))
}

func (s *State) continues(src Source, older Tree) error {
	if older.Size > s.tree.Size {
		return fmt.Errorf("%w: %d leaves, the checkpoint has %d", ErrRollback, s.tree.Size, older.Size)
	}
	if err := prefix(src, s.tree, older); err != nil {
		return fmt.Errorf("checkpoint of size %d: %w", older.Size, err)
	}
	return nil
}

// orLost says of a checkpoint of this size that the log does not continue whether it lies in what a recovery declared lost:
// the log says how many leaves it kept then, and up to which size the rest is gone. What stood between is not known.
func (s *State) orLost(size int64, err error) error {
	if !errors.Is(err, ErrFork) && !errors.Is(err, ErrRollback) && !errors.Is(err, errAbsent) {
		return err
	}
	for _, l := range s.lost {
		if l.Kept < size && size < l.Lost.Size { // one of the size that was declared has that root, or is not the one
			return &LostError{Sequence: l.Sequence, Lost: l.Lost}
		}
	}
	return err
}

// OwnKey reports whether a raw Ed25519 key is one that was ever admitted to sign in this log.
func (s *State) OwnKey(raw ed25519.PublicKey) bool {
	for _, w := range s.writers {
		if bytes.Equal(w.key.raw, raw) {
			return true
		}
	}
	return false
}
