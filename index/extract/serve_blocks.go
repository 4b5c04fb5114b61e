package extract

import (
	"errors"
	"io"
	"sync"
)

// Sizes of what is kept of a file that is read at random.
const (
	blockSize = 64 << 10
	maxBlocks = 64 // 4 MiB
	longRead  = 4 * blockSize
)

// blocks reads the file through the parent, and keeps the blocks that were read last. It is safe for concurrent use.
type blocks struct {
	link *link
	size int64

	mu   sync.Mutex
	kept map[int64][]byte // by number
	used []int64          // their numbers, the one that was used last at the end
}

func newBlocks(l *link, size int64) *blocks {
	return &blocks{link: l, size: size, kept: map[int64][]byte{}}
}

// ReadAt implements io.ReaderAt.
func (b *blocks) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("negative offset")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for n < len(p) && offset < b.size {
		m, err := b.readLocked(p[n:], offset)
		if err != nil {
			return n, err
		}
		n += m
		offset += int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// readLocked reads at least one byte: the rest of a block, or many blocks at once without keeping them.
func (b *blocks) readLocked(p []byte, offset int64) (int, error) {
	number, within := offset/blockSize, int(offset%blockSize)
	if block, ok := b.kept[number]; ok {
		b.touchLocked(number)
		return copy(p, block[within:]), nil
	}
	if within == 0 && len(p) >= longRead {
		data, err := b.link.ask(offset, int(min(int64(min(len(p), maxFrame)), b.size-offset)))
		return copy(p, data), err
	}
	block, err := b.link.ask(number*blockSize, int(min(blockSize, b.size-number*blockSize)))
	if err != nil {
		return 0, err
	}
	b.keepLocked(number, block)
	return copy(p, block[within:]), nil
}

func (b *blocks) keepLocked(number int64, block []byte) {
	if len(b.used) == maxBlocks {
		delete(b.kept, b.used[0])
		b.used = append(b.used[:0], b.used[1:]...)
	}
	b.kept[number] = block
	b.used = append(b.used, number)
}

func (b *blocks) touchLocked(number int64) {
	last := len(b.used) - 1
	for i := last; i >= 0; i-- {
		if b.used[i] == number {
			copy(b.used[i:], b.used[i+1:])
			b.used[last] = number
			return
		}
	}
}
