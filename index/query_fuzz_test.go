package index

import (
	"strings"
	"testing"
)

// FuzzParseQuery reads anything, as one query and as arguments: what is read prints as a query that is read alike, and what is
// refused is so at a place that can be shown.
func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{
		`işgəncə polis bölməsi`, `"police station" after:2013-10`, `(a OR b) NOT c`, `person:"Ə. Məmmədov" kind:appeal|testimony`,
		`place:Gəncə* =polis iskence~ word~2 -məhkəmə`, `file:*.pdf,*.doc id:r-ab has:file is:unreadable lang:az-Cyrl`,
		`http://x 10:30 C++ a@example.org +994 № 5 ad-hoc`, `“a” „b“ «c» »d« "e”`, `tag:"a, b" tag:=x* case:№5`, `on:٢٠١٣-١٠? before:-0044 on:(2013 OR ../2014)`,
		`ИЛИ תל"א "צה"ל" 警察局｜公安（a）`, "\u200eOR\u200f a\u202e \xff", `-(a -=b) NOT NOT c`, `a AND b OR c`, `title:(x:y "z"`,
		`device:"X 100" from:a@example.org,b subject:(шик* OR "re: x") has:location,ocr from:"2013"`, `from:(2013 OR =2013-10) has:OCRs`,
		`on:(//0) title:a|//5 file:(//a)`, // once printed as web addresses
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []ParseOptions{queryDates(), anyDate()} {
			q, err := ParseQuery(s, o)
			checkFuzzed(t, q, err, o)
			q, err = ParseWords(strings.Split(s, "\n"), o)
			checkFuzzed(t, q, err, o)
		}
	})
}

func checkFuzzed(t *testing.T, q *Query, err error, o ParseOptions) {
	t.Helper()
	if err != nil {
		fault := refused(t, q, err)
		if len(strings.Split(fault.Picture(40, columnsOf), "\n")) != 2 {
			t.Errorf("picture %q", fault.Picture(40, columnsOf))
		}
		return
	}
	checkReadsWith(t, q, o)
}

// anyDate reads every text as a date: such a query must print back as well.
func anyDate() ParseOptions {
	return ParseOptions{Span: func(text string) (Span, error) { return Span{To: int32(len(text))}, nil }}
}
