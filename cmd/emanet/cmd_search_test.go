package main

import (
	"encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// onScreen runs show with an output that is a terminal of that many columns, 0
// for a pipe.
func onScreen(columns int, show func(e *env)) string {
	var b strings.Builder
	e := &env{out: tty.NewPlainOutput(&b, 0), msg: tty.NewPlainOutput(&b, 0)}
	if columns > 0 {
		e.out, e.msg = tty.NewTerminalOutput(&b, columns), tty.NewTerminalOutput(&b, columns)
	}
	show(e)
	return b.String()
}

// foundRecord is a match as a search returns it.
func foundRecord() vault.Match {
	return vault.Match{
		Hit: index.Hit{
			Kind: "testimony", Title: "Müəllimin ifadəsi", Dates: []string{"2013-10?"}, Places: []string{"Yoxşəhər", "Nağıl"},
			Unread: []string{"şəkil.jpg"}, Uncertain: true,
		},
		Passages: []vault.Passage{{Text: "Bizi Yoxşəhərə gətirdilər.", Marks: [][2]int{{5, 17}}, Before: true}},
	}
}

func TestPrintMatches(t *testing.T) {
	t.Parallel()
	id := record.ID{}.Short()
	for columns, want := range map[int]string{
		0: "9  Müəllimin ifadəsi\n   " + id + "  2013-10? (?)  testimony  Yoxşəhər, Nağıl\n   not read: şəkil.jpg\n   …Bizi *Yoxşəhərə* gətirdilər.\n",
		30: "9  Müəllimin ifadəsi\n   " + id + "  2013-10? (?)\n   testimony  Yoxşəhər, Nağıl\n   not read: şəkil.jpg\n" +
			"   …Bizi *Yoxşəhərə*\n   gətirdilər.\n",
	} {
		got := onScreen(columns, func(e *env) {
			if err := printMatches(e, []vault.Match{foundRecord()}, 8); err != nil {
				t.Error(err)
			}
		})
		if got != want {
			t.Errorf("%d columns: %q, want %q", columns, got, want)
		}
	}
}

// TestPrintMatchesHostile: whatever a record holds, a terminal of any width
// gets no control byte and no line that is too wide, and a title does not fill
// the screen.
func TestPrintMatchesHostile(t *testing.T) {
	t.Parallel()
	evil := "\x1b]52;c;AAAA\x07\u202e\x00證人\n\t\xff" + strings.Repeat("u", 4000)
	m := foundRecord()
	m.Title, m.Kind, m.Dates, m.Places, m.Unread = evil, evil, []string{evil}, []string{evil, evil}, []string{evil}
	m.Passages = []vault.Passage{{Text: evil, Marks: [][2]int{{-1, 3}, {9, 2}, {5, math.MaxInt}}}}
	for columns := 12; columns < 200; columns += 11 {
		shown := onScreen(columns, func(e *env) {
			if err := printMatches(e, []vault.Match{m, m}, 0); err != nil {
				t.Error(err)
			}
			printFacets(e, []string{"place"}, map[string][]index.FacetCount{"place": {{Value: evil, Count: math.MaxInt32}, {Value: "", Count: 1}}})
		})
		if tty.Clean(shown) != shown || strings.Contains(shown, "\t") {
			t.Errorf("%d columns: something came through: %.300q", columns, shown)
		}
		for line := range strings.SplitSeq(shown, "\n") {
			if tty.Width(line) > columns && columns > 30 {
				t.Errorf("%d columns: %q", columns, line)
			}
		}
	}
	title := m
	title.Kind, title.Dates, title.Places, title.Unread, title.Passages = "", nil, nil, nil, nil
	if lines := strings.Count(onScreen(40, func(e *env) { printMatch(e.out, title, 1, 3) }), "\n"); lines != titleRows+1 {
		t.Errorf("a long title takes %d lines", lines)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]answer{
		"0 of 1 record":                      {res: &vault.SearchResult{Searched: 1}},
		"3 of 1 204 records":                 {res: &vault.SearchResult{Total: 3, Searched: 1204, Matches: make([]vault.Match, 3)}},
		"3 of 9 records; none of them shown": {res: &vault.SearchResult{Total: 3, Searched: 9}, first: 5},
		"3 of 9 records; shown from 3 on":    {res: &vault.SearchResult{Total: 3, Searched: 9, Matches: make([]vault.Match, 1)}, first: 2},
		"3 of 1 204 records, 2 only because of a date in doubt; shown 1 to 2, the next with: --offset 2; " +
			"17 records have files that were not read: emanet search is:unreadable": {
			res: &vault.SearchResult{Total: 3, Uncertain: 2, Searched: 1204, Matches: make([]vault.Match, 2)}, unread: 17,
		},
		"2 000 000 of 2 000 000 records; none of them shown; 1 record has files that were not read: emanet search is:unreadable": {
			res: &vault.SearchResult{Total: 2000000, Searched: 2000000}, unread: 1,
		},
	} {
		if got := a.summary(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFacetLines(t *testing.T) {
	t.Parallel()
	o := tty.NewTerminalOutput(&strings.Builder{}, 80)
	counts := []index.FacetCount{{Value: "testimony", Count: 1200}, {Value: "證人", Count: 300}, {Value: "x", Count: 1}}
	want := []string{"testimony  1 200  ████████", "證人         300  ██", "x              1  █"}
	if got := facetLines(o, counts, 28); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, width := range []int{1, 8, 20, 60} {
		for _, line := range facetLines(o, counts, width) {
			if room := max(width, 20); tty.Width(line) > room {
				t.Errorf("%d: %q", width, line)
			}
		}
	}
	many := make([]index.FacetCount, facetRows+5)
	if got := facetLines(o, many, 40); len(got) != facetRows+1 || got[facetRows] != "and 5 more" {
		t.Errorf("%q", got)
	}
}

// TestHarmless: no spreadsheet takes a cell for a formula.
func TestHarmless(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "söz": "söz", "a=1": "a=1", "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"\n=1": "'\n=1", "＝1": "'＝1", "＠x": "'＠x", "'=1": "'=1", "×": "×",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// TestCSVTable: what is in a record comes back from the table cell by cell.
func TestCSVTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	table := newCSVTable(&b)
	m := foundRecord()
	m.Title = "bir, \"iki\"\nüç;=1"
	q, err := index.ParseQuery("söz", dates())
	if err != nil {
		t.Fatal(err)
	}
	l := batchLine{number: 3, text: "=söz"}
	for _, err := range []error{
		table.found(l, answer{query: q, res: &vault.SearchResult{Total: 9, Matches: []vault.Match{m}}, first: 4}),
		table.found(batchLine{number: 4, text: "yox"}, answer{query: q, res: &vault.SearchResult{}}),
		table.failed(batchLine{number: 5, text: "@("}, usagef("=x")),
		table.end(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		csvHead(),
		{
			"3", "'=söz", "hit", "9", "5", record.ID{}.String(), "0", "2013-10?", "testimony", m.Title, "Yoxşəhər; Nağıl", "yes",
			"…Bizi *Yoxşəhərə* gətirdilər.", "",
		},
		{"4", "yox", "none", "0", "", "", "", "", "", "", "", "", "", ""},
		{"5", "'@(", "error", "", "", "", "", "", "", "", "", "", "", "'=x"},
	}
	for i := range want {
		if i >= len(got) || !slices.Equal(got[i], want[i]) {
			t.Errorf("row %d: %q, want %q", i, got, want[i])
		}
	}
}

func TestBatchLines(t *testing.T) {
	t.Parallel()
	lines := batchLines([]byte("\ufeffbir\r\n\n  # söz\n\t\n iki üç \n(\n#"))
	if len(lines) != 3 || lines[0].text != "bir" || lines[1].number != 5 || lines[1].text != "iki üç" || lines[2].err == nil || lines[2].number != 6 {
		t.Errorf("%+v", lines)
	}
	if lines := batchLines([]byte("\n# x\n")); lines != nil {
		t.Errorf("%+v", lines)
	}
}

func TestMemoryCell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		need, total int64
		text        string
		tight       bool
	}{
		{512, 0, "512 bytes while a search runs", false},
		{512, 1024, "512 bytes while a search runs, of 1.0 KiB (1024 bytes)", false},
		{513, 1024, "513 bytes while a search runs, of 1.0 KiB (1024 bytes)", true},
	} {
		if text, tight := memoryCell(tt.need, tt.total); text != tt.text || tight != tt.tight {
			t.Errorf("%d of %d: %q, %v", tt.need, tt.total, text, tight)
		}
	}
}
