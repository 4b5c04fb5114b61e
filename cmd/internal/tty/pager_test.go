package tty

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pagerScreen returns the rows that a pager shows, without attributes.
func pagerScreen(t *testing.T, p *pager) []string {
	t.Helper()
	s := strings.NewReplacer("\x1b[H", "", "\x1b[K", "", "\x1b[7m", "", "\x1b[m", "").Replace(p.screen())
	lines := strings.Split(s, "\r\n")
	if len(lines) != p.room+1 {
		t.Fatalf("%d lines on a screen of %d", len(lines), p.room+1)
	}
	for _, line := range lines {
		if CleanLine(line) != line || Width(line) > p.columns {
			t.Fatalf("line %q does not belong on a screen of %d columns", line, p.columns)
		}
	}
	return lines
}

func newTestPager(text string, columns, rows int) *pager {
	p := newPager("ifadə", text)
	p.resize(columns, rows)
	return p
}

func hundredLines() string {
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, "sətir %d\n", i)
	}
	return b.String()
}

func TestPagerMoves(t *testing.T) {
	t.Parallel()
	p := newTestPager(hundredLines(), 40, 10)
	for _, step := range []struct {
		keys string
		top  int
	}{
		{"", 0},
		{"j\x1b[B\r", 3},
		{"k\x1bOA", 1},
		{" ", 9},
		{"\x1b[6~", 17},
		{"b\x1b[5~", 1},
		{"k\x1b[Akkk", 0},
		{"G", 91},
		{"j ", 91},
		{"g", 0},
		{"\x1b[F\x1b[H", 0},
		{"\x1b[1;5C\x1b[99~\x1bzü\xff", 0},
	} {
		if p.input([]byte(step.keys)); p.top != step.top {
			t.Errorf("%q leads to row %d, want %d", step.keys, p.top, step.top)
		}
		pagerScreen(t, p)
	}
	if p.input([]byte("q")); !p.done {
		t.Error("q must leave")
	}
}

func TestPagerShowsWhereItIs(t *testing.T) {
	t.Parallel()
	p := newTestPager(hundredLines(), 40, 11)
	lines := pagerScreen(t, p)
	if lines[0] != "sətir 0" || lines[10] != "ifadə  10%  space b / n q" {
		t.Errorf("got %q", lines)
	}
	p.input([]byte("G"))
	if lines = pagerScreen(t, p); lines[9] != "sətir 99" || lines[10] != "ifadə  end  space b / n q" {
		t.Errorf("got %q", lines)
	}
}

func TestPagerSearches(t *testing.T) {
	t.Parallel()
	text := hundredLines() + "İŞGƏNCƏ haqqında\n" + hundredLines() + "sonda işgəncə\n"
	p := newTestPager(text, 40, 10)
	for _, step := range []struct {
		keys, notice string
		hit          int
	}{
		{"/işGəNcə\r", "", 100},
		{"n", "", 201},
		{"n", "not found below", 201},
		{"N", "", 100},
		{"N", "not found above", 100},
		{"/yoxdur\r", "not found", 100},
		{"n", "not found", 100},
		{"/sətiX\x7fr 98\r", "", 199},
		{"g/sətir 98\r", "", 98},
	} {
		p.input([]byte(step.keys))
		if p.notice != step.notice || p.hit != step.hit {
			t.Errorf("%q: notice %q, row %d; want %q, %d", step.keys, p.notice, p.hit, step.notice, step.hit)
		}
		if p.hit < p.top || p.hit >= p.top+p.room {
			if step.notice == "" {
				t.Errorf("%q: row %d is not on the screen from %d", step.keys, p.hit, p.top)
			}
		}
		pagerScreen(t, p)
	}
	if !strings.Contains(p.screen(), "\x1b[7msətir 98\x1b[m") {
		t.Error("what was found is not set off")
	}
	p.input([]byte("/abc\x1b/\x7f/q\x03"))
	if p.asking || p.done {
		t.Error("Esc, Ctrl-C and Backspace must only end the question")
	}
}

func TestPagerTakesCutCharacters(t *testing.T) {
	t.Parallel()
	p := newTestPager(hundredLines()+"ə", 40, 10)
	for _, b := range []byte("/ə\r") {
		p.input([]byte{b})
	}
	if !slices.Equal(p.sought, []rune("ə")) {
		t.Errorf("looks for %q", string(p.sought))
	}
}

func TestPagerRowsHoldTheText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "  a  b  ", "\n\n", strings.Repeat("uzun sətir ", 40), strings.Repeat("x", 300),
		strings.Repeat("İ ", 100) + strings.Repeat("證", 50), "a\tb\n\tc", "\x1b]0;x\x07\u202e" + strings.Repeat("é ə\u0301", 60),
	} {
		for _, columns := range []int{8, 20, 41} {
			p := newTestPager(text, columns, 10)
			joined := make([]string, len(p.paragraphs))
			for _, r := range p.rows {
				joined[r.paragraph] += p.paragraphs[r.paragraph][r.start:r.end]
			}
			for i, paragraph := range p.paragraphs {
				if strings.ReplaceAll(joined[i], " ", "") != strings.ReplaceAll(paragraph, " ", "") {
					t.Errorf("%d columns: rows hold %q of %q", columns, joined[i], paragraph)
				}
			}
			for !p.done && p.top+p.room < len(p.rows) {
				pagerScreen(t, p)
				p.input([]byte(" "))
			}
			pagerScreen(t, p)
		}
	}
}

func TestPagerStaysInPlaceWhenTheSizeChanges(t *testing.T) {
	t.Parallel()
	p := newTestPager(strings.Repeat(strings.Repeat("söz ", 30)+"\n", 50)+"BURADA", 40, 10)
	p.input([]byte("/burada\r"))
	p.show(60)
	at := p.rows[p.top]
	for _, size := range [][2]int{{20, 30}, {200, 5}, {8, 2}, {1, 1}, {40, 10}} {
		p.resize(size[0], size[1])
		pagerScreen(t, p)
		if r := p.rows[p.top]; r.paragraph != at.paragraph {
			t.Errorf("%v: paragraph %d, was %d", size, r.paragraph, at.paragraph)
		}
	}
}
