package page

import (
	"bytes"
	"strings"
	"testing"
)

// together puts the sheets of a text behind one another.
func together(all []sheet) string {
	var b strings.Builder
	for _, s := range all {
		b.WriteString(s.Text)
	}
	return b.String()
}

func TestSheetsHoldTheWholeText(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("söz ", 20) + "\n"
	for _, tt := range []struct {
		name, text string
		sheets     int
	}{
		{"nothing", "", 0},
		{"a line", "Nümunə", 1},
		{"a sheet", strings.Repeat("sətir\n", sheetLines), 1},
		{"a line more", strings.Repeat("sətir\n", sheetLines+1), 2},
		{"lines", strings.Repeat(line, 200), 4},
		{"one paragraph", strings.Repeat("söz ", 5000), 5},
		{"one word", strings.Repeat("ə", 10_000), 3},
		{"empty lines", strings.Repeat("\n", 500), 10},
		{"marks without width", "a" + strings.Repeat("\u0301", 100_000), 2},
		{"not UTF-8", strings.Repeat("\xff", 10_000), 4},
	} {
		all := sheets(tt.text)
		if len(all) != tt.sheets || together(all) != tt.text {
			t.Errorf("%s: %d sheets, want %d; whole: %v", tt.name, len(all), tt.sheets, together(all) == tt.text)
		}
	}
}

func TestSheetsDoNotDivideShortParagraphs(t *testing.T) {
	t.Parallel()
	paragraph := strings.Repeat("bir iki üç ", 20) + "son.\n"
	all := sheets(strings.Repeat(paragraph, 100))
	if len(all) < 3 || all[0].Number == "" {
		t.Fatalf("%d sheets", len(all))
	}
	for i, s := range all {
		if !strings.HasPrefix(s.Text, "bir ") || !strings.HasSuffix(s.Text, "son.\n") {
			t.Errorf("sheet %d begins or ends inside of a paragraph", i+1)
		}
	}
}

func TestRecordNumbersItsText(t *testing.T) {
	t.Parallel()
	page := write(t, Record{ID: "r-nümunə", Revision: "1 of 1", Text: strings.Repeat("sətir\n", 3*sheetLines)})
	for _, want := range []string{"Text, page 1 of 3", "Text, page 3 of 3", "page 2 of 3 of the text"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if one := write(t, Record{Text: "sətir"}); bytes.Contains(one, []byte("Text, page")) || !bytes.Contains(one, []byte("sətir")) {
		t.Error("a short text is numbered, or missing")
	}
}

func FuzzSheets(f *testing.F) {
	for _, s := range []string{"", "Nümunə\n", strings.Repeat("söz ", 3000), strings.Repeat("\n", 200), "\xff\n\xff", strings.Repeat("ə", 9000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all := sheets(text)
		if together(all) != text {
			t.Fatal("the sheets are not the text")
		}
		for _, s := range all {
			if s.Text == "" {
				t.Fatal("an empty sheet")
			}
		}
	})
}
