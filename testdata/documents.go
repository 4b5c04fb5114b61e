package testdata

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"strings"
	"time"
)

// Document is an invented file in a format that people bring.
type Document struct {
	Name  string
	Bytes []byte
}

// Documents returns a paper of a hospital (DOCX), and a mail (EML) with the statement of a neighbour as its attachment (DOCX). Persons,
// places and events are invented, and the papers say so. The bytes are always the same.
func Documents() []Document {
	paper := DOCX(
		"Uydurmakənd xəstəxanası. Arayış № 000",
		"Nümunə Şəxs 20 oktyabr 2013-cü il tarixində müayinə olunub. Sol çiynində və kürəyində qançırlar, dodağında yara tapılıb. "+
			"Zərbələrin küt əşya ilə vurulduğu ehtimal edilir.",
		"Həkim: Uydurma Həkim. Bu sənəd uydurmadır, heç kimə aid deyil.",
	)
	statement := DOCX(
		"Qonşunun izahatı",
		"Mən gecə saat ikidə pillələrdə səs eşitdim və qapının gözlüyündən baxdım. Dörd nəfər qonşumu ayaqyalın maşına mindirdi.",
		"Bu izahat uydurmadır. İmza: Nümunə Qonşu.",
	)
	return []Document{
		{Name: "arayış.docx", Bytes: paper},
		{Name: "məktub.eml", Bytes: Mail(Letter{
			From: "Nümunə Qonşu <qonsu@example.org>", To: "Uydurma Vəkil <vekil@example.org>", Subject: "Pillələrdə gördüklərim",
			Sent:       time.Date(2013, time.November, 3, 21, 40, 0, 0, time.FixedZone("", 4*60*60)),
			Text:       "Salam, dediyim izahatı əlavə edirəm. Adımı bildirməyin.\n\nBu məktub uydurmadır.\n",
			Attachment: Document{Name: "izahat.docx", Bytes: statement},
		})},
	}
}

// DOCX makes a word-processing document of plain paragraphs (ECMA-376, Transitional).
func DOCX(paragraphs ...string) []byte {
	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	var body strings.Builder
	for _, p := range paragraphs {
		body.WriteString(`<w:p><w:r><w:t xml:space="preserve">` + html.EscapeString(p) + `</w:t></w:r></w:p>`)
	}
	return Package(
		Document{"[Content_Types].xml", []byte(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/word/document.xml" ` +
			`ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`)},
		Document{"_rels/.rels", []byte(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
			`Target="word/document.xml"/></Relationships>`)},
		Document{"word/document.xml", []byte(xmlHead + `<w:document ` + w + `><w:body>` + body.String() + `</w:body></w:document>`)},
	)
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Package makes a ZIP archive of files, in their order and without times. A first file called mimetype is not compressed, as
// OpenDocument wants it.
func Package(files ...Document) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, f := range files {
		head := &zip.FileHeader{Name: f.Name, Method: zip.Deflate}
		if i == 0 && f.Name == "mimetype" {
			head.Method = zip.Store
		}
		w, err := z.CreateHeader(head)
		if err == nil {
			_, err = w.Write(f.Bytes)
		}
		if err != nil {
			panic("testdata: internal error: writing to memory: " + err.Error())
		}
	}
	if err := z.Close(); err != nil {
		panic("testdata: internal error: writing to memory: " + err.Error())
	}
	return b.Bytes()
}

// Letter is what goes into a Mail. Names and texts may be in any script; Attachment may be empty.
type Letter struct {
	From, To, Subject string
	Sent              time.Time
	Text              string
	Attachment        Document
}

// Mail makes a message with one attachment (RFC 5322, RFC 2045 to 2047).
func Mail(l Letter) []byte {
	const boundary = "=_uydurma_1"
	var b bytes.Buffer
	head := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	head("From", address(l.From))
	head("To", address(l.To))
	head("Subject", encodedWord(l.Subject))
	head("Date", l.Sent.Format(time.RFC1123Z))
	head("Message-ID", "<uydurma-1@example.org>")
	head("MIME-Version", "1.0")
	if l.Attachment.Name == "" {
		head("Content-Type", "text/plain; charset=utf-8")
		head("Content-Transfer-Encoding", "base64")
		b.WriteString("\r\n" + lines(l.Text))
		return b.Bytes()
	}
	head("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	part := func(contentType, disposition string, data string) {
		b.WriteString("\r\n--" + boundary + "\r\nContent-Type: " + contentType + "\r\nContent-Transfer-Encoding: base64\r\n" +
			disposition + "\r\n" + lines(data))
	}
	part("text/plain; charset=utf-8", "", l.Text)
	part("application/octet-stream", `Content-Disposition: attachment; filename="`+encodedWord(l.Attachment.Name)+"\"\r\n", string(l.Attachment.Bytes))
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b.Bytes()
}

// encodedWord writes a text of a header (RFC 2047); ASCII stays as it is.
func encodedWord(s string) string { return mime.BEncoding.Encode("utf-8", s) }

// address writes "Name <mail>" with its name encoded.
func address(s string) string {
	name, rest, ok := strings.Cut(s, " <")
	if !ok {
		return s
	}
	return encodedWord(name) + " <" + rest
}

// lines writes data in base64, 76 characters on a line.
func lines(data string) string {
	text := base64.StdEncoding.EncodeToString([]byte(data))
	var b strings.Builder
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	return b.String() + text + "\r\n"
}
