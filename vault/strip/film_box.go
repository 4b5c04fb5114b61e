package strip

import (
	"bytes"
	"encoding/binary"
)

// atoms calls each with every box in b, its kind, its whole and its body, which can be changed. Boxes fill b: one that is
// longer is damage. Less than 8 bytes can be left, which QuickTime uses as an end; they become zeros, as nothing reads them.
func atoms(b []byte, each func(kind string, whole, body []byte) error) error {
	for len(b) >= 8 {
		size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		if size == 1 && len(b) >= 16 {
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if size < head || size > uint64(len(b)) {
			return errFilm
		}
		if err := each(string(b[4:8]), b[:size:size], b[head:size:size]); err != nil {
			return err
		}
		b = b[size:]
	}
	clear(b)
	return nil
}

// tiles says whether b is filled by boxes.
func tiles(b []byte) bool {
	for len(b) >= 8 {
		size := uint64(binary.BigEndian.Uint32(b))
		if size < 8 || size > uint64(len(b)) {
			return false
		}
		b = b[size:]
	}
	return true
}

// inside cleans the boxes in b: those of rules, each of which can be there once, by their rule; others become free space. A
// rule says whether the box can stay.
func (f *filmCopy) inside(b []byte, rules map[string]func(body []byte) (bool, error)) error {
	seen := map[string]bool{}
	return atoms(b, func(kind string, whole, body []byte) error {
		rule := rules[kind]
		if rule == nil {
			f.drop(whole, boxName(kind))
			return nil
		}
		if seen[kind] {
			return errFilm
		}
		seen[kind] = true
		stays, err := rule(body)
		if err == nil && !stays {
			f.drop(whole, boxName(kind))
		}
		return err
	})
}

// find returns the body of the first box of that kind in b; nil if there is none.
func find(b []byte, path ...string) (found []byte, err error) {
	for _, want := range path {
		found = nil
		err = atoms(b, func(kind string, _, body []byte) error {
			if kind == want && found == nil {
				found = body
			}
			return nil
		})
		if err != nil || found == nil {
			return nil, err
		}
		b = found
	}
	return found, nil
}

// drop makes a box free space.
func (f *filmCopy) drop(whole []byte, what string) {
	head := 8
	if binary.BigEndian.Uint32(whole) == 1 {
		head = 16
	}
	body := whole[head:]
	if hasPlace(body) {
		f.gone("GPS position")
	}
	if kind := string(whole[4:8]); kind != "free" && kind != "skip" || !isZero(body) {
		f.gone(what)
	}
	copy(whole[4:], "free")
	clear(body)
}

// hasPlace says whether a box has a place in one of the forms that telephones and cameras write.
func hasPlace(b []byte) bool {
	for _, mark := range []string{"\xA9xyz", "loci", "location.ISO6709", "GPMF"} {
		if bytes.Contains(b, []byte(mark)) {
			return true
		}
	}
	return false
}

// isZero says whether there is nothing in b.
func isZero(b []byte) bool {
	for len(b) > len(zeros) {
		if !isZero(b[:len(zeros)]) {
			return false
		}
		b = b[len(zeros):]
	}
	return bytes.Equal(b, zeros[:len(b)])
}

// wipe sets b to zeros, and notes what it was if it was something.
func (f *filmCopy) wipe(b []byte, what string) {
	if !isZero(b) {
		f.gone(what)
		clear(b)
	}
}

// boxName is what the report says about a box that was taken out.
func boxName(kind string) string {
	switch kind {
	case "udta":
		return "user data"
	case "meta":
		return "metadata"
	case "uuid":
		return "private data"
	case "free", "skip", "wide":
		return "data in unused space"
	case "tref":
		return "links between tracks"
	case "pnot", "PICT":
		return "thumbnail"
	}
	return "unneeded box"
}

// counted says whether b is a table of a version, flags, a count at 4, and as many entries of that size; what is behind them becomes
// zeros.
func (f *filmCopy) counted(b []byte, size uint64) bool {
	if len(b) < 8 {
		return false
	}
	n := 8 + size*uint64(binary.BigEndian.Uint32(b[4:]))
	if n > uint64(len(b)) {
		return false
	}
	f.wipe(b[n:], "data in unused space")
	return true
}
