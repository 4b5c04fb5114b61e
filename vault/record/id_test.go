package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestIDText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule string
		id   ID
		want string
	}{
		{"all zero", ID{}, "r-00000000000000000000000000"},
		{"all one", ID(bytes.Repeat([]byte{0xff}, 16)), "r-zzzzzzzzzzzzzzzzzzzzzzzzzw"},
		{"counting", ID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, "r-000g40r40m30e209185gr38e1w"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			if got := tt.id.String(); got != tt.want {
				t.Errorf("String: %s, want %s", got, tt.want)
			}
			if got, err := ParseID(tt.want); err != nil || got != tt.id {
				t.Errorf("ParseID: %v, %v", got, err)
			}
			if got := tt.id.Short(); got != tt.want[:10] {
				t.Errorf("Short: %s", got)
			}
		})
	}
}

func TestIDRefused(t *testing.T) {
	t.Parallel()
	good := ID{1, 2, 3}.String()
	for rule, text := range map[string]string{
		"nothing":                     "",
		"no prefix":                   good[2:],
		"upper case":                  strings.ToUpper(good),
		"too short":                   good[:27],
		"too long":                    good + "0",
		"a letter outside":            good[:27] + "u",
		"a look-alike":                "r-o" + good[3:],
		"a bit beyond the 128th":      good[:27] + "1",
		"a line end inside":           good[:10] + "\n" + good[11:],
		"a line end behind, in place": good[:27] + "\n",
	} {
		if id, err := ParseID(text); !errors.Is(err, ErrID) || !id.IsZero() {
			t.Errorf("%s: %v, %v", rule, id, err)
		}
	}
}

func TestIDMatchPrefix(t *testing.T) {
	t.Parallel()
	id, err := ParseID("r-000g40r40m30e209185gr38e1w")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		rule, prefix string
		want         bool
	}{
		{"with r-", "r-000g4", true},
		{"without r-", "000g4", true},
		{"upper case", "R-000G4", true},
		{"look-alikes", "r-oOOg4", true},
		{"the whole", "r-000g40r40m30e209185gr38e1w", true},
		{"more than the whole", "r-000g40r40m30e209185gr38e1w0", false},
		{"another", "r-1", false},
		{"nothing", "", false},
		{"only r-", "r-", false},
		{"the middle", "g40", false},
	}
	for _, tt := range tests {
		if got := id.MatchPrefix(tt.prefix); got != tt.want {
			t.Errorf("%s: %v", tt.rule, got)
		}
	}
}

func TestNewIDReadsItsSource(t *testing.T) {
	t.Parallel()
	id, err := NewID(bytes.NewReader(bytes.Repeat([]byte{7}, 16)))
	if err != nil || id != ID(bytes.Repeat([]byte{7}, 16)) {
		t.Errorf("%v, %v", id, err)
	}
	if id, err := NewID(bytes.NewReader(make([]byte, 15))); !errors.Is(err, io.ErrUnexpectedEOF) || !id.IsZero() {
		t.Errorf("a source that ends: %v, %v", id, err)
	}
}

func TestIDInJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(map[ID]ID{{1}: {2}})
	if err != nil {
		t.Fatal(err)
	}
	var back map[ID]ID
	if err := json.Unmarshal(b, &back); err != nil || back[ID{1}] != (ID{2}) {
		t.Errorf("%s: %v, %v", b, back, err)
	}
}

func FuzzID(f *testing.F) {
	f.Add("r-000g40r40m30e209185gr38e1w")
	f.Add("r-zzzzzzzzzzzzzzzzzzzzzzzzzw")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ParseID(text)
		if err != nil {
			if !id.IsZero() {
				t.Fatal("an error and an id")
			}
			return
		}
		if id.String() != text || !id.MatchPrefix(text) {
			t.Fatalf("%q prints back as %q", text, id)
		}
	})
}
