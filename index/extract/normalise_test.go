package extract

import (
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rule, text, want string }{
		{"ASCII stays", "a-b\tc\n", "a-b\tc\n"},
		{"line ends are LF", "a\r\nb\rc\u2028d\u0085e\ff", "a\nb\nc\nd\ne\nf"},
		{"a soft hyphen is nothing", "işgən\u00adcə", "işgəncə"},
		{"a soft hyphen takes its line end along", "işgən\u00ad \r\ncə", "işgəncə"},
		{"a hyphen stays", "Əli-\nzadə", "Əli-\nzadə"},
		{"letters are composed", "is\u0327ge\u0308", "işgë"},
		{"ligatures are letters", "o\ufb03cial \ufb01le", "official file"},
		{"Arabic presentation forms are letters", "\ufe8d\ufefb \ufef9\ufee7\ufeb4\ufe8e\ufee5", "الا لإنسان"},
		{"full width is plain", "\uff21\uff11", "A1"},
		{"marks of direction are nothing", "\u202bسلام\u202c\u200f\ufeff", "سلام"},
		{"the joiners of Persian stay", "می\u200cشود", "می\u200cشود"},
		{"what is not text stays one mark", "a\ufffdb", "a\ufffdb"},
		{"superscripts are not numbers", "m\u00b2", "m\u00b2"},
		{"ligatures of a sentence stay", "\ufdfa\ufdfb\ufdfd", "\ufdfa\ufdfb\ufdfd"},
		{"the ligature of a word is its letters", "\ufdf4", "محمد"},
		{"what is no UTF-8 is a mark for each byte", "a\xff\xe2\x80b", "a\ufffd\ufffd\ufffdb"},
	} {
		if got := Normalise(c.text); got != c.want {
			t.Errorf("%s: %+q became %+q, want %+q", c.rule, c.text, got, c.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add("işgən\u00ad\r\ncə \ufb03 \ufe8d", 7)
	f.Add("\u00ad\u00ad\r\r\n", 1)
	f.Add("e"+strings.Repeat("\u0301\u0327", 40)+"\ufdfa\xff", 50)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		once := Normalise(text)
		if !utf8.ValidString(once) || len(once) > 3*len(text) {
			t.Fatalf("%q became %q", text, once)
		}
		if !norm.NFC.IsNormalString(once) {
			t.Fatalf("%q became %q, which is not NFC", text, once)
		}
		if twice := Normalise(once); twice != once {
			t.Fatalf("%q, then %q, then %q", text, once, twice)
		}
		limit = max(0, limit) % (len(once) + 2)
		begin, whole := NormaliseMax(text, limit)
		if !strings.HasPrefix(once, begin) || len(begin) > limit || whole != (begin == once) || !whole && limit-len(begin) >= utf8.UTFMax {
			t.Fatalf("%d bytes of %q are %q, %v", limit, once, begin, whole)
		}
	})
}

// longTexts are those of which each costs in another way.
func longTexts(size int) map[string]string {
	of := func(s string) string { return strings.Repeat(s, size/len(s)) }
	return map[string]string{
		"plain text":             of("Invented words of a testimony, line by line.\n"),
		"Azerbaijani":            of("Uydurma şahid gecə evdən aparıldığını söylədi.\n"),
		"Russian":                of("Выдуманный свидетель рассказал о той ночи.\n"),
		"Windows line ends":      of("Uydurma şahid danışır.\r\n"),
		"decomposed":             of("Uydurma s\u0327ahid, gu\u0308n.\n"),
		"combining marks":        of("\u0301\u0327\u0323"),
		"one combining mark":     of("\u0301"),
		"starters and marks":     of("a\u0301\u0327\u0323\u0345"),
		"ligatures":              of("\ufb03\ufdf4\ufefb"),
		"a sentence in a letter": of("\ufdfa\ufdfb"),
		"soft hyphens":           of("\u00ad \t "),
		"marks of direction":     of("\u202b\u200f"),
		"musical notes":          of("\U0001D160"),
		"Korean in letters":      of("\u1112\u1161\u11ab"),
		"no UTF-8":               of("\xff\xe2\x80"),
	}
}

// TestNormaliseIsBounded: a text of any kind is no more than three times as long, and no more is made than is asked for.
func TestNormaliseIsBounded(t *testing.T) {
	for name, text := range longTexts(1 << 20) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const limit = 1 << 18
		begin, whole := NormaliseMax(text, limit)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > limit+(1<<19) || len(begin) > limit {
			t.Errorf("%s: %d bytes take %d bytes of memory", name, len(begin), n)
		}
		all := Normalise(text)
		if !strings.HasPrefix(all, begin) || whole != (len(all) <= limit) || len(all) > 3*len(text) {
			t.Errorf("%s: %d bytes of %d, %v, of a text of %d", name, len(begin), len(all), whole, len(text))
		}
	}
}

func BenchmarkNormalise(b *testing.B) {
	for name, text := range longTexts(30 << 20) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Normalise(text)
			}
		})
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	az := "Məni gecə evdən götürüb polis bölməsinə apardılar, heç nə demədilər.\n"
	ru := "Меня ночью забрали из дома и отвезли в отделение, ничего не объяснив.\n"
	got := Spans(az + "1\n" + az + ru + "\n")
	want := []Span{{0, 2*len(az) + 2, "az"}, {2*len(az) + 2, 2*len(az) + 2 + len(ru) + 1, "ru"}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%v, want %v", got, want)
	}
	tr := "Beni gece evden aldılar ve karakola götürdüler, hiçbir şey söylemediler.\n"
	close := "Sonra məni buraxdılar, həkim görmədi.\n" // Azerbaijani, and most of the text is not
	if got := Spans(tr + close + tr + "Kapı açıldı, polis girdi.\n" + tr); len(got) != 3 || got[0].Lang != "tr" || got[1].Lang != "az" || got[2].To == 0 {
		t.Errorf("%v", got)
	}
	if got := Spans("12 34\n"); got != nil {
		t.Errorf("numbers have a language: %v", got)
	}
}

// TestSpansFitTheirForm: a text that changes its language with every line has no more spans than a reading may have.
func TestSpansFitTheirForm(t *testing.T) {
	t.Parallel()
	pair := "это письмо было для них\nthe letter was for them and\n"
	r := &Reading{Status: StatusRead, Parts: []Part{{Kind: PartBody, Text: strings.Repeat(pair, guessedText/len(pair)+1)}}}
	r.Parts[0].Spans = Spans(r.Parts[0].Text)
	if n := len(r.Parts[0].Spans); n != maxSpans {
		t.Errorf("%d spans: the text proves nothing about %d", n, maxSpans)
	}
	if _, err := r.Encode(); err != nil {
		t.Error(err)
	}
}

// TestNormaliseIsQuick: forms that stand for other letters cost no allocation each.
func TestNormaliseIsQuick(t *testing.T) {
	text := strings.Repeat("\ufef3\uff41", 1000)
	if n := testing.AllocsPerRun(10, func() { Normalise(text) }); n > 50 {
		t.Errorf("%d forms make %.0f allocations", 2000, n)
	}
}
