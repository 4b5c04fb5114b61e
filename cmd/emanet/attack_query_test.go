//go:build unix

package main

import (
	"strings"
	"testing"
)

// TestAttack39QueryBombs asks what nobody means: every query is answered or refused as one that cannot be understood, and none
// ends the process otherwise.
func TestAttack39QueryBombs(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("qapı açıldı, "+strings.Repeat("aa ab ac ad ", 2000), "--title", "aaa")
	query := func(text string) string { return l.file("query", text) }
	for name, bomb := range map[string]string{
		"a megabyte":      strings.Repeat("a", 1<<20),
		"many words":      strings.Repeat("aa ab ", 5000),
		"many choices":    strings.Repeat("aa OR ", 10000) + "ab",
		"all prefixes":    "a* b* c* d* e* f* g* h*",
		"one letter":      "a*",
		"deep":            strings.Repeat("(", 10000) + "a" + strings.Repeat(")", 10000),
		"deep, no end":    strings.Repeat("(", 10000),
		"deep denials":    strings.Repeat("-(", 5000) + "a" + strings.Repeat(")", 5000),
		"long fuzzy":      strings.Repeat("əş", 2000) + "~2",
		"many fuzzy":      strings.Repeat("qapisi~2 ", 500),
		"long phrase":     `"` + strings.Repeat("aa ab ac ad ", 4000) + `"`,
		"not UTF-8":       "a\xff\xfeb",
		"NUL":             "a\x00b",
		"only signs":      strings.Repeat("-", 5000),
		"only quotes":     strings.Repeat(`"`, 5000),
		"wide dates":      "after:0000 before:9999",
		"unknown field":   strings.Repeat("x", 5000) + ":a",
		"combining marks": "a" + strings.Repeat("\u0301", 20000),
	} {
		r := l.try("", "search", "@"+query(bomb))
		if r.status != int(statusDone) && r.status != int(statusUsage) {
			t.Errorf("%s: ended with %d\n%.400s", name, r.status, r.err)
		}
		if len(r.err) > 64<<10 {
			t.Errorf("%s: %d bytes of complaint", name, len(r.err))
		}
	}
	if got := strings.TrimSpace(l.do("search", "qapı", "--ids-only")); got != id {
		t.Errorf("after all that a search finds %q", got)
	}
}
