package editor

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// nasty are texts that must come back byte for byte.
var nasty = map[string]string{
	"empty":               "",
	"one line":            "Mən, Aynur Əliyeva, bildirirəm:",
	"azerbaijani":         "İşgəncə haqqında\nƏrizə: ğ ı İ i ö ş ü ç ə Ə\n",
	"azerbaijani in cyrl": "Ишҝәнҹә һаггында",
	"russian":             "Показания свидетеля\n\nё й",
	"arabic":              "شهادة عن التعذيب\nمُعَلِّم",
	"persian with zwnj":   "می\u200cخواهم",
	"combining":           "e\u0301 i\u0307 a\u0323\u0302 \u0301",
	"emoji":               "👨\u200d👩\u200d👧 🏳\ufe0f",
	"wide":                "証言 테스트 각",
	"crlf":                "one\r\ntwo\r\n\r\n",
	"tabs":                "a\tb\t\n\t\tc",
	"controls":            "\x1b]52;c;AAAA\x07 \x1b[2J \x9b1m \x00 \x7f",
	"bidi":                "abc\u202edef\u2066x\u2069 \U000e0001",
	"invalid utf-8":       "a\xff\xfe b\xc3",
	"replacement":         "a\ufffdb",
	"separators":          "a\u2028b\u2029c\u0085d",
	"only line feeds":     "\n\n\n",
}

func TestTextComesBackExactly(t *testing.T) {
	t.Parallel()
	for name, text := range nasty {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := newBuffer(text).text(); got != text {
				t.Errorf("got %q, want %q", got, text)
			}
		})
	}
}

func TestUndoRestoresEveryByte(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for name, text := range nasty {
		b := newBuffer(text)
		for range 300 {
			randomEdit(b, rng)
			checkBuffer(t, b)
		}
		final := b.text()
		for len(b.undos) > 0 {
			b.undo()
			checkBuffer(t, b)
		}
		if got := b.text(); got != text {
			t.Errorf("%s: after undoing everything got %q, want %q", name, got, text)
		}
		for len(b.redos) > 0 {
			b.redo()
		}
		if got := b.text(); got != final {
			t.Errorf("%s: after redoing everything got %q, want %q", name, got, final)
		}
	}
}

// randomEdit does what some key would do.
func randomEdit(b *buffer, rng *rand.Rand) {
	switch rng.IntN(12) {
	case 0:
		b.cur = b.right(b.cur)
	case 1:
		b.cur = b.left(b.cur)
	case 2:
		b.cur = b.wordLeft(b.cur)
	case 3:
		b.cur = b.wordRight(b.cur)
	case 4:
		b.cur = pos{rng.IntN(len(b.lines)), 0}
	case 5:
		b.backspace()
	case 6:
		b.remove(b.cur, b.right(b.cur))
	case 7:
		b.deleteToEnd()
	case 8:
		b.remove(b.wordLeft(b.cur), b.cur)
	case 9:
		b.insert("\n")
	case 10:
		b.insert("ə")
	case 11:
		b.insert("iki söz\nvə sətir")
	}
}

// checkBuffer holds what is always true.
func checkBuffer(t *testing.T, b *buffer) {
	t.Helper()
	if want := len(strings.Fields(strings.ToValidUTF8(b.text(), "?"))); b.words != want {
		t.Fatalf("%d words, want %d in %q", b.words, want, b.text())
	}
	if b.cur.line >= len(b.lines) || b.cur.col > len(b.line()) {
		t.Fatalf("the cursor %v is outside of the text", b.cur)
	}
	if line := b.line(); utf8.ValidString(line) && b.cur.col < len(line) && !utf8.RuneStart(line[b.cur.col]) {
		t.Fatalf("the cursor %v is inside a character of %q", b.cur, line)
	}
}

func TestTypingIsUndoneByWords(t *testing.T) {
	t.Parallel()
	b := newBuffer("")
	for _, r := range "bir iki" {
		b.insert(string(r))
	}
	for _, want := range []string{"bir ", "bir", ""} {
		if b.undo(); b.text() != want {
			t.Fatalf("got %q, want %q", b.text(), want)
		}
	}
	b.undo() // nothing left: nothing happens
	b.redo()
	if b.text() != "bir" {
		t.Errorf("redo gave %q", b.text())
	}
}

func TestCursorStopsAtWholeCharacters(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"ae\u0301\u0323x", "각z", "\u0301a", "مُعَ", "a\xff\u0301b"} {
		var forward []int
		for i := 0; i < len(line); {
			i = next(line, i)
			forward = append(forward, i)
		}
		for i := len(line); i > 0; i = previous(line, i) {
			if forward[len(forward)-1] != i {
				t.Fatalf("%q: previous and next disagree at byte %d", line, i)
			}
			forward = forward[:len(forward)-1]
		}
	}
}

func TestBackspaceTakesOneMark(t *testing.T) {
	t.Parallel()
	b := newBuffer("")
	b.insert("a\u0323\u0302")
	b.backspace()
	if b.text() != "a\u0323" {
		t.Errorf("backspace left %q", b.text())
	}
	b.cur = pos{}
	b.remove(b.cur, b.right(b.cur))
	if b.text() != "" {
		t.Errorf("delete left %q", b.text())
	}
}
