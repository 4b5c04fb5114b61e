package archive

import (
	"encoding/binary"
	"hash/crc32"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// rawName is a name as the archive has it.
type rawName struct {
	name  string
	extra []byte
	utf8  bool
}

// unicode returns the name if the archive says what it is in Unicode, or if it cannot be anything else.
func (r rawName) unicode() (string, bool) {
	// Info-ZIP's Unicode path (APPNOTE.TXT 4.6.9): a version, the checksum of the other name, the name.
	if b := extraField(r.extra, 0x7075); len(b) > 5 && b[0] == 1 && binary.LittleEndian.Uint32(b[1:]) == crc32.ChecksumIEEE([]byte(r.name)) {
		return strings.ToValidUTF8(string(b[5:]), "\uFFFD"), true
	}
	if r.utf8 {
		return strings.ToValidUTF8(r.name, "\uFFFD"), true
	}
	return r.name, utf8.ValidString(r.name)
}

// decodeNames names the members. Archives say in which code page their names are only if it is UTF-8, so for the others it is guessed from
// all of them: one short name tells too little.
func (a *Archive) decodeNames() {
	var page codePage
	for _, m := range a.members {
		if _, ok := m.raw.unicode(); !ok {
			page.see(m.raw.name)
		}
	}
	for _, m := range a.members {
		name, ok := m.raw.unicode()
		if !ok {
			name = page.decode(name)
		}
		m.Name, m.raw = name, rawName{}
	}
}

// codePage counts what tells code pages apart.
type codePage struct {
	ascii int // letters of ASCII
	low   int // 0x80–0xAF: letters in the code pages of DOS
	box   int // 0xB0–0xDF: lines and corners there, capitals in Windows'
	high  int // 0xE0–0xFF: letters of Cyrillic, and of Windows' Turkish
}

func (c *codePage) see(name string) {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot] // what follows is Latin everywhere
	}
	for _, b := range []byte(name) {
		switch {
		case b >= 0xe0:
			c.high++
		case b >= 0xb0:
			c.box++
		case b >= 0x80:
			c.low++
		case b|0x20 >= 'a' && b|0x20 <= 'z':
			c.ascii++
		}
	}
}

// decode decodes a name. Where most letters are not ASCII it is Cyrillic: DOS's code page 866 or Windows' 1251. Else it is Latin with a few
// letters more: Windows' 1254, or DOS's 857 or 437, whose letters differ in six places that matter only for Turkish.
func (c *codePage) decode(name string) string {
	cyrillic := c.low+c.box+c.high > c.ascii
	switch {
	case cyrillic && c.box <= c.low && c.high <= 4*c.low: // half of the small letters of DOS are low, and none of Windows'
		return decode(charmap.CodePage866, name)
	case cyrillic:
		return decode(charmap.Windows1251, name)
	case c.box+c.high > c.low:
		return decode(charmap.Windows1254, name)
	case c.box+c.high == 0:
		return turkish.Replace(decode(charmap.CodePage850, name))
	}
	return decode(charmap.CodePage437, name)
}

// turkish turns code page 850 into 857.
var turkish = strings.NewReplacer("ì", "ı", "ÿ", "İ", "×", "Ş", "ƒ", "ş", "ª", "Ğ", "º", "ğ")

func decode(page *charmap.Charmap, name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		b.WriteRune(page.DecodeByte(c))
	}
	return b.String()
}
