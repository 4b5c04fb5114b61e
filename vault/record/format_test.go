package record

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The released sample was written once and is never made anew.
func TestReleasedRevisionOpens(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/revision-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseRevision(b)
	if err != nil {
		t.Fatal(err)
	}
	if again := canonical(t, r); !bytes.Equal(again, b) {
		t.Errorf("encodes again as %s", again)
	}
	if r.Files[1].Name != "foto\xff.jpg" || r.Fields.Get("persons")[1].Label() != "W-1" {
		t.Errorf("%+v", r)
	}
	if !bytes.Equal(b, canonical(t, sample())) {
		t.Error("the sample of the tests is another one")
	}
}

func TestFormatPageShowsRealBytes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```json\n(.*?)\n```").FindSubmatch(page)
	if m == nil {
		t.Fatal("no worked example")
	}
	r, err := ParseRevision(m[1])
	if err != nil {
		t.Fatal(err)
	}
	sum := Sum(m[1])
	for _, want := range []string{
		fmt.Sprintf("%d bytes, SHA-256 `%s`", len(m[1]), hex.EncodeToString(sum[:])),
		fmt.Sprintf("`% x`", r.Files[1].Name),
		fmt.Sprintf("`%x` is `%s`", r.Record[:], r.Record),
		"Version: `" + Format + "`",
	} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestFormatPageStatesTheLimits(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	for row, limit := range map[string]int{
		"| a revision | 32 MiB |":                                   MaxRevision >> 20 / 32,
		"| `text` | 4 MiB |":                                        MaxText >> 20 / 4,
		"| `author`, `reason` | 64 KiB each |":                      MaxReason >> 10 / 64,
		"| text of one value | 1 MiB |":                             MaxValue >> 20,
		"| values, those in rows and of files included | 100 000 |": MaxValues / 100_000,
		"| `fields` inside `fields` | 4 deep |":                     MaxDepth / 4,
		"| files | 10 000 |":                                        MaxFiles / 10_000,
		"| name of a file | 1 byte to 4 KiB |":                      MaxName >> 10 / 4,
		"| `item`, `media_type` | 256 bytes |":                      MaxCode / 256,
	} {
		if limit != 1 || !strings.Contains(string(page), row) {
			t.Errorf("%s", row)
		}
	}
}
