package testdata_test

import (
	"io/fs"
	"strings"
	"testing"

	"emanet/testdata"
	"emanet/vault/record"
)

func TestEveryTextHasMetadataThatIsAccepted(t *testing.T) {
	t.Parallel()
	v := record.Default()
	names, err := fs.Glob(testdata.Files, "*.txt")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d texts, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(testdata.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(strings.Fields(string(text))); n < 150 || n > 400 {
			t.Errorf("%s: %d words", name, n)
		}
		meta, err := fs.ReadFile(testdata.Files, name+testdata.MetaSuffix)
		if err != nil {
			t.Fatal(err)
		}
		f, err := record.ParseMeta(meta, v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Kind() == "" || f.Title() == "" || len(f.Dates()) == 0 || len(f.Places()) == 0 || len(f.Persons()) == 0 || len(f.Languages()) == 0 || len(f.Consents()) == 0 {
			t.Errorf("%s: metadata is not complete: %v", name, f)
		}
		if back, err := record.ParseMeta(v.YAML(f), v); err != nil || !back.Equal(f) {
			t.Errorf("%s: metadata does not come back: %v", name, err)
		}
	}
}

func TestEveryTextSaysThatItIsInvented(t *testing.T) {
	t.Parallel()
	words := []string{"uydurma", "ујдурма", "вымысел", "invented"}
	err := fs.WalkDir(testdata.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(testdata.Files, name)
		if err != nil {
			return err
		}
		for _, w := range words {
			if strings.Contains(strings.ToLower(string(text)), w) {
				return nil
			}
		}
		t.Errorf("%s does not say that it is invented", name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
