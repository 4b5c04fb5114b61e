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
	var text strings.Builder
	text.WriteString(counted(f.records, "record") + ": " + grouped(n[dossier.StatePresent]) + " present")
	for _, s := range []struct {
		state dossier.State
		word  string
	}{{dossier.StatePartly, "in part"}, {dossier.StateLacking, "lacking"}, {dossier.StateUnsaid, "unsaid"}} {
		if n[s.state] > 0 {
			text.WriteString(", " + grouped(n[s.state]) + " " + s.word)
		}
	}
	return text.String()
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
	text := f.daysAsWritten(d)
	if d.Unsure || d.Ahead {
		text += ", if the date holds"
	}
	return text
}

func (f *folio) daysAsWritten(d dossier.Deadline) string {
	over := d.Over(f.made)
	switch {
	case d.Day.IsZero() && d.Months > 0:
		return "cannot be counted"
	case d.Day.IsZero():
		return f.sinceWords(d)
	case over > 0:
		return "ENDED " + days(over) + " ago"
	case d.Left < 0:
		return "may have ended " + days(-d.Left) + " ago"
	case d.Left == 0:
		return "today is the last day"
	}
	return days(d.Left) + " left"
}

// sinceWords says how long ago a decision was taken, where no period is fixed.
func (f *folio) sinceWords(d dossier.Deadline) string {
	switch least, most, known := d.Since(f.made); {
	case !known && least == 0:
		return "nobody can say how long ago it was decided"
	case !known:
		return "decided at least " + days(least) + " ago"
	case most < 0:
		return "not decided before " + d.Decision.String()
	case least == most && most == 0:
		return "decided today"
	case least == most:
		return "decided " + days(most) + " ago"
	case least == 0:
		return "decided at most " + days(most) + " ago"
	default:
		return "decided " + grouped(least) + " to " + days(most) + " ago"
	}
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
	var words []string
	switch {
	case d.Day.IsZero() && d.Months > 0:
		words = append(words, "the date of the decision has no beginning: write down the day")
	case d.Day.IsZero() || !d.Doubted():
	case d.Latest.IsZero():
		words = append(words, "the date leaves several days open: this is the earliest that it allows")
	default:
		words = append(words, "the date leaves several days open: this is the earliest that it allows, the latest is "+d.Latest.Format(time.DateOnly))
	}
	if d.Unsure {
		words = append(words, "the record doubts this date (?, ~ or %), and the true one may be earlier: look at the decision")
	}
	if d.Ahead {
		words = append(words, "the decision is dated in the future: see whether the date is right")
	}
	return strings.Join(words, "; ")
}

func dayCell(d dossier.Deadline) string {
	if d.Day.IsZero() {
		return ""
	}
	return d.Day.Format(time.DateOnly)
}
