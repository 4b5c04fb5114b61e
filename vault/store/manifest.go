package store

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// Badger's MANIFEST is read here before Badger sees it, because Badger takes a damaged length for the torn end of a
// crash, forgets all later tables, and deletes their files.
const (
	manifestName  = "MANIFEST"
	manifestMagic = "Bdgr\x00\x00\x00\x08"
	maxManifest   = 64 << 20
	maxLevels     = 7
)

// manifest is the set of live tables, and where the last whole record ends.
type manifest struct {
	tables map[uint64]int // table number → level
	end    int
}

// encodeManifest returns a manifest whose one change set creates some tables, all of one level.
func encodeManifest(tables []uint64, level uint64) []byte {
	var body []byte
	for _, number := range tables {
		change := binary.AppendUvarint([]byte{1 << 3}, number)
		change = binary.AppendUvarint(append(change, 3<<3), level)
		body = binary.AppendUvarint(append(body, 1<<3|2), uint64(len(change)))
		body = append(body, change...)
	}
	data := binary.BigEndian.AppendUint32([]byte(manifestMagic), uint32(len(body)))
	data = binary.BigEndian.AppendUint32(data, crc32.Checksum(body, castagnoli()))
	return append(data, body...)
}

var errManifest = errors.New("malformed manifest")

// parseManifest replays a manifest. A record that is cut off is not an error here: end tells.
func parseManifest(data []byte) (*manifest, error) {
	if len(data) < len(manifestMagic) || string(data[:len(manifestMagic)]) != manifestMagic {
		return nil, errManifest
	}
	m := &manifest{tables: map[uint64]int{}, end: len(manifestMagic)}
	for {
		rest := data[m.end:]
		if len(rest) < 8 {
			return m, nil
		}
		length := binary.BigEndian.Uint32(rest)
		if uint64(length) > uint64(len(rest)-8) {
			return m, nil
		}
		body := rest[8 : 8+length]
		if crc32.Checksum(body, castagnoli()) != binary.BigEndian.Uint32(rest[4:]) {
			return nil, errManifest
		}
		if err := m.apply(body); err != nil {
			return nil, err
		}
		m.end += 8 + int(length)
	}
}

// apply adds one change set: a protobuf message whose field 1 repeats the changes.
func (m *manifest) apply(body []byte) error {
	return eachField(body, func(field uint64, _ uint64, msg []byte) error {
		if field != 1 || msg == nil {
			return errManifest
		}
		return m.change(msg)
	})
}

// change adds one change: id 1, operation 2 (0 create, 1 delete), level 3, key 4, algorithm 5, compression 6.
func (m *manifest) change(msg []byte) error {
	var f [7]uint64
	err := eachField(msg, func(field, value uint64, sub []byte) error {
		if field == 0 || field >= uint64(len(f)) || sub != nil {
			return errManifest
		}
		f[field] = value
		return nil
	})
	if err != nil {
		return err
	}
	id, op, level := f[1], f[2], f[3]
	_, known := m.tables[id]
	switch {
	case op == 0 && !known && level < maxLevels && f[4] == 0 && f[6] == 0 && id < 1<<32:
		m.tables[id] = int(level)
	case op == 1 && known:
		delete(m.tables, id)
	default:
		return errManifest
	}
	return nil
}

// eachField walks a protobuf message of varints and length-delimited fields; msg is nil for a varint.
func eachField(data []byte, fn func(field, value uint64, msg []byte) error) error {
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		if n <= 0 {
			return errManifest
		}
		value, k := binary.Uvarint(data[n:])
		if k <= 0 {
			return errManifest
		}
		data = data[n+k:]
		var msg []byte
		switch tag & 7 {
		case 0:
		case 2:
			if value > uint64(len(data)) {
				return errManifest
			}
			msg, data = data[:value:value], data[value:]
		default:
			return errManifest
		}
		if err := fn(tag>>3, value, msg); err != nil {
			return err
		}
	}
	return nil
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
