package index

import (
	"strings"
	"testing"
)

// TestParseQueryHostile gives what is made to hurt: each is read or refused without much ado. Attack 39 is the whole program's.
func TestParseQueryHostile(t *testing.T) {
	t.Parallel()
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for _, c := range []struct{ name, query, reason string }{
		{"a megabyte", many("a", 1<<20), "64 KiB"},
		{"a megabyte of words", many("ab ", 1<<20/3), "64 KiB"},
		{"the longest", many("a", maxQuery), ""},
		{"one byte more", many("a", maxQuery+1), "64 KiB"},
		{"10 000 words", many("söz ", 10_000), "1000 words"},
		{"as many words as may be", many("söz ", maxTerms), ""},
		{"one word more", many("söz ", maxTerms+1), "1000 words"},
		{"as many phrases as may be", many(`person:"a b" `, maxTerms), ""},
		{"10 000 values", "tag:" + many("a,", 10_000) + "a", "1000 words"},
		{"parentheses 10 000 deep", many("(", 10_000) + "a" + many(")", 10_000), "100 deep"},
		{"parentheses that are never closed", many("(", maxQuery), "100 deep"},
		{"parentheses that were never opened", many(")", maxQuery), "never opened"},
		{"fields of groups", many("title:(", 9_000) + "a", "100 deep"},
		{"minus before groups", many("-(", 10_000) + "a", "100 deep"},
		{"NOT 10 000 times", many("NOT ", 10_000) + "a", "100 deep"},
		{"NOT 100 times", many("NOT ", 100) + "a", ""},
		{"NOT 101 times", many("NOT ", 101) + "a", "100 deep"},
		{"levels of both kinds", many("(a OR b (c OR ", 49) + "d" + many("))", 49), ""},
		{"levels of both kinds, too many", many("(a OR b (c OR ", 51) + "d" + many("))", 51), "100 deep"},
		{"parentheses that say nothing", many("(", 200) + "a" + many(")", 200), ""},
		{"a quotation mark 30 000 times", many(`" `, 30_000), "nothing between"},
		{"opening marks only", many("“a\" ", 9_000), "1000 words"},
		{"guillemets only", many("«", 30_000), "never closed"},
		{"OR 20 000 times", many("OR ", 20_000), "both sides"},
		{"bars", many("|", maxQuery), "both sides"},
		{"stars", many("*", maxQuery), "one * is enough"},
		{"tildes", many("~", maxQuery), "right after a word"},
		{"minus", many("-", maxQuery), "one - is enough"},
		{"colons", many(":", maxQuery), "type a word"},
		{"a name without end", many("a", 60_000) + ":x", "no such field"},
		{"commas", "tag:" + many(",", 60_000), "a comma"},
		{"fuzzy words", many("polis~ ", maxFuzzy), ""},
		{"too many fuzzy words", many("polis~ ", maxFuzzy+1), "8 words"},
		{"a long fuzzy word", many("ab", 30_000) + "~2", "64 letters"},
		{"a distance without end", "polis~" + many("9", 60_000), "~2 for two"},
		{"a distance of noughts", "polis~" + many("0", 60_000) + "2", ""},
		{"a date without end", "on:" + many("9", 60_000), "not a date"},
		{"an id without end", "id:" + many("9", 60_000), "record id"},
		{"marks that nobody sees", many("\u200b\u202e", 10_000), "type a word"},
		{"marks upon a letter", "a" + many("\u0301", 30_000), ""},
		{"NUL", many("\x00", maxQuery), "type a word"},
		{"bytes that are no text", "polis \xff\xfe", "UTF-8"},
		{"a surrogate", "polis \xed\xa0\x80", "UTF-8"},
		{"the replacement character", "polis \ufffd", ""},
		{"escape sequences", "\x1b]52;c;AAAA\a polis \x1b[2J", ""},
		{"what prints longer than it may", "person:(" + many("a ", 500) + many("b", maxQuery-1020) + ")", "64 KiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q, err := ParseQuery(c.query, queryDates())
			if c.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				checkReads(t, q)
				return
			}
			fault := refused(t, q, err)
			if !strings.Contains(fault.Reason, c.reason) {
				t.Errorf("%s, want … %s", fault.Reason, c.reason)
			}
			if len(fault.Error()) > 400 {
				t.Errorf("an error of %d bytes", len(fault.Error()))
			}
			fault.Picture(80, columnsOf)
		})
	}
}
