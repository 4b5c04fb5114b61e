package language

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The spellings that must all find işgəncə, and each other, in the smallest index.
func TestEverySpellingFindsEveryOther(t *testing.T) {
	t.Parallel()
	spellings := []string{"iskence", "işgəncə", "İŞGƏNCƏ", "ишҝәнҹә", "işgəncələrə", "işkence", "isgence"}
	d := newWords(append(spellings, "iskele", "isgil"))
	for _, s := range spellings {
		got := expand(t, d, s)
		for _, other := range spellings {
			if _, ok := got[Fold(other)]; !ok {
				t.Errorf("%s does not find %s", s, other)
			}
		}
		if len(got) != 3 {
			t.Errorf("%s finds %v", s, got)
		}
	}
}

// testTable tries a table of lemmas in a dictionary that also holds other words, from the lemma and from every form.
func testTable(t *testing.T, file string, least rates100) {
	tab := newTable(t, filepath.Join("testdata", file))
	var others []string
	for _, l := range readLines(t, filepath.Join("testdata", "others.txt")) {
		others = append(others, strings.Fields(l)...)
	}
	d := newWords(append(tab.all(), others...))
	var lemma, form rates
	for _, l := range tab.lemmas {
		got := expand(t, d, l)
		lemma.add(got, tab.forms[l])
		for term, f := range got {
			if !tab.forms[l].has(term) {
				t.Logf("%s finds %s (%s, %s)", l, term, f.Language, f.Stem)
			}
		}
		for _, f := range tab.forms[l] {
			if _, ok := got[f]; !ok {
				t.Logf("%s does not find %s", l, f)
			}
			form.add(expand(t, d, f), tab.forms[l])
		}
	}
	t.Logf("from a lemma: recall %.3f, precision %.3f; from a form: recall %.3f, precision %.3f",
		lemma.recall(), lemma.precision(), form.recall(), form.precision())
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"recall from a lemma", lemma.recall(), least.recall},
		{"precision from a lemma", lemma.precision(), least.precision},
		{"recall from a form", form.recall(), least.formRecall},
		{"precision from a form", form.precision(), least.formPrecision},
	} {
		if c.got < c.want {
			t.Errorf("%s %.3f, want at least %.2f", c.name, c.got, c.want)
		}
	}
}

type rates100 struct{ recall, precision, formRecall, formPrecision float64 }

func TestAzerbaijani(t *testing.T) {
	t.Parallel()
	testTable(t, "azerbaijani.tsv", rates100{0.95, 0.95, 0.90, 0.90})
}

func TestTurkish(t *testing.T) {
	t.Parallel()
	testTable(t, "turkish.tsv", rates100{0.95, 0.95, 0.90, 0.90})
}

func TestExpand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ word, find, leave string }{
		// Azerbaijani
		{"ana", "ana analar anamın anasına anadan", "anbar analiz an anı"},
		{"göz", "göz gözlər gözümdən gözü", "gözəl gözlük gözləyir"},
		{"at", "at atı atlar atdan", "atom atlas"},
		{"adam", "adam adamlar adamı", "ad adı ada"},
		{"otağında", "otaq otaqlar otağı", "otarmaq otel"},
		{"çörəyi", "çörək çörəklər çörəkdən", "çörəkçi"},
		{"oğlu", "oğul oğullar oğluna", "oğlan oğurluq"},
		{"Bakı'nın", "bakı bakıda bakıya", "bakirə"},
		{"bakı", "Bakı'nın Bakıdan", "bakteriya"},
		{"İstanbul'da", "istanbul istanbuldan İstanbul'un", "istan"},
		{"Əliyev", "əliyevin əliyevə Əliyev'in", "aliment"},
		{"bölməsi", "bölmə bölmədə bölmələri", "böldü bölür bölgə"},
		{"uzun", "uzun uzunlar uzunu", "üz üzü"},
		{"gətirdi", "gətirmək gətirib gətirirlər gətirməyib", "get getdi"},
		{"öldü", "ölmək ölən", "olmaq olan"},
		// Russian
		{"пытка", "пытки пытку пытками пыток", "пытаться пыль"},
		{"пыток", "пытка пытки", "пытливый"},
		{"свидетель", "свидетеля свидетели свидетелем", "свидание"},
		{"человек", "человека люди людей", "челка"},
		{"отец", "отца отцом отцы", "отель"},
		{"ёлка", "елки ёлку", "ель"},
		// English
		{"torture", "tortured tortures torturing", "tort torte"},
		{"witness", "witnesses witnessed", "with"},
		{"beating", "beat beatings beaten", "beata"},
		{"women", "woman", "womb"},
		{"the", "the", "them then theme"},
		// German, French, Spanish: the words are folded when they are stemmed
		{"Häftling", "häftlinge häftlingen häftlings", "haft"},
		{"détenu", "détenus détenue", "détente"},
		{"liberté", "libertés", "libre"},
		{"detención", "detenciones", "detergente"},
		// Ukrainian, Armenian, Georgian
		{"катування", "катуванням катуваннями", "каторга"},
		{"людина", "людини людині людину", "люк"},
		{"մարդ", "մարդու մարդը մարդուն", "մարմին"},
		{"իրավունք", "իրավունքի իրավունքները", "իրավիճակ"},
		{"წამება", "წამების წამებას წამებით", "წამი წამწამი"},
		{"პოლიციის", "პოლიცია პოლიციას", "პოლიტიკა"},
		// Arabic, Persian
		{"شرطة", "الشرطة والشرطة للشرطة", "شرق"},
		{"شکنجه", "شکنجه\u200cها شکنجه\u200cهای", "شکن"},
		// no rules: the word itself
		{"拷", "拷", "拷問"},
		{"2013", "2013", "20131 2013cu"},
		{"βασανιστήρια", "βασανιστηρια", "βασανιστης"},
	} {
		find := strings.Fields(c.find)
		d := newWords(append(append(find, strings.Fields(c.leave)...), c.word))
		got := expand(t, d, c.word)
		for _, f := range append(find, c.word) {
			if _, ok := got[Fold(f)]; !ok {
				t.Errorf("%s does not find %s", c.word, f)
			}
		}
		for f := range strings.FieldsSeq(c.leave) {
			if g, ok := got[Fold(f)]; ok {
				t.Errorf("%s finds %s (%s, %s)", c.word, f, g.Language, g.Stem)
			}
		}
	}
}

func TestExactMeetsTheOtherScript(t *testing.T) {
	t.Parallel()
	d := newWords([]string{"polis", "полис", "полиса", "polisi", "isgence", "адам", "шаһид"})
	for _, c := range []struct{ word, want string }{
		{"polis", "polis полис"},
		{"ПОЛИС", "полис polis"},
		{"İşgəncə", "isgence"},
		{"ишҝәнҹә", "isgence"},
		{"adam", "адам"},
		{"şahid", "sahid"},
		{"none", ""},
		{"", ""},
		{"'", ""},
	} {
		forms, err := Exact(t.Context(), d, c.word)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range forms {
			got = append(got, f.Term)
			if f.Language != "" || f.Stem != "" {
				t.Errorf("%s: exact form %+v", c.word, f)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
	// Azerbaijani declined in Cyrillic letters that Russian has too.
	if got := expand(t, newWords([]string{"адам", "адамлар", "адамын", "адат"}), "adam"); len(got) != 3 {
		t.Errorf("adam finds %v", got)
	}
}

func TestLettersTellLanguages(t *testing.T) {
	t.Parallel()
	d := newWords([]string{"gün", "günün", "guns", "gunes", "recht", "rechte", "rechts", "sons", "son", "sonlar"})
	for _, c := range []struct{ word, leave string }{
		{"günəş", "guns gün"},
		{"sın", "sons son"},
	} {
		for l := range strings.FieldsSeq(c.leave) {
			if f, ok := expand(t, d, c.word)[Fold(l)]; ok {
				t.Errorf("%s finds %s: %+v", c.word, l, f)
			}
		}
	}
}

func TestExpandIsBounded(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 2000 {
		list = append(list, "kitab"+strings.Repeat("lar", i%2)+[]string{"", "i", "in", "da", "dan"}[i%5])
		list = append(list, fmt.Sprintf("abcdef%04d", i))
	}
	tab := newTable(t, filepath.Join("testdata", "azerbaijani.tsv"))
	for _, l := range tab.lemmas {
		for _, f := range tab.forms[l] {
			list = append(list, f+"lar", f+"in")
		}
	}
	d := newWords(list)
	one, err := Expand(t.Context(), d, "kitab")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := Expand(t.Context(), d, "kitab")
	if len(one) == 0 || len(one) > MaxForms || !slices.Equal(one, two) {
		t.Errorf("%d forms, then %d", len(one), len(two))
	}
	var many []Form
	for i := range 600 {
		many = append(many, Form{Term: fmt.Sprint("b", i), Language: "en"})
	}
	if got := merge([]Form{{Term: "b1"}}, many); len(got) != MaxForms || got[0].Term != "b1" || got[1].Term != "b0" {
		t.Errorf("%d forms, beginning %v", len(got), got[:2])
	}
	if forms, err := Expand(t.Context(), d, strings.Repeat("lar", 1<<18)); err != nil || len(forms) != 0 {
		t.Errorf("a word of a megabyte: %v, %v", forms, err)
	}
}

// failing is a Dictionary that cannot be read.
type failing struct{ err error }

func (f failing) Prefix(context.Context, string, func(string) error) error { return f.err }

func TestExpandReturnsErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, word := range []string{"polis", "пытка", "ишҝәнҹә", "شرطة", "პოლიცია", "ոստիկան", "東"} {
		for _, f := range []func(context.Context, Dictionary, string) ([]Form, error){Exact, Expand} {
			if forms, err := f(t.Context(), failing{broken}, word); !errors.Is(err, broken) || forms != nil {
				t.Errorf("%s: %v, %v", word, forms, err)
			}
			if forms, err := f(cancelled, words{}, word); !errors.Is(err, context.Canceled) || forms != nil {
				t.Errorf("%s cancelled: %v, %v", word, forms, err)
			}
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("işgəncələrə", "işgəncə iskence ишҝәнҹә")
	f.Add("su", "suyu suda su")
	f.Add("yor", "a e yor iyor aiyor")
	f.Add("'", "' ' '")
	f.Add("ний", "ы ъ я ень")
	f.Add("وال", "ال وال والوال")
	f.Fuzz(func(t *testing.T, word, text string) {
		var list []string
		for tok := range Tokens(text) {
			list = append(list, tok.Term)
		}
		d := newWords(append(list, word))
		forms, err := Expand(t.Context(), d, word)
		if err != nil || len(forms) > MaxForms {
			t.Fatalf("%d forms, %v", len(forms), err)
		}
		seen := map[string]bool{}
		for _, f := range forms {
			if !d.has(f.Term) || seen[f.Term] {
				t.Fatalf("%q finds %+v: not in the dictionary, or twice", word, f)
			}
			seen[f.Term] = true
		}
		if term := Fold(word); term != "" && !seen[term] {
			t.Fatalf("%q does not find itself", word)
		}
	})
}

func BenchmarkExpand(b *testing.B) {
	tab := newTable(b, filepath.Join("testdata", "azerbaijani.tsv"))
	d := newWords(tab.all())
	for b.Loop() {
		if _, err := Expand(b.Context(), d, "işgəncələrə"); err != nil {
			b.Fatal(err)
		}
	}
}
