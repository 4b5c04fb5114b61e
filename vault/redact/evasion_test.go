package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"emanet/index/language"
)

// disguise is one way in which a name is written so that a plain search misses it.
type disguise struct {
	name string
	do   func(r *rand.Rand, word string) string
}

// at puts sign between two letters of the word.
func at(r *rand.Rand, word, sign string) string {
	runes := []rune(word)
	i := 1 + r.IntN(len(runes)-1)
	return string(runes[:i]) + sign + string(runes[i:])
}

var disguises = []disguise{
	{"capitals", func(_ *rand.Rand, w string) string { return strings.ToUpper(w) }},
	{"small letters", func(_ *rand.Rand, w string) string { return strings.ToLower(w) }},
	{"marks apart", func(_ *rand.Rand, w string) string { return norm.NFD.String(w) }},
	{"plain keyboard", func(_ *rand.Rand, w string) string { return language.Fold(w) }},
	{"full width", func(_ *rand.Rand, w string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < utf8.RuneSelf {
				return r + 0xfee0
			}
			return r
		}, w)
	}},
	{"invisible", func(r *rand.Rand, w string) string { return at(r, w, "\u200b") }},
	{"soft hyphen", func(r *rand.Rand, w string) string { return at(r, w, "\u00ad") }},
	{"hyphen and line", func(r *rand.Rand, w string) string { return at(r, w, "-\n") }},
	{"line", func(r *rand.Rand, w string) string { return at(r, w, "\n") }},
	{"space", func(r *rand.Rand, w string) string { return at(r, w, " ") }},
	{"full stop", func(r *rand.Rand, w string) string { return at(r, w, ".") }},
	{"look-alikes", func(_ *rand.Rand, w string) string {
		return strings.NewReplacer("a", "а", "e", "е", "o", "о", "p", "р", "c", "с", "x", "х", "i", "і").Replace(w)
	}},
	{"digits", func(_ *rand.Rand, w string) string {
		return strings.NewReplacer("o", "0", "i", "1", "e", "3").Replace(w)
	}},
	{"spaced out", func(_ *rand.Rand, w string) string { return strings.Join(strings.Split(w, ""), " ") }},
	{"dotted out", func(_ *rand.Rand, w string) string { return strings.Join(strings.Split(w, ""), ".") }},
	{"ending", func(r *rand.Rand, w string) string {
		return w + []string{"in", "dan", "ların", "'ın", "'s"}[r.IntN(5)]
	}},
	{"underlined", func(_ *rand.Rand, w string) string { return "_" + w + "_" }},
	{"struck through", func(_ *rand.Rand, w string) string {
		return strings.Join(strings.Split(w, ""), "\u0336") + "\u0336"
	}},
	{"user name", func(_ *rand.Rand, w string) string { return "xx" + w + "99" }},
	{"address", func(_ *rand.Rand, w string) string { return strings.ToLower(w) + "@example.org" }},
	{"letter changed", func(r *rand.Rand, w string) string {
		runes := []rune(w)
		runes[r.IntN(len(runes))] = 'b'
		return string(runes)
	}},
	{"letter lost", func(r *rand.Rand, w string) string {
		runes := []rune(w)
		i := r.IntN(len(runes))
		return string(runes[:i]) + string(runes[i+1:])
	}},
	{"letters exchanged", func(r *rand.Rand, w string) string {
		runes := []rune(w)
		i := 1 + r.IntN(len(runes)-1)
		runes[i-1], runes[i] = runes[i], runes[i-1]
		return string(runes)
	}},
}

// Every name in every disguise must be found. Of two disguises at once most are found; the log says which are not.
func TestDisguises(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 7))
	found := func(f *Finder, text string) bool {
		for _, h := range f.Find("öz " + text + " öz") {
			if h.Start < len("öz ")+len(text) && h.End > len("öz ") {
				return true
			}
		}
		return false
	}
	missed, all := 0, 0
	for i, name := range names {
		if utf8.RuneCountInString(name) < 4 {
			continue
		}
		f := newFinder(t, []Person{{"V-03", []string{name}}})
		for _, d := range disguises {
			if text := d.do(r, name); !found(f, text) {
				t.Errorf("%s: %q is not found (%s)", name, text, d.name)
			}
			for _, e := range disguises {
				if i%4 != 0 {
					break
				}
				all++
				if text := e.do(r, d.do(r, name)); !found(f, text) {
					missed++
					t.Logf("%s: %q is not found (%s, %s)", name, text, d.name, e.name)
				}
			}
		}
	}
	t.Logf("%d of %d double disguises missed", missed, all)
	if missed*12 > all {
		t.Error("more than one double disguise in twelve is missed")
	}
}
