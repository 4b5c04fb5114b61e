package strip

import "encoding/binary"

// table is where the samples of a track are (ISO/IEC 14496-12, sections 8.7.3 to 8.7.5). It points into the moov.
type table struct {
	count uint64 // samples
	fixed uint64 // the length of each; 0 if they have their own
	sizes []byte // their lengths
	bits  uint64 // of a length: 32, 16, 8 or 4

	runs   []byte // first chunk, samples in a chunk, sample entry
	chunks []byte // offsets
	wide   uint64 // the length of an offset
	number uint64 // how many chunks there are
}

// readTable reads and checks the tables of a track. A track without samples needs none.
func readTable(stbl []byte) (*table, error) {
	t := &table{}
	if err := t.readSizes(stbl); err != nil || t.count == 0 {
		return t, err
	}
	for _, kind := range []string{"stco", "co64"} {
		b, err := find(stbl, kind)
		if err != nil {
			return nil, err
		}
		if b == nil {
			continue
		}
		t.wide = map[string]uint64{"stco": 4, "co64": 8}[kind]
		if t.chunks != nil || len(b) < 8 {
			return nil, errFilm
		}
		if t.number = uint64(binary.BigEndian.Uint32(b[4:])); t.number*t.wide > uint64(len(b)-8) {
			return nil, errFilm
		}
		t.chunks = b[8:]
	}
	return t, t.readRuns(stbl)
}

// readSizes reads stsz or stz2.
func (t *table) readSizes(stbl []byte) error {
	b, err := find(stbl, "stsz")
	if err != nil {
		return err
	}
	compact, err := find(stbl, "stz2")
	if err != nil || b == nil && compact == nil {
		return err
	}
	t.bits = 32
	if b == nil {
		b = compact
	} else if compact != nil {
		return errFilm
	}
	if len(b) < 12 {
		return errFilm
	}
	t.count = uint64(binary.BigEndian.Uint32(b[8:]))
	if compact != nil {
		if t.bits = uint64(b[7]); t.bits != 4 && t.bits != 8 && t.bits != 16 {
			return errFilm
		}
	} else if t.fixed = uint64(binary.BigEndian.Uint32(b[4:])); t.fixed != 0 {
		return nil
	}
	if (t.count*t.bits+7)/8 > uint64(len(b)-12) {
		return errFilm
	}
	t.sizes = b[12:]
	return nil
}

// readRuns reads stsc: its chunks must ascend from the first.
func (t *table) readRuns(stbl []byte) error {
	b, err := find(stbl, "stsc")
	if err != nil {
		return err
	}
	if len(b) < 8+12 || 12*uint64(binary.BigEndian.Uint32(b[4:])) > uint64(len(b)-8) {
		return errFilm
	}
	t.runs = b[8 : 8+12*uint64(binary.BigEndian.Uint32(b[4:]))]
	last := uint32(0)
	for i := 0; i < len(t.runs); i += 12 {
		first := binary.BigEndian.Uint32(t.runs[i:])
		if i == 0 && first != 1 || first <= last || binary.BigEndian.Uint32(t.runs[i+4:]) == 0 {
			return errFilm
		}
		last = first
	}
	if last == 0 {
		return errFilm
	}
	return nil
}

// size is the length of a sample.
func (t *table) size(i uint64) uint64 {
	switch {
	case t.fixed != 0:
		return t.fixed
	case t.bits == 32:
		return uint64(binary.BigEndian.Uint32(t.sizes[4*i:]))
	case t.bits == 16:
		return uint64(binary.BigEndian.Uint16(t.sizes[2*i:]))
	case t.bits == 8:
		return uint64(t.sizes[i])
	}
	return uint64(t.sizes[i/2]>>(4*(1-i&1))) & 15
}

// chunk is the offset of a chunk.
func (t *table) chunk(i uint64) uint64 {
	if t.wide == 8 {
		return binary.BigEndian.Uint64(t.chunks[8*i:])
	}
	return uint64(binary.BigEndian.Uint32(t.chunks[4*i:]))
}

// tableRules are the boxes of stbl that stay (sections 8.5 to 8.7). The content of the tables was checked before, where it
// matters; what is behind their end becomes zeros.
func (f *filmCopy) tableRules(t *track) rules {
	entries := func(size uint64) func(b []byte) (bool, error) {
		return func(b []byte) (bool, error) { return stays(f.counted(b, size)) }
	}
	return rules{
		"stsd": func(b []byte) (bool, error) { return f.cleanEntries(t, b) },
		"stts": entries(8), "ctts": entries(8), "stss": entries(4), "stps": entries(4), "stsc": entries(12), "stco": entries(4), "co64": entries(8),
		"stsz": func(b []byte) (bool, error) { return f.sizesStay(t, b) },
		"stz2": func(b []byte) (bool, error) { return f.sizesStay(t, b) },
		"sdtp": func(b []byte) (bool, error) { return uint64(len(b)) == 4+t.samples.count, nil },
		"cslg": func(b []byte) (bool, error) { return len(b) == 24 || len(b) == 44, nil },
	}
}

// sizesStay wipes what is behind the lengths of the samples.
func (f *filmCopy) sizesStay(t *track, b []byte) (bool, error) {
	n := uint64(12)
	if t.samples.fixed == 0 {
		n += (t.samples.count*t.samples.bits + 7) / 8
	}
	if uint64(len(b)) < n {
		return false, errFilm
	}
	f.wipe(b[n:], "data in unused space")
	return true, nil
}
