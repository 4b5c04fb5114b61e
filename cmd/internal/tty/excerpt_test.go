package tty

import (
	"strings"
	"testing"
)

// draw shows an excerpt on a terminal of the given width, 0 for a pipe.
func draw(t *testing.T, x Excerpt, columns, indent int, styled bool) string {
	t.Helper()
	var b strings.Builder
	o := NewPlainOutput(&b, 0)
	if columns > 0 {
		o = NewTerminalOutput(&b, columns)
		o.styled = styled
	}
	if err := o.Excerpt(x, indent); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	police := Excerpt{Text: "at the police  station\nof Nowhereville", Marks: [][2]int{{7, 13}, {15, 22}}, Before: true, After: true}
	for name, tt := range map[string]struct {
		x               Excerpt
		columns, indent int
		styled          bool
		want            string
	}{
		"pipe":         {police, 0, 2, false, "  …at the *police station* of Nowhereville…\n"},
		"no style":     {police, 22, 2, false, "  …at the *police\n  station* of\n  Nowhereville…\n"},
		"style":        {police, 21, 2, true, "  …at the \x1b[7mpolice\x1b[0m\n  \x1b[7mstation\x1b[0m of\n  Nowhereville…\n"},
		"no mark":      {Excerpt{Text: "söz"}, 80, 0, true, "söz\n"},
		"empty":        {Excerpt{}, 80, 0, true, ""},
		"blanks":       {Excerpt{Text: " \n\t\u0085"}, 80, 0, true, ""},
		"long word":    {Excerpt{Text: "aaaaaaa", Marks: [][2]int{{0, 7}}}, 4, 0, true, "\x1b[7maaaa\x1b[0m\n\x1b[7maaa\x1b[0m\n"},
		"wide":         {Excerpt{Text: "證人證人", Marks: [][2]int{{3, 6}}}, 4, 0, true, "證\x1b[7m人\x1b[0m\n證人\n"},
		"narrow":       {Excerpt{Text: "證 a"}, 1, 0, true, "證\na\n"},
		"combining":    {Excerpt{Text: "e\u0301a", Marks: [][2]int{{0, 3}}}, 80, 0, false, "*e\u0301*a\n"},
		"ends":         {Excerpt{Text: "ab", Marks: [][2]int{{1, 2}}}, 80, 0, false, "a*b*\n"},
		"absurd marks": {Excerpt{Text: "ə", Marks: [][2]int{{-5, 1}, {9, 3}, {1, 99}}}, 80, 0, false, "*ə*\n"},
	} {
		if got := draw(t, tt.x, tt.columns, tt.indent, tt.styled); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestExcerptIsSanitised: the ranges still set off the right characters when
// what stands before them was written out, and a pipe gets the bytes.
func TestExcerptIsSanitised(t *testing.T) {
	t.Parallel()
	text := "a\x1b[2J\x00\u202e\xff\U000e0001 söz"
	at := strings.Index(text, "söz")
	x := Excerpt{Text: text, Marks: [][2]int{{at, at + 4}}}
	if got, want := draw(t, x, 80, 0, true), `a\x1b[2J\x00\u202e\xff\U000e0001 `+"\x1b[7msöz\x1b[0m\n"; got != want {
		t.Errorf("terminal: %q, want %q", got, want)
	}
	if got, want := draw(t, x, 0, 0, false), "a\x1b[2J\x00\u202e\xff\U000e0001 *söz*\n"; got != want {
		t.Errorf("pipe: %q, want %q", got, want)
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("a\x1b]52;c;AAAA\x07 söz \u202e", 3, 9, 12)
	f.Add("證人\u0301\xff", 0, 4, 1)
	f.Fuzz(func(t *testing.T, text string, from, to, columns int) {
		columns = 1 + min(max(columns, 0), 200)
		shown := draw(t, Excerpt{Text: text, Marks: [][2]int{{from, to}}, Before: true}, columns, 0, true)
		plain := strings.NewReplacer("\x1b[7m", "", "\x1b[0m", "").Replace(shown)
		if Clean(plain) != plain || strings.Contains(plain, "\t") {
			t.Errorf("%q lets something through: %q", text, shown)
		}
		for line := range strings.SplitSeq(plain, "\n") {
			if Width(line) > max(columns, 2) {
				t.Errorf("%q is wider than %d", line, columns)
			}
		}
	})
}
