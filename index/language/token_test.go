package language

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func terms(text string) string {
	var out []string
	for t := range Tokens(text) {
		out = append(out, t.Term)
	}
	return strings.Join(out, " ")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  \t\n--", ""},
		{"İşgəncə, POLİS bölməsi!", "isgence polis bolmesi"},
		{"Bakı'nın 5-ci və 'dırnaqlı' söz'", "bakinin 5 ci ve dirnaqli soz"},
		{"O'Brien rock'n'roll can''t don’t", "obrien rocknroll can t dont"},
		{"l'homme qu’il d'Arménie L'État aujourd'hui", "l homme qu il d armenie l etat aujourdhui"},
		{"d'Qa l' 'l l'x", "dqa l l lx"},
		{"2013-10-19 19.10.2013 №5 A4 10:30", "2013 10 19 19 10 2013 5 a4 10 30"},
		{"file_name.pdf a@b.az", "file name pdf a b az"},
		{"拷問された ひと カタカナ", "拷 問 さ れ た ひ と カタカナ"},
		{"가나 漢字abc漢", "가나 漢 字 abc 漢"},
		{"การทรมาน", "ก า ร ท ร ม า น"},
		{"कठोर यातना", "कठोर यातना"},
		{"می\u200cخواهم \u202eabc\u202c a\u00adb", "ميخواهم abc ab"},
		{"a\xffb\xc3", "a b"},
		{"x\u0301\u0301y \u0301z", "xy z"},
		{"ՄԱՐԴ մարդու", "մարդ մարդու"},
		{"ь ъ", "ь ъ"},
		{"ﷺ", "صلياللهعليهوسلم"},
	} {
		if got := terms(c.in); got != c.want {
			t.Errorf("Tokens(%q) = %q (%+q), want %q", c.in, got, got, c.want)
		}
	}
}

func TestTokensSayWhereTheyStand(t *testing.T) {
	t.Parallel()
	text := "«İşgəncə»\u202e l’Europe\u202c 拷問"
	want := []string{"1 İşgəncə", "2 l", "3 Europe", "4 拷", "5 問"}
	var got []string
	for tok := range Tokens(text) {
		got = append(got, fmt.Sprint(tok.Position, " ", text[tok.Start:tok.End]))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTokensStopsWhenTold(t *testing.T) {
	t.Parallel()
	for text := range 3 {
		n := 0
		for range Tokens([]string{"a b c", "l'homme b", "拷問"}[text]) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("text %d: %d words after a break", text, n)
		}
	}
}

func TestLongWordsAreCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want int
	}{
		{strings.Repeat("a", 64), 1},
		{strings.Repeat("a", 65), 2},
		{strings.Repeat("ə", 129), 3},
		{strings.Repeat("ß", 64), 2},
		{strings.Repeat("t\u0336\u0322\u0301\u0302\u0303", 64), 1}, // accents that are dropped count nothing
		{strings.Repeat("ა", 65), 2},
		{"a" + strings.Repeat("\u0301", 1000) + "b", 1},
	} {
		n, next := 0, 0
		for tok := range Tokens(c.text) {
			n++
			if tok.Start != next || utf8.RuneCountInString(tok.Term) > maxTerm {
				t.Errorf("%.20q…: token %d begins at %d, not %d, and has %d runes", c.text, n, tok.Start, next, utf8.RuneCountInString(tok.Term))
			}
			next = tok.End
		}
		if n != c.want || next != len(c.text) {
			t.Errorf("%.20q…: %d words up to %d, want %d", c.text, n, next, c.want)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Bakı'nın 2013-10-19", "l'homme", "拷問'a", "a\xff'b", "x\u0301'\u0301y", strings.Repeat("ﷺ", 9), "''a''", "ьҹ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end, position := 0, 0
		for tok := range Tokens(text) {
			position++
			if tok.Start < end || tok.End <= tok.Start || tok.End > len(text) || tok.Position != position {
				t.Fatalf("%+q: token %+v after offset %d", text, tok, end)
			}
			end = tok.End
			word := text[tok.Start:tok.End]
			if tok.Term == "" || tok.Term != Fold(word) || !utf8.ValidString(word) || utf8.RuneCountInString(tok.Term) > maxTerm+maxMarks {
				t.Fatalf("%+q: token %+q has the term %+q, folded %+q", text, word, tok.Term, Fold(word))
			}
			if Fold(tok.Term) != tok.Term {
				t.Fatalf("term %+q folds to %+q", tok.Term, Fold(tok.Term))
			}
		}
	})
}

func BenchmarkTokens(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"azerbaijani", "Müstəntiq şahidin ifadəsini protokola yazdı və onu polis bölməsində saxladı. "},
		{"english", "The investigator wrote down the statement of the witness and kept him at the station. "},
		{"russian", "Следователь записал показания свидетеля и оставил его в отделении полиции на ночь. "},
		{"arabic", "كتب المحقق أقوال الشاهد وأبقاه في مركز الشرطة طوال الليل. "},
		{"georgian", "გამომძიებელმა ჩაწერა მოწმის ჩვენება და ღამით პოლიციის განყოფილებაში დატოვა. "},
		{"chinese", "调查员记录了证人的陈述，并把他留在警察局过夜。"},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := strings.Repeat(c.text, 2000)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				for range Tokens(text) {
				}
			}
		})
	}
}
