package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/dgraph-io/badger/v4/fb"
)

// errTable says that a table file is not what Badger wrote.
var errTable = errors.New("checksum mismatch or malformed table")

// maxTable bounds a table file: Badger makes them of a few memtables at most.
const maxTable = 1 << 30

// verifyTable checks every byte of a Badger table: the checksum of the index, that every block lies inside the
// file without gap or overlap, and the checksum and the entry offsets of every block. Badger itself cannot do it
// safely: it ends the process on some damage, panics in its own goroutines on other, and an iterator that meets a
// bad block just ends early. The layout is in table/builder.go of Badger.
func verifyTable(w *window) (err error) {
	defer func() {
		if recover() != nil { // a malformed flatbuffer index
			err = errTable
		}
	}()
	index, blocks, err := w.index()
	if err != nil {
		return err
	}
	root := fb.GetRootAsTableIndex(index, 0)
	if root.OffsetsLength() == 0 {
		return errTable
	}
	end := int64(0)
	for i := range root.OffsetsLength() {
		var block fb.BlockOffset
		if !root.Offsets(&block, i) || int64(block.Offset()) != end {
			return errTable
		}
		length := int64(block.Len())
		if length > blocks-end || len(block.KeyBytes()) < 8 {
			return errTable
		}
		data, err := w.read(end, length, blocks)
		if err != nil {
			return err
		}
		if err := verifyBlock(data); err != nil {
			return fmt.Errorf("block %d: %w", i, err)
		}
		end += length
	}
	if end != blocks {
		return errTable
	}
	_ = root.BloomFilterBytes() // panics if it lies outside the index
	return nil
}

// tableIndex returns the checked index of a table and where its blocks end.
func tableIndex(data []byte) (index []byte, blocks int, err error) {
	data, sum, err := cutChecksum(data)
	if err != nil {
		return nil, 0, err
	}
	if len(data) < 4 {
		return nil, 0, errTable
	}
	length := uint64(binary.BigEndian.Uint32(data[len(data)-4:]))
	data = data[:len(data)-4]
	if length > uint64(len(data)) || length == 0 {
		return nil, 0, errTable
	}
	blocks = len(data) - int(length)
	index = data[blocks:]
	if uint64(crc32.Checksum(index, castagnoli())) != sum {
		return nil, 0, errTable
	}
	return index, blocks, nil
}

// cutChecksum takes the checksum message and its length off the end of data.
func cutChecksum(data []byte) (rest []byte, sum uint64, err error) {
	if len(data) < 4 {
		return nil, 0, errTable
	}
	length := uint64(binary.BigEndian.Uint32(data[len(data)-4:]))
	data = data[:len(data)-4]
	if length > uint64(len(data)) {
		return nil, 0, errTable
	}
	msg := data[len(data)-int(length):]
	err = eachField(msg, func(field, value uint64, sub []byte) error {
		if field != 2 || sub != nil {
			return errTable // field 1 is the algorithm: CRC-32C is zero and therefore absent
		}
		sum = value
		return nil
	})
	if err != nil {
		return nil, 0, errTable
	}
	return data[:len(data)-int(length)], sum, nil
}

// verifyBlock checks one block: entries, their offsets (little-endian), their count, checksum.
func verifyBlock(data []byte) error {
	body, sum, err := cutChecksum(data)
	if err != nil {
		return err
	}
	if len(body) < 4 || uint64(crc32.Checksum(body, castagnoli())) != sum {
		return errTable
	}
	count := uint64(binary.BigEndian.Uint32(body[len(body)-4:]))
	body = body[:len(body)-4]
	if count == 0 || 4*count > uint64(len(body)) {
		return errTable
	}
	entries, offsets := body[:len(body)-int(4*count)], body[len(body)-int(4*count):]
	return verifyEntries(entries, offsets)
}

// verifyEntries checks that each entry's key lies inside it: overlap with the block's first key, and the difference.
func verifyEntries(entries, offsets []byte) error {
	base, prev := 0, 0
	for i := 0; i < len(offsets); i += 4 {
		start := int(binary.NativeEndian.Uint32(offsets[i:]))
		end := len(entries)
		if i+4 < len(offsets) {
			end = int(binary.NativeEndian.Uint32(offsets[i+4:]))
		}
		if start != prev || end < start+4 || end > len(entries) {
			return errTable
		}
		overlap := int(binary.NativeEndian.Uint16(entries[start:]))
		diff := int(binary.NativeEndian.Uint16(entries[start+2:]))
		if i == 0 {
			base = diff
		}
		if overlap > base || start+4+diff > end || overlap+diff < 8 {
			return errTable
		}
		prev = end
	}
	return nil
}
