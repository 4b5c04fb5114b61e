package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
)

// sample is a reading with something in every member.
func sample() *Reading {
	return &Reading{
		Of: strings.Repeat("0a", 32), MediaType: "application/pdf", Extractor: "invented 1", Version: 1, Status: StatusPartly,
		Losses: []Loss{{ReasonNeedsOCR, "page 3"}, {Reason: ReasonDamaged}},
		Total:  3, Done: 2, OCR: "invented aze+rus", Members: 1,
		Facts: []Fact{{KeyAuthor, "Nümunə Müəllif"}, {KeyLocation, "40.000000,49.000000"}},
		Parts: []Part{
			{Kind: PartPage, Number: 1, Text: "Uydurma <mətn> & \"dırnaq\"\n\t\u2028Ишҝәнҹә", Spans: []Span{{0, 10, "az"}}},
			{Kind: PartPage, Number: 2, OCR: true, Confidence: 87, Text: "oxunmuş"},
			{Kind: PartComment, Name: "Nümunə Rəyçi", Hidden: true},
		},
	}
}

func TestReadingKeepsEverything(t *testing.T) {
	t.Parallel()
	for _, r := range []*Reading{sample(), {Status: StatusNotRead}} {
		b, err := r.Encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseReading(b)
		if err != nil {
			t.Fatal(err)
		}
		again, err := got.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%s\nbecame\n%s (%v)", b, again, err)
		}
	}
}

// TestReleasedReading opens the sample of FORMAT.md. It is never made anew.
func TestReleasedReading(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/reading-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseReading(bytes.TrimSuffix(b, []byte("\n")))
	if err != nil {
		t.Fatal(err)
	}
	if r.Parts[1].Text != "oxunmuş" || r.Facts[0].Value != "Nümunə Müəllif" || r.Losses[0].Reason != ReasonNeedsOCR {
		t.Errorf("%+v", r)
	}
}

// TestOnlyOneEncoding: every byte changed, every cut, and every other spelling is refused, with nothing returned.
func TestOnlyOneEncoding(t *testing.T) {
	t.Parallel()
	b, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(rule string, b []byte) {
		t.Helper()
		if r, err := ParseReading(b); !errors.Is(err, ErrMalformed) || r != nil {
			t.Errorf("%s: %+v, %v", rule, r, err)
		}
	}
	for n := range b {
		refuse("cut", b[:n])
	}
	for _, c := range [][2]string{
		{`{"format"`, `{ "format"`},
		{"emanet-text-v1", "emanet-text-v2"},
		{`"status":"partly"`, `"status":"perhaps"`},
		{`"reason":"needs-ocr"`, `"reason":"tired"`},
		{`"kind":"page"`, `"kind":"paper"`},
		{`"confidence":87`, `"confidence":187`},
		{`"to":10`, `"to":0`},
		{`"to":10`, `"to":100000`},
		{`"total":3`, `"total":-3`},
		{`"total":3`, `"total":3.0`},
		{`"total":3,`, `"total":3,"new":1,`},
		{`"done":2`, `"done":0`},
		{`"text":"oxunmuş"`, `"text":"oxunmu\u015f"`},
	} {
		changed := strings.Replace(string(b), c[0], c[1], 1)
		if changed == string(b) {
			t.Fatalf("%q does not occur", c[0])
		}
		refuse(c[1], []byte(changed))
	}
	refuse("something follows", append(bytes.Clone(b), '\n'))
	refuse("null", []byte("null"))
	refuse("no format", []byte(`{"status":"read"}`))
	if _, err := (&Reading{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: "\xff"}}}).Encode(); !errors.Is(err, ErrMalformed) {
		t.Errorf("text that is not UTF-8: %v", err)
	}
}

func FuzzParseReading(f *testing.F) {
	b, err := sample().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"format":"emanet-text-v1","media_type":"","extractor":"","version":0,"status":"read"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseReading(b)
		if err != nil {
			if r != nil {
				t.Fatal("a reading beside an error")
			}
			return
		}
		again, err := r.Encode()
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q became %q (%v)", b, again, err)
		}
		if other := asJSON(t, r); !bytes.Equal(other, b) {
			t.Fatalf("%q is %q as JSON", b, other)
		}
	})
}

// asJSON is the stored form as package encoding/json makes it.
func asJSON(t *testing.T, r *Reading) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(stored{format, r}); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// TestStoredFormIsJSON: our own writer escapes as package encoding/json does.
func TestStoredFormIsJSON(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for r := range rune(0x3000) {
		all.WriteRune(r)
	}
	all.WriteString("\ufeff\ufffd\uffff\U0010ffff")
	text := all.String()
	readings := []*Reading{
		sample(),
		{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: text, Name: text, Spans: []Span{{1, 2, "<>"}, {3, 9, "\u2028"}}}, {Kind: PartOther}}},
		{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: strings.Repeat(text, 9)}}},
		{Status: StatusNotRead, Parts: []Part{}},
	}
	for i, r := range readings {
		b, err := r.Encode()
		if want := asJSON(t, r); err != nil || !bytes.Equal(b, want) {
			t.Errorf("reading %d: %d bytes, want %d, %v", i, len(b), len(want), err)
		}
		if _, err := ParseReading(b); err != nil {
			t.Errorf("reading %d: %v", i, err)
		}
	}
}

// allocated returns the bytes of memory that f takes, those that are given back at once among them.
func allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// TestStoredFormTakesLittleMemory: a long text is there once when it is encoded, and at most twice beside it when it is opened.
func TestStoredFormTakesLittleMemory(t *testing.T) {
	const slack = 1 << 19
	for name, line := range map[string]string{
		"words": "Uydurma şahid o gecəni danışdı. ", "lines": "a\n", "quotes": "\"\\", "separators": "\u2028",
	} {
		text := strings.Repeat(line, 4<<20/len(line))
		r := &Reading{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: text}}}
		var b []byte
		var err error
		if n := allocated(func() { b, err = r.Encode() }); err != nil || n > len(b)+slack || n > len(text)*5/2 {
			t.Errorf("%s: %d bytes are encoded with %d, %v", name, len(text), n, err)
		}
		if n := allocated(func() { _, err = ParseReading(b) }); err != nil || n > 2*len(b)+slack {
			t.Errorf("%s: %d bytes are opened with %d, %v", name, len(b), n, err)
		}
	}
}

// TestAttack38StoredNothings: a reading that another member sealed takes no more memory than its bytes, whatever it lists.
func TestAttack38StoredNothings(t *testing.T) {
	const size = 4 << 20
	for name, c := range map[string]struct{ list, element string }{
		"empty objects": {"parts", "{}"}, "nulls": {"parts", "null"}, "numbers": {"facts", "1"}, "strings": {"losses", `""`}, "lists": {"parts", "[]"},
		"spaces": {"parts", " "}, "too many parts": {"parts", `{"kind":""}`}, "too many facts": {"facts", `{"key":""}`},
		"too many losses": {"losses", `{"reason":""}`}, "too many spans": {"parts", `{"from":0}`}, "formats": {"parts", `{"format":""}`},
		"objects in objects": {"parts", `{"kind":{"kind":""}}`}, "keys": {"parts", `{"":`}, "open strings": {"parts", `"`},
	} {
		b := []byte(`{"format":"` + format + `","media_type":"","extractor":"","version":0,"status":"read","` + c.list + `":[{"kind":"body"},` +
			strings.Repeat(c.element+",", size/(len(c.element)+1)) + c.element + `]}`)
		n := allocated(func() {
			if r, err := ParseReading(b); !errors.Is(err, ErrMalformed) || r != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		if n > 1<<20 {
			t.Errorf("%s: %d bytes are refused with %d", name, len(b), n)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	r := &Reading{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: strings.Repeat("Uydurma şahid o gecəni danışdı.\n", 1<<20)}}}
	encoded, err := r.Encode()
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"Encode":       func() error { _, err := r.Encode(); return err },
		"ParseReading": func() error { _, err := ParseReading(encoded); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(encoded)))
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestReadingFitsItsForm: what would be refused when it is opened again is not encoded.
func TestReadingFitsItsForm(t *testing.T) {
	t.Parallel()
	const escaped = 6 // bytes of a control character in JSON
	r := &Reading{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: strings.Repeat("\x01", MaxReading/escaped+1)}}}
	if b, err := r.Encode(); !errors.Is(err, ErrMalformed) {
		t.Errorf("%d bytes were encoded, %d may be: %v", len(b), MaxReading, err)
	}
}
