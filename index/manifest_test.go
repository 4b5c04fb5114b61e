package index

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"emanet/index/segment"
)

func sampleManifest() *Manifest {
	return &Manifest{
		Position: Position{Sequence: 7, Size: 12, Root: [32]byte{1, 2, 3}}, Live: 4,
		Segments: []SegmentInfo{
			{strings.Repeat("0a", 16), 900, segment.Sealed{PlainSize: 1000, CipherSize: 70000, Head: [32]byte{8}, Cipher: [32]byte{9}, Docs: 4}},
			{strings.Repeat("0b", 16), 0, segment.Sealed{PlainSize: 10, CipherSize: 70000, Docs: 1}},
		},
		Dead: []string{"r-a.2"}, Failed: []string{"r-b.z"},
	}
}

func TestManifestPrintsBack(t *testing.T) {
	t.Parallel()
	b := sampleManifest().Marshal()
	m, err := ParseManifest(b)
	check(t, err)
	if !bytes.Equal(m.Marshal(), b) {
		t.Errorf("%s", m.Marshal())
	}
}

func TestManifestRefuses(t *testing.T) {
	t.Parallel()
	good := string(sampleManifest().Marshal())
	for name, change := range map[string][2]string{
		"other format":     {"emanet-index-v2", "emanet-index-v3"},
		"older format":     {"emanet-index-v2", "emanet-index-v1"},
		"other mapping":    {`"mapping":`, `"mapping":9`},
		"space":            {`{"format"`, `{ "format"`},
		"unknown key":      {`"live":4`, `"live":4,"more":1`},
		"doubled key":      {`"live":4`, `"live":4,"live":4`},
		"live":             {`"live":4`, `"live":5`},
		"negative":         {`"sequence":7`, `"sequence":-7`},
		"root":             {`"root":"AQ`, `"root":"A`},
		"name":             {strings.Repeat("0a", 16), strings.Repeat("0A", 16)},
		"path":             {strings.Repeat("0a", 16), "../" + strings.Repeat("0a", 14) + "0"},
		"same name":        {strings.Repeat("0a", 16), strings.Repeat("0b", 16)},
		"no documents":     {`"documents":1,`, `"documents":0,`},
		"no head":          {`"head":"08` + strings.Repeat("00", 31) + `",`, ""},
		"empty head":       {`"head":"08` + strings.Repeat("00", 31), `"head":"`},
		"short head":       {`"head":"08`, `"head":"`},
		"long head":        {`"head":"08`, `"head":"0808`},
		"head in capitals": {`"head":"08` + strings.Repeat("00", 31), `"head":"` + strings.Repeat("AA", 32)},
		"head of a letter": {`"head":"08`, `"head":"0g`},
		"short hash":       {`"sha256":"09`, `"sha256":"`},
		"no hash":          {`,"sha256":"09` + strings.Repeat("00", 31) + `"`, ""},
		"head behind":      {`"head":"08` + strings.Repeat("00", 31) + `","sha256":"09`, `"sha256":"09` + strings.Repeat("00", 31) + `","head":"08`},
		"huge":             {`"cipher":70000`, `"cipher":70000000000000`},
		"dead id":          {"r-a.2", "r-a.02"},
		"dead without id":  {"r-a.2", ""},
		"number too large": {`"sequence":7`, `"sequence":9999999999999999999`},
		"trailing":         {`"failed":["r-b.z"]}`, `"failed":["r-b.z"]}{}`},
		"null":             {`"failed":["r-b.z"]`, `"failed":null`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if m, err := ParseManifest([]byte(bad)); !errors.Is(err, ErrInvalid) || m != nil {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

// A manifest of version 1 named the hash of each segment and no head. It is told apart, whatever else is in it.
func TestManifestOfAnotherVersion(t *testing.T) {
	t.Parallel()
	ours := string(sampleManifest().Marshal())
	first := strings.Replace(strings.Replace(ours, "emanet-index-v2", "emanet-index-v1", 1), `"head":"08`+strings.Repeat("00", 31)+`",`, "", 1)
	for name, other := range map[string]string{
		"version 1":     first,
		"version 3":     `{"format":"emanet-index-v3","more":[]}`,
		"of no version": `{}`,
		"its mapping":   strings.Replace(ours, `"mapping":`, `"mapping":9`, 1),
	} {
		m, err := ParseManifest([]byte(other))
		if m != nil || !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "version") {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
}

func FuzzParseManifest(f *testing.F) {
	f.Add(sampleManifest().Marshal())
	f.Add((&Manifest{}).Marshal())
	f.Add([]byte(`{"format":"emanet-index-v1"}`))
	f.Add([]byte(`{"format":"emanet-index-v2"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseManifest(b)
		if err != nil {
			if m != nil || !errors.Is(err, ErrInvalid) {
				t.Fatal(m, err)
			}
			return
		}
		if !bytes.Equal(m.Marshal(), b) {
			t.Fatalf("%q became %q", b, m.Marshal())
		}
	})
}

func FuzzParseDocumentID(f *testing.F) {
	f.Add("r-7k2mabc.1z")
	f.Add("r-7k2m.-1")
	f.Add(".0")
	f.Fuzz(func(t *testing.T, id string) {
		if rec, seq, err := ParseDocumentID(id); err == nil && DocumentID(rec, seq) != id {
			t.Fatalf("%q became %q", id, DocumentID(rec, seq))
		}
	})
}
