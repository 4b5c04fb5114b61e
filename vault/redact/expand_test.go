package redact

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"emanet/index/language"
)

// words is a dictionary of folded words.
type words []string

func newWords(list []string) words {
	w := make(words, 0, len(list))
	for _, s := range list {
		w = append(w, language.Fold(s))
	}
	slices.Sort(w)
	return slices.Compact(w)
}

func (w words) Prefix(_ context.Context, prefix string, fn func(string) error) error {
	for i := sort.SearchStrings(w, prefix); i < len(w) && strings.HasPrefix(w[i], prefix); i++ {
		if err := fn(w[i]); err != nil {
			return err
		}
	}
	return nil
}

// names are words of invented names, in the languages and scripts of the region.
var names = strings.Fields("Nümunə Şəxs Örnəkov Örnəkova Elçin Əliyev Əli Sınaqzadə Yoxlanlı Malik Tofiq Məhəmməd Aydın Sevil Gülər Rəsul Nigar Günay " +
	"Örnek Kişi Deneme Mehmet Zeynep Sınavoğlu Ayşe Işık Yoklar Ahmet " +
	"Нүмунә Шәхс Сынагзадә Нумуне " +
	"Примеров Примерова Образцова Образцовский Примерская Мария Анна Павел Пётр Лев Юсиф Алексей Ольга Игорь Рашид Илья Тест " +
	"Sample Persson Testov Mary Hughes Anders Müller Exemple " +
	"ნიმუში პიროვნება Նմուշ Օրինակ نمونه مثال Приклад Зразкова")

// suffixes are put behind every name: the search decides what is a form.
var suffixes = strings.Fields("- lar lər ler in ın un ün nin nın nun nün ə a e yə ya ye i ı u ü ni nı nu nü yi yı yu yü də da de dən dan den ndə nda ndən ndan " +
	"la lə le yla ylə ilə im ım um üm imiz ımız umuz iniz ınız si sı su sü sinin sına sini ların lərin lara lərə ları ləri lardan lərdən larının " +
	"lərinin dakı dəki dır dir dur sən san yam yəm dı di idi ydi mış miş sa sə raq dek 'in 'nın 'dan 'a s 's es ed ing er ly en " +
	"а я ы и у ю е ой ей ою ею ом ем ам ям ами ями ах ях ов ев ого его ому ему ым им ых их ыми ими ая яя ую юю ое ый ий ова овой ову ове овы овых " +
	"ს ის მა ით ად ში ზე თან იდან ისთვის ები ебის ի ին ից ով ում ը ն ներ ների های ی ها ان مان و ات ون ين ه " +
	"і ї ові еві ою ів ям ами")

// What the search finds for a word of a name must be a hit, or near.
func TestEveryFormTheSearchFinds(t *testing.T) {
	t.Parallel()
	var list []string
	for _, n := range names {
		stems := []string{n, strings.TrimRight(n, "aəeıiouüаяыиеуюьй")}
		for _, s := range suffixes {
			for _, stem := range stems {
				list = append(list, stem+strings.Trim(s, "-"))
			}
		}
	}
	testExpansions(t, newWords(list), true)
}

// The same in a dictionary of ordinary words, where a name may be taken for a form of another word.
func TestEveryFormInOrdinaryWords(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("EMANET_CORPORA")
	if dir == "" {
		t.Skip("set EMANET_CORPORA to the folder of texts to try the words of a language")
	}
	file, err := os.Open(filepath.Join(dir, "azwiki", "data", "processed", "vocab.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []string
	for s := bufio.NewScanner(file); s.Scan(); {
		list = append(list, s.Text())
	}
	testExpansions(t, newWords(list), false)
}

func testExpansions(t *testing.T, d words, all bool) {
	forms, sure, missed := 0, 0, 0
	for _, name := range names {
		f := newFinder(t, []Person{{"V-03", []string{name}}})
		expanded, err := language.Expand(t.Context(), d, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range expanded {
			forms++
			hits := f.Find("0 " + form.Term + " 1")
			switch {
			case len(hits) != 1 || hits[0].Start != 2:
				missed++
				t.Logf("%s: %s (%s, %s) is not found: %+v", name, form.Term, form.Language, form.Stem, hits)
			case hits[0].Why == "small letter":
				sure++
			}
		}
	}
	t.Logf("%d forms, %d of them sure, %d missed", forms, sure, missed)
	if all && missed > 0 || missed*20 > forms {
		t.Errorf("%d forms are found by the search and not here", missed)
	}
}
