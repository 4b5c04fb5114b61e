package tty

import (
	"bytes"
	"strings"
	"testing"
)

func sampleTable() *Table {
	table := NewTable(Column{Head: "ID"}, Column{Head: "DATE"}, Column{Head: "TITLE", Flexible: true})
	table.Row("r-7k3q9x2m", "2013-10", "Birgə müraciət: həbsdə pis rəftar haqqında")
	table.Row("r-0aw4n8te", "201X", "漢字の証言 e\u0301")
	table.Row("r-1bbbbbbb", "", "ESC \x1b[2J and \n a break")
	return table
}

// TestTableWidth prints at many widths: no line runs over the edge, and no
// control byte gets through.
func TestTableWidth(t *testing.T) {
	t.Parallel()
	for width := 12; width <= 100; width++ {
		var b bytes.Buffer
		if err := sampleTable().Print(NewTerminalOutput(&b, width)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if Width(line) > width {
				t.Errorf("width %d: %q takes %d columns", width, line, Width(line))
			}
			if strings.Contains(line, "\x1b") {
				t.Errorf("width %d: escape in %q", width, line)
			}
		}
	}
}

func TestTableNarrow(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sampleTable().Print(NewTerminalOutput(&b, 40)); err != nil {
		t.Fatal(err)
	}
	want := "ID          DATE     TITLE\n" +
		"r-7k3q9x2m  2013-10  Birgə müraciət: hə…\n"
	if !strings.HasPrefix(b.String(), want) {
		t.Errorf("got:\n%s\nwant it to begin:\n%s", b.String(), want)
	}
}

func TestTablePipe(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := sampleTable().Print(NewOutput(&b, func(string) string { return "" })); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "ESC \x1b[2J and \\x0a a break\n") {
		t.Errorf("a pipe gets every byte but the breaks: %q", b.String())
	}
	if !strings.Contains(b.String(), "həbsdə pis rəftar haqqında\n") {
		t.Errorf("a pipe gets whole cells: %q", b.String())
	}
}

func TestWidth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "əmanət": 6, "漢字": 4, "e\u0301": 1, "한": 2, "🙂": 2, "Қараҕ": 5} {
		if got := Width(text); got != want {
			t.Errorf("Width(%q) = %d, want %d", text, got, want)
		}
	}
	if got := Truncate("漢字漢字", 5); got != "漢字…" {
		t.Errorf("Truncate = %q", got)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	text := "bir iki üç dörd beş-altı-yeddi-səkkiz 漢字漢字漢字漢字\n\nson"
	for columns := 2; columns < 60; columns++ {
		lines := Wrap(text, columns)
		for _, line := range lines {
			if Width(line) > columns {
				t.Errorf("%d columns: %q", columns, line)
			}
		}
		joined := strings.Join(lines, "")
		if got, want := strings.ReplaceAll(joined, " ", ""), strings.NewReplacer(" ", "", "\n", "").Replace(text); got != want {
			t.Errorf("%d columns lost something: %q, want %q", columns, got, want)
		}
	}
}

func TestPair(t *testing.T) {
	t.Parallel()
	for _, width := range []int{0, 20, 40, 80} {
		var b bytes.Buffer
		o := NewTerminalOutput(&b, width)
		if width == 0 {
			o = NewOutput(&b, func(string) string { return "" })
		}
		o.Pair("title", "Birgə müraciət: həbsdə pis rəftar haqqında iyirmi nəfərin müraciəti", 10)
		for line := range strings.Lines(b.String()) {
			if w := Width(strings.TrimSuffix(line, "\n")); width > 0 && w > width {
				t.Errorf("width %d: %q", width, line)
			}
		}
	}
}
