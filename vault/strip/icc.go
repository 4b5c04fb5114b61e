package strip

import (
	"bytes"
	"encoding/binary"
)

// A colour profile can name the device, its serial number and the day it was measured, and the numbers of a measured one are
// as good as a serial number. So no profile is copied. For two common colour spaces a fresh one is written, always the same;
// sRGB needs none, as it is what is assumed without a profile; a picture in any other space loses its profile, and can look paler or
// brighter than it did.

// colourSpace is a well-known colour space of red, green and blue.
type colourSpace struct {
	name    string
	primary [3][3]int32 // XYZ of red, green, blue under D50, in 1/65536
	curve   []byte      // how numbers become light: an element of type curv or para (ICC.1:2022, sections 10.6 and 10.18)
}

// colourSpaces are those for which a profile is written.
var colourSpaces = []colourSpace{
	{
		name:    "Display P3",
		primary: [3][3]int32{{33759, 15807, -69}, {19135, 45367, 2745}, {10296, 4363, 51385}},
		curve:   []byte("para\x00\x00\x00\x00\x00\x03\x00\x00\x00\x02\x66\x66\x00\x00\xf2\xa7\x00\x00\x0d\x59\x00\x00\x13\xd0\x00\x00\x0a\x5b"),
	},
	{
		name:    "Compatible with Adobe RGB (1998)",
		primary: [3][3]int32{{39960, 20389, 1276}, {13453, 41004, 3989}, {9777, 4143, 48796}},
		curve:   []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00"),
	},
}

// near is how far a number of a profile can be from that of a colour space, in 1/65536: other programs round otherwise.
const near = 130

// freshProfile returns a profile for the colour space of b, a profile or its beginning; nil if none is known or needed.
func freshProfile(b []byte) []byte {
	if len(b) < 132 || string(b[16:20]) != "RGB " {
		return nil
	}
	var found [3][3]int32
	for i, kind := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		xyz := element(b, kind)
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return nil
		}
		for k := range 3 {
			found[i][k] = int32(binary.BigEndian.Uint32(xyz[8+4*k:]))
		}
	}
	for _, c := range colourSpaces {
		if c.is(found) {
			return c.profile()
		}
	}
	return nil
}

// element returns what a profile has under a tag (ICC.1:2022, section 7.3); nil if it is not there.
func element(b []byte, kind string) []byte {
	count := min(int64(binary.BigEndian.Uint32(b[128:])), int64(len(b)-132)/12)
	for i := range count {
		entry := b[132+12*i:]
		if string(entry[:4]) != kind {
			continue
		}
		off, size := uint64(binary.BigEndian.Uint32(entry[4:])), uint64(binary.BigEndian.Uint32(entry[8:]))
		if off+size > uint64(len(b)) {
			return nil
		}
		return b[off : off+size]
	}
	return nil
}

// is says whether the colours of a profile are those of c.
func (c colourSpace) is(found [3][3]int32) bool {
	for i := range found {
		for k := range found[i] {
			if d := int64(found[i][k]) - int64(c.primary[i][k]); d < -near || d > near {
				return false
			}
		}
	}
	return true
}

// profile is the profile of c, without a date, a device or a name of anybody (ICC.1:2022, sections 7 to 9).
func (c colourSpace) profile() []byte {
	type tag struct {
		kind string
		data []byte
	}
	var all []tag
	all = append(all, tag{"desc", localised(c.name)}, tag{"cprt", localised("none")}, tag{"wtpt", numbers("XYZ ", 63190, 65536, 54061)},
		tag{"chad", numbers("sf32", 68674, 1502, -3290, 1939, 64912, -1118, -605, 988, 49262)})
	for i, kind := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		all = append(all, tag{kind, numbers("XYZ ", c.primary[i][:]...)})
	}
	for _, kind := range []string{"rTRC", "gTRC", "bTRC"} {
		all = append(all, tag{kind, c.curve})
	}
	table := binary.BigEndian.AppendUint32(nil, uint32(len(all)))
	var data []byte
	for _, t := range all {
		table = append(table, t.kind...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+12*len(all)+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
		data = append(data, t.data...)
	}
	head := make([]byte, 128)
	binary.BigEndian.PutUint32(head, uint32(128+len(table)+len(data)))
	copy(head[8:], "\x04\x30\x00\x00mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], numbers("", 63190, 65536, 54061)[4:]) // D50
	return bytes.Join([][]byte{head, table, data}, nil)
}

// numbers is an element of fixed-point numbers.
func numbers(kind string, values ...int32) []byte {
	b := append([]byte(kind), 0, 0, 0, 0)
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(v))
	}
	return b
}

// localised is a text element in English, of ASCII (section 10.15), filled up to whole words.
func localised(text string) []byte {
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00")
	b = append(b, byte(2*len(text)), 0, 0, 0, 28)
	for _, c := range []byte(text) {
		b = append(b, 0, c)
	}
	return append(b, make([]byte, -len(b)&3)...)
}
