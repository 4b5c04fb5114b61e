package vault

import (
	"encoding/binary"
	"fmt"

	"emanet/vault/custody"
	"emanet/vault/store"
)

// logSource reads the custody log out of a store or out of the store that a rotation is filling.
// Nothing it returns is believed before signatures and hashes hold.
type logSource struct{ kv reader }

// reader is the part of a store that the log and the inventory are read through.
type reader interface {
	Get(sp store.Space, key []byte) ([]byte, error)
}

// number is the key of the n-th leaf, hash or entry: eight bytes, big endian, so that a scan runs in order.
func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func (s logSource) Leaf(i int64) ([]byte, error) {
	b, err := s.kv.Get(store.SpaceLeaves, number(i))
	if err != nil {
		return nil, fmt.Errorf("log leaf %d: %w", i, err)
	}
	return b, nil
}

func (s logSource) EntryIndex(seq int64) (int64, error) {
	b, err := s.kv.Get(store.SpaceEntries, number(seq))
	if err != nil {
		return 0, fmt.Errorf("log entry %d: %w", seq, err)
	}
	if len(b) != 8 {
		return 0, integrity("log entry %d: its index has %d bytes", seq, len(b))
	}
	return int64(binary.BigEndian.Uint64(b)), nil
}

func (s logSource) ReadHashes(indexes []int64) ([]custody.Hash, error) {
	out := make([]custody.Hash, len(indexes))
	for k, i := range indexes {
		b, err := s.kv.Get(store.SpaceHashes, number(i))
		if err != nil {
			return nil, fmt.Errorf("log hash %d: %w", i, err)
		}
		if copy(out[k][:], b) != len(out[k]) || len(b) != len(out[k]) {
			return nil, integrity("log hash %d has %d bytes", i, len(b))
		}
	}
	return out, nil
}
