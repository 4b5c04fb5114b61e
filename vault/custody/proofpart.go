package custody

import "fmt"

// errAbsent: a proof does not carry what was asked of its log.
var errAbsent = fmt.Errorf("%w: the proof does not carry it", ErrMalformed)

// partialLog is the part of a log that a proof carries: a Source of the few leaves and tree hashes that verifying it
// reads. Like every Source it is not believed.
type partialLog struct {
	leaves  map[int64][]byte
	hashes  map[int64]Hash
	entries map[int64]int64 // leaf index by sequence
}

func newPartialLog() *partialLog {
	return &partialLog{leaves: map[int64][]byte{}, hashes: map[int64]Hash{}, entries: map[int64]int64{}}
}

// index finds the entries among the leaves, and bounds what they may cost.
func (l *partialLog) index() error {
	size, erased := 0, 0
	for i, data := range l.leaves {
		if !IsEntry(data) {
			continue
		}
		if size += len(data); size > maxProofAuthority || len(l.entries) == maxProofEntries {
			return malformed("proof", "has too many changes of authority")
		}
		e, err := ParseEntry(data)
		if err != nil {
			return err
		}
		if erased += len(e.Erased); erased > maxProofErased { // some bytes name very many leaves
			return malformed("proof", "has entries that erase too much")
		}
		if _, ok := l.entries[e.Sequence]; ok {
			return malformed("proof", "has entry %d twice", e.Sequence)
		}
		l.entries[e.Sequence] = i
	}
	return nil
}

// Leaf implements [Source].
func (l *partialLog) Leaf(i int64) ([]byte, error) {
	data, ok := l.leaves[i]
	if !ok {
		return nil, fmt.Errorf("leaf %d: %w", i, errAbsent)
	}
	return data, nil
}

// EntryIndex implements [Source].
func (l *partialLog) EntryIndex(seq int64) (int64, error) {
	i, ok := l.entries[seq]
	if !ok {
		return 0, fmt.Errorf("entry %d: %w", seq, errAbsent)
	}
	return i, nil
}

// ReadHashes implements [Source].
func (l *partialLog) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		h, ok := l.hashes[index]
		if !ok {
			return nil, fmt.Errorf("tree hash %d: %w", index, errAbsent)
		}
		hashes[i] = h
	}
	return hashes, nil
}

// recorder is a Source that keeps what is read through it: what a proof carries is what verifying it reads, no more and
// no less. It reads nothing twice. It is not safe for concurrent use.
type recorder struct {
	src  Source
	read *partialLog
}

func newRecorder(src Source) *recorder { return &recorder{src, newPartialLog()} }

// Leaf implements [Source].
func (r *recorder) Leaf(i int64) ([]byte, error) {
	if data, ok := r.read.leaves[i]; ok {
		return data, nil
	}
	data, err := r.src.Leaf(i)
	if err == nil {
		r.read.leaves[i] = data
	}
	return data, err
}

// EntryIndex implements [Source].
func (r *recorder) EntryIndex(seq int64) (int64, error) { return r.src.EntryIndex(seq) }

// ReadHashes implements [Source].
func (r *recorder) ReadHashes(indexes []int64) ([]Hash, error) {
	var missing []int64
	for _, index := range indexes {
		if _, ok := r.read.hashes[index]; !ok {
			missing = append(missing, index)
		}
	}
	hashes, err := readHashes(r.src, missing)
	if err != nil {
		return nil, err
	}
	for i, index := range missing {
		r.read.hashes[index] = hashes[i]
	}
	return r.read.ReadHashes(indexes)
}

// readAll reports whether everything of l was read.
func (r *recorder) readAll(l *partialLog) bool {
	return len(r.read.leaves) == len(l.leaves) && len(r.read.hashes) == len(l.hashes)
}
