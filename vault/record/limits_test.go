package record

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// What the limits allow is encoded and read again, so that the bound on structure never refuses a revision.
func TestTheLargestRevisionsComeBack(t *testing.T) {
	t.Parallel()
	row := Value{Text: "a", Lang: "az", Fields: Fields{"b": {{Text: "c", Lang: "az"}}}}
	values := first()
	values.Fields = Fields{"a": slicesOf(MaxValues/2, row)}
	keys := first()
	for i := range MaxValues {
		keys.Fields.Set(fmt.Sprintf("k%d", i), Value{Text: "a", Lang: "az"})
	}
	files := first()
	for i := range MaxFiles {
		files.Files = append(files.Files, File{
			ItemID: fmt.Sprint(i), Name: "\xff", MediaType: "text/plain", Object: strings.Repeat("0", 32),
			Fields: Fields{"a": {{Text: "a", Lang: "az"}}, "b": {row}},
		})
	}
	text := first()
	text.Text = strings.Repeat("\x00", MaxText)
	for rule, r := range map[string]*Revision{"values": values, "keys": keys, "files": files, "text": text} {
		b := canonical(t, r)
		back, err := ParseRevision(b)
		if err != nil {
			t.Fatalf("%s: %v (%d of %d)", rule, err, structure(b), maxStructure)
		}
		if again := canonical(t, back); !bytes.Equal(again, b) {
			t.Errorf("%s: other bytes", rule)
		}
	}
}

func FuzzParseRevision(f *testing.F) {
	f.Add(canonical(f, sample()))
	f.Add(canonical(f, first()))
	f.Add([]byte(`{"format":"emanet-record-v1","number":1,"record":"r-04000000000000000000000000","text":"\u0000","time":"2031-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ParseRevision(b)
		if err != nil {
			if r != nil {
				t.Fatal("an error and a revision")
			}
			return
		}
		if again := canonical(t, r); !bytes.Equal(again, b) {
			t.Fatalf("%q encodes again as %q", b, again)
		}
		_ = r.Summary()
	})
}
