package office

import (
	"bytes"
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"emanet/index/extract"
)

// oldGoals are the least word F1 that the older formats of Word must reach, by language.
var oldGoals = map[string]map[string]float64{
	".rtf": {"": 0.98},
	".doc": {"": 0.95, "azj_cyrl": 0.87, "arb": 0.87},
}

func TestOldWordFormatsAgainstTheGroundTruth(t *testing.T) {
	t.Parallel()
	folder := corporaFolder(t)
	for ext, format := range map[string]extract.Format{".rtf": RTF, ".doc": DOC} {
		truths, err := filepath.Glob(filepath.Join(folder, "made-docs", "*.txt"))
		if err != nil || len(truths) == 0 {
			t.Fatalf("no ground truth: %v", err)
		}
		for _, truth := range truths {
			lang := strings.TrimSuffix(filepath.Base(truth), ".txt")
			goal, special := oldGoals[ext][lang]
			if !special {
				goal = oldGoals[ext][""]
			}
			want, err := os.ReadFile(truth)
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(strings.TrimSuffix(truth, ".txt") + ext)
			if err != nil {
				t.Fatal(err)
			}
			c, err := readBytes(format, data, "")
			if err != nil {
				t.Errorf("%s%s: %v", lang, ext, err)
				continue
			}
			text, _ := c.Text()
			f1 := overlap(countWords(text), countWords(string(want)))
			t.Logf("%s%s: word F1 %.4f, %d parts, %d facts", lang, ext, f1, len(c.Parts), len(c.Facts))
			if f1 < goal {
				t.Errorf("%s%s: word F1 %.4f, want %.2f", lang, ext, f1, goal)
			}
		}
	}
}

func corporaFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("EMANET_CORPORA")
	if folder == "" {
		t.Skip("EMANET_CORPORA is not set")
	}
	return folder
}

// readBytes reads bytes with a format and the default limits.
func readBytes(format extract.Format, data []byte, password string) (*extract.Collector, error) {
	c := &extract.Collector{}
	in := &extract.Input{
		Bytes: bytes.NewReader(data), Size: int64(len(data)), MediaType: extract.MediaType(data, ""),
		Password: password, Limits: extract.Limits{}.Filled(),
	}
	err := format(context.Background(), in, c)
	return c, err
}

// countWords counts the words of a text, without regard to case.
func countWords(text string) map[string]int {
	m := map[string]int{}
	for _, w := range strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}) {
		m[w]++
	}
	return m
}

// overlap returns the F1 of two bags of words.
func overlap(got, want map[string]int) float64 {
	both, all := 0, 0
	for w, n := range got {
		both += min(n, want[w])
		all += n
	}
	for _, n := range want {
		all += n
	}
	return 2 * float64(both) / float64(max(all, 1))
}

// TestOldFormatsOnEveryDocument gives every document that there is to every reader here, whole, cut and with changed bytes: they may fail,
// but only with a Failure.
func TestOldFormatsOnEveryDocument(t *testing.T) {
	t.Parallel()
	folder := corporaFolder(t)
	random := rand.New(rand.NewPCG(38, 1))
	formats := map[string]extract.Format{"RTF": RTF, "DOC": DOC, "Encrypted": Encrypted, "OLE": OLE(nil)}
	read, failed, losses := 0, 0, 0
	for _, sub := range []string{"made-docs", "documents", "mail"} {
		err := filepath.WalkDir(filepath.Join(folder, sub), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			data = data[:min(len(data), 1<<20)]
			cut := data[:random.IntN(len(data)+1)]
			changed := bytes.Clone(data)
			for range min(20, len(changed)) {
				changed[random.IntN(len(changed))] ^= byte(1 << random.IntN(8))
			}
			for name, format := range formats {
				for _, b := range [][]byte{data, cut, changed} {
					c, err := readBytes(format, b, "tika")
					losses += len(c.Losses)
					if err == nil {
						read++
						continue
					}
					failed++
					if failure(err) == nil {
						t.Errorf("%s of %s: an error that is no Failure: %v", name, d.Name(), err)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d read, %d refused, %d losses", read, failed, losses)
	if read < 30 {
		t.Errorf("%d read, want the RTF and DOC files at least", read)
	}
}
