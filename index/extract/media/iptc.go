package media

import (
	"bytes"

	"golang.org/x/text/encoding/charmap"

	"emanet/index/extract"
)

// photoshop reads the image resources of Adobe Photoshop ("8BIM" blocks) for the one that holds IPTC data.
func (a *album) photoshop(b []byte) {
	b = bytes.TrimPrefix(b, []byte("Photoshop 3.0\x00"))
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		id := be16(b[4:])
		name := int(b[6]) + 1 // a length and as many letters, padded to two
		at := 6 + name + name%2
		if at+4 > len(b) {
			break
		}
		size := be32(b[at:])
		b = b[at+4:]
		if size > int64(len(b)) {
			a.damaged = true
			return
		}
		if id == 0x0404 {
			a.iptc(b[:size])
		}
		b = b[min(size+size%2, int64(len(b))):]
	}
}

// iptcTexts are the data sets of record 2 that are texts (IPTC-NAA Information Interchange Model 4.2, section 6).
var iptcTexts = map[byte]extract.Key{
	5:   extract.KeyTitle,    // object name
	105: extract.KeyTitle,    // headline
	25:  extract.KeyKeywords, //
	80:  extract.KeyAuthor,   // by-line
	120: extract.KeyComments, // caption
	40:  extract.KeyComments, // instructions
	116: extract.KeyComments, // copyright
	90:  extract.KeyComments, // city
	92:  extract.KeyComments, // place in the city
	101: extract.KeyComments, // country
}

// iptc reads the data sets of IPTC.
func (a *album) iptc(b []byte) {
	text := guess
	var day, hour string
	for len(b) >= 5 && b[0] == 0x1C {
		record, set, size := b[1], b[2], int(be16(b[3:]))
		if b = b[5:]; size > len(b) { // also the extended sizes, which nobody writes for a text
			a.damaged = true
			break
		}
		value := b[:size]
		b = b[size:]
		switch {
		case record == 1 && set == 90:
			text = iptcCharset(value)
		case record != 2:
		case set == 55:
			day = string(value)
		case set == 60:
			hour = string(value)
		case set == 65:
			first(&a.software, text(value))
		default:
			if key, ok := iptcTexts[set]; ok {
				a.text(key, text(value))
			}
		}
	}
	if full := date(day + "T" + hour); full != "" {
		day = full
	}
	first(&a.taken, date(day))
}

// iptcCharset returns the decoder for the escape sequence of ISO 2022 that names a charset. Without one of those known it
// is whatever the program used.
func iptcCharset(escape []byte) func([]byte) string {
	switch string(escape) {
	case "\x1B.A", "\x1B-A":
		return func(b []byte) string { return decode(b, charmap.ISO8859_1) }
	case "\x1B-L":
		return func(b []byte) string { return decode(b, charmap.ISO8859_5) }
	case "\x1B-M":
		return func(b []byte) string { return decode(b, charmap.ISO8859_9) }
	}
	return guess
}
