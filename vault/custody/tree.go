package custody

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// frontier is a Merkle tree that only grows: it keeps the hashes of the largest
// complete subtrees, by stored hash index, which is all that the next leaf and
// the root need. It is computed or checked, never merely read, so what it says
// does not depend on hashes that somebody stored.
type frontier struct {
	size   int64
	hashes map[int64]Hash
}

func newFrontier() *frontier { return &frontier{hashes: map[int64]Hash{}} }

// loadFrontier reads the frontier of a tree and checks that it has this root.
func loadFrontier(src Source, t Tree) (*frontier, error) {
	f := &frontier{size: t.Size, hashes: map[int64]Hash{}}
	read := tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		hashes, err := readHashes(src, indexes)
		for i, h := range hashes {
			f.hashes[indexes[i]] = h
		}
		return hashes, err
	})
	root, err := tlog.TreeHash(t.Size, read)
	if err != nil {
		return nil, fmt.Errorf("custody: read tree hashes: %w", err)
	}
	if root != t.Root {
		return nil, fmt.Errorf("%w: stored tree hashes do not give the signed root", ErrIntegrity)
	}
	return f, nil
}

// ReadHashes implements [tlog.HashReader] over the kept hashes.
func (f *frontier) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		h, ok := f.hashes[index]
		if !ok {
			return nil, fmt.Errorf("custody: internal error: hash %d is not in the frontier", index)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// add appends a leaf and returns the hashes that it completes: its own, then one
// for each level that it closes, to be stored from tlog.StoredHashIndex(0, n) on.
func (f *frontier) add(leaf Hash) ([]Hash, error) {
	hashes, err := tlog.StoredHashesForRecordHash(f.size, leaf, f)
	if err != nil {
		return nil, err
	}
	top := len(hashes) - 1 // the levels below are now inside one larger subtree
	for level := range top {
		delete(f.hashes, tlog.StoredHashIndex(level, f.size>>level-1))
	}
	f.hashes[tlog.StoredHashIndex(top, f.size>>top)] = hashes[top]
	f.size++
	return hashes, nil
}

// tree returns size and root.
func (f *frontier) tree() (Tree, error) {
	root, err := tlog.TreeHash(f.size, f)
	return Tree{f.size, root}, err
}

// readHashes reads hashes from a source and holds it to its contract.
func readHashes(src Source, indexes []int64) ([]Hash, error) {
	hashes, err := src.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	if len(hashes) != len(indexes) {
		return nil, fmt.Errorf("%w: %d tree hashes instead of %d", ErrIntegrity, len(hashes), len(indexes))
	}
	return hashes, nil
}

// included checks that leaf data stands at index in the tree t.
func included(src Source, t Tree, index int64, data []byte) error {
	if index < 0 || index >= t.Size {
		return fmt.Errorf("%w: leaf %d is outside the log", ErrIntegrity, index)
	}
	proof, err := tlog.ProveRecord(t.Size, index, hashReader(src))
	if err != nil {
		return err
	}
	if tlog.CheckRecord(proof, t.Size, t.Root, index, RecordHash(data)) != nil {
		return fmt.Errorf("%w: leaf %d is not the one under the signed root", ErrIntegrity, index)
	}
	return nil
}

// prefix checks that the tree t begins with the tree old, and tells ErrFork (t is
// whole and begins otherwise) from damage (stored hashes do not lead to t's root).
func prefix(src Source, t, old Tree) error {
	root, err := rootAt(src, t, old.Size)
	if err != nil {
		return err
	}
	if root != old.Root {
		return ErrFork
	}
	return nil
}

// rootAt returns the root that the tree t had when it had size leaves, proved to
// lead to the root of t.
func rootAt(src Source, t Tree, size int64) (Hash, error) {
	switch {
	case size == 0:
		return emptyRoot(), nil
	case size == t.Size:
		return t.Root, nil
	case size < 0 || size > t.Size:
		return Hash{}, fmt.Errorf("%w: size %d is outside the log", ErrIntegrity, size)
	}
	root, err := tlog.TreeHash(size, hashReader(src))
	if err != nil {
		return Hash{}, err
	}
	proof, err := tlog.ProveTree(t.Size, size, hashReader(src))
	if err != nil {
		return Hash{}, err
	}
	if tlog.CheckTree(proof, t.Size, t.Root, size, root) != nil {
		return Hash{}, fmt.Errorf("%w: stored tree hashes do not lead to the signed root", ErrIntegrity)
	}
	return root, nil
}

func hashReader(src Source) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) { return readHashes(src, indexes) })
}

// emptyRoot is the root of a tree without leaves, RFC 6962 section 2.1.
func emptyRoot() Hash {
	h, _ := tlog.TreeHash(0, nil) // reads nothing, cannot fail
	return h
}

// TreeBuilder computes the tree hashes of leaves that come in order, for a log that
// has to be stored again. It is not safe for concurrent use.
type TreeBuilder struct{ f *frontier }

// NewTreeBuilder returns a builder that has seen no leaf.
func NewTreeBuilder() *TreeBuilder { return &TreeBuilder{newFrontier()} }

// Add takes the next leaf and returns the hashes that it completes and the stored
// hash index of the first; the others follow it.
func (b *TreeBuilder) Add(leaf []byte) (first int64, hashes []Hash, err error) {
	first = tlog.StoredHashIndex(0, b.f.size)
	hashes, err = b.f.add(RecordHash(leaf))
	return first, hashes, err
}

// Tree returns size and root of what was added.
func (b *TreeBuilder) Tree() (Tree, error) { return b.f.tree() }
