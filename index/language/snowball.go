package language

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
)

// stemmer brings the forms of a word to one stem by the Snowball rules of its language. Typed word and dictionary term are
// both folded when they are stemmed: the rules that ask for an accent do not fire, on either.
type stemmer struct {
	lang     string
	rules    func(*snowballstem.Env) bool
	prefixes []string // written before a word and removed by the rules
	without  string   // letters that no form has
	longest  int      // most bytes that a form has after the stem
	shortest int      // fewest letters of a stem from which more than one letter was cut
}

func snowball(lang string) *stemmer {
	switch lang {
	case "en":
		return &stemmer{lang: lang, rules: english.Stem, longest: 8}
	case "de":
		return &stemmer{lang: lang, rules: german.Stem, shortest: 4, longest: 8}
	case "fr":
		return &stemmer{lang: lang, rules: french.Stem, shortest: 4, longest: 10}
	case "es":
		return &stemmer{lang: lang, rules: spanish.Stem, shortest: 4, longest: 10}
	case "ru":
		return &stemmer{lang: lang, rules: russian.Stem, without: "іїєґ", longest: 20}
	case "ar":
		return &stemmer{
			lang: lang, rules: arabic.Stem, longest: 12,
			prefixes: []string{"ال", "وال", "بال", "كال", "فال", "لل", "ولل", "و", "ف", "ب", "ل", "ك", "س", "ي", "ت", "ن"},
		}
	}
	return nil
}

// stem returns the stem of a folded word.
func (s *stemmer) stem(word string) string {
	switch s.lang {
	case "ar": // folding wrote ة as ه, which the rules take for a pronoun
		if before, ok := strings.CutSuffix(word, "ه"); ok {
			word = before + "ة"
		}
		if len(word) > 8 && (strings.HasPrefix(word, "وال") || strings.HasPrefix(word, "فال")) {
			word = word[len("و"):]
		}
	case "fr": // détenu and détenus: some rules see a plural s before others have seen the word without
		if len(word) > 4 && word[len(word)-2] != 's' {
			word = strings.TrimSuffix(word, "s")
		}
	}
	env := snowballstem.NewEnv(word)
	s.rules(env)
	stem := env.Current()
	if s.lang == "ru" {
		return withoutFleeting(stem)
	}
	return stem
}

// withoutFleeting removes the vowel that Russian puts before a final к or ц only where no ending follows, so that пыток
// meets пытка and отец meets отца.
func withoutFleeting(stem string) string {
	r := []rune(stem)
	n := len(r)
	if n < 4 || r[n-1] != 'к' && r[n-1] != 'ц' || r[n-2] != 'о' && r[n-2] != 'е' || strings.ContainsRune("аеиоуыэюяьй", r[n-3]) {
		return stem
	}
	return string(r[:n-2]) + string(r[n-1])
}

// forms returns the terms of d that have the same stem as term.
func (s *stemmer) forms(ctx context.Context, d Dictionary, term string) ([]Form, error) {
	want := s.stem(term)
	if n := utf8.RuneCountInString(want); n < 3 || !s.writes(term) || n < s.shortest && len(want)+1 < len(term) {
		return nil, nil
	}
	out, err := s.gather(ctx, d, want)
	for _, other := range s.irregular(want) {
		if err != nil {
			return nil, err
		}
		var more []Form
		more, err = s.gather(ctx, d, other)
		out = append(out, more...)
	}
	return out, err
}

// gather returns the terms of d that have the stem.
func (s *stemmer) gather(ctx context.Context, d Dictionary, stem string) ([]Form, error) {
	var out []Form
	start := walkFrom(stem)
	for _, p := range append(s.prefixes, "") {
		err := d.Prefix(ctx, p+start, func(t string) error {
			if len(t)-len(p) <= len(stem)+s.longest && s.writes(t) && s.stem(t) == stem {
				out = append(out, Form{Term: t, Language: s.lang, Stem: stem})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// writes reports whether a word of the language may be spelled like term. The English rules take -li for the end of an
// adverb, which they have made of -ly themselves; in a term it is the Azerbaijani adjective: silahlı, filmli.
func (s *stemmer) writes(term string) bool {
	return !strings.ContainsAny(term, s.without) && !lonelyQ(term) && (s.lang != "en" || !strings.HasSuffix(term, "li"))
}

// lonelyQ reports whether a q stands before another letter than u, as in none of the languages stemmed here.
func lonelyQ(word string) bool {
	for i := range len(word) {
		if word[i] == 'q' && (i+1 == len(word) || word[i+1] != 'u') {
			return true
		}
	}
	return false
}

// walkFrom returns the beginning that all forms of a stem share: rules rewrite no more than its last letter, and a vowel is
// dropped only before it.
func walkFrom(stem string) string {
	_, last := utf8.DecodeLastRuneInString(stem)
	return stem[:len(stem)-last]
}
