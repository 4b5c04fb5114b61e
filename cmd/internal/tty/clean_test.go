package tty

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestClean covers the characters that attack 36 sends, and the letters that
// must come through.
func TestClean(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "Nümunə Şəxs\n\tİşgəncə", "Nümunə Şəxs\n\tİşgəncə"},
		{"cyrillic and combining", "Ишҝәнҹә e\u0301", "Ишҝәнҹә e\u0301"},
		{"osc 52", "\x1b]52;c;AAAA\x07", `\x1b]52;c;AAAA\x07`},
		{"csi", "\x1b[2J", `\x1b[2J`},
		{"c1 csi", "\u009b2J", `\x9b2J`},
		{"raw c1 byte", "\x9b2J", `\x9b2J`},
		{"bidi override", "a\u202eb", `a\u202eb`},
		{"isolate", "\u2066", `\u2066`},
		{"mark", "\u200f", `\u200f`},
		{"tag", "\U000e0001\U000e0041", `\U000e0001\U000e0041`},
		{"nul and del", "\x00\x7f", `\x00\x7f`},
		{"invalid", "a\xff\xc3", `a\xff\xc3`},
		{"crlf", "a\r\nb\rc", "a\nb" + `\x0dc`},
		{"separators", "\u2028\u2029", `\u2028\u2029`},
		{"replacement character itself", "\ufffd", "\ufffd"},
		{"soft hyphen", "\u00ad", `\xad`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Clean(tt.in); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
	if got := CleanLine("a\nb\tc"); got != `a\x0ab\x09c` {
		t.Errorf("CleanLine = %q", got)
	}
}

// TestCleanStream cuts a text at every place: the stream gives what the whole
// gives.
func TestCleanStream(t *testing.T) {
	t.Parallel()
	text := "ə\r\n\x1b[2Jş\u202e\U000e0001\xff漢\r"
	for cut := range len(text) {
		var got bytes.Buffer
		o := NewTerminalOutput(&got, 80)
		for _, part := range []string{text[:cut], text[cut:]} {
			if _, err := o.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Flush(); err != nil {
			t.Fatal(err)
		}
		if got.String() != Clean(text) {
			t.Errorf("cut at %d: %q, want %q", cut, got.String(), Clean(text))
		}
	}
}

func TestPipeIsExact(t *testing.T) {
	t.Parallel()
	text := "\x1b]52;c;x\x07\r\n\u202e\xff\x00"
	var got bytes.Buffer
	o := NewOutput(&got, func(string) string { return "" })
	if _, err := o.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if got.String() != text {
		t.Errorf("pipe got %q, want %q", got.String(), text)
	}
}

// FuzzClean: cleaning is idempotent, gives valid UTF-8, and no control byte
// but a line feed and a tab.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{"", "əmanət", "\x1b[2J", "\u202e", "\xff", "\r\n", "\\x1b", "\u009b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := Clean(in)
		if again := Clean(got); again != got {
			t.Errorf("not idempotent: %q, then %q", got, again)
		}
		if !utf8.ValidString(got) {
			t.Errorf("invalid UTF-8: %q", got)
		}
		for _, r := range got {
			if r != '\n' && r != '\t' && (r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0)) {
				t.Errorf("control character %U in %q", r, got)
			}
		}
		if strings.ContainsAny(CleanLine(in), "\n\t") {
			t.Errorf("line break in %q", CleanLine(in))
		}
	})
}

// Persian and the scripts of India spell with joiners; between other letters they only hide something.
func TestCleanKeepsJoinersWhereTheyAreSpelling(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"می\u200cگویم":        "می\u200cگویم",
		"क्\u200dष":           "क्\u200dष",
		"ad\u200cmin":         `ad\u200cmin`,
		"\u200cمی":            `\u200cمی`,
		"می\u200c\u200cگویم":  "می\u200c" + `\u200cگویم`,
		"پول\u202eلوپ\u200c!": `پول\u202eلوپ` + "\u200c!",
	} {
		if got := Clean(in); got != want || Clean(got) != got {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
