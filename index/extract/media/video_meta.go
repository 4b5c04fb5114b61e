package media

import (
	"encoding/binary"
	"math"
	"strings"

	"emanet/index/extract"
)

const maxKeys = 1024 // names of QuickTime metadata

// metadata takes a meta box: the one of QuickTime, with names in keys, or of MP4, and with a list of items. That of QuickTime
// has no version before its first box.
func (m *movie) metadata(w window) error {
	head, err := w.bytes(0, 8)
	if err != nil {
		return passOver(err)
	}
	if string(head[4:]) != "hdlr" && string(head[4:]) != "keys" && string(head[4:]) != "ilst" {
		w = w.part(4, w.size)
	}
	m.keys = nil
	return boxes(w, func(b box) (bool, error) {
		switch b.kind {
		case "keys":
			return true, m.names(b.body)
		case "ilst":
			return true, boxes(b.body, func(b box) (bool, error) { return true, m.item(b) })
		case "xml ":
			t, err := readTable(b.body)
			if err != nil {
				return true, m.pass(err)
			}
			m.xmp(t.b)
		}
		return true, nil
	})
}

// names takes the names of the items that follow.
func (m *movie) names(w window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	for n := t.next(4); n > 0 && !t.short && len(m.keys) < maxKeys; n-- {
		size := t.next(4)
		t.next(4)
		if size < 8 || size > maxValue {
			return errDamaged
		}
		m.keys = append(m.keys, string(t.take(int(size)-8)))
	}
	return t.err()
}

// item takes an item of a list: its kind is a name, or the number of one, and the value is in a box inside.
func (m *movie) item(b box) error {
	name := b.kind
	if n := be32([]byte(b.kind)); n >= 1 && n <= int64(len(m.keys)) {
		name = m.keys[n-1]
	}
	data, err := find(b.body, "data")
	if err != nil || data.size < 8 {
		return m.pass(err)
	}
	if data.size > maxText { // a picture of the cover
		return nil
	}
	value, err := data.all()
	if err != nil {
		return m.pass(err)
	}
	switch kind := be32(value) & 0xFFFFFF; kind {
	case 1, 0, 4:
		m.named(name, guess(value[8:]))
	case 2, 5:
		m.named(name, utf16Text(value[8:], binary.BigEndian))
	}
	return nil
}

// movieTexts are names of texts: of QuickTime, of iTunes and of 3GPP.
var movieTexts = map[string]extract.Key{
	"\xA9nam": extract.KeyTitle, "title": extract.KeyTitle, "titl": extract.KeyTitle, "displayname": extract.KeyTitle,
	"\xA9ART": extract.KeyAuthor, "artist": extract.KeyAuthor, "author": extract.KeyAuthor, "auth": extract.KeyAuthor,
	"\xA9aut": extract.KeyAuthor, "perf": extract.KeyAuthor, "aART": extract.KeyAuthor, "\xA9dir": extract.KeyAuthor, "director": extract.KeyAuthor,
	"\xA9cmt": extract.KeyComments, "comment": extract.KeyComments, "desc": extract.KeyComments, "ldes": extract.KeyComments,
	"description": extract.KeyComments, "dscp": extract.KeyComments, "\xA9des": extract.KeyComments, "information": extract.KeyComments,
	"\xA9inf": extract.KeyComments, "\xA9cpy": extract.KeyComments, "cprt": extract.KeyComments, "copyright": extract.KeyComments,
	"\xA9lyr": extract.KeyComments, "\xA9alb": extract.KeySubject, "albm": extract.KeySubject, "album": extract.KeySubject,
	"\xA9gen": extract.KeyKeywords, "gnre": extract.KeyKeywords, "genre": extract.KeyKeywords, "\xA9key": extract.KeyKeywords,
	"keywords": extract.KeyKeywords, "kywd": extract.KeyKeywords,
}

// named takes one value by its name.
func (m *movie) named(name, value string) {
	name = strings.TrimPrefix(name, "com.apple.quicktime.")
	value = strings.TrimSpace(value)
	switch name {
	case "location.ISO6709", "\xA9xyz":
		place, altitude := iso6709(value)
		if m.location == "" && place != "" {
			m.location, m.altitude = place, altitude
		}
	case "creationdate", "\xA9day", "date", "yrrc":
		if when := date(value); strings.Contains(when, "T") {
			first(&m.taken, when)
		} else {
			first(&m.digitized, when) // a year may be that of the disk
		}
	case "make", "\xA9mak", "com.android.manufacturer":
		first(&m.maker, value)
	case "model", "\xA9mod", "com.android.model":
		first(&m.model, value)
	case "software", "\xA9swr", "\xA9too", "encoder":
		first(&m.software, value)
	case "direction.facing":
		first(&m.direction, degrees(float(strings.TrimSuffix(value, "M")), strings.HasSuffix(value, "M")))
	default:
		if key, ok := movieTexts[name]; ok {
			m.text(key, value)
		}
	}
}

// userData takes a box of user data: texts with a language of QuickTime, boxes of 3GPP, and a list of items in a meta box.
func (m *movie) userData(w window) error {
	return boxes(w, func(b box) (bool, error) {
		if m.boxesLeft--; m.boxesLeft < 0 {
			return false, extract.Failed(extract.ReasonTooLarge, "more than %d boxes", maxBoxes)
		}
		switch {
		case b.kind == "meta":
			return true, m.pass(m.metadata(b.body))
		case b.kind == "uuid":
			return true, m.pass(m.uuid(b.body))
		case b.kind == "loci":
			return true, m.pass(m.loci(b.body))
		case b.kind == "XMP_":
			data, err := b.body.all()
			if err == nil {
				m.xmp(data)
			}
			return true, m.pass(err)
		case b.kind[0] == 0xA9:
			return true, m.pass(m.international(b))
		case movieTexts[b.kind] != "" && b.body.size < maxText:
			t, err := readTable(b.body)
			t.take(2) // language
			m.named(b.kind, marked(t.rest()))
			return true, m.pass(err)
		}
		return true, nil
	})
}

// international takes a text of QuickTime's user data: its length, its language, and the text; or, as some cameras write it,
// the text alone.
func (m *movie) international(b box) error {
	if b.body.size > maxText {
		return nil
	}
	data, err := b.body.all()
	if err != nil || len(data) < 4 {
		return err
	}
	if size := be16(data); size <= int64(len(data)-4) {
		data = data[4 : 4+size]
	} else if string(data[4:min(8, len(data))]) == "data" {
		return m.item(b)
	}
	m.named(b.kind, marked(data))
	return nil
}

// loci takes the place of 3GPP TS 26.244, section 8.10: longitude, latitude and altitude in 65536ths.
func (m *movie) loci(w window) error {
	t, err := readTable(w)
	if err != nil {
		return err
	}
	t.take(2) // language
	name := t.rest()
	text := marked(name)
	if len(name) >= 2 && name[0] == 0xFE && name[1] == 0xFF {
		for t.next(2) != 0 && !t.short {
		}
	} else {
		t.take(len(beforeNUL(name)) + 1)
	}
	t.next(1) // role: where it was made, and others
	longitude, latitude, altitude := fixed(t), fixed(t), fixed(t)
	if t.short {
		return errDamaged
	}
	m.text(extract.KeyComments, text)
	if place := location(latitude, longitude); m.location == "" && place != "" {
		m.location, m.altitude = place, metres(altitude)
	}
	return nil
}

// fixed reads a signed number in 65536ths.
func fixed(t *table) float64 { return float64(int32(t.next(4))) / math.Exp2(16) }

// uuid takes the box that Adobe keeps XMP in (ISO 16684-3).
func (m *movie) uuid(w window) error {
	const ofXMP = "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC"
	ours, err := w.starts(ofXMP)
	if err != nil || !ours {
		return err
	}
	b, err := w.part(16, w.size).all()
	if err != nil {
		return err
	}
	m.xmp(b)
	return nil
}
