package redact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"emanet/index/language"
)

// common are names made of ordinary words and sounds, invented: they meet chance likenesses in ordinary text.
var common = []Person{
	{"V-1", []string{"Nümunə Şəxsiyev"}},
	{"V-2", []string{"Elçin Örnəkov", "Эльчин Орнеков"}},
	{"V-3", []string{"Образцова Мария Примеровна"}},
	{"V-4", []string{"Cəlal Əliyev"}},
	{"V-5", []string{"Ali Örnekoğlu"}},
}

// On ordinary texts, hits on names that do not stand in them must stay bearable: each form is a question to a person.
func TestOrdinaryText(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("EMANET_CORPORA")
	if dir == "" {
		t.Skip("set EMANET_CORPORA to the folder of texts to count chance likenesses")
	}
	files, err := filepath.Glob(filepath.Join(dir, "made-docs", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	wiki, err := filepath.Glob(filepath.Join(dir, "azwiki", "data", "*", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	f := newFinder(t, common)
	for _, file := range append(files, wiki...) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		words := 0
		for range language.Tokens(text) {
			words++
		}
		forms, kinds := map[string]string{}, map[Kind]int{}
		hits := f.Find(text)
		checkHits(t, text, hits)
		for _, h := range hits {
			forms[h.Form] = string(h.Kind) + " " + h.Why + " " + h.Replacement
			kinds[h.Kind]++
		}
		t.Logf("%s: %d words, %d hits, %d near, %d forms; near per 1000 words %.2f", strings.TrimPrefix(file, dir), words, kinds[KindHit],
			kinds[KindNear], len(forms), float64(kinds[KindNear])*1000/float64(words))
		if kinds[KindNear]*50 > words {
			t.Errorf("%s: more than 20 questions in 1000 words", file)
		}
		n := 0
		for form, why := range forms {
			if n++; n < 60 {
				t.Logf("  %s: %s", form, why)
			}
		}
	}
}
