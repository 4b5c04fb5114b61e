package extract

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// wide returns UTF-16 of the order of Windows, without a mark.
func wide(text string) string {
	var b []byte
	for _, c := range utf16.Encode([]rune(text)) {
		b = append(b, byte(c), byte(c>>8))
	}
	return string(b)
}

func TestMediaType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, head, name, want string }{
		{"nothing is octets or text, never a guess from the name", "", "x.pdf", "text/plain"},
		{"text in any script is text", "Məni bölməyə apardılar. Ишҝәнҹә.", "ifadə", "text/plain"},
		{"markdown and tables are told by their names", "# Başlıq", "a.MD", "text/markdown"},
		{"", "ad,tarix", "siyahı.csv", "text/csv"},
		{"a PDF is one whatever it is called", "%PDF-1.7\n1 0 obj", "şəkil.jpg", "application/pdf"},
		{"a JPEG is one whatever it is called", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "x.txt", "image/jpeg"},
		{"a mail is told by its headers", "Received: from a\nFrom: Nümunə\nMessage-ID: <1@uydurma>\n\nmətn", "x", "message/rfc822"},
		{"an mbox line may stand before them", "From nümunə\nReceived: from a\n\nmətn", "x", "message/rfc822"},
		{"a word and a colon are no mail", "From: here on nothing was said", "x", "text/plain"},
		{"a rune cut at the end is still text", "ə\xc9", "x", "text/plain"},
		{"a mail may begin with fields of any name", "X-Nümunə: 1\n davam\nDKIM-Signature: v=1\nFrom: a\n\nmətn", "x", "message/rfc822"},
		{"a stray space before the first field", " From: a\nSubject: b\nMessage-Id: <1@uydurma>\n\n", "x", "message/rfc822"},
		{"three common fields are a mail", "From: a\nTo: b\nSubject: c\n\nmətn", "x", "message/rfc822"},
		{"two are a note", "Date: 5 may\nSubject: c\n\nmətn", "x", "text/plain"},
		{"and a mail where the name says so", "Subject: c\n\nmətn", "x.EML", "message/rfc822"},
		{"fields behind the first empty line do not count", "mətn: a\n\nReceived: b\nFrom: c\nTo: d\n", "x", "text/plain"},
		{"a mail with a body of bytes", "Message-ID: <1@uydurma>\nFrom: a\n\n\x00\x01\x02\xff", "x", "message/rfc822"},
		{"a saved page is a mail", "From: <Saved by Nümunə>\nSnapshot-Content-Location: x\nMIME-Version: 1.0\n\n", "x", "message/rfc822"},
		{"a box begins with a line and its time", "From a@uydurma Mon Jun  1 04:28:28 2009\nSubject: a\n\n", "x", "application/mbox"},
		{"or holds several mails", "From nümunə\nSubject: a\n\nmətn\n\nFrom nümunə\nSubject: b\n\n", "x", "application/mbox"},
		{"a sentence that begins with From is no box", "From Baku to Sumqayit at 10:30 in 2009\nwe went by bus", "x", "text/plain"},
		{"RTF", "{\\rtf1\\ansi mətn}", "x.doc", "text/rtf"},
		{"UTF-16 with a mark", "\xff\xfeM\x00Y\x02t\x00n\x00", "x", "text/plain"},
		{"of the other order", "\xfe\xff\x00M\x02Y\x00t\x00n", "x.csv", "text/csv"},
		{"UTF-16 without a mark", "M\x00Y\x02t\x00n\x00 \x00!\x00", "x", "text/plain"},
		{"Cyrillic UTF-16 without a mark", "\x04\x1c\x04\x35\x04\x3d\x04\x4f", "x", "text/plain"},
		{"Chinese UTF-16 without a mark", wide("虚构的人说，他们把我带到了派出所，那里没有人叫律师 (2013)"), "x", "text/plain"},
		{"letters of ASCII are not", "Subject:salam" + strings.Repeat("dostlar", 20) + "\nFrom:a\nTo:b\n\nm\xfctn", "x", "message/rfc822"},
		{"bytes that are half of them Chinese are no text", wide("虚构的人说\u0841他们\u0b12把我\u1234带到\u2345了派\u0901出所\ue001那里没有人叫律师"), "x", "application/octet-stream"},
		{"OpenDocument in one file", "<?xml version=\"1.0\"?>\n<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">", "x.xml", "application/vnd.oasis.opendocument.spreadsheet-flat-xml"},
		{"whose namespaces take all the room", "<?xml version=\"1.0\"?>\n<office:document xmlns:a=\"b\"", "x.fodt", "application/vnd.oasis.opendocument.text-flat-xml"},
		{"and a part of a packed one", "<?xml version=\"1.0\"?>\n<office:document-content xmlns:a=\"b\">", "content.xml", "text/xml"},
		{"a page in UTF-16", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", "x", "text/html"},
		{"bytes with a mark of UTF-16 that are no text", "\xff\xfe\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00", "x", "application/octet-stream"},
		{"text of 8 bits", "\xcc\xe5\xed\xff \xf3\xe2\xe5\xe7\xeb\xe8", "x", "text/plain"},
		{"with the mark that ends texts of DOS", "\x8f\xe0\xae\xe2\xae\xaa\xae\xab\r\n\x1a", "x", "text/plain"},
		{"bytes with many control characters", "\x01\x02\x03\x04abc\xff", "x", "application/octet-stream"},
		{"bytes with NUL", "abc\x00\xff\xfe\x00def", "x.txt", "application/octet-stream"},
		{"a fragment of a page is told by its name", "mətn <b>iki</b>", "x.htm", "text/html"},
		{"what Outlook packs", "\x78\x9f\x3e\x22\x01\x00\x01\x06\x90\x08\x00", "winmail.dat", "application/vnd.ms-tnef"},
		{"WebP", "RIFF\x24\x00\x00\x00WEBPVP8 ", "x", "image/webp"},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "x", "image/heic"},
		{"MP4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "x", "video/mp4"},
		{"MOV", "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "x", "video/quicktime"},
		{"M4A", "\x00\x00\x00\x14ftypM4A \x00\x00\x00\x00M4A ", "x", "audio/x-m4a"},
		{"OLE2", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504), "x.doc", "application/x-ole-storage"},
	} {
		if got := MediaType([]byte(c.head), c.name); got != c.want {
			t.Errorf("%s: %q named %q is %s, want %s", c.rule, c.head, c.name, got, c.want)
		}
	}
}

// zipped is a ZIP file with members of these names; "name=text" has a text, uncompressed; "name*" has 6 KiB.
func zipped(t *testing.T, names string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for member := range strings.FieldsSeq(names) {
		name, text, _ := strings.Cut(member, "=")
		name, large := strings.CutSuffix(name, "*")
		if large {
			text = strings.Repeat("x", 6<<10)
		}
		m, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMediaTypeOfZIP(t *testing.T) {
	t.Parallel()
	const (
		office = "application/vnd.openxmlformats-officedocument."
		open   = "application/vnd.oasis.opendocument."
		docx   = office + "wordprocessingml.document"
	)
	for _, c := range []struct{ rule, members, short, long string }{
		{"files", "a.txt b.jpg", "application/zip", "application/zip"},
		{"", "word/a.txt", "application/zip", "application/zip"},
		{"documents of Office", "[Content_Types].xml _rels/.rels word/document.xml", docx, docx},
		{"", "[Content_Types].xml _rels/.rels xl/workbook.xml", office + "spreadsheetml.sheet", office + "spreadsheetml.sheet"},
		{"", "[Content_Types].xml ppt/presentation.xml", office + "presentationml.presentation", office + "presentationml.presentation"},
		{"what comes late is seen in more bytes", "[Content_Types].xml* customXml/item1.xml word/document.xml", "application/zip", docx},
		{"documents of OpenOffice", "mimetype=" + open + "text content.xml", open + "text", open + "text"},
		{"", "mimetype=" + open + "spreadsheet", open + "spreadsheet", open + "spreadsheet"},
		{"books", "mimetype=application/epub+zip META-INF/container.xml", "application/epub+zip", "application/epub+zip"},
		{"books that begin otherwise", "META-INF/ META-INF/container.xml mimetype", "application/epub+zip", "application/epub+zip"},
		{"Java", "META-INF/ META-INF/MANIFEST.MF a.class", "application/java-archive", "application/java-archive"},
	} {
		b := zipped(t, c.members)
		if got := MediaType(b[:min(len(b), 3<<10)], "x"); got != c.short {
			t.Errorf("%s: %s is %s by 3 KiB, want %s", c.rule, c.members, got, c.short)
		}
		if got := MediaType(b, "x"); got != c.long {
			t.Errorf("%s: %s is %s, want %s", c.rule, c.members, got, c.long)
		}
	}
}

// TestMediaTypeOfCorpora recognises real files by their first 3 KiB.
func TestMediaTypeOfCorpora(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	const office, open = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
	types := map[string]string{
		".eml": "message/rfc822", ".mbox": "application/mbox", ".html": "text/html", ".txt": "text/plain", ".csv": "text/csv", ".rtf": "text/rtf",
		".msg": "application/vnd.ms-outlook", ".pdf": "application/pdf", ".doc": "application/x-ole-storage", ".xls": "application/x-ole-storage",
		".docx": office + "wordprocessingml.document", ".xlsx": office + "spreadsheetml.sheet", ".pptx": office + "presentationml.presentation",
		".odt": open + "text", ".ods": open + "spreadsheet", ".epub": "application/epub+zip", ".zip": "application/zip", ".heic": "image/heic",
	}
	for _, sub := range []string{"documents", "mail", "made-docs"} {
		files, err := filepath.Glob(filepath.Join(folder, sub, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", sub, len(files), err)
		}
		for _, file := range files {
			want, listed := types[filepath.Ext(file)]
			if !listed {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := MediaType(b[:min(len(b), 3<<10)], filepath.Base(file))
			if got == "application/zip" && want != got {
				t.Logf("%s needs more than 3 KiB", filepath.Base(file))
				got = MediaType(b, filepath.Base(file))
			}
			if got != want {
				t.Errorf("%s is %s, want %s", filepath.Base(file), got, want)
			}
		}
	}
}

// FuzzMediaType holds that any bytes have a type without parameters.
func FuzzMediaType(f *testing.F) {
	f.Add([]byte("From x\n"), "a.csv")
	f.Add([]byte{0xff, 0xfe, 0}, "")
	f.Add([]byte("PK\x03\x04[Content_Types].xmlPK\x03\x04"), "")
	f.Add([]byte("From a 10:10 2009\nTo: b\n\nFrom c\nTo: d"), "a.eml")
	f.Fuzz(func(t *testing.T, head []byte, name string) {
		got := MediaType(head, name)
		if got == "" || len(got) > 128 {
			t.Fatalf("%q", got)
		}
	})
}
