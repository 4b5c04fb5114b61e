package extract

import (
	"bytes"
	"errors"
	"os"
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
	})
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
