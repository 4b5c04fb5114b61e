package page

import (
	"strings"
	"testing"
)

// TestExhibitsSayWhatIsUnknown has a document of which nothing is known, and one of which everything is.
func TestExhibitsSayWhatIsUnknown(t *testing.T) {
	t.Parallel()
	list := Exhibits{Rows: []ExhibitRow{
		{No: "1", Date: "2013-03-07", Title: "Нүмунә әризә", Language: "az", Pages: "4", From: "1", To: "4", Given: "A-3", Record: "r1", Note: "2 files inside", LanguageNote: "recognised"},
		{No: "2", Pages: "1", From: "5", To: "5", Title: "Örnek"},
		{No: "3", Title: "مثال", File: "(its own text)", PagesNote: "pages: many"},
	}}
	text := words(checkPage(t, write(t, list)))
	for _, s := range []string{"List of exhibits", "2013-03-07", "marked A-3", "1–4", "undated", "2 files inside", "recognised", "(its own text)", "pages: many"} {
		if !strings.Contains(text, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
	if strings.Contains(text, "5–5") {
		t.Error("one page is shown as two")
	}
	if n := strings.Count(text, "unknown"); n != 4 {
		t.Errorf("%d things are unknown, want 4", n)
	}
	for _, s := range []string{"Deadline", "What the form asks for", "No document."} {
		if strings.Contains(text, s) {
			t.Errorf("the page says %q", s)
		}
	}
}

// TestExhibitsShowDeadlinesAndForm has what is not part of the list itself come behind it.
func TestExhibitsShowDeadlinesAndForm(t *testing.T) {
	t.Parallel()
	list := Exhibits{
		Title:     "Nümunə Şəxs",
		Rows:      []ExhibitRow{{No: "1", Title: "Örnek"}},
		Deadlines: []Deadline{{Day: "12 December 2026", Left: "16 days left", Of: "Application"}, {Of: "Communication", Note: "no fixed period"}},
		Check: &FormCheck{Form: "Rule 47", Groups: []FormGroup{{Name: "A. The applicant", Fields: []FormField{
			{Name: "Surname", Present: true, Has: []string{"r1", "r2"}}, {Name: "Date of birth", Lacks: []string{"r1"}},
		}}}},
	}
	text := words(checkPage(t, write(t, list)))
	at := -1
	for _, s := range []string{
		"Nümunə Şəxs", "List of exhibits", "Nearest deadline: 12 December 2026, 16 days left", "Örnek", "Deadlines", "no fixed day", "Rule 47",
		"A. The applicant", "Surname", "present", "in r1, r2", "Date of birth", "lacking", "not in r1",
	} {
		i := strings.Index(text[at+1:], s)
		if i < 0 {
			t.Fatalf("%q does not follow what stands before it", s)
		}
		at += i + 1
	}
}
