package dossier

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"emanet/vault/record"
)

// Deadline is the last day of a period, as far as a record tells.
type Deadline struct {
	Record   record.ID
	Body     string      // who decided, as the record says; "" if it does not
	Decision record.Date // final_decision_date as written; zero where the record names the day itself
	Months   int         // length of the period; 0 where the record names the day itself, or the body has no fixed period

	// Day is the last day, at midnight UTC of its civil date. With doubt it is the earliest that the date allows, and Latest
	// the latest. It is zero where the date has no beginning, or the body has no fixed period.
	Day    time.Time
	Latest time.Time
	Unsure bool // whoever wrote the date doubted it (?, ~, %): the days that it allows may be wrong themselves
	Ahead  bool // the decision lies after today, whatever its date means
	Left   int  // days from today to Day: 0 today, negative afterwards; where the body has no fixed period, days since the decision, negative
}

// The period of Article 35 § 1 of the European Convention on Human Rights: four months from the final domestic decision since
// Article 4 of Protocol No. 15 is in force, six months for decisions taken before that day.
const (
	monthsNow    = 4
	monthsBefore = 6
)

func protocol15() time.Time { return time.Date(2022, time.February, 1, 0, 0, 0, 0, time.UTC) }

// Doubted reports whether the date of the decision allows more than one last day.
func (d Deadline) Doubted() bool { return !d.Day.Equal(d.Latest) }

// Over is how many days ago the period ended whatever the date means; 0 if it may still run. today is taken by its date in its
// own location.
func (d Deadline) Over(today time.Time) int {
	if d.Latest.IsZero() {
		return 0
	}
	return max(daysBetween(d.Latest, civilDay(today)), 0)
}

// Since is how many days ago the decision was taken, at least and at most; least is 0 where it may be to come, and negative where
// it is to come whatever the date means. known is false where the date has no beginning: then most is 0. today is taken by its date
// in its own location.
func (d Deadline) Since(today time.Time) (least, most int, known bool) {
	now := civilDay(today)
	earliest, latest := boundDay(d.Decision.Earliest()), boundDay(d.Decision.Latest())
	if !latest.IsZero() {
		least = daysBetween(latest, now)
	}
	if earliest.IsZero() {
		return max(least, 0), 0, false
	}
	most = daysBetween(earliest, now)
	if most >= 0 {
		least = max(least, 0)
	}
	return least, most, true
}

// Deadlines lists the last days that the records tell for a form: those counted from each final_decision_date for the European
// Court of Human Rights, and those that a record names itself under deadline, for every form. For a body without a fixed period
// each final decision is listed without a day. Nearest first; then those that cannot be counted, then those that are over, both
// the last one first. today is taken by its date in its own location.
//
// The day of the decision is not counted. The period ends on the day of the same number, or on the last day of a shorter month,
// and weekends and holidays count (Sabri Güneş v. Turkey [GC], no. 27396/06, §§ 43-61, 29 June 2012). Where the Court counts
// from the day on which the decision was served, the day is later than the one given here.
func Deadlines(f Form, held []Holding, today time.Time) []Deadline {
	now := civilDay(today)
	var all []Deadline
	for _, h := range held {
		for _, row := range h.Fields.Get("remedy") {
			for _, text := range row.Fields.Texts("final_decision_date") {
				if d, err := record.ParseDate(text); err == nil {
					all = append(all, counting(f, Deadline{Record: h.ID, Body: row.Text, Decision: d}, now))
				}
			}
		}
		for _, text := range h.Fields.Texts("deadline") {
			if d, err := record.ParseDate(text); err == nil {
				own := Deadline{Record: h.ID, Day: boundDay(d.Earliest()), Latest: boundDay(d.Latest()), Unsure: unsure(d)}
				own.Left = daysBetween(now, own.Day)
				all = append(all, own)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Deadline) int { return nearer(a, b, now) })
	return all
}

// counting counts a period from a decision.
func counting(f Form, d Deadline, now time.Time) Deadline {
	earliest, latest := boundDay(d.Decision.Earliest()), boundDay(d.Decision.Latest())
	d.Unsure, d.Ahead = unsure(d.Decision), earliest.After(now)
	switch {
	case f != FormECHR:
		d.Left = daysBetween(now, latest)
		return d
	case earliest.IsZero():
		d.Months = monthsNow
		return d
	}
	d.Months, d.Day = periodOf(earliest), lastDay(earliest)
	change := protocol15()
	across := earliest.Before(change) && (latest.IsZero() || !latest.Before(change))
	if across && lastDay(change).Before(d.Day) { // a later decision, with the shorter period, ends earlier
		d.Months, d.Day = monthsNow, lastDay(change)
	}
	d.Left = daysBetween(now, d.Day)
	if latest.IsZero() {
		return d
	}
	d.Latest = lastDay(latest)
	if before := lastDay(change.AddDate(0, 0, -1)); across && before.After(d.Latest) {
		d.Latest = before
	}
	return d
}

// unsure reports whether a date, or a side of it, is marked as doubted.
func unsure(d record.Date) bool { return strings.ContainsAny(d.String(), "?~%") }

// lastDay is the last day of the period that a decision of that day begins.
func lastDay(decision time.Time) time.Time { return monthsAfter(decision, periodOf(decision)) }

func periodOf(decision time.Time) int {
	if decision.Before(protocol15()) {
		return monthsBefore
	}
	return monthsNow
}

// monthsAfter is the day of the same number some months later, or the last day of that month.
func monthsAfter(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(t.Day(), last.Day())-1)
}

// civilDay is the date that a moment has where it is told.
func civilDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// boundDay is the date of a bound of a date with doubt; zero where it has no bound, or none that a decision can have.
func boundDay(t time.Time) time.Time {
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}
	}
	return civilDay(t)
}

func daysBetween(from, to time.Time) int {
	if to.IsZero() {
		return 0
	}
	return int((to.Unix() - from.Unix()) / (24 * 60 * 60)) // Sub ends after 292 years
}

// nearer orders deadlines: what is still to come, what cannot be counted, what is over.
func nearer(a, b Deadline, now time.Time) int {
	class := func(d Deadline) int {
		switch {
		case d.Day.IsZero():
			return 1
		case d.Over(now) > 0:
			return 2
		}
		return 0
	}
	if c := cmp.Compare(class(a), class(b)); c != 0 {
		return c
	}
	order := a.Day.Compare(b.Day)
	switch class(a) {
	case 1:
		order = b.Decision.Latest().Compare(a.Decision.Latest())
	case 2:
		order = b.Day.Compare(a.Day)
	}
	return cmp.Or(order, strings.Compare(a.Decision.String(), b.Decision.String()), slices.Compare(a.Record[:], b.Record[:]))
}
