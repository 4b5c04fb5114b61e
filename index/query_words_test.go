package index

import (
	"strings"
	"testing"
)

func TestParseWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"words", []string{"polis", "işgəncə"}, `polis işgəncə`},
		{"one that holds white space is a phrase", []string{"police station", "torture"}, `"police station" torture`},
		{"operators by themselves", []string{"polis", "OR", "milis", "NOT", "məhkəmə qərarı"}, `(polis OR milis) NOT "məhkəmə qərarı"`},
		{"operators in a phrase are words", []string{"a OR b", "c"}, `"a OR b" c`},
		{"parentheses by themselves", []string{"(", "a", "OR", "b", ")", "c"}, `(a OR b) c`},
		{"parentheses that touch words", []string{"(a", "OR", "b)", "c"}, `(a OR b) c`},
		{"a group as one argument", []string{"(a OR b)", "c"}, `(a OR b) c`},
		{"a field of a group", []string{"title:(a OR b)", "c"}, `(title:a OR title:b) c`},
		{"a field whose quotation marks the shell took", []string{"person:Ə. Məmmədov", "polis"}, `person:"Ə. Məmmədov" polis`},
		{"a name that is no field", []string{"Vəkil: o dedi", "polis"}, `"Vəkil: o dedi" polis`},
		{"not a phrase", []string{"polis", "-police station"}, `polis NOT "police station"`},
		{"not a phrase in a field", []string{"polis", "-title:=a b"}, `polis NOT title:"a b"`},
		{"an exact phrase", []string{"=police station", "a"}, `"police station" a`},
		{"quotation marks that were kept", []string{`"police station"`, "a"}, `"police station" a`},
		{"quotation marks inside", []string{`he said "no" and «yes»`, "a"}, `"he said no and «yes»" a`},
		{"quotation marks over several", []string{`"police`, `station"`, "a"}, `"police station" a`},
		{"line ends", []string{"police\nstation\t", " a "}, `"police station" a`},
		{"nothing among words", []string{"", "a", " "}, `a`},
		{"a date", []string{"a b", "after:2013-10"}, `"a b" after:2013-10`},
		{"one argument", []string{"a b"}, `"a b"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q, err := ParseWords(c.args, queryDates())
			if err != nil {
				t.Fatal(err)
			}
			if got := q.String(); got != c.want {
				t.Errorf("%q is read as %s, want %s", c.args, got, c.want)
			}
			checkReads(t, q)
		})
	}
}

func TestParseWordsRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		args   []string
		query  string
		reason string
	}{
		{"nothing", nil, "‸", "type a word"},
		{"empty arguments", []string{"", " "}, "‸", "type a word"},
		{"an operator at the end", []string{"a b", "OR"}, `"a b" ‸OR`, "on both sides"},
		{"a date of two words", []string{"a", "on:19 October"}, `a on:‸"19 October"`, "not a date"},
		{"bytes that are no text", []string{"a", "b\xff c"}, "a b‸\xff c", "UTF-8"},
		{"a star in a phrase", []string{"a", "police sta*"}, `a ‸"police sta*"`, "quotation marks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(c.query, caretMark)
			q, err := ParseWords(c.args, queryDates())
			fault := refused(t, q, err)
			if fault.Query != before+after || fault.Offset != len(before) || !strings.Contains(fault.Reason, c.reason) {
				t.Errorf("%q at %d: %s, want %q at %d: … %s", fault.Query, fault.Offset, fault.Reason, before+after, len(before), c.reason)
			}
		})
	}
}
