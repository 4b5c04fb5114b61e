package media

import (
	"encoding/binary"
	"math"
)

const maxEntries = 1024 // of one directory; cameras write some dozens

// exifFile is the TIFF structure that EXIF data has (TIFF 6.0, section 2; EXIF 2.32, section 4.6): directories of entries, each
// with a value or where the value is. Offsets are from the beginning of the window.
type exifFile struct {
	w     window
	order binary.ByteOrder
}

// entry is one value of a directory.
type entry struct {
	tag, kind uint16
	count     uint32
	value     [4]byte // or its offset
}

// directory is the entries of one IFD by tag, the first of each, and the offset of the next IFD.
type directory struct {
	entries map[uint16]entry
	next    int64
}

// openEXIF reads the header of w and returns the offset of the first directory.
func openEXIF(w window) (*exifFile, int64, error) {
	b, err := w.bytes(0, 8)
	if err != nil {
		return nil, 0, err
	}
	e := &exifFile{w: w}
	switch string(b[:2]) {
	case "II":
		e.order = binary.LittleEndian
	case "MM":
		e.order = binary.BigEndian
	default:
		return nil, 0, errDamaged
	}
	// Some RAW formats have a magic of their own here; the rest is the same.
	return e, int64(e.order.Uint32(b[4:])), nil
}

// directory reads the directory at off. What lies beyond the end of the file is left out.
func (e *exifFile) directory(off int64) (*directory, error) {
	head, err := e.w.bytes(off, 2)
	if off < 8 || err != nil {
		return nil, damagedOr(err)
	}
	n := min(int64(e.order.Uint16(head)), maxEntries)
	n = min(n, (e.w.size-off-2)/12)
	b, err := e.w.bytes(off+2, n*12)
	if err != nil {
		return nil, err
	}
	d := &directory{entries: make(map[uint16]entry, n)}
	for ; len(b) >= 12; b = b[12:] {
		item := entry{tag: e.order.Uint16(b), kind: e.order.Uint16(b[2:]), count: e.order.Uint32(b[4:]), value: [4]byte(b[8:12])}
		if _, twice := d.entries[item.tag]; !twice {
			d.entries[item.tag] = item
		}
	}
	next, err := e.w.bytes(off+2+int64(e.order.Uint16(head))*12, 4)
	if fatal(err) {
		return nil, err
	}
	if err == nil {
		d.next = int64(e.order.Uint32(next))
	}
	return d, nil
}

// damagedOr is err, and damage where there is none.
func damagedOr(err error) error {
	if err == nil {
		return errDamaged
	}
	return err
}

// kindSize is the bytes of one value of each kind, from 1 to 13.
var kindSize = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}

// raw returns the bytes of the value with that tag; none if there is no such value, or it is damaged.
func (e *exifFile) raw(d *directory, tag uint16) ([]byte, error) {
	item, ok := d.entries[tag]
	if !ok || int(item.kind) >= len(kindSize) || kindSize[item.kind] == 0 {
		return nil, nil
	}
	size := kindSize[item.kind] * int64(item.count)
	if size <= 4 {
		return item.value[:size], nil
	}
	b, err := e.w.bytes(int64(e.order.Uint32(item.value[:])), size)
	if fatal(err) {
		return nil, err
	}
	return b, nil
}

// numbers returns the values of a tag as numbers; a fraction by zero is not a number.
func (e *exifFile) numbers(d *directory, tag uint16, most int) ([]float64, error) {
	b, err := e.raw(d, tag)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	kind := d.entries[tag].kind
	size := int(kindSize[kind])
	var out []float64
	for ; len(b) >= size && len(out) < most; b = b[size:] {
		out = append(out, e.number(kind, b))
	}
	return out, nil
}

// number reads one value of a kind.
func (e *exifFile) number(kind uint16, b []byte) float64 {
	switch kind {
	case 1, 7:
		return float64(b[0])
	case 3:
		return float64(e.order.Uint16(b))
	case 4, 13:
		return float64(e.order.Uint32(b))
	case 5:
		return ratio(float64(e.order.Uint32(b)), float64(e.order.Uint32(b[4:])))
	case 8:
		return float64(int16(e.order.Uint16(b)))
	case 9:
		return float64(int32(e.order.Uint32(b)))
	case 10:
		return ratio(float64(int32(e.order.Uint32(b))), float64(int32(e.order.Uint32(b[4:]))))
	case 11:
		return float64(math.Float32frombits(e.order.Uint32(b)))
	case 12:
		return math.Float64frombits(e.order.Uint64(b))
	}
	return math.NaN()
}

func ratio(n, d float64) float64 {
	if d == 0 {
		return math.NaN()
	}
	return n / d
}
