package main

import (
	"strings"
	"time"

	"emanet/vault/dossier"
)

// stateWord is the state of a field in a column.
func stateWord(s dossier.State) string {
	return map[dossier.State]string{
		dossier.StatePresent: "yes", dossier.StatePartly: "in part", dossier.StateLacking: "LACKING", dossier.StateUnsaid: "unsaid",
	}[s]
}

// checkSum counts what a form lacks.
func (f *folio) checkSum() string {
	n := f.check.Count()
	text := counted(f.records, "record") + ": " + grouped(n[dossier.StatePresent]) + " present"
	for _, s := range []struct {
		state dossier.State
		word  string
	}{{dossier.StatePartly, "in part"}, {dossier.StateLacking, "lacking"}, {dossier.StateUnsaid, "nothing said"}} {
		if n[s.state] > 0 {
			text += ", " + grouped(n[s.state]) + " " + s.word
		}
	}
	return text
}

// writeHint says where a lacking field is written; "" where no key holds it.
func writeHint(a dossier.Answer) string {
	var keys []string
	for _, key := range a.Keys {
		row, inner, inside := strings.Cut(key, ".")
		switch {
		case strings.HasPrefix(key, "kind="):
		case inside:
			keys = append(keys, strings.Replace(inner, "=", " ", 1)+" of "+row)
		default:
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, " or ")
}

// dayWords says what is left of a period.
func (f *folio) dayWords(d dossier.Deadline) string {
	over := d.Over(f.made)
	switch {
	case d.Day.IsZero() && d.Months > 0:
		return "cannot be counted"
	case d.Day.IsZero() && d.Left > 0:
		return "not yet"
	case d.Day.IsZero():
		return days(-d.Left) + " ago"
	case over > 0:
		return "OVER since " + days(over)
	case d.Left < 0:
		return "may be over since " + days(-d.Left)
	case d.Left == 0:
		return "today is the last day"
	}
	return days(d.Left) + " left"
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return grouped(n) + " days"
}

// deadlineOf says what a deadline is counted from.
func deadlineOf(d dossier.Deadline) string {
	switch {
	case d.Decision.IsZero():
		return "deadline written in the record"
	case d.Months > 0:
		return counted(d.Months, "month") + " from the final decision of " + d.Decision.String() + bodyWords(d)
	}
	return "final decision of " + d.Decision.String() + bodyWords(d)
}

func bodyWords(d dossier.Deadline) string {
	if d.Body == "" {
		return ""
	}
	return ", " + d.Body
}

// deadlineNote says what the doubt of a date does to the day.
func deadlineNote(d dossier.Deadline) string {
	switch {
	case d.Day.IsZero() && d.Months > 0:
		return "the date of the decision has no beginning: write down the day"
	case d.Day.IsZero() || !d.Doubted():
		return ""
	case d.Latest.IsZero():
		return "the date is in doubt: this is the earliest day that it allows"
	}
	return "the date is in doubt: this is the earliest day that it allows, the latest is " + d.Latest.Format(time.DateOnly)
}

func dayCell(d dossier.Deadline) string {
	if d.Day.IsZero() {
		return ""
	}
	return d.Day.Format(time.DateOnly)
}
