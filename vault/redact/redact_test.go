package redact

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	name := []string{"Nümunə Şəxs"}
	for _, c := range []struct {
		what    string
		persons []Person
		want    error
	}{
		{"no pseudonym", []Person{{"", name}}, ErrPseudonym},
		{"a blank one", []Person{{" \t", name}}, ErrPseudonym},
		{"a space at its end", []Person{{"V-03 ", name}}, ErrPseudonym},
		{"signs alone", []Person{{"--", name}}, ErrPseudonym},
		{"a line end in it", []Person{{"V\n3", name}}, ErrPseudonym},
		{"something invisible in it", []Person{{"V\u200b3", name}}, ErrPseudonym},
		{"no text", []Person{{"V\xff3", name}}, ErrPseudonym},
		{"a long one", []Person{{strings.Repeat("V", MaxPseudonym+1), name}}, ErrPseudonym},
		{"the name", []Person{{"Nümunə", name}}, ErrPseudonym},
		{"the name folded, in another", []Person{{"witness numune", name}}, ErrPseudonym},
		{"the name in Cyrillic", []Person{{"Шәхс", name}}, ErrPseudonym},
		{"the initials", []Person{{"N. Ş", name}}, ErrPseudonym},
		{"another's name", []Person{{"V-03", name}, {"Şəxs-1", []string{"Örnək"}}}, ErrPseudonym},
		{"two the same", []Person{{"V-03", name}, {"v-03", []string{"Örnək"}}}, ErrPseudonym},
		{"no name", []Person{{"V-03", nil}}, ErrNoName},
		{"a name of signs", []Person{{"V-03", []string{" - ", "Ş."}}}, ErrNoName},
		{"many persons", make([]Person, MaxPersons+1), ErrTooMany},
		{"many names", []Person{{"V-03", make([]string, MaxNames+1)}}, ErrTooMany},
		{"a long name", []Person{{"V-03", []string{strings.Repeat("x", MaxNameBytes+1)}}}, ErrTooMany},
	} {
		f, err := New(c.persons)
		if !errors.Is(err, c.want) || f != nil {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "nümunə") {
			t.Errorf("%s: the error tells the name: %v", c.what, err)
		}
	}
	if f := newFinder(t, nil); len(f.Find("Nümunə")) != 0 {
		t.Error("a finder without persons finds somebody")
	}
}

func TestSharedNames(t *testing.T) {
	t.Parallel()
	f := newFinder(t, []Person{
		{"V-1", []string{"Nümunə Örnəkov", "Н. О."}},
		{"V-2", []string{"Sınaq Örnəkov"}},
		{"V-3", []string{"Nümunə Yoxlanlı"}},
	})
	for _, c := range []struct{ text, want string }{
		{"Örnəkovun evi", "V-1/V-2 evi"},
		{"Nümunə Örnəkov, Sınaq Örnəkov", "V-1, V-2"},
		{"Örnəkov Sınaq, Örnəkov Nümunə", "V-2, V-1"},
		{"Nümunə, Yoxlanlı", "V-3"},
		{"Nümunə", "V-1/V-3"},
		{"N.Ö.", "V-1"},
	} {
		hits := f.Find(c.text)
		if got, _ := f.Replace(c.text, hits, nil); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
		for _, h := range hits {
			if strings.Contains(h.Replacement, "/") != (h.Kind == KindNear) {
				t.Errorf("%s: %+v", c.text, h)
			}
		}
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	f := newFinder(t, invented)
	const text = "Hər şəxs Nümunə Şəxsi tanıyır. ŞƏXS getdi. Bir şəxs qaldı."
	hits := f.Find(text)
	open := Undecided(hits, nil)
	if len(hits) != 4 || len(open) != 2 || open[0].Key() != open[1].Key() {
		t.Fatalf("%+v", hits)
	}
	d := Decisions{open[0].Key(): DecisionKeep}
	if left := Undecided(hits, d); len(left) != 0 {
		t.Errorf("decided, but still open: %+v", left)
	}
	got, counts := f.Replace(text, hits, d)
	if want := "Hər şəxs V-03 tanıyır. V-03 getdi. Bir şəxs qaldı."; got != want || counts[0] != 2 || len(counts) != 1 {
		t.Errorf("%q, %v", got, counts)
	}
	if left := f.Check(got, d); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	if left := f.Check(got, nil); len(left) != 2 {
		t.Errorf("not kept, yet not reported: %+v", left)
	}
	if left := Undecided(hits, Decisions{open[0].Key(): "later"}); len(left) != 2 {
		t.Errorf("a decision that there is not counts: %+v", left)
	}
}

func TestReplaceHostileHits(t *testing.T) {
	t.Parallel()
	f := newFinder(t, invented)
	hits := []Hit{{Start: -1, End: 2, Replacement: "x"}, {Start: 2, End: 1, Replacement: "x"}, {Start: 1, End: 99, Replacement: "x"}}
	if got, counts := f.Replace("abc", hits, nil); got != "abc" || len(counts) != 0 {
		t.Errorf("%q, %v", got, counts)
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	const text = "bir\n\niki\tüç  Nümunə\nŞəxs\u0301 dörd\x1b[31m"
	f := newFinder(t, invented)
	hits := f.Find(text)
	if len(hits) != 1 {
		t.Fatalf("%+v", hits)
	}
	for _, c := range []struct {
		width              int
		before, hit, after string
	}{
		{0, "", "Nümunə Şəxs\u0301", ""},
		{4, " üç ", "Nümunə Şəxs\u0301", " dör"},
		{100, "bir iki üç ", "Nümunə Şəxs\u0301", " dörd [31m"},
		{-1, "", "Nümunə Şəxs\u0301", ""},
	} {
		before, hit, after := Context(text, hits[0], c.width)
		if got := []string{before, hit, after}; !slices.Equal(got, []string{c.before, c.hit, c.after}) {
			t.Errorf("%d: %q", c.width, got)
		}
	}
	if b, h, a := Context("short", hits[0], 5); b+h+a != "" {
		t.Error("a hit of another text shows something")
	}
}
