package index

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// invented makes testimonies of words that no language has, with the frequencies that words have in every language: the
// n-th word occurs about as often as one n-th of the first.
type invented struct {
	words []string
	r     *rand.Rand
	zipf  *rand.Zipf
}

func newInvented(seed uint64, vocabulary int) *invented {
	r := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // it makes test data
	onsets := strings.Fields("b c ç d f g ğ h x j k q l m n p r s ş t v y z st rq ld")
	vowels := strings.Fields("a e ə ı i o ö u ü")
	codas := []string{"", "", "", "n", "r", "l", "m", "ş", "k", "d", "lar", "nın"}
	known := map[string]bool{}
	in := &invented{r: r}
	for len(in.words) < vocabulary {
		var b strings.Builder
		for range 1 + r.IntN(2) + min(1, len(in.words)/50) {
			b.WriteString(onsets[r.IntN(len(onsets))] + vowels[r.IntN(len(vowels))])
		}
		b.WriteString(codas[r.IntN(len(codas))])
		if w := b.String(); !known[w] {
			known[w] = true
			in.words = append(in.words, w)
		}
	}
	in.zipf = rand.NewZipf(r, 1.07, 2.7, uint64(vocabulary-1))
	return in
}

func (in *invented) word() string { return in.words[in.zipf.Uint64()] }

func (in *invented) text(words int) string {
	var b strings.Builder
	for i := range words {
		switch {
		case i == 0:
		case i%12 == 0:
			b.WriteString(". ")
		case i%7 == 0:
			b.WriteString(", ")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(in.word())
	}
	b.WriteByte('.')
	return b.String()
}

// id is the id of a record as it is drawn at random.
func (in *invented) id() string {
	const digits = "0123456789abcdefghjkmnpqrstvwxyz"
	b := []byte("r-")
	for range 26 {
		b = append(b, digits[in.r.IntN(len(digits))])
	}
	return string(b)
}

// testimony is the i-th of a vault, with 300 words.
func (in *invented) testimony(i int) Document {
	day := int32(15_000 + in.r.IntN(6_000))
	text := in.text(300)
	title := in.text(4)
	person := in.words[100+in.r.IntN(400)] + " " + in.words[500+in.r.IntN(400)]
	place := in.words[1000+in.r.IntN(200)] + " bölməsi"
	d := Document{
		Record: fmt.Sprintf("r-%026d", i), Sequence: int64(i), Revision: 1, Object: fmt.Sprintf("%032x", i),
		Kind: []string{"testimony", "appeal", "report"}[i%3], Title: title, Text: []string{text},
		Dates:  []Span{{Text: time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly), From: day, To: day}},
		Places: []string{place}, Persons: []string{person}, Tags: []string{in.words[1200+i%40]},
		Cases: []string{fmt.Sprintf("%d/2013", i%500)}, Languages: []string{"az"},
	}
	if i%10 == 0 {
		d.Dates[0].Text, d.Dates[0].Uncertain = d.Dates[0].Text+"?", true
	}
	return d
}

func (in *invented) testimonies(n int) []Document {
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = in.testimony(i)
	}
	return docs
}

// newTestEngine makes an index of documents in memory, in segments of the given size.
func newTestEngine(t testing.TB, segment int, docs ...Document) *engine {
	t.Helper()
	e, err := newEngine(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.close(); err != nil {
			t.Error(err)
		}
	})
	for len(docs) > 0 {
		n := min(segment, len(docs))
		if err := e.add(context.Background(), docs[:n]); err != nil {
			t.Fatal(err)
		}
		docs = docs[n:]
	}
	return e
}

// testSpan reads days, months and years, a doubt (?) and intervals with open ends.
func testSpan(text string) (Span, error) {
	s := Span{Text: text}
	plain := strings.TrimRight(text, "?~")
	s.Uncertain = plain != text
	if from, to, ok := strings.Cut(plain, "/"); ok {
		a, err := testSpan(from)
		if err != nil {
			return Span{}, err
		}
		b, err := testSpan(to)
		if err != nil {
			return Span{}, err
		}
		s.From, s.To = a.From, b.To
		return s, nil
	}
	if plain == ".." {
		s.From, s.To = math.MinInt32, math.MaxInt32
		return s, nil
	}
	for layout, next := range map[string][3]int{time.DateOnly: {0, 0, 1}, "2006-01": {0, 1, 0}, "2006": {1, 0, 0}} {
		if d, err := time.Parse(layout, plain); err == nil {
			s.From = int32(d.Unix() / 86400)
			s.To = int32(d.AddDate(next[0], next[1], next[2]).Unix()/86400) - 1
			return s, nil
		}
	}
	return Span{}, fmt.Errorf("a date is 2013, 2013-10 or 2013-10-19")
}
