package page

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// writer is what every page is.
type writer interface{ Write(w io.Writer) error }

// pages are all pages, by the names of their templates, each with s as every string and n of everything that repeats.
func pages(s string, n int) map[string]writer {
	return map[string]writer{
		"exhibits": filled[Exhibits](s, n),
		"proof":    filled[Proof](s, n),
		"record":   filled[Record](s, n),
		"timeline": filled[Timeline](s, n),
	}
}

// filled returns a page with everything in it.
func filled[T any](s string, n int) T {
	var page T
	fill(reflect.ValueOf(&page).Elem(), s, n)
	return page
}

// fill puts s into every string of v, n elements into every slice, and something into the rest.
func fill(v reflect.Value, s string, n int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	case reflect.Float64:
		v.SetFloat(float64(n) / 4)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), s, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), s, n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), s, n)
			}
		}
	}
}

// hostile are strings that want to be more than text.
var hostile = []string{
	`<script>alert(1)</script>`,
	`</style><script>alert(1)</script><style>`,
	`</title></head><body onload=alert(1)>`,
	`" onmouseover="alert(1)" x="`,
	`' style='position:fixed`,
	`<img src=https://example.invalid/x.png onerror=alert(1)>`,
	`<svg/onload=alert(1)><iframe src=javascript:alert(1)>`,
	`javascript:alert(1)`,
	`}body{background:url(https://example.invalid/)}`,
	`<!-- --><![CDATA[ ]]><?x ?><base href=https://example.invalid/>`,
	`{{.}}{{template "main" .}}`,
	"Nümunə\u202e şəxsiS\u202c \u2066\u200f\u200b\u00ad\ufeff\u2028",
	"\x00\x01\x1b]52;c;AAAA\x07\x7f\u009b2J\r",
	"a\xffb\xc3",
	"\xe0\xa4",
	"\U000e0041\U000e007f",
	"&lt;b&gt; &#x202e; &amp",
}

func TestPagesOfHostileContent(t *testing.T) {
	t.Parallel()
	all := append(slices.Clone(hostile), strings.Join(hostile, " "), "", strings.Repeat("ə", 1<<12))
	for _, s := range all {
		for name, p := range pages(s, 2) {
			t.Run(name+" "+s[:min(len(s), 20)], func(t *testing.T) {
				t.Parallel()
				checkPage(t, write(t, p))
			})
		}
	}
}

// TestPagesOfOneLongWord has a word of a megabyte, which no column is as wide as.
func TestPagesOfOneLongWord(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ə\u202e", 1<<18)
	for name, p := range map[string]writer{
		"exhibits": Exhibits{Rows: []ExhibitRow{{Title: long}}},
		"proof":    Proof{Timestamps: []ProofTimestamp{{Authority: long}}},
		"timeline": Timeline{Undated: []TimelineEvent{{Title: long}}},
	} {
		if n := strings.Count(words(checkPage(t, write(t, p))), `ə\u202e`); n < 1<<18 || n%(1<<18) != 0 {
			t.Errorf("%s: the word is shown as %d letters", name, n)
		}
	}
}

// TestPagesAreEscapedOnce has text that looks like markup stand in the page as it was written.
func TestPagesAreEscapedOnce(t *testing.T) {
	t.Parallel()
	const s = `<b>“Образец” & 'Nümunə' {{.}} &amp;</b>`
	for name, p := range pages(s, 1) {
		if text := words(checkPage(t, write(t, p))); !strings.Contains(text, s) || strings.Contains(text, "ZgotmplZ") {
			t.Errorf("%s: the page does not show %s", name, s)
		}
	}
}

func TestPagesAreTheSameBytes(t *testing.T) {
	t.Parallel()
	first, again := pages("Örnek", 3), pages("Örnek", 3)
	for name := range first {
		if !bytes.Equal(write(t, first[name]), write(t, again[name])) {
			t.Errorf("%s: two pages of one content differ", name)
		}
	}
}

func TestPagesOfNothing(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]writer{"exhibits": Exhibits{}, "proof": Proof{}} {
		if text := words(checkPage(t, write(t, p))); strings.Contains(text, "<nil>") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// TestEveryTemplateIsTested holds pages to what is there.
func TestEveryTemplateIsTested(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	all := pages("", 0)
	for _, name := range names {
		name = strings.TrimSuffix(name, ".html")
		if _, tested := all[name]; !tested && name != "shell" && name != "parts" {
			t.Errorf("%s.html is not among the pages of the tests", name)
		}
	}
}

func TestPageThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for name, p := range pages("Образец", 8) {
		whole := len(write(t, p))
		for _, room := range []int{0, 1, 4096, whole / 2, whole - 1} {
			if err := p.Write(&full{room: room}); !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d bytes of %d: %v", name, room, whole, err)
			}
		}
	}
}

var errFull = errors.New("no space")

// full takes room bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(p)
	return len(p), nil
}

func write(t *testing.T, p writer) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
