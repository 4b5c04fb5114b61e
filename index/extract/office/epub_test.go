package office

import (
	"testing"

	"emanet/index/extract"
)

// madeEPUB returns a book of two chapters, of which the second is the first in the list of files.
func madeEPUB(t testing.TB, first, second string, more ...string) []byte {
	t.Helper()
	return madeZIP(t, append([]string{
		"mimetype", "application/epub+zip",
		"META-INF/container.xml", `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/kitab.opf"/></rootfiles></container>`,
		"OPS/kitab.opf", `<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Uydurma kitab</dc:title><dc:creator>Lalə</dc:creator><dc:language>az</dc:language></metadata>` +
			`<manifest><item id="b" href="iki.xhtml"/><item id="a" href="bir%201.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="yox"/></spine></package>`,
		"OPS/bir 1.xhtml", first, "OPS/iki.xhtml", second,
	}, more...)...)
}

func TestEPUB(t *testing.T) {
	t.Parallel()
	xhtml := `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/><style>p{}</style></head><body><h1>Birinci</h1><p>Lalə <b>Nümu</b>nəzadə&#160;&nbsp;a<br/>b</p><table><tr><td>c</td><td>d</td></tr></table><img alt="şəkil"/><pre>e  f</pre></body></html>`
	sloppy := `<html><head><title>yox</title></head><body><p>İkinci<br>a < b & c<p><a href="https://uydurma.example/k">d</a> e</i></body>`
	c := mustRead(t, EPUB, madeEPUB(t, xhtml, sloppy))
	wantParts(t, "in the order of the spine", c, extract.PartBody, "Birinci\nLalə Nümunəzadə\u00a0\u00a0a\nb\nc\td\ne  f", "İkinci\na < b & c\nd e")
	wantParts(t, "descriptions", c, extract.PartHidden, "şəkil")
	wantParts(t, "links", c, extract.PartOther, "https://uydurma.example/k")
	if c.Reading.Total != 3 || c.Reading.Done != 2 || len(c.Facts) != 3 || len(c.Losses) != 1 || c.Losses[0].Detail != "chapter 3 is missing" {
		t.Errorf("%d of %d, facts %v, lost %v", c.Reading.Done, c.Reading.Total, c.Facts, c.Losses)
	}
}

func TestEPUBEncryptedChapters(t *testing.T) {
	t.Parallel()
	locked := `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData><enc:CipherReference URI="OPS/iki.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>`
	c := mustRead(t, EPUB, madeEPUB(t, `<html><p>a</p></html>`, "\x01\x02", "META-INF/encryption.xml", locked))
	if len(c.Losses) != 2 || c.Losses[0].Reason != extract.ReasonEncrypted {
		t.Errorf("lost: %v", c.Losses)
	}
	_, err := readBytes(EPUB, madeZIP(t, "mimetype", "application/epub+zip"), "")
	wantReason(t, "no container", err, extract.ReasonDamaged)
}

func TestZIPSeesWhatDocumentItIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, reader string
		b            []byte
	}{
		{"a word processor's, its types first", "emanet docx 1", madeDOCX(t, "", "[Content_Types].xml", "<Types/>")},
		{"a presentation", "emanet pptx 1", madeZIP(t, "[Content_Types].xml", "<Types/>", "ppt/presentation.xml", "<x/>")},
		{"a workbook", "emanet xlsx 1", madeXLSX(t, "", "[Content_Types].xml", "<Types/>")},
		{"OpenDocument", "emanet ods 1", madeODF(t, "spreadsheet", "", "", "META-INF/manifest.xml", "<m/>")},
		{"a book whose type is not the first", "emanet epub 1", madeEPUB(t, "", "")},
		{"files", "emanet zip 1", madeZIP(t, "ifadə.txt", "mətn")},
		{"files and a folder of Java", "emanet zip 1", madeZIP(t, "META-INF/MANIFEST.MF", "x")},
	} {
		if got, err := readBytes(ZIP, c.b, ""); err != nil || got.Extractor != c.reader {
			t.Errorf("%s: %s, %v", c.rule, got.Extractor, err)
		}
	}
	c, err := readBytes(ZIP, []byte("PK\x03\x04 kəsilmiş"), "")
	wantReason(t, "no ZIP", err, extract.ReasonDamaged)
	if len(c.Files) != 0 {
		t.Errorf("given: %d", len(c.Files))
	}
}
