package index

import (
	"fmt"
	"strings"
	"testing"

	"emanet/index/language"
)

func TestBudgetCutsWhereWordsBecomeTooMany(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range MaxTerms + 1000 {
		fmt.Fprintf(&many, "x%dy ", i)
	}
	var b Budget
	if got, whole := b.Cut("əvvəl gələn mətn"); !whole || got != "əvvəl gələn mətn" {
		t.Errorf("%q, %v", got, whole)
	}
	got, whole := b.Cut(many.String())
	terms := map[string]bool{}
	for token := range language.Tokens(got) {
		terms[token.Term] = true
	}
	if whole || len(terms) > MaxTerms || len(terms) < MaxTerms-10 {
		t.Errorf("%d terms, whole: %v", len(terms), whole)
	}
	if got, whole := b.Cut("yeni söz"); whole || got != "" {
		t.Errorf("after that %q, %v", got, whole)
	}
	long := strings.Repeat("eyni sözlər təkrar olunur ", 400_000)
	var c Budget
	if got, whole := c.Cut(long); !whole || len(got) != len(long) {
		t.Error("a long text of few words was cut")
	}
	var d Budget
	huge := strings.Repeat("ə", MaxText/4-1)
	for range 2 {
		_, whole = d.Cut(huge)
	}
	if got, all := d.Cut("əəə"); !whole || all || got != "əə" || !d.Spent() {
		t.Errorf("%v; beyond the bytes %q, %v, %v", whole, got, all, d.Spent())
	}
}
