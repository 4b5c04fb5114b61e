package media

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// guess decodes a text whose format names no charset, or one that nobody keeps to: UTF-8 if it is that, else the code page of
// the region. Cyrillic in windows-1251 is words of letters above 0xBF; Turkish and Western texts have a few of them
// among Latin letters, and windows-1254 is windows-1252 but for six letters that are more often Turkish than Icelandic.
func guess(b []byte) string {
	b = beforeNUL(b)
	if utf8.Valid(b) {
		return string(b)
	}
	high, latin := 0, 0
	for _, c := range b {
		switch {
		case c >= 0xC0:
			high++
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			latin++
		}
	}
	if high > latin {
		return decode(b, charmap.Windows1251)
	}
	return decode(b, charmap.Windows1254)
}

// decode decodes one byte per letter.
func decode(b []byte, page *charmap.Charmap) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = page.DecodeByte(c)
	}
	return string(runes)
}

// utf16Text decodes UTF-16 up to its first NUL: in the order of its byte order mark, else in order.
func utf16Text(b []byte, order binary.ByteOrder) string {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		b, order = b[2:], binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		b, order = b[2:], binary.BigEndian
	}
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		unit := order.Uint16(b)
		if unit == 0 {
			break
		}
		units = append(units, unit)
	}
	return string(utf16.Decode(units))
}

// marked decodes a text that is UTF-16 if it begins with a byte order mark.
func marked(b []byte) string {
	if bytes.HasPrefix(b, []byte{0xFE, 0xFF}) || bytes.HasPrefix(b, []byte{0xFF, 0xFE}) {
		return utf16Text(b, binary.BigEndian)
	}
	return guess(b)
}

// beforeNUL returns b up to its first NUL.
func beforeNUL(b []byte) []byte {
	b, _, _ = bytes.Cut(b, []byte{0})
	return b
}
