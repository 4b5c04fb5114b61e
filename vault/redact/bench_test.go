package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// ordinary returns about n bytes of invented text: most words are repeated, as in a language.
func ordinary(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	const begin, vowel = "bcdfgklmnprstvxzşçğ", "aeiouəöüı"
	consonants, vowels := []rune(begin), []rune(vowel)
	words := make([]string, 20_000)
	for i := range words {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteRune(consonants[r.IntN(len(consonants))])
			b.WriteRune(vowels[r.IntN(len(vowels))])
			if r.IntN(2) == 0 {
				b.WriteRune(consonants[r.IntN(len(consonants))])
			}
		}
		words[i] = b.String()
	}
	var b strings.Builder
	for b.Len() < n {
		w := words[int(float64(len(words))*r.Float64()*r.Float64()*r.Float64())]
		switch r.IntN(400) {
		case 0:
			w = "Nümunə Şəxsin"
		case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20:
			w += ".\n"
		}
		b.WriteString(w + " ")
	}
	return b.String()
}

func BenchmarkFind(b *testing.B) {
	for _, persons := range []int{5, 50, 500} {
		b.Run(fmt.Sprint(persons), func(b *testing.B) {
			all := append([]Person(nil), invented[:5]...)
			for i := len(all); i < persons; i++ {
				r := rand.New(rand.NewPCG(uint64(i), 3))
				letter := func() rune { return 'a' + rune(r.IntN(26)) }
				name := fmt.Sprintf("Ad%c%c%cəvi Örn%c%c%coğlu", letter(), letter(), letter(), letter(), letter(), letter())
				all = append(all, Person{fmt.Sprintf("7%d", i), []string{name}})
			}
			f := newFinder(b, all)
			text := ordinary(4 << 20)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				f.Find(text)
			}
		})
	}
}

// Texts made to cost as much as they can: the time must stay in proportion to their length.
func BenchmarkFindHostile(b *testing.B) {
	r := rand.New(rand.NewPCG(8, 9))
	var unlike strings.Builder
	for range 100_000 {
		for range 10 {
			unlike.WriteByte("abcdefghijklmnopqrstuvwxyz"[r.IntN(26)])
		}
		unlike.WriteByte(' ')
	}
	f := newFinder(b, invented)
	for _, c := range []struct{ name, text string }{
		{"names", strings.Repeat("Nümunə Şəxs ", 50_000)},
		{"letters", strings.Repeat("n u m ", 150_000)},
		{"pieces", strings.Repeat("nu-mu\n", 150_000)},
		{"addresses", strings.Repeat("@numune", 140_000)},
		{"codes", strings.Repeat("%6e&#117;", 110_000)},
		{"initials", strings.Repeat("N. Ş.", 150_000)},
		{"no end", strings.Repeat("numun", 200_000)},
		{"apostrophes", strings.Repeat("n'umun ", 140_000)},
		{"unlike", unlike.String()},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				f.Find(c.text)
			}
		})
	}
}
