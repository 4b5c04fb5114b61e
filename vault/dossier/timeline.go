package dossier

import (
	"cmp"
	"slices"
	"time"

	"emanet/vault/record"
)

// Event is something that a record says happened, with when and where as far as the record says. It is read from what
// was typed and coded alone: no text is searched for dates, and no person is named.
type Event struct {
	Record record.ID
	Title  string   // of the record
	Kind   string   // what it is: the code of an act, or a word such as "detention"; never empty
	What   string   // in few words what happened; may be empty
	Places []string // may be empty
	Source string   // the key that says so, such as "acts" or "remedy.date"
	When   Extent   // the zero Extent where there is no date
	Notes  []string // what a reader has to know: a date that is the record's and not the act's own
}

// Dated reports whether something is known about when it happened.
func (e Event) Dated() bool { return !e.When.IsZero() }

// Timeline is events in the order of time.
type Timeline struct {
	Dated   []Event // by the earliest moment that each may mean, those of one moment by the latest
	Undated []Event // in the order in which they came
}

// NewTimeline puts events in the order of time. The same events in the same order give the same timeline. events is not
// changed.
func NewTimeline(events []Event) Timeline {
	var t Timeline
	for _, e := range events {
		if e.Dated() {
			t.Dated = append(t.Dated, e)
		} else {
			t.Undated = append(t.Undated, e)
		}
	}
	slices.SortStableFunc(t.Dated, func(a, b Event) int {
		return cmp.Or(a.When.Begin.Compare(b.When.Begin), a.When.End.Compare(b.When.End))
	})
	return t
}

// Count is how many events share a word.
type Count struct {
	Word  string // as it was first written
	Sure  int    // events of which the day, or the first and last day, are known
	Doubt int    // events whose date leaves something open
	None  int    // events without a date
}

// All is the number of events.
func (c Count) All() int { return c.Sure + c.Doubt + c.None }

// Kinds counts the events of each kind, most first. Spellings that record.Fold joins are one.
func (t Timeline) Kinds() []Count {
	return t.count(func(e Event) []string { return []string{e.Kind} })
}

// Places counts the events at each place, most first. An event at two places is counted at both; one of which no place
// is told is counted under the empty word, which comes last.
func (t Timeline) Places() []Count {
	return t.count(func(e Event) []string {
		if len(e.Places) == 0 {
			return []string{""}
		}
		return e.Places
	})
}

// Span gives the earliest and the latest moment that a dated event may mean; ok is false if none is dated. Sides that
// are open or unknown do not count.
func (t Timeline) Span() (from, to time.Time, ok bool) {
	for i, e := range t.Dated {
		if i == 0 || e.When.Begin.Before(from) {
			from = e.When.Begin
		}
		if i == 0 || e.When.End.After(to) {
			to = e.When.End
		}
	}
	return from, to, len(t.Dated) > 0
}

func (t Timeline) count(words func(Event) []string) []Count {
	var all []Count
	at := map[string]int{}
	for _, e := range slices.Concat(t.Dated, t.Undated) {
		for _, word := range words(e) {
			key := record.Fold(word)
			i, ok := at[key]
			if !ok {
				i = len(all)
				at[key] = i
				all = append(all, Count{Word: word})
			}
			all[i].add(e)
		}
	}
	slices.SortStableFunc(all, func(a, b Count) int {
		if (a.Word == "") != (b.Word == "") {
			return cmp.Compare(b.Word, a.Word)
		}
		return cmp.Or(cmp.Compare(b.All(), a.All()), cmp.Compare(record.Fold(a.Word), record.Fold(b.Word)))
	})
	return all
}

func (c *Count) add(e Event) {
	switch {
	case !e.Dated():
		c.None++
	case e.When.Exact():
		c.Sure++
	default:
		c.Doubt++
	}
}
