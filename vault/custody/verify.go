package custody

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// VerifyLog walks the whole log from its first leaf: every leaf, every stored
// tree hash, every signature and every change of authority, up to the checkpoint.
// The first bad entry is named by an [EntryError]. progress may be nil; it counts
// leaves. It trusts nothing that LoadState or a cache said before.
func VerifyLog(ctx context.Context, src Source, checkpoint []byte, progress func(done, total int64)) (*State, error) {
	cp, sig, err := parseCheckpoint(checkpoint, "")
	if err != nil {
		return nil, err
	}
	s, err := begin(cp.Origin)
	if err != nil {
		return nil, err
	}
	return advance(ctx, &walk{src: src, state: s, tree: newFrontier(), total: cp.Size, progress: progress}, cp, sig)
}

// Advance walks the log from s to a newer checkpoint as VerifyLog does, without
// the part that s already vouches for: its cost grows with what is new. The log
// must continue s, else ErrFork or ErrRollback.
func (s *State) Advance(ctx context.Context, src Source, checkpoint []byte, progress func(done, total int64)) (*State, error) {
	cp, sig, err := parseCheckpoint(checkpoint, s.origin)
	if err != nil {
		return nil, err
	}
	if cp.Size < s.tree.Size {
		return nil, fmt.Errorf("%w: %d leaves, it had %d", ErrRollback, cp.Size, s.tree.Size)
	}
	if err := prefix(src, cp.Tree(), s.tree); err != nil {
		return nil, err
	}
	f, err := loadFrontier(src, s.tree)
	if err != nil {
		return nil, err
	}
	return advance(ctx, &walk{src: src, state: s, tree: f, total: cp.Size, progress: progress}, cp, sig)
}

// advance runs a walk to its end and checks the checkpoint there.
func advance(ctx context.Context, w *walk, cp Checkpoint, sig signed) (*State, error) {
	for w.tree.size < cp.Size {
		if err := w.entry(ctx); err != nil {
			return nil, err
		}
	}
	s := w.state
	if s.tree != cp.Tree() || s.newest.Sequence != cp.Entries {
		return nil, &EntryError{Sequence: s.newest.Sequence, Reason: "ends a log that is not the one of the checkpoint"}
	}
	if err := s.checkSigner(cp, sig); err != nil {
		return nil, err
	}
	return s, nil
}

// walk goes through a log leaf by leaf.
type walk struct {
	src      Source
	state    *State
	tree     *frontier
	total    int64
	progress func(done, total int64)
}

// entry walks over the change leaves of the next entry and the entry itself.
func (w *walk) entry(ctx context.Context) error {
	seq := w.state.newest.Sequence + 1
	bad := func(reason string, err error) error { return &EntryError{Sequence: seq, Reason: reason, Err: err} }
	before, err := w.tree.tree()
	if err != nil {
		return err
	}
	var leaves []Hash
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, hash, err := w.leaf()
		if err != nil {
			return bad(fmt.Sprintf("leaf %d", w.tree.size), err)
		}
		if IsEntry(data) {
			return w.close(seq, before, leaves, data)
		}
		if leaves = append(leaves, hash); len(leaves) > MaxChanges {
			return bad("has too many changes, or was dropped", nil)
		}
		if _, err := ParseLeaf(data); err != nil {
			return bad(fmt.Sprintf("leaf %d", w.tree.size-1), err)
		}
	}
}

// close checks an entry against the leaves before it and moves the state on.
func (w *walk) close(seq int64, before Tree, leaves []Hash, data []byte) error {
	bad := func(reason string, err error) error { return &EntryError{Sequence: seq, Reason: reason, Err: err} }
	e, sig, err := parseEntry(data)
	switch {
	case err != nil:
		return bad("cannot be parsed", err)
	case e.Sequence != seq:
		return bad(fmt.Sprintf("is missing: entry %d stands in its place", e.Sequence), nil)
	case e.PreviousSize != before.Size || e.PreviousRoot != before.Root:
		return bad("does not continue the log before it", nil)
	case e.Changes != len(leaves) || e.LeavesHash != LeavesHash(leaves):
		return bad("is not about the change leaves before it", nil)
	}
	next, err := w.state.accept(e, sig)
	if err != nil {
		return bad("is not authorised", err)
	}
	if err := checkErased(w.src, e.Erased); err != nil {
		return bad("erases what it may not", err)
	}
	if index, err := w.src.EntryIndex(seq); err != nil || index != e.Index() {
		return bad("is not where the index of entries says", err)
	}
	if next.tree, err = w.tree.tree(); err != nil {
		return err
	}
	w.state = next
	return nil
}

// leaf reads the next leaf, takes it into the tree, and compares the tree hashes
// that were stored with it.
func (w *walk) leaf() ([]byte, Hash, error) {
	n := w.tree.size
	if n >= w.total {
		return nil, Hash{}, fmt.Errorf("%w: the log ends inside an entry", ErrIntegrity)
	}
	data, err := w.src.Leaf(n)
	if err != nil {
		return nil, Hash{}, err
	}
	hash := RecordHash(data)
	hashes, err := w.tree.add(hash)
	if err != nil {
		return nil, Hash{}, err
	}
	if w.progress != nil {
		w.progress(w.tree.size, w.total)
	}
	return data, hash, w.compare(tlog.StoredHashIndex(0, n), hashes)
}

// compare compares computed tree hashes with the stored ones from index on.
func (w *walk) compare(index int64, computed []Hash) error {
	indexes := make([]int64, len(computed))
	for i := range indexes {
		indexes[i] = index + int64(i)
	}
	stored, err := readHashes(w.src, indexes)
	if err != nil {
		return fmt.Errorf("tree hashes: %w", err)
	}
	for i := range computed {
		if stored[i] != computed[i] {
			return fmt.Errorf("%w: stored tree hash %d is wrong", ErrIntegrity, indexes[i])
		}
	}
	return nil
}
