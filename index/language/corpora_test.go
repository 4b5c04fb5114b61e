package language

import (
	"bufio"
	"context"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

// words is a Dictionary: a sorted list.
type words []string

// newWords returns the dictionary of the folded words.
func newWords(list []string) words {
	w := make(words, 0, len(list))
	for _, s := range list {
		w = append(w, Fold(s))
	}
	slices.Sort(w)
	return slices.Compact(w)
}

func (w words) Prefix(ctx context.Context, prefix string, fn func(string) error) error {
	for i := sort.SearchStrings(w, prefix); i < len(w) && strings.HasPrefix(w[i], prefix); i++ {
		if err := fn(w[i]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (w words) has(term string) bool {
	_, ok := slices.BinarySearch(w, term)
	return ok
}

// expand returns the expansion of a word by term.
func expand(t testing.TB, d Dictionary, word string) map[string]Form {
	t.Helper()
	forms, err := Expand(t.Context(), d, word)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Form{}
	for _, f := range forms {
		out[f.Term] = f
	}
	return out
}

// table is lemmas and their folded forms.
type table struct {
	lemmas []string
	forms  map[string]words
}

// newTable reads lines of a lemma, a tab, and forms; fields after a second tab are left out.
func newTable(t testing.TB, path string) table {
	list := map[string][]string{}
	tab := table{forms: map[string]words{}}
	for _, l := range readLines(t, path) {
		f := strings.Split(l, "\t")
		if len(f) < 2 || strings.Contains(f[0], " ") {
			continue
		}
		if list[f[0]] == nil {
			tab.lemmas = append(tab.lemmas, f[0])
		}
		list[f[0]] = append(list[f[0]], strings.Fields(f[1])...)
	}
	for l, f := range list {
		tab.forms[l] = newWords(f)
	}
	return tab
}

func (t table) all() []string {
	var all []string
	for _, l := range t.lemmas {
		all = append(all, t.forms[l]...)
	}
	return all
}

func readLines(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if !strings.HasPrefix(s.Text(), "#") {
			out = append(out, s.Text())
		}
	}
	return out
}

// rates sums up expansions.
type rates struct {
	found, wanted int // forms of the lemma that the dictionary holds
	right, all    int // terms of the expansions
}

func (r *rates) add(got map[string]Form, want words) {
	r.wanted += len(want)
	r.all += len(got)
	for term := range got {
		if want.has(term) {
			r.right++
			r.found++
		}
	}
}

func (r *rates) recall() float64    { return float64(r.found) / float64(max(r.wanted, 1)) }
func (r *rates) precision() float64 { return float64(r.right) / float64(max(r.all, 1)) }

// held reports whether a lemma of the corpora is kept out of tuning: half of them, by a hash.
func held(lemma string) bool {
	h := fnv.New32a()
	h.Write([]byte(lemma))
	return h.Sum32()%2 == 1
}

// corpora returns the folder of texts that lie beside the repository on some machines.
func corpora(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("EMANET_CORPORA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		c := filepath.Join(dir, "shared", "corpora")
		if _, err := os.Stat(c); err == nil {
			return c
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("no corpora beside the repository: set EMANET_CORPORA to try the rules on them")
	return ""
}

// On the corpora: every word of Azerbaijani Wikipedia and every form of UniMorph's lemmas in one dictionary. A form of
// another lemma in an expansion is a false one; what a term of Wikipedia alone is, nobody has written down.
func TestCorpora(t *testing.T) {
	t.Parallel()
	dir := corpora(t)
	tab := newTable(t, filepath.Join(dir, "unimorph-aze", "forms.tsv"))
	wiki := readLines(t, filepath.Join(dir, "azwiki", "data", "processed", "vocab.txt"))
	d := newWords(append(wiki, tab.all()...))
	known := newWords(tab.all())
	for _, half := range []bool{false, true} {
		var lemma, form rates
		foreign, size, n := 0, 0, 0
		for _, l := range tab.lemmas {
			if held(l) != half {
				continue
			}
			n++
			got := expand(t, d, l)
			for term, f := range got {
				size++
				if f.Language != "" && f.Language != "az" {
					foreign++
				}
				if !known.has(term) {
					delete(got, term)
				}
			}
			lemma.add(got, tab.forms[l])
			for i, q := range tab.forms[l] {
				if i%4 == 0 {
					form.add(expand(t, d, q), tab.forms[l])
				}
			}
		}
		t.Logf("%d lemmas (held out: %v): recall %.3f, precision among known forms %.3f, from a form to the others %.3f; %.1f terms a lemma, %.3f of them by rules of other languages",
			n, half, lemma.recall(), lemma.precision(), form.recall(), float64(size)/float64(n), float64(foreign)/float64(size))
		if lemma.recall() < 0.85 || lemma.precision() < 0.9 || form.recall() < 0.85 {
			t.Errorf("held out %v: below 0.85 recall or 0.90 precision", half)
		}
	}
}
