package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"emanet/index/extract"
)

// Namespaces for documents in tests. They are declared under other prefixes than those of the standard, as some programs do, where N is.
const (
	wordNames  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
	drawNames  = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	sheetNames = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNames   = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relBase    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// madeZIP returns a ZIP of names and contents, one after the other.
func madeZIP(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		m, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(m, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// madeRels returns a list of relations: id, kind and target, one after the other. A target with a colon is outside.
func madeRels(of ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<Relationships %s>`, relNames)
	for i := 0; i+2 < len(of); i += 3 {
		mode := ""
		if strings.Contains(of[i+2], ":") {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"%s/>`, of[i], relBase, of[i+1], of[i+2], mode)
	}
	return b.String() + `</Relationships>`
}

// madeDOCX returns a document with a body and other parts.
func madeDOCX(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	return madeZIP(t, append([]string{"word/document.xml", `<w:document ` + wordNames + `><w:body>` + body + `</w:body></w:document>`}, more...)...)
}

// told returns the parts of a kind, as name and text.
func told(c *extract.Collector, kind extract.PartKind) []string {
	var all []string
	for _, p := range c.Parts {
		if p.Kind != kind {
			continue
		}
		if p.Name != "" {
			all = append(all, p.Name+"|"+p.Text)
		} else {
			all = append(all, p.Text)
		}
	}
	return all
}

// wantParts checks what parts of a kind say.
func wantParts(t testing.TB, rule string, c *extract.Collector, kind extract.PartKind, want ...string) {
	t.Helper()
	if got := told(c, kind); !slices.Equal(got, want) {
		t.Errorf("%s: %s parts are %q, want %q", rule, kind, got, want)
	}
}

// wantReason checks why a reading ended.
func wantReason(t testing.TB, rule string, err error, want extract.Reason) {
	t.Helper()
	var f *extract.Failure
	if !errors.As(err, &f) || f.Reason != want {
		t.Errorf("%s: %v, want %s", rule, err, want)
	}
}

// mustRead reads a document that can be read.
func mustRead(t testing.TB, format extract.Format, b []byte) *extract.Collector {
	t.Helper()
	c, err := readBytes(format, b, "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readLimited reads with limits.
func readLimited(format extract.Format, b []byte, depth int, limits extract.Limits) (*extract.Collector, error) {
	c := &extract.Collector{Limits: limits}
	err := format(context.Background(), &extract.Input{Bytes: bytes.NewReader(b), Size: int64(len(b)), Depth: depth, Limits: limits.Filled()}, c)
	return c, err
}
