package extract

import (
	"strings"
	"testing"
	"unicode/utf8"
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
	} {
		if got := Normalise(c.text); got != c.want {
			t.Errorf("%s: %+q became %+q, want %+q", c.rule, c.text, got, c.want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add("işgən\u00ad\r\ncə \ufb03 \ufe8d")
	f.Add("\u00ad\u00ad\r\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		once := Normalise(text)
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("%q became %q", text, once)
		}
		if twice := Normalise(once); twice != once {
			t.Fatalf("%q, then %q, then %q", text, once, twice)
		}
	})
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
