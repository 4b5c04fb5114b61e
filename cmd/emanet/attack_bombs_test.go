//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"

	"emanet/testdata"
)

// inflating returns a stream (RFC 1951) that becomes head, then n times a
// mebibyte of fill, then tail: a block that needs nothing before it may stand
// any number of times.
func inflating(head string, fill byte, n int, tail string) (stream []byte, size uint64) {
	block := func(data []byte, last bool) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestCompression)
		if err == nil {
			_, err = w.Write(data)
		}
		if err == nil && last {
			err = w.Close()
		} else if err == nil {
			err = w.Flush()
		}
		if err != nil {
			panic(err)
		}
		return b.Bytes()
	}
	stream = block([]byte(head), false)
	stream = append(stream, bytes.Repeat(block(bytes.Repeat([]byte{fill}, 1<<20), false), n)...)
	return append(stream, block([]byte(tail), true)...), uint64(len(head)) + uint64(n)<<20 + uint64(len(tail)) //nolint:gosec // small
}

// withStream puts a stream into an archive beside the other files, in the place
// of one of them.
func withStream(name string, stream []byte, size uint64, others ...testdata.Document) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	write := func(h *zip.FileHeader, data []byte) {
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			panic(err)
		}
	}
	for _, f := range others {
		write(&zip.FileHeader{
			Name: f.Name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(f.Bytes), CompressedSize64: uint64(len(f.Bytes)), UncompressedSize64: uint64(len(f.Bytes)),
		}, f.Bytes)
	}
	write(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(stream)), UncompressedSize64: size}, stream)
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// docxParts are the parts of a word-processing document beside its text.
func docxParts() []testdata.Document {
	z, err := zip.NewReader(bytes.NewReader(testdata.DOCX()), int64(len(testdata.DOCX())))
	if err != nil {
		panic(err)
	}
	var parts []testdata.Document
	for _, f := range z.File {
		if f.Name == "word/document.xml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			panic(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			panic(err)
		}
		parts = append(parts, testdata.Document{Name: f.Name, Bytes: b.Bytes()})
	}
	return parts
}

// docxOf makes a document whose text is this XML.
func docxOf(xml string) []byte {
	return testdata.Package(append(docxParts(), testdata.Document{Name: "word/document.xml", Bytes: []byte(xml)})...)
}

const (
	wordHead = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`
	wordTail = `</w:t></w:r></w:p></w:body></w:document>`
)

// nestedArchives makes archives in archives, 16 to each, around as much as a
// stream becomes: 42.zip in small.
func nestedArchives(levels int) []byte {
	stream, size := inflating("", 0, 256, "")
	inner := withStream("0.dll", stream, size)
	for range levels {
		var members []testdata.Document
		for i := range 16 {
			members = append(members, testdata.Document{Name: fmt.Sprintf("lib %x.zip", i), Bytes: inner})
		}
		inner = testdata.Package(members...)
	}
	return inner
}

// manyPages makes a PDF that names one page so often.
func manyPages(n int) []byte {
	return pdfFile([]string{
		"<</Type/Catalog/Pages 2 0 R>>", fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", n, strings.Repeat("4 0 R ", n)),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>",
		"<</Length 38>>\nstream\nBT /F1 14 Tf 72 720 Td (soz soz) Tj ET\nendstream",
	})
}

// looping makes a PDF whose page tree, forms, and content lead back to
// themselves.
func looping() []byte {
	return pdfFile([]string{
		"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/AcroForm<</Fields[7 0 R]>>>>", "<</Type/Pages/Count 9/Parent 2 0 R/Kids[3 0 R 2 0 R 3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents[4 0 R 4 0 R]>>",
		"<</Length 5>>\nstream\n/X Do\nendstream",
		"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream",
		"<</First 6 0 R/Last 6 0 R/Next 6 0 R/Prev 6 0 R/Parent 6 0 R/Title(a)>>", "<</T(a)/Kids[7 0 R]/Parent 7 0 R>>",
	})
}

// hugeImage makes the head of a PNG of so many points, and nothing behind it.
func hugeImage(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), width), height)
	head = append(head, 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	b = append(b, head...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))
}

// nestedMail makes a message in a message, so often.
func nestedMail(levels int) []byte {
	var b strings.Builder
	for range levels {
		b.WriteString("From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n")
	}
	return []byte(b.String() + "From: a@example.org\r\nMIME-Version: 1.0\r\n\r\nsöz\r\n")
}

// bombs are files that cost more than they are worth. Of harmless ones it is
// all the same whether everything in them was read.
func bombs() (lossy, harmless map[string][]byte) {
	text, size := inflating(wordHead, 'a', 10<<10, wordTail)
	const million = 1_000_000
	deep := strings.Repeat("<w:p>", million)
	zeros, zeroSize := inflating("", 0, 10<<10, "")
	lossy = map[string][]byte{
		"42.zip":         nestedArchives(2),
		"zeros.zip":      withStream("0", zeros, zeroSize),
		"liar.zip":       withStream("0", zeros, 10), // it says that it is small
		"members.zip":    manyMembers(60_000),
		"expands.docx":   withStream("word/document.xml", text, size, docxParts()...),
		"deep.docx":      docxOf(wordHead + deep + strings.Repeat("</w:p>", million) + wordTail),
		"unclosed.docx":  docxOf(wordHead + deep),
		"truncated.docx": testdata.DOCX("söz")[:300],
		"deep.rtf":       []byte(`{\rtf1` + strings.Repeat("{", million)),
		"binary.rtf":     []byte(`{\rtf1\bin2147483647 ` + strings.Repeat("a", 100) + `}`),
		"pages.pdf":      manyPages(100_000),
		"points.png":     hugeImage(31_623, 31_623),
		"nested.eml":     nestedMail(10_000),
		"parts.eml":      []byte(mailHead + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\na\r\n", 300_000)),
	}
	harmless = map[string][]byte{
		"entities.docx":  docxOf(entityBomb() + strings.Replace(wordHead, "<w:t>", "<w:t>&m;", 1) + wordTail),
		"entities.html":  []byte("<!DOCTYPE html>" + entityBomb() + "<p>&m;</p>"),
		"deep.html":      []byte("<!DOCTYPE html>" + strings.Repeat("<div>", million)),
		"loop.pdf":       looping(),
		"compressed.pdf": compressedPDF(zeros),
		"base64.eml":     []byte(mailHead + "Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(make([]byte, 24<<20))),
		"columns.csv":    []byte(strings.Repeat("a,", 8<<20)),
	}
	return lossy, harmless
}

// entityBomb declares &m;, which is a trillion laughs.
func entityBomb() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("lol", 99) + `">`)
	for name := 'b'; name <= 'm'; name++ {
		fmt.Fprintf(&b, `<!ENTITY %c "%s">`, name, strings.Repeat(fmt.Sprintf("&%c;", name-1), 10))
	}
	return b.String() + "]>"
}

const mailHead = "From: a@example.org\r\nMIME-Version: 1.0\r\n"

// compressedPDF makes a page whose content becomes as much as a stream does.
func compressedPDF(stream []byte) []byte {
	zlib := append([]byte{0x78, 0x9c}, stream...)
	return pdfFile([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream", len(zlib), zlib),
	})
}

// manyMembers makes an archive of so many empty files.
func manyMembers(n int) []byte {
	members := make([]testdata.Document, n)
	for i := range members {
		members[i] = testdata.Document{Name: fmt.Sprint(i)}
	}
	return testdata.Package(members...)
}
