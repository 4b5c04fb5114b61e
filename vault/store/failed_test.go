package store

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"maps"
	"slices"
	"testing"
)

// changeSet encodes one set of changes of a manifest: positive numbers are created, negative ones deleted.
func changeSet(numbers ...int64) []byte {
	var body []byte
	for _, n := range numbers {
		op := uint64(0)
		if n < 0 {
			n, op = -n, 1
		}
		change := binary.AppendUvarint([]byte{1 << 3}, uint64(n))
		change = binary.AppendUvarint(append(change, 2<<3), op)
		body = append(binary.AppendUvarint(append(body, 1<<3|2), uint64(len(change))), change...)
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	return append(binary.BigEndian.AppendUint32(head, crc32.Checksum(body, castagnoli())), body...)
}

// A change that could not be synced stays in the manifest though it was not made: it is left out, whole, and nothing else.
func TestChangesThatFailedAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sets  [][]int64
		there []uint64
		live  []uint64
	}{
		"a table written again":           {[][]int64{{1}, {2}, {3}, {4}}, []uint64{1, 2, 4}, []uint64{1, 2, 4}},
		"twice":                           {[][]int64{{1}, {3}, {4}, {5}}, []uint64{1, 5}, []uint64{1, 5}},
		"a compaction that was not made":  {[][]int64{{1}, {2}, {3, -1, -2}, {4}}, []uint64{1, 2, 4}, []uint64{1, 2, 4}},
		"a compaction that was made":      {[][]int64{{1}, {2}, {3, -1, -2}, {4}}, []uint64{3, 4}, []uint64{3, 4}},
		"a table that went long ago":      {[][]int64{{1}, {2, -1}, {3}, {4}}, []uint64{2, 4}, []uint64{2, 4}},
		"all in one set, and one is gone": {[][]int64{{1, 2, 3}, {4}}, []uint64{1, 2, 4}, []uint64{4}}, // the caller sees that it does not fit
	} {
		data := []byte(manifestMagic)
		for _, set := range c.sets {
			data = append(data, changeSet(set...)...)
		}
		kept, err := withoutFailed(data, c.there)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := parseManifest(kept)
		if err != nil || !slices.Equal(slices.Sorted(maps.Keys(m.tables)), c.live) {
			t.Errorf("%s: %v, %v; want %v", name, m, err, c.live)
		}
	}
	whole := append([]byte(manifestMagic), changeSet(1)...)
	if kept, err := withoutFailed(whole, []uint64{1}); err != nil || !bytes.Equal(kept, whole) {
		t.Errorf("a manifest without fault became %x, %v", kept, err)
	}
}
