package office

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"emanet/index/extract"
)

// zipFormats are the formats of this half of the package, by the endings of names.
var zipFormats = map[string]extract.Format{
	".docx": DOCX, ".pptx": PPTX, ".xlsx": XLSX, ".odt": ODT, ".ods": ODS, ".odp": ODP, ".epub": EPUB,
}

// TestCorporaWords compares the words of documents in six languages with what was typed.
func TestCorporaWords(t *testing.T) {
	t.Parallel()
	root := corporaFolder(t)
	for _, format := range []string{".docx", ".odt", ".epub"} {
		for _, lang := range []string{"azj_latn", "azj_cyrl", "tur", "rus", "eng", "arb"} {
			want, err := os.ReadFile(filepath.Join(root, "made-docs", lang+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			c, took := readFile(t, filepath.Join(root, "made-docs", lang+format), zipFormats[format])
			text, _ := c.Text()
			f1 := overlap(countWords(text), countWords(string(want)))
			t.Logf("%s %s: F1 %.4f, %d ms", format, lang, f1, took.Milliseconds())
			if f1 < 0.98 {
				t.Errorf("%s %s: F1 %.4f", format, lang, f1)
			}
		}
	}
	want, err := os.ReadFile(filepath.Join(root, "made-docs", "udhr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{".xlsx", ".ods"} {
		c, took := readFile(t, filepath.Join(root, "made-docs", "udhr"+format), zipFormats[format])
		text, _ := c.Text()
		f1 := overlap(countWords(text), countWords(string(want)))
		t.Logf("%s: F1 %.4f, %d ms", format, f1, took.Milliseconds())
		if f1 < 0.98 {
			t.Errorf("%s: F1 %.4f", format, f1)
		}
	}
}

// TestCorporaDocuments holds that every document is read without a panic, and within its time.
func TestCorporaDocuments(t *testing.T) {
	t.Parallel()
	root := corporaFolder(t)
	for _, folder := range []string{"made-docs", "documents"} {
		names, err := filepath.Glob(filepath.Join(root, folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			format := zipFormats[filepath.Ext(name)]
			if format == nil {
				continue
			}
			c, took := readFile(t, name, format)
			text, _ := c.Text()
			t.Logf("%s: %d ms, %d parts, %d bytes, %d of %d, %d files, %d facts, lost %v", filepath.Base(name), took.Milliseconds(), len(c.Parts), len(text),
				c.Reading.Done, c.Reading.Total, len(c.Files), len(c.Facts), c.Losses)
			if took > 5*time.Second {
				t.Errorf("%s took %s", name, took)
			}
		}
	}
}

func readFile(t *testing.T, name string, format extract.Format) (*extract.Collector, time.Duration) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	c, err := readBytes(format, b, "")
	if err != nil {
		c.Losses = append(c.Losses, extract.Loss{Detail: err.Error()})
	}
	return c, time.Since(start)
}
