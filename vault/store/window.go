package store

import (
	"encoding/binary"
	"io"
)

// windowSize is how much of a table is in memory while its blocks are checked: it stays in the processor's cache.
const windowSize = 512 << 10

// window reads a table file piece by piece, through one buffer.
type window struct {
	file io.ReaderAt
	size int64
	buf  []byte
	data []byte // what of the file is in buf
	from int64  // where data begins in the file
}

// readError says that the file could not be read, which says nothing about its content.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

// index returns a copy of the checked index, and where the blocks end.
func (w *window) index() (index []byte, blocks int64, err error) {
	tail := min(w.size, windowSize)
	for range 2 {
		data, err := w.read(w.size-tail, tail, w.size)
		if err != nil {
			return nil, 0, err
		}
		need, err := indexTail(data)
		if err != nil || need > w.size {
			return nil, 0, errTable
		}
		if need > tail {
			tail = need
			continue
		}
		index, rest, err := tableIndex(data)
		if err != nil {
			return nil, 0, err
		}
		return append([]byte(nil), index...), w.size - tail + int64(rest), nil
	}
	return nil, 0, errTable
}

// indexTail returns how many bytes at the end of a table hold its index: index, its length, checksum, its length.
func indexTail(data []byte) (int64, error) {
	if len(data) < 8 {
		return 0, errTable
	}
	sum := int64(binary.BigEndian.Uint32(data[len(data)-4:]))
	at := int64(len(data)) - 4 - sum - 4
	if at < 0 {
		return 0, errTable
	}
	return int64(binary.BigEndian.Uint32(data[at:])) + 4 + sum + 4, nil
}

// read returns length bytes from offset on, valid until the next read; the buffer is filled as far as limit.
func (w *window) read(offset, length, limit int64) ([]byte, error) {
	if offset >= w.from && offset+length <= w.from+int64(len(w.data)) {
		return w.data[offset-w.from:][:length], nil
	}
	n := min(max(length, windowSize), limit-offset)
	if int64(cap(w.buf)) < n {
		w.buf = make([]byte, n)
	}
	w.data, w.from = w.buf[:n], offset
	if got, err := w.file.ReadAt(w.data, offset); got < len(w.data) {
		w.data = nil
		return nil, &readError{noEOF(err)}
	}
	return w.data[:length], nil
}
