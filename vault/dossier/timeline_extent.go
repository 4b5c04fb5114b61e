package dossier

import (
	"strings"
	"time"

	"emanet/vault/record"
)

// Edge says what is beyond one side of an Extent.
type Edge string

// The edges of an extent.
const (
	EdgeClosed  Edge = ""        // the side has a bound
	EdgeOpen    Edge = "open"    // it goes on without a bound that anybody wrote (..)
	EdgeUnknown Edge = "unknown" // there is a bound, and nobody knows or wrote it
	EdgeDoubted Edge = "doubted" // the bound is written and doubted (? ~ %), or is that of a season
)

// Extent is when something happened, with all its doubt: where on a line of time it may lie, where it lies for sure,
// and what the sides are. Times are civil time as it was written, in time.UTC, as those of record.Date.
type Extent struct {
	Text       string    // as it was written
	Begin, End time.Time // the first and the last second that are meant; where a side is open or unknown, of the other side
	Lasting    bool      // from one date to another, rather than one moment
	Before     Edge      // the side of Begin
	After      Edge      // the side of End

	// SureFrom and SureTo bound the time during which it happened for sure: all of a known day, the days of a span from
	// the last on which it can have begun to the first on which it can have ended. Both are zero where there is none.
	SureFrom, SureTo time.Time

	first, last record.Date // the sides as they were written; last is zero for a moment
}

// IsZero reports whether the extent says nothing.
func (x Extent) IsZero() bool { return x.Text == "" }

// Exact reports whether nothing is left open: the day is known, or the first and the last day.
func (x Extent) Exact() bool {
	return !x.IsZero() && x.Before == EdgeClosed && x.After == EdgeClosed && x.SureFrom.Equal(x.Begin) && x.SureTo.Equal(x.End)
}

// ExtentOf draws the extent of one date. The zero date has the zero extent.
func ExtentOf(d record.Date) Extent {
	if d.IsZero() {
		return Extent{}
	}
	if from, to, ok := strings.Cut(d.String(), "/"); ok {
		x := spanOf(sideOf(from), sideOf(to))
		x.Text = d.String()
		return x
	}
	return momentOf(d)
}

// ExtentBetween draws the extent of what began on one date and ended on another, each with its doubt. Where one of
// them is the zero date nobody wrote it; where both are, the extent is zero.
func ExtentBetween(from, to record.Date) Extent {
	if from.IsZero() && to.IsZero() {
		return Extent{}
	}
	x := spanOf(side{date: from}, side{date: to})
	x.Text = strings.TrimSpace(from.String() + " – " + to.String())
	return x
}

// side is one end of a span.
type side struct {
	date record.Date
	open bool // ".."
}

// sideOf reads one end of an interval that was parsed before, so that it cannot fail.
func sideOf(text string) side {
	d, _ := record.ParseDate(text) // empty and ".." have the zero date
	return side{date: d, open: text == ".."}
}

func (s side) edge() Edge {
	switch {
	case s.open:
		return EdgeOpen
	case s.date.IsZero():
		return EdgeUnknown
	}
	return doubtOf(s.date)
}

// doubtOf tells whether the bounds of a date are doubted themselves. Those of an unknown day of a known month are not.
func doubtOf(d record.Date) Edge {
	if d.Precision() == record.PrecisionSeason || strings.ContainsAny(d.String(), "?~%") {
		return EdgeDoubted
	}
	return EdgeClosed
}

// dayKnown reports whether a date is of one day, or finer.
func dayKnown(d record.Date) bool {
	return d.Precision() == record.PrecisionDay || d.Precision() == record.PrecisionSecond
}

func momentOf(d record.Date) Extent {
	x := Extent{Text: d.String(), Begin: d.Earliest(), End: d.Latest(), first: d}
	x.Before = doubtOf(d)
	x.After = x.Before
	if dayKnown(d) && x.Before == EdgeClosed {
		x.SureFrom, x.SureTo = x.Begin, x.End
	}
	return x
}

func spanOf(from, to side) Extent {
	x := Extent{Lasting: true, Before: from.edge(), After: to.edge(), first: from.date, last: to.date}
	begin, end := from.date, to.date
	if begin.IsZero() {
		begin = end
	}
	if end.IsZero() {
		end = begin
	}
	x.Begin, x.End = begin.Earliest(), end.Latest()
	x.sure(begin, end)
	return x
}

// sure finds the time during which a span went on for sure.
func (x *Extent) sure(begin, end record.Date) {
	from, to := begin.Latest(), end.Earliest()
	if dayKnown(begin) {
		from = begin.Earliest()
	}
	if dayKnown(end) {
		to = end.Latest()
	}
	switch firmBegin, firmEnd := x.Before == EdgeClosed, x.After == EdgeClosed; {
	case firmBegin && firmEnd && !to.Before(from):
		x.SureFrom, x.SureTo = from, to
	case firmBegin && dayKnown(begin):
		x.SureFrom, x.SureTo = begin.Earliest(), begin.Latest()
	case firmEnd && dayKnown(end):
		x.SureFrom, x.SureTo = end.Earliest(), end.Latest()
	}
}
