package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"emanet/testdata"
)

// document KIND NAME WORDS… writes a small file of a kind that people bring.
// Each further argument is a paragraph or a page.
func document(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: document kind name text…")
	}
	data := makeDocument(args[0], args[2:])
	if data == nil {
		ts.Fatalf("there is no document of kind %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}

// documentPassword opens the locked documents.
const documentPassword = "uydurma-açar-7"

// makeDocument returns nil for a kind that it does not know.
func makeDocument(kind string, texts []string) []byte {
	one := strings.Join(texts, "\n")
	switch kind {
	case "docx":
		return testdata.DOCX(texts...)
	case "odt":
		return makeODT(texts)
	case "rtf":
		return makeRTF(texts)
	case "html":
		return []byte("<!DOCTYPE html><html><head><meta charset=utf-8><title>Nümunə</title></head><body><p>" + html.EscapeString(one) + "</p></body></html>")
	case "eml": // with a document attached
		return testdata.Mail(testdata.Letter{
			From: "Nümunə Göndərən <gonderen@example.org>", To: "vekil@example.org", Subject: "Uydurma mövzu",
			Sent: time.Date(2013, time.October, 20, 9, 30, 0, 0, time.UTC), Text: texts[0],
			Attachment: testdata.Document{Name: "əlavə.docx", Bytes: testdata.DOCX(texts[1:]...)},
		})
	case "zip": // of documents and a text
		return testdata.Package(
			testdata.Document{Name: "qovluq/bir.docx", Bytes: testdata.DOCX(texts...)},
			testdata.Document{Name: "qovluq/iki.txt", Bytes: []byte(one)},
		)
	case "locked":
		return makeLockedZIP("gizli.txt", []byte(one))
	case "pdf":
		return makePDF(texts, false)
	case "scan":
		return makePDF(texts, true)
	case "jpeg":
		return makePhoto()
	case "unknown":
		return []byte("\x00\x01\x02\xff" + one)
	}
	return nil
}

// makeODT makes a text of OpenDocument 1.2.
func makeODT(paragraphs []string) []byte {
	var body strings.Builder
	for _, p := range paragraphs {
		body.WriteString("<text:p>" + html.EscapeString(p) + "</text:p>")
	}
	return testdata.Package(
		testdata.Document{Name: "mimetype", Bytes: []byte("application/vnd.oasis.opendocument.text")},
		testdata.Document{Name: "META-INF/manifest.xml", Bytes: []byte(`<?xml version="1.0" encoding="UTF-8"?>` +
			`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
			`<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>` +
			`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`)},
		testdata.Document{Name: "content.xml", Bytes: []byte(`<?xml version="1.0" encoding="UTF-8"?><office:document-content ` +
			`xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
			`office:version="1.2"><office:body><office:text>` + body.String() + `</office:text></office:body></office:document-content>`)},
	)
}

// makeRTF writes every letter that is not ASCII as \u.
func makeRTF(paragraphs []string) []byte {
	var b strings.Builder
	b.WriteString(`{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0 Arial;}}\f0 `)
	for _, p := range paragraphs {
		for _, r := range p {
			switch {
			case strings.ContainsRune(`\{}`, r):
				b.WriteString(`\` + string(r))
			case r < 0x80:
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, `\u%d?`, int16(r)) //nolint:gosec // RTF 1.9.1: a signed number of 16 bits
			}
		}
		b.WriteString(`\par `)
	}
	return []byte(b.String() + "}")
}

// makePDF makes a file with a page for each text, in ASCII; picture makes each
// page an image without text, as a scanner does.
func makePDF(pages []string, picture bool) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
	var kids strings.Builder
	for _, text := range pages {
		content := "BT /F1 14 Tf 72 720 Td (" + text + ") Tj ET"
		resources := "/Font<</F1 3 0 R>>"
		if picture {
			content = "q 400 0 0 500 100 150 cm /I Do Q"
			resources = fmt.Sprintf("/XObject<</I %d 0 R>>", len(objects)+3)
		}
		fmt.Fprintf(&kids, "%d 0 R ", len(objects)+1)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents %d 0 R>>", resources, len(objects)+2),
			fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(content), content))
		if picture {
			gray := strings.Repeat("\xff\x00\x7f", 40*50/3+1)[:40*50]
			objects = append(objects, fmt.Sprintf(
				"<</Type/XObject/Subtype/Image/Width 40/Height 50/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>\nstream\n%s\nendstream", len(gray), gray))
		}
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(pages), kids.String())
	return pdfFile(objects)
}

// pdfFile writes objects with the table of their places (ISO 32000-1, 7.5).
func pdfFile(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, 0, len(objects))
	for i, o := range objects {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, place := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return b.Bytes()
}

// makePhoto makes a photograph that says when, where and with what it was
// taken.
func makePhoto() []byte {
	m := image.NewGray(image.Rect(0, 0, 32, 24))
	for i := range m.Pix {
		m.Pix[i] = color.Gray{Y: uint8(i * 7)}.Y //nolint:gosec // any pattern will do
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	exif := append([]byte("Exif\x00\x00"), makeTIFF()...)
	segment := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...) //nolint:gosec // small
	return append(append(append(bytes.Clone(b.Bytes()[:2]), segment...), exif...), b.Bytes()[2:]...)
}

// tag is one entry of a TIFF directory whose value lies outside of it.
type tag struct {
	id, kind uint16
	count    uint32
	value    []byte
}

// makeTIFF makes the three directories of EXIF 2.3: device, time, place.
func makeTIFF() []byte {
	order := binary.LittleEndian
	text := func(id uint16, s string) tag { return tag{id, 2, uint32(len(s) + 1), append([]byte(s), 0)} } //nolint:gosec // small
	degrees := func(id uint16, parts ...uint32) tag {
		var v []byte
		for _, n := range parts {
			v = order.AppendUint32(order.AppendUint32(v, n), 1)
		}
		return tag{id, 5, uint32(len(parts)), v} //nolint:gosec // small
	}
	pointer := func(id uint16, to int) tag { return tag{id, 4, 1, order.AppendUint32(nil, uint32(to))} } //nolint:gosec // small
	const exifAt, gpsAt = 200, 300
	out := append([]byte("II*\x00"), order.AppendUint32(nil, 8)...)
	for _, d := range []struct {
		at   int
		tags []tag
	}{
		{8, []tag{text(0x10f, "Uydurma"), text(0x110, "FotoAparat 7"), pointer(0x8769, exifAt), pointer(0x8825, gpsAt)}},
		{exifAt, []tag{text(0x9003, "2013:10:19 14:03:11")}},
		{gpsAt, []tag{text(1, "N"), degrees(2, 40, 24, 30), text(3, "E"), degrees(4, 49, 52, 12)}},
	} {
		out = append(out, make([]byte, d.at-len(out))...)
		values := d.at + 2 + 12*len(d.tags) + 4
		var later []byte
		out = order.AppendUint16(out, uint16(len(d.tags))) //nolint:gosec // small
		for _, t := range d.tags {
			out = order.AppendUint32(order.AppendUint16(order.AppendUint16(out, t.id), t.kind), t.count)
			if len(t.value) <= 4 {
				out = append(append(out, t.value...), make([]byte, 4-len(t.value))...)
				continue
			}
			out = order.AppendUint32(out, uint32(values+len(later))) //nolint:gosec // small
			later = append(later, t.value...)
		}
		out = append(append(out, 0, 0, 0, 0), later...)
	}
	return out
}

// makeLockedZIP makes an archive of one file that documentPassword opens, with
// the old cipher of PKWARE (APPNOTE.TXT 6.1): tests only, it keeps nothing
// secret.
func makeLockedZIP(name string, data []byte) []byte {
	sum := crc32.ChecksumIEEE(data)
	c := newZipCipher(documentPassword)
	sealed := make([]byte, 0, 12+len(data))
	for _, p := range append(append(make([]byte, 11), byte(sum>>24)), data...) {
		sealed = append(sealed, c.encrypt(p))
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Store, Flags: 1 | 1<<11, CRC32: sum, CompressedSize64: uint64(len(sealed)), UncompressedSize64: uint64(len(data)),
	})
	if err == nil {
		_, err = w.Write(sealed)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

// zipCipher is the state of that cipher.
type zipCipher [3]uint32

func newZipCipher(password string) *zipCipher {
	c := &zipCipher{0x12345678, 0x23456789, 0x34567890}
	for i := range len(password) {
		c.update(password[i])
	}
	return c
}

func (c *zipCipher) update(b byte) {
	step := func(sum uint32, b byte) uint32 { return crc32.IEEETable[byte(sum)^b] ^ sum>>8 }
	c[0] = step(c[0], b)
	c[1] = (c[1]+c[0]&0xff)*134775813 + 1
	c[2] = step(c[2], byte(c[1]>>24))
}

func (c *zipCipher) encrypt(p byte) byte {
	t := uint16(c[2]) | 2 //nolint:gosec // its lower half
	out := p ^ byte(t*(t^1)>>8)
	c.update(p)
	return out
}

// TestDocumentsAreWhatTheyAre keeps the makers above from breaking silently.
func TestDocumentsAreWhatTheyAre(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"docx": "PK", "odt": "PK", "rtf": `{\rtf1`, "html": "<!DOCTYPE html>", "eml": "From: ", "zip": "PK", "locked": "PK", "pdf": "%PDF-", "scan": "%PDF-",
		"jpeg": "\xff\xd8\xff\xe1",
	} {
		data := makeDocument(kind, []string{"bir", "iki"})
		if !bytes.HasPrefix(data, []byte(want)) {
			t.Errorf("%s begins with %.10q", kind, data)
		}
		if strings.HasPrefix(want, "PK") {
			if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(z.File) == 0 {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	if _, err := jpeg.Decode(bytes.NewReader(makePhoto())); err != nil {
		t.Error(err)
	}
	if makeDocument("yox", nil) != nil {
		t.Error("an unknown kind gives something")
	}
}
