package office

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"emanet/index/extract"
)

func TestDOCOfEastAsianWord95(t *testing.T) {
	t.Parallel()
	doc := oldDoc(0x409, []byte("By post and fax\r"), nil)
	doc = bytes.Replace(doc, []byte{0xDC, 0xA5, 0x65, 0}, []byte{0x99, 0xA6, 0x68, 0}, 1)
	got, err := readBytes(DOC, doc, "")
	if err != nil || len(got.Parts) != 1 || got.Parts[0].Text != "By post and fax" {
		t.Errorf("%v and %+v", err, got.Parts)
	}
	var text []byte
	for _, c := range utf16.Encode([]rune("虚构的人\r")) {
		text = append(text, byte(c), byte(c>>8))
	}
	doc = oldDoc(0x804, text, nil)
	at := bytes.Index(doc, []byte{0xDC, 0xA5, 0x65, 0})
	doc = patch(doc, at+10, func(b []byte) { binary.LittleEndian.PutUint16(b, fibWide) })
	doc = patch(doc, at+0x34, func(b []byte) { binary.LittleEndian.PutUint32(b, 5) })
	got, err = readBytes(DOC, doc, "")
	if err != nil || len(got.Parts) != 1 || got.Parts[0].Text != "虚构的人" {
		t.Errorf("two bytes for a character: %v and %+v", err, got.Parts)
	}
}

func TestDamagedDOCGivesWhatItHas(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Məni bölməyə apardılar. ", 200)
	torn := breakChain(t, docKit{main: text + "\r"}.file(), "WordDocument", 8)
	c, err := readBytes(DOC, torn, "")
	if err != nil || len(c.Parts) != 1 || len(c.Parts[0].Text) < 500 || !strings.HasPrefix(text, c.Parts[0].Text) {
		t.Errorf("a torn text: %v and %+v", err, c.Parts)
	}
	if len(c.Losses) != 1 || c.Losses[0].Reason != extract.ReasonDamaged {
		t.Errorf("a torn text: losses are %v", c.Losses)
	}
	k := docKit{main: "bir iki üç dörd beş\r", piece: 4}
	doc, table := k.streams()
	clx := table[binary.LittleEndian.Uint32(doc[0x1A2:]):]
	binary.LittleEndian.PutUint32(clx[5+4:], 1<<30) // where the first piece ends
	c, err = readBytes(DOC, compoundFile(9, map[string][]byte{"WordDocument": doc, "1Table": table}), "")
	if err != nil || len(c.Parts) != 1 || c.Parts[0].Text != "üç dörd beş" || len(c.Losses) != 1 {
		t.Errorf("a piece out of order: %v, %+v, %v", err, c.Parts, c.Losses)
	}
}

// A document that is not read tells what it tells about itself.
func TestDOCFactsComeBeforeItsText(t *testing.T) {
	t.Parallel()
	summary := binary.LittleEndian.AppendUint32(make([]byte, 24), 1)
	summary = append(summary, make([]byte, 16)...)
	summary = binary.LittleEndian.AppendUint32(summary, 48)
	for _, v := range []uint32{40, 1, 4, 16, propText, 9} { // one property, the author
		summary = binary.LittleEndian.AppendUint32(summary, v)
	}
	summary = append(summary, "Nümunə\x00"...)
	c, err := readBytes(DOC, compoundFile(9, map[string][]byte{"WordDocument": make([]byte, 0x400), "\x05SummaryInformation": summary}), "")
	if failure(err) == nil || len(c.Facts) != 1 || c.Facts[0].Key != extract.KeyAuthor {
		t.Errorf("%v and %v", err, c.Facts)
	}
}
