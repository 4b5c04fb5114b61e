package page

import (
	"math"
	"slices"
	"time"
)

// window is the part of time that a picture shows. Its sides are seconds since 1970, because a time.Duration does not reach
// as far as dates do.
type window struct{ from, to float64 }

const (
	day  = 24 * 60 * 60.0
	year = 365.25 * day
)

func (w window) span() float64 { return w.to - w.from }

// padded gives the window room on both sides, and makes it at least as wide as least.
func (w window) padded(share, least float64) window {
	room := w.span() * share
	if short := least - w.span() - 2*room; short > 0 {
		room += short / 2
	}
	return window{w.from - room, w.to + room}
}

// sides gives the bounds of an extent.
func (x TimelineExtent) sides() window {
	return window{float64(x.Begin.Unix()), float64(x.End.Unix() + 1)}
}

// sure gives the part of an extent that is certain; ok is false if there is none.
func (x TimelineExtent) sure() (w window, ok bool) {
	if x.SureFrom.IsZero() && x.SureTo.IsZero() {
		return window{}, false
	}
	return window{float64(x.SureFrom.Unix()), float64(x.SureTo.Unix() + 1)}, true
}

// reach gives everything that an extent may cover of a window: its sides, and to the edge where a side has no bound.
func (x TimelineExtent) reach(w window) window {
	s := x.sides()
	if x.Before == TimelineOpen || x.Before == TimelineUnknown {
		s.from = math.Min(s.from, w.from)
	}
	if x.After == TimelineOpen || x.After == TimelineUnknown {
		s.to = math.Max(s.to, w.to)
	}
	return s
}

// wholeWindow shows every event, unless a few lie so far away that the others could not be told apart.
func wholeWindow(events []TimelineEvent) window {
	const least, far = 2 * year, 20
	var begins, ends []float64
	for _, e := range events {
		s := e.When.sides()
		begins, ends = append(begins, s.from), append(ends, s.to)
	}
	slices.Sort(begins)
	slices.Sort(ends)
	n := len(events)
	w := window{begins[0], ends[n-1]}
	cut := (n + 8) / 10 // a tenth of them on either side, and one of a few
	if n >= 4 && n-1-cut > cut {
		core := window{begins[cut], ends[n-1-cut]}
		if span := math.Max(core.span(), least); w.span() > far*span {
			w = window{math.Max(w.from, core.from-span), math.Min(w.to, core.to+span)}
		}
	}
	return w.padded(0.03, 10*day)
}

// closeWindow finds a short time in which many of the events lie; ok is false if there is none worth a picture of its own.
func closeWindow(events []TimelineEvent, whole window) (w window, ok bool) {
	const fewest, share, most = 4, 0.4, 0.1
	need := max(3, int(math.Ceil(float64(len(events))*share)))
	var sides []window
	for _, e := range events {
		if s := e.When.sides(); s.span() < most*whole.span() {
			sides = append(sides, s)
		}
	}
	if len(events) < fewest || len(sides) < need {
		return w, false
	}
	slices.SortStableFunc(sides, func(a, b window) int { return compare(a.from, b.from) })
	best := window{0, math.Inf(1)}
	for i := range len(sides) - need + 1 {
		last := slices.MaxFunc(sides[i:i+need], func(a, b window) int { return compare(a.to, b.to) })
		if c := (window{sides[i].from, last.to}); c.span() < best.span() {
			best = c
		}
	}
	for changed := true; changed; { // what touches it belongs to it
		changed = false
		for _, s := range sides {
			near := best.padded(0.25, 3*day)
			if s.from <= near.to && s.to >= near.from && (s.from < best.from || s.to > best.to) {
				grown := window{math.Min(best.from, s.from), math.Max(best.to, s.to)}
				if grown.span() < most*whole.span() {
					best, changed = grown, true
				}
			}
		}
	}
	best = best.padded(0.08, 6*day)
	return best, best.span() < most*whole.span()
}

// within gives the events that may lie in a window.
func within(events []TimelineEvent, w window) []TimelineEvent {
	var out []TimelineEvent
	for _, e := range events {
		if r := e.When.reach(w); r.from < w.to && r.to > w.from {
			out = append(out, e)
		}
	}
	return out
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// dayText writes the day of a moment as it is written everywhere here.
func dayText(at float64) string { return moment(at).Format("2006-01-02") }

func moment(at float64) time.Time { return time.Unix(int64(math.Floor(at)), 0).UTC() }
