package testdata_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"emanet/testdata"
)

// words returns what stands in a document that DOCX made.
func words(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDocumentsSayThatTheyAreInvented: the documents are what they are called,
// hold what the tour looks for, and are the same every time.
func TestDocumentsSayThatTheyAreInvented(t *testing.T) {
	t.Parallel()
	d := testdata.Documents()
	if len(d) != 2 || d[0].Name != "arayış.docx" || d[1].Name != "məktub.eml" {
		t.Fatalf("%d documents", len(d))
	}
	if text := words(t, d[0].Bytes); !strings.Contains(text, "uydurmadır") || !strings.Contains(text, "qançır") {
		t.Errorf("%s", text)
	}
	m, err := mail.ReadMessage(bytes.NewReader(d[1].Bytes))
	if err != nil {
		t.Fatal(err)
	}
	var decoder mime.WordDecoder
	if subject, err := decoder.DecodeHeader(m.Header.Get("Subject")); err != nil || subject != "Pillələrdə gördüklərim" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != "Nümunə Qonşu" {
		t.Errorf("from %v, %v", from, err)
	}
	_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	part := func() []byte {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if text := string(part()); !strings.Contains(text, "uydurmadır") {
		t.Errorf("%s", text)
	}
	if text := words(t, part()); !strings.Contains(text, "uydurmadır") || !strings.Contains(text, "səs eşitdim") {
		t.Errorf("%s", text)
	}
	again := testdata.Documents()
	if !slices.EqualFunc(d, again, func(a, b testdata.Document) bool { return bytes.Equal(a.Bytes, b.Bytes) }) {
		t.Error("the second time they are others")
	}
}

// TestMailWithoutAttachment: a letter alone is one part.
func TestMailWithoutAttachment(t *testing.T) {
	t.Parallel()
	m, err := mail.ReadMessage(bytes.NewReader(testdata.Mail(testdata.Letter{From: "x@example.org", Subject: "a", Text: strings.Repeat("söz ", 99)})))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil || string(b) != strings.Repeat("söz ", 99) {
		t.Errorf("%q, %v", b, err)
	}
}
