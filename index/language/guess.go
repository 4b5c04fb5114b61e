package language

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guess returns the languages in which a text seems to be written, as BCP 47 tags, the likeliest first, and none if nothing
// tells: by its scripts, by letters that few languages have, and by words of grammar. A text that mixes languages has
// several. Only the first 64 KiB are looked at. A guess is a help to a reader; neither the index nor a search depends on
// it. text may be any bytes. Safe for concurrent use.
func Guess(text string) []string {
	const enough = 64 << 10
	var b ballot
	for t := range Tokens(text[:min(len(text), enough)]) {
		b.words++
		b.vote(text[t.Start:t.End], t.Term)
	}
	best, bestSole := 0.0, 0.0
	for l, s := range b.score {
		best, bestSole = max(best, s), max(bestSole, b.sole[l])
	}
	maps.DeleteFunc(b.score, func(l string, s float64) bool {
		return s < best/5 || s < b.words/50 || b.sole[l] < bestSole/8
	})
	return slices.SortedFunc(maps.Keys(b.score), func(x, y string) int {
		return cmp.Or(cmp.Compare(b.score[y], b.score[x]), strings.Compare(x, y))
	})
}

// ballot counts what the words of a text tell.
type ballot struct {
	words       float64
	score, sole map[string]float64 // all votes of a language, and those that it shares with no other
}

// vote counts one word: one vote for its letters, one for being a word of grammar, each shared by the languages that fit.
func (b *ballot) vote(word, term string) {
	if b.score == nil {
		b.score, b.sole = map[string]float64{}, map[string]float64{}
	}
	for _, langs := range [][]string{stopWords()[term], lettersOf(strings.ToLower(word))} {
		for _, l := range langs {
			b.score[l] += 1 / float64(len(langs))
			if len(langs) == 1 {
				b.sole[l]++
			}
		}
	}
}

// lettersOf returns the languages that the letters of a word tell of, nil if they do not.
func lettersOf(word string) []string {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.Is(unicode.Latin, r):
		return latinLetters(word)
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicLetters(word)
	case unicode.Is(unicode.Arabic, r):
		return arabicLetters(word)
	}
	for _, s := range []struct {
		table *unicode.RangeTable
		lang  string
	}{
		{unicode.Georgian, "ka"},
		{unicode.Armenian, "hy"},
		{unicode.Greek, "el"},
		{unicode.Hebrew, "he"},
		{unicode.Han, "zh"},
		{unicode.Hiragana, "ja"},
		{unicode.Katakana, "ja"},
		{unicode.Hangul, "ko"},
		{unicode.Thai, "th"},
		{unicode.Devanagari, "hi"},
	} {
		if unicode.Is(s.table, r) {
			return []string{s.lang}
		}
	}
	return nil
}

func latinLetters(word string) []string {
	switch {
	case strings.ContainsAny(word, "əә"):
		return []string{"az"}
	case strings.ContainsAny(word, "ñ¿áíóú"):
		return []string{"es"}
	case strings.ContainsAny(word, "ßä"):
		return []string{"de"}
	case strings.ContainsAny(word, "èàùœë"):
		return []string{"fr"}
	case strings.ContainsAny(word, "ê"):
		return []string{"ku", "fr"}
	case strings.ContainsAny(word, "é"):
		return []string{"fr", "es"}
	case strings.ContainsAny(word, "îû"):
		return []string{"ku"}
	case strings.ContainsAny(word, "ğı"):
		return []string{"az", "tr"}
	case strings.ContainsAny(word, "ş"):
		return []string{"az", "tr", "ku"}
	case strings.ContainsAny(word, "ö"):
		return []string{"az", "tr", "de"}
	}
	return nil
}

func cyrillicLetters(word string) []string {
	switch {
	case strings.ContainsAny(word, "қңұ"):
		return []string{"kk"}
	case strings.ContainsAny(word, "ҝҹјә"):
		return []string{"az"}
	case strings.ContainsAny(word, "їєґ"):
		return []string{"uk"}
	case strings.ContainsAny(word, "і"):
		return []string{"uk", "kk"}
	case strings.ContainsAny(word, "ъэё"):
		return []string{"ru"}
	case strings.ContainsAny(word, "ы"):
		return []string{"ru", "az", "kk"}
	}
	return nil
}

func arabicLetters(word string) []string {
	switch {
	case strings.ContainsAny(word, "ەێۆڕڵڤ"):
		return []string{"ckb"}
	case strings.ContainsAny(word, "ةىإأ"):
		return []string{"ar"}
	case strings.ContainsAny(word, "پچژگ"):
		return []string{"fa", "ckb"}
	case strings.ContainsAny(word, "یک"):
		return []string{"fa", "ckb"}
	}
	return nil
}
