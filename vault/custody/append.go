package custody

import (
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Appended is everything that one entry adds to the log, to be stored in one
// transaction: the change leaves and then the entry, at FirstIndex and after; the
// tree hashes, at stored hash index FirstHash and after; the signed checkpoint.
type Appended struct {
	Sequence   int64
	LeafData   [][]byte // the last one is the entry
	FirstIndex int64    // leaf index of LeafData[0]
	Hashes     []Hash
	FirstHash  int64 // stored hash index of Hashes[0]
	Checkpoint []byte
	Entry      Entry
	State      *State // after the entry
}

// EntryIndex returns the leaf index of the entry.
func (a *Appended) EntryIndex() int64 { return a.FirstIndex + int64(len(a.LeafData)) - 1 }

// Genesis begins the log of w's vault. b.Recipient names the genesis recipient;
// it and w must make the vault id that w signs for. b.Admit may be left empty.
func Genesis(leaves []Leaf, b Body, w *Writer) (*Appended, error) {
	s, err := begin(w.origin)
	if err != nil {
		return nil, err
	}
	if len(b.Admit) == 0 {
		b.Admit = []string{w.PublicKey()}
	}
	return s.append(newFrontier(), leaves, b, w)
}

// Append makes the next entry over the change leaves and signs it, and the new
// checkpoint, with w. It stores nothing. Before it signs it checks that src still
// holds the tree of s: ErrIntegrity if not. ErrRefused if the entry would break a
// rule of the log, or w may not sign; then nothing comes back.
func (s *State) Append(src Source, leaves []Leaf, b Body, w *Writer) (*Appended, error) {
	f, err := loadFrontier(src, s.tree)
	if err != nil {
		return nil, err
	}
	if err := checkErased(src, b.Erased); errors.Is(err, errErasesEntry) {
		return nil, refused("%v", err)
	} else if err != nil {
		return nil, err
	}
	return s.append(f, leaves, b, w)
}

func (s *State) append(f *frontier, leaves []Leaf, b Body, w *Writer) (*Appended, error) {
	a := &Appended{Sequence: s.Sequence() + 1, FirstIndex: s.tree.Size, FirstHash: tlog.StoredHashCount(s.tree.Size)}
	hashes := make([]Hash, len(leaves))
	for i, l := range leaves {
		data, err := l.Marshal()
		if err != nil {
			return nil, err
		}
		if hashes[i], err = a.add(f, data); err != nil {
			return nil, err
		}
	}
	b = canonicalBody(b, len(leaves))
	e := Entry{
		Origin: s.origin, Sequence: a.Sequence, PreviousSize: s.tree.Size, PreviousRoot: s.tree.Root,
		Authority: s.lastLink(), LeavesHash: LeavesHash(hashes), Body: b, Writer: w.ID(),
	}
	data, next, err := s.signEntry(e, w)
	if err != nil {
		return nil, err
	}
	if _, err := a.add(f, data); err != nil {
		return nil, err
	}
	if next.tree, err = f.tree(); err != nil {
		return nil, err
	}
	if a.Checkpoint, err = sign(next.Checkpoint().text(), w); err != nil {
		return nil, err
	}
	a.State, a.Entry = next, next.newest
	return a, nil
}

// add takes a leaf into the tree and into what has to be stored.
func (a *Appended) add(f *frontier, data []byte) (Hash, error) {
	leaf := RecordHash(data)
	hashes, err := f.add(leaf)
	if err != nil {
		return Hash{}, err
	}
	a.LeafData = append(a.LeafData, data)
	a.Hashes = append(a.Hashes, hashes...)
	return leaf, nil
}

// signEntry signs e, reads it back as everybody else will, and returns its bytes
// and the state that accepts it.
func (s *State) signEntry(e Entry, w *Writer) ([]byte, *State, error) {
	if e.Origin != w.origin {
		return nil, nil, refused("key of %s", w.origin)
	}
	if err := e.check(); err != nil {
		return nil, nil, refused("%v", err)
	}
	data, err := sign(e.text(), w)
	if err != nil {
		return nil, nil, err
	}
	again, sig, err := parseEntry(data)
	if err != nil {
		return nil, nil, refused("%v", err)
	}
	next, err := s.accept(again, sig)
	if err != nil {
		return nil, nil, refused("%v", err)
	}
	return data, next, nil
}

// canonicalBody puts the lists of a body into their one order, in copies.
func canonicalBody(b Body, changes int) Body {
	b.Changes = changes
	b.Admit = slices.Sorted(slices.Values(b.Admit))
	b.Revoke = slices.Sorted(slices.Values(b.Revoke))
	b.Erased = slices.Compact(slices.Sorted(slices.Values(b.Erased)))
	return b
}

var errErasesEntry = fmt.Errorf("%w: an entry cannot be erased", ErrIntegrity)

// checkErased checks that the leaves named as erased are change leaves: an entry
// can never be erased.
func checkErased(src Source, erased []int64) error {
	for _, i := range erased {
		data, err := src.Leaf(i)
		if err != nil {
			return fmt.Errorf("custody: erased leaf %d: %w", i, err)
		}
		if IsEntry(data) {
			return fmt.Errorf("leaf %d: %w", i, errErasesEntry)
		}
	}
	return nil
}
