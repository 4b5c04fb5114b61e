package office

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"

	"emanet/index/extract"
)

// The two forms of compressed RTF (MS-OXRTFCP 2.1.3.1.1).
const (
	rtfCompressed   = "LZFu"
	rtfUncompressed = "MELA"
)

// rtfDictionary is what the dictionary begins with (MS-OXRTFCP 2.1.2.1): 207 bytes.
const rtfDictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial" +
	"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// DecompressRTF unpacks the RTF of Outlook's property PidTagRtfCompressed (MS-OXRTFCP 2.2). At more than limit bytes it returns a
// *Failure with ReasonTooLarge; for bytes that are not of this form, or end too early or do not have their checksum, one with
// ReasonDamaged. What was unpacked up to there is returned with it.
func DecompressRTF(data []byte, limit int) ([]byte, error) {
	if len(data) < 16 {
		return nil, extract.Failed(extract.ReasonDamaged, "compressed RTF has no head")
	}
	// Of the three: its size without the first field, the size of what comes out, a checksum.
	size, raw := uint64(binary.LittleEndian.Uint32(data)), uint64(binary.LittleEndian.Uint32(data[4:]))
	sum := binary.LittleEndian.Uint32(data[12:])
	body := data[16:]
	if size >= 12 {
		body = upTo(body, size-12)
	}
	switch string(data[8:12]) {
	case rtfUncompressed:
		b := upTo(body, raw)
		if len(b) > limit {
			return nil, tooMuchRTF(limit)
		}
		return bytes.Clone(b), nil
	case rtfCompressed:
	default:
		return nil, extract.Failed(extract.ReasonDamaged, "this is no compressed RTF")
	}
	b, err := inflateRTF(body, limit)
	if err == nil && rtfChecksum(body) != sum {
		err = extract.Failed(extract.ReasonDamaged, "compressed RTF does not have its checksum")
	}
	return upTo(b, raw), err
}

// inflateRTF undoes the LZ77 with a ring of 4 096 bytes (MS-OXRTFCP 2.2.1.2, 2.2.2.2): each bit of a control byte announces a byte, or a
// reference of 12 bits of place and 4 bits of length. A reference to the place of writing ends it.
func inflateRTF(b []byte, limit int) ([]byte, error) {
	const ring = 4096
	var window [ring]byte
	at := copy(window[:], rtfDictionary)
	var out []byte
	put := func(c byte) {
		out = append(out, c)
		window[at] = c
		at = (at + 1) % ring
	}
	for len(b) > 0 {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8; bit, control = bit+1, control>>1 {
			switch {
			case control&1 == 0 && len(b) >= 1:
				put(b[0])
				b = b[1:]
			case control&1 == 1 && len(b) >= 2:
				ref := int(b[0])<<8 | int(b[1])
				b = b[2:]
				from := ref >> 4
				if from == at {
					return out, nil
				}
				for i := range ref&0xF + 2 {
					put(window[(from+i)%ring])
				}
			default:
				return out, extract.Failed(extract.ReasonDamaged, "compressed RTF ends too early")
			}
			if len(out) > limit {
				return out[:limit], tooMuchRTF(limit)
			}
		}
	}
	return out, extract.Failed(extract.ReasonDamaged, "compressed RTF ends too early")
}

func tooMuchRTF(limit int) error {
	return extract.Failed(extract.ReasonTooLarge, "RTF of more than %d bytes", limit)
}

// rtfChecksum is CRC-32 with the usual polynomial, but neither begun nor ended with all bits set (MS-OXRTFCP 2.1.3.1.2).
func rtfChecksum(b []byte) uint32 {
	return ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, b)
}
