package custody

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ReadEntry returns entry seq of the log and checks that it stands under the signed root, at the place where it says
// it stands. ErrIntegrity, or an error of src.
func (s *State) ReadEntry(src Source, seq int64) (Entry, error) {
	if seq < 1 || seq > s.newest.Sequence {
		return Entry{}, fmt.Errorf("%w: the log has no entry %d", ErrIntegrity, seq)
	}
	index, err := src.EntryIndex(seq)
	if err != nil {
		return Entry{}, err
	}
	data, err := src.Leaf(index)
	if err != nil {
		return Entry{}, err
	}
	e, err := ParseEntry(data)
	if err != nil {
		return Entry{}, err
	}
	if e.Sequence != seq || e.Index() != index || e.Origin != s.origin {
		return Entry{}, &EntryError{Sequence: seq, Reason: "stands in another place than it says"}
	}
	if err := included(src, s.tree, index, data); err != nil {
		return Entry{}, &EntryError{Sequence: seq, Reason: "is not in the signed log", Err: err}
	}
	return e, nil
}

// ReadLeaf returns change leaf i and checks that it stands under the signed root.
func (s *State) ReadLeaf(src Source, i int64) (Leaf, error) {
	data, err := src.Leaf(i)
	if err != nil {
		return Leaf{}, err
	}
	if err := included(src, s.tree, i, data); err != nil {
		return Leaf{}, err
	}
	return ParseLeaf(data)
}

// TreeAt returns the tree that src had when it held size leaves, from its stored hashes; whether that tree belongs
// to a signed log is for the caller to compare.
func TreeAt(src Source, size int64) (Tree, error) {
	root, err := tlog.TreeHash(size, hashReader(src))
	if err != nil {
		return Tree{}, fmt.Errorf("%w: the tree of %d leaves: %w", ErrIntegrity, size, err)
	}
	return Tree{size, root}, nil
}

// StoredHashes returns how many hashes a log of size leaves stores: the indexes that a Source answers for.
func StoredHashes(size int64) int64 { return tlog.StoredHashCount(size) }
