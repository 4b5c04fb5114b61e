package pdf

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"emanet/index/extract"

	"golang.org/x/text/unicode/norm"
)

// corpora is the folder of real documents, which is not everywhere.
func corpora(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	return folder
}

// words counts the words of a text: runs of letters, marks and digits, composed and in small letters.
func words(text string) map[string]int {
	counts := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c)
	}) {
		counts[w]++
	}
	return counts
}

// f1 is the harmonic mean of precision and recall of the words that were read.
func f1(read, truth string) float64 {
	got, want := words(read), words(truth)
	same, gotAll, wantAll := 0, 0, 0
	for w, n := range got {
		same += min(n, want[w])
		gotAll += n
	}
	for _, n := range want {
		wantAll += n
	}
	return 2 * float64(same) / float64(max(1, gotAll+wantAll))
}

func TestF1(t *testing.T) {
	t.Parallel()
	if got := f1("Bir iki İKİ üç", "bir iki dörd üç"); got != 0.75 {
		t.Errorf("f1 of three words in four is %v", got)
	}
}

func TestCorporaWords(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(corpora(t), "made-docs")
	for name, goal := range map[string]float64{"eng": 0.95, "azj_latn": 0.95, "azj_cyrl": 0.95, "tur": 0.95, "rus": 0.95, "arb": 0.95} {
		file, err := os.ReadFile(filepath.Join(folder, name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		truth, err := os.ReadFile(filepath.Join(folder, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, file)
		all, _ := c.Text()
		var pages []string
		for _, p := range parts(c, extract.PartPage) {
			pages = append(pages, p.Text)
		}
		raw := f1(strings.Join(pages, "\n"), string(truth))
		folded := f1(extract.Normalise(strings.Join(pages, "\n")), extract.Normalise(string(truth)))
		t.Logf("%s: words of the pages %.4f, normalised %.4f, with the outline %.4f", name, raw, folded, f1(all, string(truth)))
		if folded < goal {
			t.Errorf("%s: %.4f of the words, want %.2f", name, folded, goal)
		}
	}
}

// Every document is read, or says why it is not.
func TestCorporaDocuments(t *testing.T) {
	t.Parallel()
	read, pages := 0, 0
	begin := time.Now()
	err := filepath.WalkDir(corpora(t), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) {
			return err
		}
		in, c := input(file), &extract.Collector{}
		in.Pictures = true
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err = readInput(ctx, in, c)
		if err != nil && reason(err) == "" {
			t.Errorf("%s: %v", entry.Name(), err)
		}
		t.Logf("%s: %d of %d pages, %d files, %d pictures, %v %v", entry.Name(), c.Reading.Done, c.Reading.Total, len(c.Files), len(c.Pictures), c.Losses, err)
		read++
		pages += c.Reading.Done
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files, %d pages in %v", read, pages, time.Since(begin))
	if read == 0 {
		t.Error("there is no PDF file")
	}
}
