package language

import "testing"

func TestRelated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, term string
		want       bool
	}{
		{"işgəncə", "isgence", true},
		{"işgəncə", "isgencelerden", true},
		{"işgəncə", "iskele", false},
		{"допрос", "допросами", true},
		{"допрос", "доверие", false},
		{"полис", "polis", true},
		{"", "", true},
		{"", "a", false},
	} {
		if got := Related(Fold(c.word), c.term); got != c.want {
			t.Errorf("Related(%q, %q) = %v", c.word, c.term, got)
		}
	}
}
