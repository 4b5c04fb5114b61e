package index

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// passages returns the passages of a text for a query, with « and » around what is highlighted.
func passages(t testing.TB, query, text string, most int) []string {
	t.Helper()
	e := newTestEngine(t, 1, Document{Record: "r-x", Kind: "note", Text: []string{text}})
	r := answer(t, e, Request{Query: parse(t, query), Limit: 1})
	var out []string
	list := r.Passages(text, most)
	if len(list) > most {
		t.Errorf("%d passages, not %d", len(list), most)
	}
	end := 0
	for _, p := range list {
		if p.Start < end || p.End <= p.Start || p.End > len(text) || len(p.Marks) == 0 {
			t.Fatalf("%+v after %d in %d bytes", p, end, len(text))
		}
		end = p.End
		var b strings.Builder
		at := p.Start
		for _, m := range p.Marks {
			if m[0] < at || m[1] <= m[0] || m[1] > p.End {
				t.Fatalf("%+v", p)
			}
			b.WriteString(text[at:m[0]] + "«" + text[m[0]:m[1]] + "»")
			at = m[1]
		}
		out = append(out, b.String()+text[at:p.End])
	}
	return out
}

func TestPassages(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("uzaq bir kənddə sakit günlər keçirdi və heç nə baş vermirdi. ", 30)
	for _, c := range []struct{ name, query, text, want string }{
		{"a word", "polis", "Polis gəldi.", "«Polis» gəldi."},
		{"in its spelling", "isgence", "Ona İŞGƏNCƏ verdilər.", "Ona «İŞGƏNCƏ» verdilər."},
		{"two words", "polis gəldi", "Polis sonra gəldi.", "«Polis» sonra «gəldi»."},
		{"a phrase, whole", `"polis gəldi"`, "Polis sonra. Polis gəldi.", "Polis sonra. «Polis gəldi»."},
		{"a beginning", "pol*", "Polis gəldi.", "«Polis» gəldi."},
		{"a phrase with a beginning", "polis-gə*", "Polis gəldi, polis.", "«Polis gəldi», polis."},
		{"near words", "polsi~", "Polis gəldi.", "«Polis» gəldi."},
		{"not what is excluded", "polis -nəsə", "Polis gəldi.", "«Polis» gəldi."},
		{"not other fields", "polis kind:note", "Polis note gəldi.", "«Polis» note gəldi."},
		{"an apostrophe", "bakı", "Bakı'nın polisi", "«Bakı'nın» polisi"},
		{"soft hyphens", "işgəncə", "Ona iş\u00adgən\u00adcə verdilər.", "Ona «iş\u00adgən\u00adcə» verdilər."},
		{"a soft hyphen at a line end", "işgəncə", "Ona iş\u00ad\ngəncə verdilər; işgəncə\u00ad idi.", "Ona iş\u00ad\ngəncə verdilər; «işgəncə»\u00ad idi."},
		{"ligatures", "officer", "The oﬃcer and the ﬁle.", "The «oﬃcer» and the ﬁle."},
		{"forms of Arabic letters", "شرطة", "قال \ufeb7\ufeae\ufec3\ufe94 هنا", "قال «\ufeb7\ufeae\ufec3\ufe94» هنا"},
		{"a letter and its mark", "işgəncə", "I\u0307s\u0327gəncə verdilər.", "«I\u0307s\u0327gəncə» verdilər."},
		{"a phrase over a line end", `"polis gəldi"`, "Axşam polis\ngəldi.", "Axşam «polis\ngəldi»."},
		{"control characters stay", "polis", "\x1b[2J Polis\x00 gəldi.\u202e", "\x1b[2J «Polis»\x00 gəldi.\u202e"},
		{"bytes that are no text stay", "polis", "\xff\xfePolis\xff gəldi.\xff", "\xff\xfe«Polis»\xff gəldi.\xff"},
	} {
		got := passages(t, c.query, c.text, 3)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := passages(t, "kind:note", "Polis gəldi.", 3); got != nil {
		t.Errorf("of no words: %q", got)
	}
	far := "nadirsöz burada. " + filler + filler + "polis nadirsöz birlikdə. " + filler + "polis yenə. " + filler
	got := passages(t, "polis nadirsöz", far, 2)
	if len(got) != 2 || !strings.Contains(got[1], "«polis» «nadirsöz» birlikdə") {
		t.Errorf("the best two are %q", got)
	}
	got = passages(t, "polis nadirsöz", far, 1)
	if len(got) != 1 || !strings.Contains(got[0], "«polis» «nadirsöz» birlikdə") || utf8.RuneCountInString(got[0]) > passageRunes+50 {
		t.Errorf("the best is %q", got)
	}
}

func TestPassagesEndAtCharacters(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"я", "ა", "字", "e\u0301", "👩\u200d👩\u200d👧", "\u0627\u064e"} {
		for _, word := range []string{letter, strings.Repeat(letter, 5) + " ", strings.Repeat(letter, 40) + " "} {
			text := strings.Repeat(word, 300) + " polis " + strings.Repeat(word, 300)
			e := newTestEngine(t, 1, Document{Record: "r-x", Kind: "note", Text: []string{text}})
			for _, p := range answer(t, e, Request{Query: parse(t, "polis"), Limit: 1}).Passages(text, 3) {
				piece := text[p.Start:p.End]
				first, _ := utf8.DecodeRuneInString(piece)
				next, _ := utf8.DecodeRuneInString(text[p.End:])
				if !utf8.ValidString(piece) || unicode.Is(unicode.M, first) || unicode.Is(unicode.M, next) || !strings.Contains(piece, "polis") {
					t.Errorf("%q: %q, then %q", letter, piece, next)
				}
				if n := utf8.RuneCountInString(piece); n > 2*passageRunes+70 {
					t.Errorf("%q: %d characters", letter, n)
				}
			}
		}
	}
}

// A text of any length and a query of any kind cost a bounded time.
func TestPassagesAreBounded(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("aa ab ac ad ", 1<<18)
	e := newTestEngine(t, 1, Document{Record: "r-x", Kind: "note", Text: []string{text}})
	many := strings.Repeat("a* ", 400) + strings.Repeat(`"aa ab" `, 200) + strings.Repeat("aa-a* ", 300)
	var syntax *SyntaxError
	if _, err := e.search(t.Context(), Request{Query: parse(t, many), Limit: 1}); !errors.As(err, &syntax) {
		t.Errorf("hundreds of phrases in a million words: %v", err)
	}
	small := newTestEngine(t, 1, Document{Record: "r-x", Kind: "note", Text: []string{text[:1<<12]}})
	for _, c := range []struct {
		e     *engine
		query string
	}{{e, "aa"}, {e, "aa OR ab OR ac"}, {small, many}, {e, `"` + strings.TrimSpace(strings.Repeat("aa ab ac ad ", 50)) + `"`}} {
		list := answer(t, c.e, Request{Query: parse(t, c.query), Limit: 1}).Passages(text, 5)
		if len(list) == 0 {
			t.Errorf("%.30s: no passage", c.query)
		}
		for _, p := range list {
			if p.End-p.Start > 3*passageRunes {
				t.Errorf("%.30s: a passage of %d bytes", c.query, p.End-p.Start)
			}
		}
	}
}

func FuzzPassages(f *testing.F) {
	f.Add("polis gəldi", "Polis sonra gəldi, polis")
	f.Add(`"a b" c*`, "a b c a\xffb cc a  b")
	f.Add("я~ -b", "\u0301я\u0301\u0301")
	f.Fuzz(func(t *testing.T, query, text string) {
		if _, err := ParseQuery(query, ParseOptions{Span: testSpan}); err != nil || len(text) > 1<<12 {
			return
		}
		e := newTestEngine(t, 1, Document{Record: "r-x", Kind: "note", Text: []string{text}})
		r, err := e.search(t.Context(), Request{Query: parse(t, query), Limit: 1})
		if err != nil {
			return
		}
		end := 0
		for _, p := range r.Passages(text, 3) {
			if p.Start < end || p.End <= p.Start || p.End > len(text) || utf8.ValidString(text) && !utf8.ValidString(text[p.Start:p.End]) {
				t.Errorf("%+v", p)
			}
			end = p.Start
			for _, m := range p.Marks {
				if m[0] < end || m[1] <= m[0] || m[1] > p.End {
					t.Errorf("%+v", p)
				}
				end = m[1]
			}
			end = p.End
		}
	})
}
