package editor

import (
	"strings"
	"testing"
	"unicode"

	"emanet/cmd/internal/tty"
)

func TestRowsHoldTheWholeLine(t *testing.T) {
	t.Parallel()
	for name, text := range nasty {
		text += strings.Repeat(text+" sözlər ", 20) + strings.Repeat("x", 200) + "     " + strings.Repeat("ə\u0301", 90)
		for line := range strings.SplitSeq(text, "\n") {
			for _, columns := range []int{12, 39, 79} {
				checkRows(t, name, line, columns)
			}
		}
	}
}

func checkRows(t *testing.T, name, line string, columns int) {
	t.Helper()
	rows := wrapLine(line, columns)
	if rows[0] != 0 {
		t.Fatalf("%s: the first row begins at %d", name, rows[0])
	}
	for i := range rows {
		end := rowEnd(line, rows, i)
		if i > 0 && rows[i] <= rows[i-1] {
			t.Fatalf("%s: row %d is empty", name, i-1)
		}
		shown := render(line, rows[i], end)
		if w := tty.Width(shown); w > columns && !strings.HasSuffix(shown, " ") || w > columns+1 {
			t.Fatalf("%s: row %q takes %d of %d columns", name, shown, w, columns)
		}
		if strings.ContainsFunc(shown, func(r rune) bool {
			return unicode.Is(unicode.C, r)
		}) {
			t.Fatalf("%s: row %q holds a control character", name, shown)
		}
		for col := rows[i]; col < end; col = next(line, col) {
			if rowOf(rows, col) != i {
				t.Fatalf("%s: byte %d is not in row %d", name, col, i)
			}
			if got := colAt(line, rows, i, columnOf(line, rows[i], col)); got != col {
				t.Fatalf("%s: column of byte %d leads to byte %d", name, col, got)
			}
		}
	}
}

func TestRowsBreakAtBlanks(t *testing.T) {
	t.Parallel()
	line := "bir iki uzunbirsözdür dördüncü söz"
	var got []string
	rows := wrapLine(line, 12)
	for i := range rows {
		got = append(got, line[rows[i]:rowEnd(line, rows, i)])
	}
	want := []string{"bir iki ", "uzunbirsözdü", "r dördüncü ", "söz"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}
