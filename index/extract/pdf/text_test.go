package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanJoinsDividedWords(t *testing.T) {
	t.Parallel()
	plain := strings.Repeat("a line of a page\r\n", 30)
	for _, c := range []struct{ name, text, want string }{
		{"untouched", "a-b\nc", "a-b\nc"},
		{"divided", "the wit\uFFFEness spoke", "the witness spoke"},
		{"divided, older sign", "the wit\u0002ness spoke", "the witness spoke"},
		{"a name", "Bakı\uFFFETbilisi", "Bakı-Tbilisi"},
		{"years", "2019\uFFFE2020", "2019-2020"},
		{"the hyphen of a word", plain + "государств\uFFFEчленов", strings.ReplaceAll(plain, "\r", "") + "государств-членов"},
		{"at the end", "cut\uFFFE", "cut-"},
		{"line ends and zeros", "a\r\nb\rc\x00d", "a\nb\ncd"},
	} {
		if got := clean(c.text); got != c.want {
			t.Errorf("%s: clean(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestApartSplitsNumbersFromWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                      "",
		"1لكل\n.2لكل شخص":       "1 لكل\n.2 لكل شخص",
		"٣حق ۴حق":               "٣ حق ۴ حق",
		"5שקל":                  "5 שקל",
		"אגף00, 12a 3-cü 2 لكل": "אגף 00, 12a 3-cü 2 لكل",
		"13":                    "13",
	} {
		if got := apart(text); got != want {
			t.Errorf("apart(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "wit\uFFFEness", "a\r\n\uFFFE\u0002\x00", "\xff\xfe", "اال"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := clean(text)
		if strings.IndexFunc(once, unclean) >= 0 || clean(once) != once {
			t.Errorf("clean(%q) = %q is not clean", text, once)
		}
		if utf8.RuneCountInString(once) > utf8.RuneCountInString(text) {
			t.Errorf("clean(%q) = %q is longer", text, once)
		}
		if split := apart(text); strings.ReplaceAll(split, " ", "") != strings.ReplaceAll(text, " ", "") || apart(split) != split {
			t.Errorf("apart(%q) = %q", text, split)
		}
		torn(text)
		if date := moment(text); date != "" && len(date) < len("2006-01-02T15:04:05") {
			t.Errorf("moment(%q) = %q", text, date)
		}
	})
}

// A program that lacks a letter in a font leaves a gap for it and draws it after the line.
func TestLateLettersAreReadInTheirPlaces(t *testing.T) {
	t.Parallel()
	const letters = "һәрбишхсҹмјтинүзвҝңгалдыо у"
	w := newWriter()
	font := w.boxes(letters)
	var b strings.Builder
	draw := func(y int, text string, places ...int) {
		for i, c := range []rune(text) {
			code := slices.Index([]rune(letters), c) + 1
			fmt.Fprintf(&b, "BT /B 10 Tf %d %d Td <%02X> Tj ET\n", 60+6*places[i], y, code)
		}
	}
	line := func(y int, text, late string) {
		var first, second string
		var at, after []int
		for i, c := range []rune(text) {
			if strings.ContainsRune(late, c) {
				second, after = second+string(c), append(after, i)
				continue
			}
			first, at = first+string(c), append(at, i)
		}
		draw(y, first, at...)
		draw(y, second, after...)
	}
	want := []string{"һәр бир шәхс ҹәмијјәтин үзвү", "ишҝәнҹәјә мәруз галмамалыдыр", "ҹинајәт иши үзрә тәһсил ҹаваб"}
	for i, text := range want {
		line(700-20*i, text, "ҹҝ")
	}
	w.pageWith(b.String(), "/Font << /B "+font+" >>", "")
	got := parts(read(t, w.bytes()), "page")
	if len(got) != 1 || got[0].Text != strings.Join(want, "\n") {
		t.Errorf("the page is\n%+v, want\n%s", got, strings.Join(want, "\n"))
	}
}

func TestLateLettersThatFitNowhereStay(t *testing.T) {
	t.Parallel()
	row := func(text string, from float64) (line []glyph) {
		for i, c := range []rune(text) {
			line = append(line, glyph{string(c), from + 10*float64(i), from + 10*float64(i) + 9, 0, 10})
		}
		return line
	}
	made := func(at float64) glyph { return glyph{" ", at, at, 0, 0} }
	join := func(pieces ...[]glyph) (line []glyph) {
		for _, p := range pieces {
			line = append(line, p...)
		}
		return line
	}
	for _, c := range []struct {
		name string
		line []glyph
		want string
	}{
		{"into a gap", join(row("шәх", 0), []glyph{made(40)}, row("әмијјә", 50), []glyph{made(111)}, row("ҹ", 40), row("\r\n", 60)), "шәх ҹәмијјә\r\n"},
		{"no gap", join(row("шәхсән", 0), row("ҹ", 12)), "шәхсәнҹ"},
		{"another line", join(row("шәх", 0), row("әми", 40), []glyph{{"ҹ", 30, 39, 50, 60}}), "шәхәмиҹ"},
		{"a figure", join(row("шәх", 0), row("әми", 40), row("7", 30)), "шәхәми7"},
		{"more than half", join(row("ша", 100), row("хәмиҹ", 0)), "шахәмиҹ"},
		{"from right to left", join(row("سلا", 60), row("م", 30)), "سلام"},
		{"nothing", nil, ""},
	} {
		var b strings.Builder
		for _, g := range put(c.line) {
			b.WriteString(g.text)
		}
		if b.String() != c.want {
			t.Errorf("%s: %q, want %q", c.name, b.String(), c.want)
		}
	}
}

func TestLamComesBeforeAlefOfOneGlyph(t *testing.T) {
	t.Parallel()
	same := []glyph{{"إ", 10, 20, 0, 9}, {"ل", 10, 20, 0, 9}, {"ع", 2, 9, 0, 9}}
	turn(same)
	article := []glyph{{"ا", 16, 20, 0, 9}, {"ل", 10, 15, 0, 9}, {"ح", 2, 9, 0, 9}}
	turn(article)
	var got strings.Builder
	for _, g := range append(same, article...) {
		got.WriteString(g.text)
	}
	if want := "لإعالح"; got.String() != want {
		t.Errorf("the letters are %q, want %q", got.String(), want)
	}
}

func TestTornIsRare(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"The court of a\r\nsecond town, which I\r\n": false,
		"в Баку и\r\nв Сумгаите я\r\n":               false,
		"һәр бир әмијјәтин ҹ\r\n":                    true,
		"һәр бир әмијјәтин ҹ ҝ":                      true,
		"һәр бир ҹәмијјәтин үзвү\r\n":                false,
		"ҹ һәр бир\r\n":                              false,
		"ال":                                         true,
		"لا":                                         false,
	} {
		if torn(text) != want {
			t.Errorf("torn(%q) = %t", text, !want)
		}
	}
}
