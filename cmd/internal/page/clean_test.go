package page

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// cleaned returns s through a cleaner that gets it in two writes.
func cleaned(tb testing.TB, s string, cut int) string {
	tb.Helper()
	var b strings.Builder
	c := newCleaner(&b)
	for _, part := range []string{s[:cut], s[cut:]} {
		if n, err := c.Write([]byte(part)); n != len(part) || err != nil {
			tb.Fatalf("write took %d of %d: %v", n, len(part), err)
		}
	}
	if err := c.flush(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func TestCleanerMakesVisible(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"letters", "Nümunə Şəxs\n\tİşgəncə Ишҝәнҹә e\u0301 مثال", "Nümunə Şəxs\n\tİşgəncə Ишҝәнҹә e\u0301 مثال"},
		{"escape", "\x1b]52;c;AAAA\x07", `\x1b]52;c;AAAA\x07`},
		{"c1", "\u009b2J\u0085", `\x9b2J\x85`},
		{"override", "a\u202eb", `a\u202eb`},
		{"isolate and mark", "\u2066\u200f", `\u2066\u200f`},
		{"tag", "\U000e0001\U000e0041", `\U000e0001\U000e0041`},
		{"invalid", "a\xff\xc3", `a\xff\xc3`},
		{"cut short", "\xe0\xa4", `\xe0\xa4`},
		{"breaks", "a\r\nb\rc\u2028", "a\nb" + `\x0dc\u2028`},
		{"joiner where it is spelt", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner that hides", "a\u200cb", `a\u200cb`},
		{"replacement character itself", "\ufffd", "\ufffd"},
		{"soft hyphen", "\u00ad", `\xad`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for cut := range len(tt.in) + 1 {
				if got := cleaned(t, tt.in, cut); got != tt.want {
					t.Errorf("cut at %d: %q, want %q", cut, got, tt.want)
				}
			}
		})
	}
}

// FuzzCleaner: what comes out is UTF-8, is clean already, and does not depend on how it came in.
func FuzzCleaner(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, uint(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, s string, at uint) {
		got := cleaned(t, s, int(at%uint(len(s)+1)))
		if got != cleaned(t, s, 0) || !utf8.ValidString(got) || cleaned(t, got, 0) != got {
			t.Errorf("%q became %q", s, got)
		}
	})
}
