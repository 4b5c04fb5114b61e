package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// sample is a revision that uses every member; its bytes are the worked example of FORMAT.md.
func sample() *Revision {
	text := "Məni gecə apardılar.\nAdımı yazmayın.\n"
	return &Revision{
		Record:   ID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		Number:   2,
		Previous: sha256.Sum256([]byte("the revision before")),
		Time:     time.Date(2031, 2, 3, 4, 5, 6, 700_000_000, time.FixedZone("", 4*3600)),
		Author:   "Nümunə Vəkil",
		Reason:   "birth year added",
		Fields: Fields{
			"kind":  {{Text: "testimony"}},
			"title": {{Text: "Şahidin ifadəsi", Lang: "az"}},
			"date":  {{Text: "2013-10-19?", Fields: Fields{"basis": {{Text: "memory"}}}}},
			"persons": {
				{Text: "Nümunə Şəxs", Fields: Fields{"role": {{Text: "victim"}}, "birth_date": {{Text: "197X"}}}},
				{Fields: Fields{"role": {{Text: "witness"}}, "pseudonym": {{Text: "W-1"}}}},
			},
			"consent_to": {{Text: "store=yes"}, {Text: "publish=no"}},
		},
		Text:     text,
		TextFrom: "ifadə.txt",
		Files: []File{
			{ItemID: "1", Name: "ifadə.txt", MediaType: "text/plain", Size: int64(len(text)), SHA256: sha256.Sum256([]byte(text))},
			{ItemID: "2", Name: "foto\xff.jpg", MediaType: "image/jpeg", Size: 3_000_000_000, SHA256: sha256.Sum256([]byte("a photograph")), Object: "00112233445566778899aabbccddeeff", Fields: Fields{"exhibit_no": {{Text: "4"}}}},
		},
	}
}

// first is the smallest revision.
func first() *Revision {
	return &Revision{Record: ID{1}, Number: 1, Time: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func canonical(t testing.TB, r *Revision) []byte {
	t.Helper()
	b, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRevisionComesBack(t *testing.T) {
	t.Parallel()
	for _, r := range []*Revision{sample(), first()} {
		b := canonical(t, r)
		got, err := ParseRevision(b)
		if err != nil {
			t.Fatal(err)
		}
		want := *r
		want.Time = r.Time.UTC()
		if !reflect.DeepEqual(got, &want) {
			t.Errorf("got  %+v\nwant %+v", got, &want)
		}
		if !json.Valid(b) || bytes.ContainsAny(b, "\n") {
			t.Errorf("not one line of JSON: %s", b)
		}
	}
}

// The sorted members of encoding/json's maps are a second implementation of the order.
func TestCanonicalIsSortedJSON(t *testing.T) {
	t.Parallel()
	b := canonical(t, sample())
	var any map[string]any
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&any); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	enc := json.NewEncoder(&again)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(any); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSuffix(again.String(), "\n"); got != string(b) {
		t.Errorf("got  %s\nwant %s", b, got)
	}
}

func TestRevisionKeepsEveryText(t *testing.T) {
	t.Parallel()
	for _, text := range append(hardTexts(), "<script>&", "\u2028\u2029\x00\x7f\u0080", strings.Repeat("\x00", 1000)) {
		r := first()
		r.Text, r.Author, r.Reason = text, text, text
		r.Fields.Set("note", Value{Text: text})
		r.Files = []File{{Name: text, Object: strings.Repeat("0", 32), Fields: Fields{"note": {{Text: text}}}}}
		got, err := ParseRevision(canonical(t, r))
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNamesOfAnyBytesComeBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "ifad\xc9", string([]byte{0xf8, 1, 2}), "../../x", "a/b", "C:\\x", "\x00", "é", "é", "\ufffd"} {
		r := first()
		r.Text, r.TextFrom = "x", name
		r.Files = []File{{Name: name, Size: 1, SHA256: sha256.Sum256([]byte("x"))}}
		b := canonical(t, r)
		if !utf8.Valid(b) {
			t.Errorf("%q: not UTF-8", name)
		}
		got, err := ParseRevision(b)
		if err != nil || got.Files[0].Name != name || got.TextFrom != name {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestRevisionBreaksARule(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule   string
		change func(*Revision)
	}{
		{"no record", func(r *Revision) { r.Record = ID{} }},
		{"number zero", func(r *Revision) { r.Number = 0 }},
		{"the first names one before it", func(r *Revision) { r.Number = 1 }},
		{"the second names none", func(r *Revision) { r.Previous = [32]byte{} }},
		{"no time", func(r *Revision) { r.Time = time.Time{} }},
		{"a time beyond RFC 3339", func(r *Revision) { r.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"text that is not UTF-8", func(r *Revision) { r.Text, r.TextFrom, r.Files = "\xff", "", nil }},
		{"author that is not UTF-8", func(r *Revision) { r.Author = "\xff" }},
		{"a reason beyond the limit", func(r *Revision) { r.Reason = strings.Repeat("a", MaxReason+1) }},
		{"a text beyond the limit", func(r *Revision) { r.Text, r.TextFrom, r.Files = strings.Repeat("a", MaxText+1), "", nil }},
		{"the text is not the file's", func(r *Revision) { r.Text += "x" }},
		{"the text's file has another hash", func(r *Revision) { r.Files[0].SHA256[0] ^= 1 }},
		{"the text's file has another size", func(r *Revision) { r.Files[0].Size++ }},
		{"the text's file is not there", func(r *Revision) { r.Files = r.Files[1:] }},
		{"a file without object that is not the text's", func(r *Revision) { r.Files[1].Object = "" }},
		{"a file without object and no text", func(r *Revision) { r.TextFrom = "" }},
		{"two files are the text", func(r *Revision) { r.Files[1] = r.Files[0]; r.Files[1].ItemID = "2" }},
		{"two items of one id", func(r *Revision) { r.Files[1].ItemID = "1" }},
		{"an object id in capitals", func(r *Revision) { r.Files[1].Object = strings.ToUpper(r.Files[1].Object) }},
		{"half an object id", func(r *Revision) { r.Files[1].Object = r.Files[1].Object[:16] }},
		{"a file without a name", func(r *Revision) { r.Files[1].Name = "" }},
		{"a name beyond the limit", func(r *Revision) { r.Files[1].Name = strings.Repeat("a", MaxName+1) }},
		{"a negative size", func(r *Revision) { r.Files[1].Size = -1 }},
		{"too many files", func(r *Revision) { r.Files = make([]File, MaxFiles+1) }},
		{"a key in capitals", func(r *Revision) { r.Fields.Set("Kind", Text("x")) }},
		{"a key without values", func(r *Revision) { r.Fields["tag"] = nil }},
		{"an empty value", func(r *Revision) { r.Fields.Set("tag", Value{}) }},
		{"a language alone", func(r *Revision) { r.Fields.Set("tag", Value{Lang: "az"}) }},
		{"a language that is no tag", func(r *Revision) { r.Fields.Set("tag", Value{Text: "a", Lang: "no such thing"}) }},
		{"a value that is not UTF-8", func(r *Revision) { r.Fields.Set("tag", Text("\xff")) }},
		{"a value beyond the limit", func(r *Revision) { r.Fields.Set("tag", Text(strings.Repeat("a", MaxValue+1))) }},
		{"too many values", func(r *Revision) { r.Fields["tag"] = slicesOf(MaxValues+1, Text("a")) }},
		{"too many values with those of files", func(r *Revision) {
			r.Fields["tag"] = slicesOf(MaxValues/2, Text("a"))
			r.Files[1].Fields["tag"] = slicesOf(MaxValues/2, Text("a"))
		}},
		{"fields too deep", func(r *Revision) { r.Fields = nested(MaxDepth + 1) }},
		{"more bytes than the limit", func(r *Revision) { r.Fields["note"] = slicesOf(40, Text(strings.Repeat("a", MaxValue))) }},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			r := sample()
			tt.change(r)
			if b, err := r.Canonical(); b != nil || !errors.Is(err, ErrFormat) {
				t.Errorf("%v, %d bytes", err, len(b))
			}
		})
	}
	r := first()
	r.Fields = nested(MaxDepth)
	canonical(t, r)
}

func slicesOf(n int, v Value) []Value {
	out := make([]Value, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func nested(depth int) Fields {
	f := Fields{"a": {{Text: "a"}}}
	for range depth - 1 {
		f = Fields{"a": {{Fields: f}}}
	}
	return f
}

func TestParseRevisionRefusesASecondSpelling(t *testing.T) {
	t.Parallel()
	good := string(canonical(t, sample()))
	change := func(old, new string) string {
		if strings.Count(good, old) == 0 {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for rule, text := range map[string]string{
		"nothing":                      "",
		"null":                         "null",
		"a list":                       "[]",
		"a space":                      change(`,"`, `, "`),
		"a line end behind":            good + "\n",
		"a space before":               " " + good,
		"a second value":               good + "{}",
		"a member in capitals":         change(`"author"`, `"Author"`),
		"an unknown member":            change(`{"author"`, `{"aa":1,"author"`),
		"a doubled member":             change(`"number":2`, `"number":2,"number":2`),
		"an empty member":              change(`"author":"Nümunə Vəkil"`, `"author":""`),
		"an escape that is not needed": change("ü", `\u00fc`),
		"an escaped slash":             change("text/plain", `text\/plain`),
		"a long escape":                change(`\n`, `\u000a`),
		"a number with a point":        change(`"number":2`, `"number":2.0`),
		"a number with an exponent":    change(`"size":3000000000`, `"size":3e9`),
		"a number beyond 64 bits":      change(`"size":3000000000`, `"size":30000000000000000000`),
		"a hash in capitals":           change(`"object":"00112233445566778899aabb`, `"object":"00112233445566778899AABB`),
		"a time in another zone":       change(`T00:05:06.7Z`, `T04:05:06.7+04:00`),
		"a time with a longer part":    change(`06.7Z`, `06.70Z`),
		"a time with a comma":          change(`06.7Z`, `06,7Z`),
		"invalid UTF-8":                change("ü", "\xfc"),
		"a name given twice":           change(`"name_raw":"`, `"name":"x","name_raw":"`),
		"base64 without padding":       change(`Zm90b/8uanBn"`, `Zm90b/8uanA"`),
		"base64 of a name in UTF-8":    change(`"name":"ifadə.txt"`, `"name_raw":"aWZhZMmZLnR4dA=="`),
		"empty fields":                 `{"fields":{},"format":"emanet-record-v1","number":1,"record":"r-04000000000000000000000000","time":"2031-01-01T00:00:00Z"}`,
		"a bomb of commas":             `{"fields":{"a":[` + strings.Repeat("1,", MaxRevision/4) + `1]}}`,
		"a bomb of values":             `{"fields":{"a":[` + strings.Repeat("{},", MaxRevision/6) + `{}]}}`,
		"deep nesting":                 strings.Repeat(`{"fields":{"a":[`, 20_000),
	} {
		if r, err := ParseRevision([]byte(text)); r != nil || !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	if _, err := ParseRevision([]byte(good)); err != nil {
		t.Errorf("the sample itself: %v", err)
	}
}

func TestParseRevisionNamesAnotherVersion(t *testing.T) {
	t.Parallel()
	good := string(canonical(t, sample()))
	for _, text := range []string{
		strings.Replace(good, Format, "emanet-record-v2", 1),
		`{"format":"emanet-record-v2","number":"two","something":[]}`,
	} {
		if r, err := ParseRevision([]byte(text)); r != nil || !errors.Is(err, ErrVersion) || !strings.Contains(err.Error(), "emanet-record-v2") {
			t.Errorf("%v", err)
		}
	}
}

func TestEveryByteAndEveryLengthOfARevision(t *testing.T) {
	t.Parallel()
	good := canonical(t, sample())
	for n := range good {
		if r, err := ParseRevision(good[:n]); r != nil || !errors.Is(err, ErrFormat) {
			t.Fatalf("cut at %d: %v", n, err)
		}
		changed := bytes.Clone(good)
		changed[n] ^= 0x01
		r, err := ParseRevision(changed)
		if err == nil && !bytes.Equal(canonical(t, r), changed) {
			t.Fatalf("byte %d: accepted and encoded in another way", n)
		}
		if err != nil && r != nil {
			t.Fatalf("byte %d: an error and a revision", n)
		}
	}
}
