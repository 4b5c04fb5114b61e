package main

import (
	"fmt"
	"strconv"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// titleRows bounds what a title may take of the screen.
const titleRows = 2

// printMatches shows matches to a person; first is how many were left out
// before them.
func printMatches(e *env, matches []vault.Match, first int) error {
	indent := len(strconv.Itoa(first+len(matches))) + 2
	for i, m := range matches {
		if i > 0 {
			e.out.Println()
		}
		printMatch(e.out, m, first+i+1, indent)
		if err := printPassages(e.out, m.Passages, indent); err != nil {
			return err
		}
	}
	return nil
}

// printPassages shows passages, those of a file below the place where they
// stand.
func printPassages(o *tty.Output, passages []vault.Passage, indent int) error {
	last := ""
	for _, p := range passages {
		where := passagePlace(p).before()
		if where != "" && where != last {
			for _, line := range rows(o, where, o.Width()-indent, titleRows) {
				o.Printf("%s%s\n", strings.Repeat(" ", indent), line)
			}
		}
		last = where
		if err := o.Excerpt(tty.Excerpt{Text: p.Text, Marks: p.Marks, Before: p.Before, After: p.After}, indent); err != nil {
			return err
		}
	}
	return nil
}

// passagePlace is where a passage stands.
func passagePlace(p vault.Passage) placeOf {
	return placeOf{file: p.File, kind: p.Kind, number: p.Number, name: p.Name, ocr: p.OCR, confidence: p.Confidence}
}

// printMatch shows everything of a match but its passages: rank and title,
// then what a list shows, then the files that were not searched.
func printMatch(o *tty.Output, m vault.Match, rank, indent int) {
	room := o.Width() - indent
	title := m.Title
	if title == "" {
		title = "(no title)"
	}
	margin := fmt.Sprintf("%*d  ", indent-2, rank)
	for _, line := range rows(o, title, room, titleRows) {
		o.Heading(margin + line)
		margin = strings.Repeat(" ", indent)
	}
	about := []string{m.ID.Short(), matchDate(m), m.Kind, strings.Join(m.Places, ", ")}
	lines := rows(o, spaced(about), room, 0)
	if len(m.Unread) > 0 {
		lines = append(lines, rows(o, "not read: "+strings.Join(m.Unread, ", "), room, titleRows)...)
	}
	for _, line := range lines {
		o.Printf("%s%s\n", margin, line)
	}
}

// rows breaks text into the lines that it takes on this output, at most the
// given number of them; 0: all.
func rows(o *tty.Output, text string, room, most int) []string {
	text = o.OneLine(text)
	if o.Width() == 0 {
		return []string{text}
	}
	lines := tty.Wrap(text, room)
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	if most > 0 && len(lines) > most {
		lines = lines[:most]
		lines[most-1] = tty.Truncate(lines[most-1]+" …", max(room, 2))
	}
	return lines
}

// matchDate shows the first date as a list does.
func matchDate(m vault.Match) string {
	if len(m.Dates) == 0 {
		return ""
	}
	i := vault.Item{Uncertain: m.Uncertain}
	i.Summary.Dates = m.Dates
	return dateCell(i)
}

// spaced puts what is not empty side by side.
func spaced(parts []string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "  ")
}

// summary says how many records were found, among how many, and what the
// search could not see.
func (a answer) summary() string {
	parts := []string{fmt.Sprintf("%s of %s", grouped(a.res.Total), counted(a.res.Searched, "record"))}
	if a.res.Uncertain > 0 {
		parts[0] += fmt.Sprintf(", %s only because of a date in doubt", grouped(a.res.Uncertain))
	}
	if shown := len(a.res.Matches); shown < a.res.Total {
		parts = append(parts, a.page(shown))
	}
	if a.unread > 0 && a.query.String() != unreadQuery {
		have := "have"
		if a.unread == 1 {
			have = "has"
		}
		parts = append(parts, fmt.Sprintf("%s %s files that were not read: emanet search %s", counted(a.unread, "record"), have, unreadQuery))
	}
	return strings.Join(parts, "; ")
}

// whyNothing helps a person whose query found nothing: which words no record has,
// and what to try.
func (a answer) whyNothing() string {
	if a.res.Total > 0 || a.res.Searched == 0 {
		return ""
	}
	var absent []string
	words := 0
	for _, x := range a.res.Explain {
		words++
		if len(x.Forms) == 0 {
			absent = append(absent, fmt.Sprintf("%q", x.Word))
		}
	}
	switch {
	case len(absent) > 0:
		return "no record has " + strings.Join(absent, ", ") + "; for another spelling try word~ or the beginning of it with word*"
	case words > 1:
		return "every word occurs, but in no record that fits as a whole: try OR, fewer words, or --explain"
	}
	return ""
}

// page says which of the matches are shown and how to see the next.
func (a answer) page(shown int) string {
	last := a.first + shown
	switch {
	case shown == 0:
		return "none of them shown"
	case last >= a.res.Total:
		return fmt.Sprintf("shown from %s on", grouped(a.first+1))
	}
	return fmt.Sprintf("shown %s to %s, the next with: --offset %d", grouped(a.first+1), grouped(last), last)
}

// counted is count with a number that is easy to read.
func counted(n int, thing string) string {
	_, word, _ := strings.Cut(count(n, thing), " ")
	return grouped(n) + " " + word
}

// grouped prints a number with its thousands apart.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

// explain says on standard error how the query was understood and what each
// word was taken for: the answer itself may go into a pipe.
func (a answer) explain(e *env) {
	e.msg.Pair("read as", e.msg.OneLine(a.query.String()), labelWidth)
	for _, x := range a.res.Explain {
		var forms []string
		for _, f := range x.Forms {
			form := e.msg.OneLine(f.Term)
			if f.Language != "" {
				form += " (" + f.Language + ")"
			}
			forms = append(forms, form)
		}
		switch {
		case len(forms) == 0:
			forms = []string{"no word of the vault"}
		case x.Records >= 0:
			forms = append(forms, "in "+counted(x.Records, "record"))
		}
		e.msg.Pair(e.msg.OneLine(x.Word), strings.Join(forms, ", "), labelWidth)
	}
}
