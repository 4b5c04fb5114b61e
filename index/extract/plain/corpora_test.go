package plain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"emanet/index/extract"
)

// corpora returns the files of the corpora that match, or skips.
func corpora(t *testing.T, patterns ...string) []string {
	t.Helper()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	var all []string
	for _, p := range patterns {
		files, err := filepath.Glob(filepath.Join(folder, p))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", p, len(files), err)
		}
		all = append(all, files...)
	}
	return all
}

// wordsOf counts the words of a text.
func wordsOf(text string) map[string]int {
	words := map[string]int{}
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		words[strings.ToLower(w)]++
	}
	return words
}

// f1 is the harmonic mean of how many words were found and how many of what was found are right.
func f1(got, want string) float64 {
	g, w := wordsOf(got), wordsOf(want)
	both, all := 0, 0
	for word, n := range w {
		both += min(n, g[word])
		all += n
	}
	for _, n := range g {
		all += n
	}
	return 2 * float64(both) / float64(max(all, 1))
}

// TestHTMLAgainstTruth compares the words of pages with those of the texts that they were made from.
func TestHTMLAgainstTruth(t *testing.T) {
	t.Parallel()
	for _, file := range corpora(t, "made-docs/*.html") {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		truth, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, HTML, page, extract.Limits{})
		score := f1(strings.ReplaceAll(parts(c), "body: ", ""), string(truth))
		t.Logf("%s: %.4f, %s", filepath.Base(file), score, c.Extractor)
		if score < 0.98 {
			t.Errorf("%s: word F1 %.4f", filepath.Base(file), score)
		}
	}
}

// TestCorporaAreRead reads pages and tables of all kinds: each gives text, and loses none.
func TestCorporaAreRead(t *testing.T) {
	t.Parallel()
	for _, file := range corpora(t, "documents/*.html", "udhr/*.html", "made-docs/*.txt", "made-docs/*.csv", "azwiki/data/processed/*.txt") {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		format := Text
		switch filepath.Ext(file) {
		case ".html":
			format = HTML
		case ".csv":
			format = CSV
		}
		c := read(t, format, b, extract.Limits{})
		text := parts(c)
		t.Logf("%s: %d bytes of text, %s", filepath.Base(file), len(text), c.Extractor)
		if text == "" || len(c.Losses) > 0 || strings.ContainsRune(text, unicode.ReplacementChar) {
			t.Errorf("%s: %d bytes of text, lost %v", filepath.Base(file), len(text), c.Losses)
		}
	}
}
