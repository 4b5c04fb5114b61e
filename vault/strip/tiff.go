package strip

import "encoding/binary"

// The tags of TIFF that matter here (Exif 3.0, sections 4.6.5 and 4.6.7).
const (
	tagOrientation = 0x0112
	tagGPS         = 0x8825
)

// tiffFacts are what is looked for in the EXIF of a picture.
type tiffFacts struct {
	orientation byte // 2 to 8; 0 if the picture stands upright or nothing is said
	gps         bool // there is a place
}

// readTIFF reads the first directory of EXIF, the part behind "Exif\0\0". What it does not understand it passes over: nothing
// of it is copied.
func readTIFF(b []byte) (f tiffFacts) {
	if len(b) < 8 {
		return f
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(b[:2]) == "II" {
		order = binary.LittleEndian
	}
	start := order.Uint32(b[4:])
	if uint64(start)+2 > uint64(len(b)) {
		return f
	}
	b = b[start:]
	count := min(int(order.Uint16(b)), (len(b)-2)/12)
	for i := range count {
		entry := b[2+12*i:]
		switch order.Uint16(entry) {
		case tagOrientation:
			if value := order.Uint16(entry[8:]); order.Uint16(entry[2:]) == 3 && value >= 2 && value <= 8 {
				f.orientation = byte(value)
			}
		case tagGPS:
			f.gps = true
		}
	}
	return f
}

// orientationTIFF is EXIF, behind "Exif\0\0", with nothing in it but an orientation.
func orientationTIFF(value byte) []byte {
	return []byte{
		'M', 'M', 0, 42, 0, 0, 0, 8, // the directory is at 8
		0, 1, tagOrientation >> 8, tagOrientation & 0xFF, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, // one entry: a short
		0, 0, 0, 0, // no other directory
	}
}
