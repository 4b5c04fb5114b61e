package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The spellings of one surname or given name by the offices of three countries must all be sure hits for each other.
func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, list := range []string{
		"Əliyev Aliyev Aliev Alıyev Алиев Әлијев Элиев",
		"Məmmədov Mammadov Mamedov Memmedov Мамедов Мәммәдов Məmmədova Мамедова",
		"Hüseynov Huseynov Guseynov Guseinov Huseinov Гусейнов Һүсејнов",
		"Hacıyev Hajiyev Haciyev Gadzhiev Gadjiyev Гаджиев Һаҹыјев",
		"Qasımov Gasimov Kasimov Qasimov Гасымов Гасымовой",
		"Xəlilov Khalilov Xelilov Halilov Халилов Хәлилов",
		"Ağayev Aghayev Agayev Agaev Агаев Ағајев",
		"Cəfərov Jafarov Djafarov Dzhafarov Ceferov Джафаров Ҹәфәров",
		"Elçin Elchin Elcin Эльчин Елчин",
		"Şahin Shahin Sahin Шахин Şahinə",
		"Çiçək Chichek Cicek Чичек",
		"Yusif Юсиф Yusıf",
		"Zadə Zade Заде",
		"Gülnarə Gulnara Гюльнара Ҝүлнарә Gülnarəyə",
		"Ülviyyə Ulviyya Ulviya Ульвия Үлвијјә",
		"Vüqar Vugar Vuqar Вугар Вүгар",
		"Kaya Кая",
	} {
		spellings := strings.Fields(list)
		for _, name := range spellings {
			f := newFinder(t, []Person{{"77", []string{name}}})
			for _, s := range spellings {
				hits := f.Find(s)
				if len(hits) != 1 || hits[0].End != len(s) || hits[0].Kind != KindHit && utf8.RuneCountInString(name) > 4 {
					t.Errorf("%s: %s: %+v", name, s, hits)
				}
			}
		}
	}
}

// Another mark of a surname is near.
func TestSurnameMarks(t *testing.T) {
	t.Parallel()
	f := newFinder(t, []Person{{"77", []string{"Sınaqov"}}})
	for _, s := range []string{"Sınaqlı", "Sınaqlının", "Sınaqzadə", "Sinaqoğlu", "Сынаглы", "Sınaqlı'dan"} {
		if hits := f.Find(s); len(hits) != 1 || hits[0].Kind != KindNear {
			t.Errorf("%s: %+v", s, hits)
		}
	}
	if hits := f.Find("Sınaqlar sınaq"); len(hits) != 0 && hits[0].Kind == KindHit {
		t.Errorf("%+v", hits)
	}
}

func TestSound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ word, want string }{
		{"", ""}, {"y", "i"}, {"yu", "o"}, {"eliyev", "aliv"}, {"dzhafarov", "cafarov"}, {"mammadov", "mamadov"}, {"shexs", "saks"}, {"a1b", "a1b"},
	} {
		if got := sound(c.word); got != c.want {
			t.Errorf("%s: %s, want %s", c.word, got, c.want)
		}
	}
	for _, pair := range [][2]string{{cyrillicLetters, cyrillicLatin}, {georgianLetters, georgianLatin}, {armenianLetters, armenianLatin}} {
		if n, m := utf8.RuneCountInString(pair[0]), len(strings.Fields(pair[1])); n != m {
			t.Errorf("%s: %d letters, %d spellings", pair[0], n, m)
		}
	}
}
