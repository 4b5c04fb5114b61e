package index

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// caretMark marks, in the queries of these tests, where the error points.
const caretMark = "‸"

func TestParseQueryRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, query, reason string }{
		{"nothing", `‸`, "type a word"},
		{"white space", "‸ \t\n", "type a word"},
		{"signs", `‸& / …`, "type a word"},
		{"a quotation mark", `polis ‸"bölmə`, "never closed"},
		{"marks that open twice", `“polis “‸"bölmə`, "never closed"},
		{"an inch", `12‸"`, "never closed"},
		{"guillemet", `‸«polis`, "never closed"},
		{"empty quotation", `a ‸""`, "nothing between"},
		{"a quotation of signs", `a ‸"..."`, "no word between"},
		{"an open parenthesis", `a ‸(b OR c`, "add )"},
		{"open parentheses", `(a ‸(b`, "add )"},
		{"a closed parenthesis", `a b‸) c`, "never opened"},
		{"a list from a text", `1‸) polis`, "never opened"},
		{"a smile", `polis :‸)`, "never opened"},
		{"no words", `a ‸()`, "no word between these parentheses"},
		{"no words but signs", `a ‸(&)`, "no word between these parentheses"},
		{"OR first", `‸OR a`, "on both sides"},
		{"OR last", `a ‸OR`, "on both sides"},
		{"a bar last", `a ‸|`, "on both sides"},
		{"OR twice", `a ‸OR OR b`, "on both sides"},
		{"OR before a parenthesis", `(a ‸OR) b`, "on both sides"},
		{"AND first", `‸AND a`, "on both sides"},
		{"AND last", `a ‸AND`, "on both sides"},
		{"AND twice", `a ‸AND AND b`, "on both sides"},
		{"AND OR", `a ‸AND OR b`, "on both sides"},
		{"NOT last", `a ‸NOT`, "needs a word after it"},
		{"NOT OR", `‸NOT OR a`, "needs a word after it"},
		{"AND beside OR", `a AND b ‸OR c`, "put parentheses"},
		{"OR beside AND", `a OR b ‸AND c`, "put parentheses"},
		{"NOT before OR", `a ‸NOT b OR c`, "(NOT a) OR b"},
		{"NOT touches a group", `‸NOT(a b)OR(c d)`, "(NOT a) OR b"},
		{"minus before OR", `a ‸-b|c`, "(NOT a) OR b"},
		{"minus by itself", `polis ‸- milis`, "touches the word"},
		{"two minus", `polis ‸--limit`, "one - is enough"},
		{"minus and an operator", `polis ‸-OR`, `-"NOT"`},
		{"minus and a sign", `a -‸&`, "no letter or digit"},
		{"a dash", `polis ‸–milis`, "this dash"},
		{"an exclamation mark", `polis ‸!milis`, "write -word"},

		{"a field that is none", `‸foo:bar`, "file: device: from: subject: id:"},
		{"a field in Cyrillic", `‸документ:x`, "did you mean file:?"},
		{"a field in Azerbaijani", `polis ‸şəxs:x`, "did you mean person:?"},
		{"a field mistyped", `polis ‸persn:"a b"`, "did you mean person:?"},
		{"a field that others have", `-‸author:x`, "did you mean person:?"},
		{"a field before a group", `‸plase:(a b)`, "did you mean place:?"},
		{"a scheme", `‸mailto:a@example.org`, "put it in quotation marks"},
		{"a field without a value", `kind:‸ appeal`, "write kind:word, without a space"},
		{"a date without a value", `after:‸`, "write after:2013-10"},
		{"minus inside", `title:‸-x`, "write -title:word"},
		{"minus inside a value", `kind:‸-x`, "write -kind:word"},
		{"a file in a group", `file:(‸//a)`, "take the // away"},
		{"two fields", `title:‸person:x`, "a field stands first"},
		{"a field that is exact", `‸=person:x`, "a field stands first"},
		{"a comma", `kind:appeal,‸ testimony`, "write kind:a,b"},
		{"commas", `kind:a,‸,b`, "write kind:a,b"},
		{"a comma after a quotation", `person:"A B"‸,"C D"`, `("a b" OR c)`},
		{"a comma before a quotation", `person:A,‸"C D"`, `("a b" OR c)`},
		{"has", `has:‸photo`, "write has:file, has:location or has:ocr"},
		{"has in quotation marks", `has:‸"o c r"`, "has:ocr"},
		{"from a year", `polis from:‸2013`, "write after:2013-10"},
		{"from a date", `from:‸2013-10-19?`, "write after:2013-10"},
		{"from years", `from:(‸2013/.. OR a)`, "write after:2013-10"},
		{"from a year in Arabic digits", `from:‸٢٠١٣`, "write after:2013-10"},
		{"devise", `‸devise:x`, "did you mean device:?"},
		{"camera", `‸kamera:x`, "did you mean device:?"},
		{"a sender in Azerbaijani", `‸göndərən:x`, "did you mean from:?"},
		{"a sender in Russian", `‸отправитель:"A B"`, "did you mean from:?"},
		{"a topic in Turkish", `‸konu:x`, "did you mean subject:?"},
		{"a subject mistyped", `‸sbject:x`, "did you mean subject:?"},
		{"since", `‸since:2013`, "did you mean after:?"},
		{"from without a value", `from:‸ numune@example.org`, "write from:word, without a space"},
		{"a subject's ending", `subject:‸*nin`, "only a file"},
		{"is", `is:‸sealed`, "is:unreadable"},
		{"lang", `lang:‸русский`, "lang:az"},
		{"lang in full", `lang:‸azerbaijani`, "lang:az"},
		{"id", `id:‸r-`, "id:r-4k7"},
		{"id with a letter that no id has", `id:‸r-u`, "id:r-4k7"},
		{"id too long", `id:‸r-00000000000000000000000000000`, "id:r-4k7"},
		{"a tag of anything", `tag:‸*`, "tag:word*"},
		{"a kind with a tilde", `kind:appeal‸~`, "for words"},
		{"a date that is none", `after:‸19.10.2013`, "write after:2013"},
		{"a date that says where", `polis on:٢٠١٣-‸é`, "a digit was expected: write on:2013"},

		{"any word", `‸*`, "at least one letter"},
		{"a prefix of a sign", `‸$*`, "at least one letter"},
		{"an ending", `‸*lis`, "a * goes at the end"},
		{"a star inside", `po‸*lis`, "a * goes at the end"},
		{"stars", `‸polis**`, "one * is enough"},
		{"a star and =", `‸=polis*`, "take the = away"},
		{"a star in a phrase", `‸"police sta*"`, "between quotation marks"},
		{"a star after a phrase", `"police sta"‸*`, "not after a quotation"},
		{"a tilde after a phrase", `"police sta"‸~3`, "not after a quotation"},
		{"a star after a group", `(a b)‸*`, "at least one letter"},
		{"file by any name", `file:‸*`, "at least one letter"},
		{"file by a middle", `file:‸*scan*`, "one * is enough"},
		{"a tilde", `‸~`, "right after a word"},
		{"a tilde before a number", `‸~50`, "in quotation marks"},
		{"three letters", `word‸~3`, "~2 for two"},
		{"a share of letters", `word‸~0.8`, "~2 for two"},
		{"a tilde and =", `‸=word~`, "do not go together"},
		{"a tilde on two words", `‸ad-hoc~`, "one word"},
		{"two tildes", `‸word~~`, "one word"},
		{"a word too short", `‸ab~2`, "too short"},
		{"a word too long", `‸` + strings.Repeat("ab", 33) + `~2`, "too long for a ~"},
		{"a question mark for a letter", `wom‸?n`, "does not stand for a letter"},
		{"= by itself", `a ‸= b`, "write =word"},
		{"= and a sign", `‸=&`, "no letter or digit"},
		{"= before a group", `‸=(a b)`, "one word"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, after, marked := strings.Cut(c.query, caretMark)
			if !marked {
				t.Fatal("no mark")
			}
			q, err := ParseQuery(before+after, queryDates())
			fault := refused(t, q, err)
			if fault.Offset != len(before) || !strings.Contains(fault.Reason, c.reason) {
				t.Errorf("%s\n%d: %s, want\n%d: … %s", before+after, fault.Offset, fault.Reason, len(before), c.reason)
			}
		})
	}
}

// refused checks what every refusal promises.
func refused(t *testing.T, q *Query, err error) *SyntaxError {
	t.Helper()
	var fault *SyntaxError
	if q != nil || !errors.As(err, &fault) {
		t.Fatalf("%v, %v: want nothing and a SyntaxError", q, err)
	}
	if fault.Offset < 0 || fault.Offset > len(fault.Query) {
		t.Fatalf("offset %d of %d bytes", fault.Offset, len(fault.Query))
	}
	if fault.Reason == "" || !utf8.ValidString(fault.Reason) || strings.ContainsAny(fault.Reason, "\n\x1b") {
		t.Errorf("reason %q", fault.Reason)
	}
	return fault
}

func TestSyntaxErrorCountsCharacters(t *testing.T) {
	t.Parallel()
	_, err := ParseQuery(`işgəncə )gizli`, ParseOptions{})
	if err == nil || !strings.HasPrefix(err.Error(), "query, character 9: this parenthesis") {
		t.Errorf("%v, want character 9", err)
	}
	if strings.Contains(err.Error(), "gizli") {
		t.Errorf("%v tells the query", err)
	}
}

func TestSyntaxErrorKeepsTheErrorOfADate(t *testing.T) {
	t.Parallel()
	odd := errors.New("odd")
	_, err := ParseQuery(`on:x`, ParseOptions{Span: func(string) (Span, error) { return Span{}, odd }})
	if !errors.Is(err, odd) {
		t.Errorf("%v is not the error of Span", err)
	}
	if _, err = ParseQuery(`on:2013`, ParseOptions{}); err == nil || !strings.Contains(err.Error(), "cannot be searched") {
		t.Errorf("a date without Span: %v", err)
	}
}

// columnsOf is a plain measure: two columns for what lies in the blocks of CJK and emoji, none for marks.
func columnsOf(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r >= 0x300 && r < 0x370:
		case r >= 0x2e80 && r < 0xfff0 || r >= 0x1f000:
			n += 2
		default:
			n++
		}
	}
	return n
}

func TestSyntaxErrorPicture(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("işgəncə ", 40)
	for _, c := range []struct{ name, query, want string }{
		{"Latin", `işgəncə ‸(polis`, "  işgəncə (polis\n          ^"},
		{"at the end", `polis OR‸`, "  polis OR\n          ^"},
		{"nothing", `‸`, "  \n  ^"},
		{"wide characters", `警察局 ‸(公安`, "  警察局 (公安\n         ^"},
		{"marks", "e\u0301e\u0301 ‸)", "  e\u0301e\u0301 )\n     ^"},
		{"a tab and a line end", "a\tb\n‸)", "  a b )\n      ^"},
		{"nothing that moves a cursor", "a\x1b[2Jb\u202e ‸)", "  a [2Jb )\n         ^"},
		{"what is before is long", long + "‸)", "  …gəncə işgəncə işgəncə )\n                         ^"},
		{"what follows is long", "‸)" + long, "  )işgəncə işgəncə işgənc…\n  ^"},
		{"both are long", long + "‸) " + long, "  …cə işgəncə ) işgəncə i…\n              ^"},
		{"from right to left", `تعذيب ‸(شرطة`, "read: تعذيب\nhere: (شرطة"},
		{"from right to left, at the end", `שוטר ‸`, "read: שוטר\nhere: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(c.query, caretMark)
			e := &SyntaxError{Query: before + after, Offset: len(before)}
			if got := e.Picture(27, columnsOf); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestSyntaxErrorPictureFits tries every place of odd texts at many widths.
func TestSyntaxErrorPictureFits(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"", "işgəncə", strings.Repeat("警察", 30), strings.Repeat("e\u0301", 40), strings.Repeat("\u0301", 3000), "a\xffb\xc3", strings.Repeat("👩‍👧", 30), "تعذيب polis",
	} {
		for at := -1; at <= len(query)+1; at += 1 + len(query)/50 {
			for columns := 0; columns < 90; columns += 7 {
				e := &SyntaxError{Query: query, Offset: at}
				picture := e.Picture(columns, columnsOf)
				lines := strings.Split(picture, "\n")
				if len(lines) != 2 || !utf8.ValidString(picture) {
					t.Fatalf("%q at %d: %q", query, at, picture)
				}
				for _, line := range lines {
					if columnsOf(line) > max(columns, 20) {
						t.Fatalf("%q at %d, %d columns: %q takes %d", query, at, columns, line, columnsOf(line))
					}
				}
			}
		}
	}
}
