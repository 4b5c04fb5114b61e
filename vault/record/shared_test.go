package record

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func sharedSample(t testing.TB) *Shared {
	t.Helper()
	id, err := ParseID("r-000g40r40m30e209185gr38e1w")
	if err != nil {
		t.Fatal(err)
	}
	return &Shared{
		What: "redacted", Record: id, Revision: 2, Commitment: [32]byte{1},
		Fields:   Fields{"kind": {Text("testimony")}, "persons": {{Fields: Fields{"pseudonym": {Text("V-03")}}}}},
		Replaced: []Replacement{{"V-03", 4}},
		LeftOut:  []string{"persons.birth_date"},
		Files: []SharedFile{
			{Item: "0001", MediaType: "image/jpeg", File: "0001.jpg", Stripped: true, Removed: []string{"EXIF"}, Commitment: [32]byte{2}, Status: "read"},
			{Item: "0002", Name: "foto\xff.jpg", SHA256: [32]byte{3}, File: "0002.txt", Text: "0002.txt", Status: "partly", Reasons: []string{"needs-ocr"}},
		},
	}
}

func wholeSample(t testing.TB) *Shared {
	t.Helper()
	s := sharedSample(t)
	r := &Revision{Record: s.Record, Number: 2, Previous: [32]byte{9}, Time: time.Unix(0, 0), Text: "Məni gecə apardılar."}
	return &Shared{What: "text", Record: s.Record, Revision: 2, Original: r}
}

func TestSharedRoundTrip(t *testing.T) {
	t.Parallel()
	for _, s := range []*Shared{sharedSample(t), wholeSample(t)} {
		b, err := s.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseShared(b)
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		c, err := again.Canonical()
		if err != nil || string(c) != string(b) {
			t.Errorf("%v\n%s\n%s", err, b, c)
		}
	}
}

func TestSharedRefuses(t *testing.T) {
	t.Parallel()
	for name, break_ := range map[string]func(*Shared){
		"no revision":           func(s *Shared) { s.Revision = 0 },
		"unknown extent":        func(s *Shared) { s.What = "all" },
		"neither whole nor not": func(s *Shared) { s.Commitment = [32]byte{} },
		"whole redacted":        func(s *Shared) { *s = *wholeSample(t); s.What = "redacted" },
		"whole and parts":       func(s *Shared) { *s = *wholeSample(t); s.LeftOut = []string{"x"} },
		"other revision":        func(s *Shared) { *s = *wholeSample(t); s.Revision = 3 },
		"item twice":            func(s *Shared) { s.Files[1].Item = "0001" },
		"no item":               func(s *Shared) { s.Files[1].Item = "" },
		"member twice":          func(s *Shared) { s.Files[1].File = "0001.jpg" },
		"line in a word":        func(s *Shared) { s.Files[0].Removed = []string{"EXIF\nsigned by"} },
		"line in an item":       func(s *Shared) { s.Files[0].Item = "0001\n" },
		"copy of nothing":       func(s *Shared) { s.Files[1].File, s.Files[1].Stripped = "", true },
		"removed from nothing":  func(s *Shared) { s.Files[1].Removed = []string{"EXIF"} },
		"empty word":            func(s *Shared) { s.LeftOut = []string{""} },
		"no pseudonym":          func(s *Shared) { s.Replaced[0].Pseudonym = "" },
		"no count":              func(s *Shared) { s.Replaced[0].Count = 0 },
		"not UTF-8":             func(s *Shared) { s.Files[0].MediaType = "\xff" },
		"long name":             func(s *Shared) { s.Files[1].Name = strings.Repeat("x", MaxName+1) },
	} {
		s := sharedSample(t)
		break_(s)
		if _, err := s.Canonical(); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b, err := sharedSample(t).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "{}", string(b) + " ", strings.Replace(string(b), `"what"`, ` "what"`, 1), strings.Replace(string(b), "0001", "\\u0030001", 1)} {
		if _, err := ParseShared([]byte(bad)); !errors.Is(err, ErrFormat) {
			t.Errorf("%.60q: %v", bad, err)
		}
	}
	if _, err := ParseShared([]byte(strings.Replace(string(b), SharedFormat, "emanet-shared-v2", 1))); !errors.Is(err, ErrVersion) {
		t.Error(err)
	}
}

func FuzzShared(f *testing.F) {
	for _, s := range []*Shared{sharedSample(f), wholeSample(f)} {
		b, err := s.Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseShared(b)
		if err != nil {
			return
		}
		again, err := s.Canonical()
		if err != nil || string(again) != string(b) {
			t.Errorf("%v: %q is written as %q", err, b, again)
		}
	})
}
