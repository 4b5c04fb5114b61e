package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkHits fails unless the hits are in order, do not overlap, lie on boundaries of characters and are complete.
func checkHits(t testing.TB, text string, hits []Hit) {
	t.Helper()
	at := 0
	for _, h := range hits {
		if h.Start < at || h.End <= h.Start || h.End > len(text) {
			t.Fatalf("%q: hit %+v after %d", text, h, at)
		}
		at = h.End
		for _, i := range []int{h.Start, h.End} {
			if i < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[i]) {
				t.Fatalf("%q: %d is inside a character", text, i)
			}
		}
		if h.Form == "" || h.Why == "" || h.Replacement == "" || h.Kind != KindHit && h.Kind != KindNear {
			t.Fatalf("%q: incomplete hit %+v", text, h)
		}
		Context(text, h, 20)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"Nümunə Şəxs gəldi.", "N ü m u n ə", "Nümu-\nnə", "numune.sexs@example.com", "Н.Ш. Нүмунә", "V-03 N. V-03 Şəxs.", "ŞƏXS'in",
		"Образцовой Марии", "\xffNümunə\xff", "@@@şəxs@@@", "Şə V-03 xs", "K. Şəxs O. M. P.", strings.Repeat("n", 200), "Nümunə Filan oğlu oğlu",
	} {
		f.Add(s)
	}
	finder := newFinder(f, invented)
	f.Fuzz(func(t *testing.T, text string) { checkText(t, finder, text) })
}

// checkText fails unless the hits of the text are well formed, nothing is left after all were replaced, nothing sure where some
// were kept, and nothing is changed where all were.
func checkText(t testing.TB, finder *Finder, text string) {
	t.Helper()
	hits := finder.Find(text)
	checkHits(t, text, hits)
	done, counts := finder.Replace(text, hits, nil)
	n := 0
	for _, c := range counts {
		n += c
	}
	if n != len(hits) {
		t.Fatalf("%q: %d of %d hits replaced", text, n, len(hits))
	}
	if left := finder.Check(done, nil); len(left) > 0 {
		t.Fatalf("%q: %q still tells %+v", text, done, left)
	}
	some := Decisions{}
	for i, h := range hits {
		if i%2 == 0 {
			some[h.Key()] = DecisionKeep
		}
	}
	done, _ = finder.Replace(text, hits, some)
	for _, h := range finder.Check(done, some) {
		if h.Kind == KindHit {
			t.Fatalf("%q: %q surely tells %+v", text, done, h)
		}
	}
	keep := Decisions{}
	for _, h := range hits {
		keep[h.Key()] = DecisionKeep
	}
	if same, _ := finder.Replace(text, hits, keep); same != text {
		t.Fatalf("%q: kept, but became %q", text, same)
	}
}

// Names, pieces of names, signs and pseudonyms in any order: whatever stands together, nothing may be left.
func TestMixtures(t *testing.T) {
	t.Parallel()
	finder := newFinder(t, invented)
	pieces := append(strings.Fields("Nümunə şəxs Şəxsin Örnəkovu Elçin Filan oğlu oğlunun Нүмунә Образцовой Марии М. П. N. Ş. K. Nü mu nə Ş əxs "+
		"V-03 W-1 V W numune.sexs@example.com @ _ - . , ' 0 85 N%C3%BC &#601; n ü m u n ə Петровна söz və Persson's"), "\n", " ", "\u00ad", "-\n", "\xff", "\u200b", "\u0301")
	r := rand.New(rand.NewPCG(4, 5))
	for range 5_000 {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			b.WriteString([]string{" ", " ", "", ". "}[r.IntN(4)])
		}
		checkText(t, finder, b.String())
		if t.Failed() {
			return
		}
	}
}
