package record

import (
	"sync"
	"testing"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"işgəncə", "İŞGƏNCƏ", "isgence", "ISGENCE", "İşgəncə", "İSGENCE"},
		{"qız", "QIZ", "qiz", "QİZ"},
		{"ил", "ИЛ", "Ил"},
		{"йод", "ЙОД", "иод"},
		{"ишҝәнҹә", "ИШҜӘНҸӘ"},
		{"straße", "STRASSE", "Straße"},
		{"Σίσυφος", "ΣΊΣΥΦΟΣ", "σισυφος"},
		{"ﬁle", "FILE"},
		{"é", "é", "E"},
		{"o'nun", "o’nun", "onun"},
		{"ﻻ", "لا"},
		{"مُحَمَّد", "محمد"},
		{"a\u200db", "ab"},
	} {
		for _, s := range same[1:] {
			if Fold(s) != Fold(same[0]) {
				t.Errorf("%q (%q) and %q (%q) differ", same[0], Fold(same[0]), s, Fold(s))
			}
		}
	}
	for _, other := range [][2]string{{"at", "ata"}, {"шəхс", "шохс"}, {"кот", "код"}, {"कि", "का"}} {
		if Fold(other[0]) == Fold(other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
}

func TestFoldOfCommonCharactersIsTheFullOne(t *testing.T) {
	t.Parallel()
	n := 0
	for r := range rune(0x3000) {
		if !isCommon(r) {
			continue
		}
		n++
		s := "a" + string(r) + "b"
		if got, ok := foldCommon(s); !ok || got != foldFull(s) {
			t.Errorf("%U: %q, want %q", r, got, foldFull(s))
		}
	}
	if n < 500 {
		t.Errorf("only %d characters are common", n)
	}
	if _, ok := foldCommon("a\xff"); ok {
		t.Error("invalid UTF-8 is common")
	}
}

// A Caser of x/text is not safe for concurrent use; Fold is.
func TestFoldConcurrently(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := Fold("İŞGƏNCƏ STRAẞE"); got != "isgence strasse" {
					t.Errorf("got %q", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestFilterMatch(t *testing.T) {
	t.Parallel()
	s := Summary{
		Kind: "testimony", Dates: []string{"2013-10-19?", "2015"}, Places: []string{"Uydurmakənd, 3-cü bölmə"},
		Persons: []string{"Nümunə Şəxs Örnək oğlu"}, Names: []string{"Нүмунә Шәхс", "V-03"}, Tags: []string{"İŞGƏNCƏ"}, Cases: []string{"12/2013"}, Languages: []string{"az-Cyrl"},
	}
	date := func(text string) *Date { d := mustDate(t, text); return &d }
	tests := []struct {
		rule          string
		filter        Filter
		ok, uncertain bool
	}{
		{"nothing asked", Filter{}, true, false},
		{"kind in capitals", Filter{Kinds: []string{"TESTIMONY"}}, true, false},
		{"part of a kind", Filter{Kinds: []string{"test"}}, false, false},
		{"one of two kinds", Filter{Kinds: []string{"appeal", "testimony"}}, true, false},
		{"a tag without diacritics", Filter{Tags: []string{"isgence"}}, true, false},
		{"a tag in lower case", Filter{Tags: []string{"işgəncə"}}, true, false},
		{"another tag", Filter{Tags: []string{"işgəncələr"}}, false, false},
		{"part of a person's name", Filter{Persons: []string{"örnək"}}, true, false},
		{"a name typed without diacritics", Filter{Persons: []string{"NUMUNE SEXS"}}, true, false},
		{"a name in Cyrillic capitals", Filter{Persons: []string{"НҮМУНӘ"}}, true, false},
		{"a pseudonym", Filter{Persons: []string{"v-03"}}, true, false},
		{"another person", Filter{Persons: []string{"Başqa"}}, false, false},
		{"part of a place", Filter{Places: []string{"UYDURMAKƏND"}}, true, false},
		{"a case", Filter{Cases: []string{"12/2013"}}, true, false},
		{"part of a case", Filter{Cases: []string{"12"}}, false, false},
		{"a language covers its scripts", Filter{Languages: []string{"AZ"}}, true, false},
		{"a script does not cover the language", Filter{Languages: []string{"az-Latn"}}, false, false},
		{"half a language", Filter{Languages: []string{"a"}}, false, false},
		{"both lists must hit", Filter{Kinds: []string{"testimony"}, Tags: []string{"x"}}, false, false},
		{"a text of marks only", Filter{Persons: []string{"'"}}, false, false},
		{"on a day of doubt", Filter{On: date("2013-10-19")}, true, true},
		{"on the day after", Filter{On: date("2013-10-20")}, false, false},
		{"on a year that holds it", Filter{On: date("2015")}, true, false},
		{"on a month inside a year", Filter{On: date("2015-06")}, true, true},
		{"after includes the day", Filter{After: date("2015-01-01")}, true, false},
		{"after what was", Filter{After: date("2016")}, false, false},
		{"before includes the day, with doubt", Filter{Before: date("2013-10-19")}, true, true},
		{"before all", Filter{Before: date("2013-09")}, false, false},
		{"both bounds hold for one date", Filter{After: date("2013-11"), Before: date("2014-12")}, false, false},
		{"between, surely", Filter{After: date("2015"), Before: date("2015")}, true, false},
		{"an open interval", Filter{On: date("2014/..")}, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			if ok, uncertain := tt.filter.Match(s); ok != tt.ok || uncertain != tt.uncertain {
				t.Errorf("%v, %v", ok, uncertain)
			}
		})
	}
	if ok, _ := (Filter{On: date("2013")}).Match(Summary{}); ok {
		t.Error("a record without a date is picked by a date")
	}
	if ok, uncertain := (Filter{On: date("2013")}).Match(Summary{Dates: []string{"[2013..2014]"}}); !ok || !uncertain {
		t.Error("a date that cannot be read hides its record")
	}
}
