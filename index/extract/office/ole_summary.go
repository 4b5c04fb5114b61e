package office

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"emanet/index/extract"
)

// maxPropertySet bounds a stream of properties. Real ones have a few KiB, and some a picture of the first page.
const maxPropertySet = 4 << 20

// Types of a property ([MS-OLEPS] 2.2).
const (
	propInt16    = 2
	propInt32    = 3
	propText     = 30
	propWideText = 31
	propTime     = 64
)

// summaryKeys are the properties of \x05SummaryInformation and \x05DocumentSummaryInformation ([MS-OLEPS] 3.1, MS-OSHARED
// 2.3.3) that say something about a document.
var (
	summaryKeys = map[uint32]extract.Key{
		2: extract.KeyTitle, 3: extract.KeySubject, 4: extract.KeyAuthor, 5: extract.KeyKeywords, 6: extract.KeyComments,
		8: extract.KeyLastAuthor, 11: extract.KeyPrinted, 12: extract.KeyCreated, 13: extract.KeyModified, 14: extract.KeyPages,
		18: extract.KeySoftware,
	}
	documentKeys = map[uint32]extract.Key{15: extract.KeyCompany}
)

// summaryFacts gives what an OLE2 file of Office tells about itself. Streams that are missing or damaged tell nothing.
func summaryFacts(c *Compound, out extract.Output) error {
	for _, set := range []struct {
		stream string
		keys   map[uint32]extract.Key
	}{{"\x05SummaryInformation", summaryKeys}, {"\x05DocumentSummaryInformation", documentKeys}} {
		s := c.Stream(set.stream)
		if s == nil {
			continue
		}
		b, err := s.Bytes(maxPropertySet)
		if err != nil {
			if err := unlessDamaged(err); err != nil {
				return err
			}
			continue
		}
		if err := propertyFacts(b, set.keys, out); err != nil {
			return err
		}
	}
	return nil
}

// propertyFacts reads the first property set of a stream ([MS-OLEPS] 2.20, 2.21).
func propertyFacts(b []byte, keys map[uint32]extract.Key, out extract.Output) error {
	if len(b) < 48 || binary.LittleEndian.Uint32(b[24:]) == 0 {
		return nil
	}
	set := fromOffset(b, binary.LittleEndian.Uint32(b[44:]))
	if len(set) < 8 {
		return nil
	}
	ids := set[8:]
	ids = ids[:8*min(int64(binary.LittleEndian.Uint32(set[4:])), int64(len(ids)/8), 1000)]
	cp := cpLatin
	for p := ids; len(p) > 0; p = p[8:] {
		v := fromOffset(set, binary.LittleEndian.Uint32(p[4:]))
		if binary.LittleEndian.Uint32(p) == 1 && len(v) >= 6 {
			cp = int(binary.LittleEndian.Uint16(v[4:]))
		}
	}
	for p := ids; len(p) > 0; p = p[8:] {
		key, known := keys[binary.LittleEndian.Uint32(p)]
		if !known {
			continue
		}
		if err := out.Fact(key, propertyValue(fromOffset(set, binary.LittleEndian.Uint32(p[4:])), cp)); err != nil {
			return err
		}
	}
	return nil
}

// propertyValue returns a property as text, or "" if it has none.
func propertyValue(b []byte, cp int) string {
	if len(b) < 8 {
		return ""
	}
	n := binary.LittleEndian.Uint32(b[4:])
	switch binary.LittleEndian.Uint16(b) {
	case propInt16, propInt32:
		if v := int32(n); v > 0 {
			return strconv.Itoa(int(v))
		}
	case propText:
		return cleanValue(decodeBytes(cp, upTo(b[8:], uint64(n))))
	case propWideText:
		return cleanValue(utf16Bytes(upTo(b[8:], 2*uint64(n))))
	case propTime:
		if len(b) >= 12 {
			return fileTime(binary.LittleEndian.Uint64(b[4:]))
		}
	}
	return ""
}

// cleanValue cuts a value at its closing zero.
func cleanValue(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return strings.TrimSpace(s)
}

// fileTime returns a Windows FILETIME (100 ns since 1601), or "" if it is none of 1970 to 9999: zero means unknown, and
// the time spent on editing is stored the same way.
func fileTime(v uint64) string {
	const epoch = 11644473600
	seconds := int64(v/10_000_000) - epoch
	if seconds <= 0 || seconds > 253402300799 {
		return ""
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

// fromOffset returns b from an offset that the file gives; beyond its end is nothing.
func fromOffset(b []byte, offset uint32) []byte {
	if uint64(offset) >= uint64(len(b)) {
		return nil
	}
	return b[offset:]
}

// upTo returns the first n bytes of b, or all.
func upTo(b []byte, n uint64) []byte {
	return b[:min(uint64(len(b)), n)]
}
