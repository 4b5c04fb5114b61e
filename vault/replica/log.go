package replica

import (
	"fmt"
	"io"
	"os"
	"sync"

	"emanet/vault/custody"
)

// treeLog is the log of a copy as a [custody.Source]. Tree hashes are computed from
// the leaves when it is loaded, 64 bytes of memory a leaf.
type treeLog struct {
	d       *disk
	places  []place
	entries []int64 // leaf index of each entry, by sequence − 1
	hashes  []custody.Hash
	beyond  bool // the files hold more than the checkpoint

	mu   sync.Mutex
	name string // of the open segment
	file *os.File
}

// place says where a leaf lies.
type place struct {
	segment int64 // sequence of its first entry
	offset  int64
	size    int
}

// loadLog reads the segments up to the size of the checkpoint. It checks that they
// are complete and in order, not what they say: that is VerifyLog's.
func loadLog(d *disk, cp custody.Checkpoint) (*treeLog, error) {
	l := &treeLog{d: d}
	b := custody.NewTreeBuilder()
	for seq := int64(1); int64(len(l.places)) < cp.Size; seq += segmentEntries {
		if int64(len(l.entries)) != seq-1 {
			return nil, damaged(segmentName(seq-segmentEntries), "does not hold %d entries", segmentEntries)
		}
		err := d.readSegment(segmentName(seq), func(i, offset int64, data []byte) error {
			switch {
			case int64(len(l.places)) == cp.Size:
				l.beyond = true
				return nil
			case i != int64(len(l.places)):
				return damaged(segmentName(seq), "has leaf %d in the place of leaf %d", i, len(l.places))
			}
			return l.add(b, place{seq, offset, len(data)}, data)
		})
		if err != nil {
			return nil, missing(segmentName(seq), err)
		}
	}
	return l, nil
}

func (l *treeLog) add(b *custody.TreeBuilder, p place, data []byte) error {
	_, hashes, err := b.Add(data)
	if err != nil {
		return err
	}
	if custody.IsEntry(data) {
		l.entries = append(l.entries, int64(len(l.places)))
	}
	l.places, l.hashes = append(l.places, p), append(l.hashes, hashes...)
	return nil
}

// Leaf implements [custody.Source].
func (l *treeLog) Leaf(i int64) ([]byte, error) {
	if i < 0 || i >= int64(len(l.places)) {
		return nil, damaged("log", "has no leaf %d", i)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.places[i]
	if err := l.openLocked(segmentName(p.segment)); err != nil {
		return nil, err
	}
	data := make([]byte, p.size)
	if _, err := l.file.ReadAt(data, p.offset); err != nil && err != io.EOF {
		return nil, fmt.Errorf("leaf %d: %w", i, err)
	}
	return data, nil
}

// openLocked makes name the open segment.
func (l *treeLog) openLocked(name string) error {
	if l.name == name && l.file != nil {
		return nil
	}
	f, _, err := l.d.open(name)
	if err != nil {
		return err
	}
	if l.file != nil {
		_ = l.file.Close() // read only
	}
	l.file, l.name = f, name
	return nil
}

// EntryIndex implements [custody.Source].
func (l *treeLog) EntryIndex(seq int64) (int64, error) {
	if seq < 1 || seq > int64(len(l.entries)) {
		return 0, damaged("log", "has no entry %d", seq)
	}
	return l.entries[seq-1], nil
}

// ReadHashes implements [custody.Source].
func (l *treeLog) ReadHashes(indexes []int64) ([]custody.Hash, error) {
	hashes := make([]custody.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(l.hashes)) {
			return nil, damaged("log", "has no tree hash %d", index)
		}
		hashes[i] = l.hashes[index]
	}
	return hashes, nil
}

func (l *treeLog) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
