package page

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of a picture: what is more becomes a lane of sums, and kinds that are rare become one lane.
const (
	mostLanes  = 16
	fewLanes   = 12  // where more would not fit
	many       = 200 // events from which on that is so
	mostRows   = 40  // of all lanes: what fits on a sheet
	mostOfLane = 8
	mostNamed  = 40 // events up to which each mark has its words beside its number
	sumRows    = 3  // the height of a lane of sums, in rows
)

// lane is the events of one kind, packed into rows.
type lane struct {
	name   string
	events []TimelineEvent
	marks  []mark
	rows   int
	summed bool
}

// lanesOf sorts the events into lanes and packs them, so that all of it fits on a sheet.
func lanesOf(events []TimelineEvent, w window) []*lane {
	if len(events) <= many {
		if lanes, fits := packLanes(splitLanes(events, mostLanes), w, len(events) <= mostNamed); fits {
			return lanes
		}
	}
	lanes, _ := packLanes(splitLanes(events, fewLanes), w, len(events) <= mostNamed)
	return lanes
}

// packLanes packs the events of each lane into rows, and makes sums of the highest lanes until the rows fit.
func packLanes(lanes []*lane, w window, named bool) (packed []*lane, fits bool) {
	total := 0
	for _, l := range lanes {
		l.pack(w, named)
		l.summed = l.rows > mostOfLane
		total += l.size()
	}
	for total > mostRows {
		high := slices.MaxFunc(lanes, func(a, b *lane) int { return a.size() - b.size() })
		if high.summed || high.rows <= sumRows {
			break
		}
		total -= high.rows - sumRows
		high.summed = true
	}
	return lanes, total <= mostRows
}

// splitLanes makes a lane of each kind in the order in which they first occur; where there are more than most, the rarest become
// one.
func splitLanes(events []TimelineEvent, most int) []*lane {
	var lanes []*lane
	byKind := map[string]*lane{}
	for _, e := range events {
		key := laneKey(e.Kind)
		if byKind[key] == nil {
			byKind[key] = &lane{name: e.Kind}
			lanes = append(lanes, byKind[key])
		}
		byKind[key].events = append(byKind[key].events, e)
	}
	if len(lanes) <= most {
		return lanes
	}
	return joinRare(lanes, events, most)
}

// joinRare keeps the lanes with the most events and makes one of all others, so that there are most lanes.
func joinRare(lanes []*lane, events []TimelineEvent, most int) []*lane {
	frequent := slices.Clone(lanes)
	slices.SortStableFunc(frequent, func(a, b *lane) int { return len(b.events) - len(a.events) })
	rare := map[string]bool{}
	for _, l := range frequent[most-1:] {
		rare[laneKey(l.name)] = true
	}
	rest := &lane{name: fmt.Sprintf("%d other kinds", len(rare))}
	for _, e := range events {
		if rare[laneKey(e.Kind)] {
			rest.events = append(rest.events, e)
		}
	}
	lanes = slices.DeleteFunc(lanes, func(l *lane) bool { return rare[laneKey(l.name)] })
	return append(lanes, rest)
}

func laneKey(kind string) string { return strings.ToLower(kind) }

// pack gives every event a row in which it touches no other.
func (l *lane) pack(w window, named bool) {
	const gap = 5
	var ends []float64
	for _, e := range l.events {
		m := newMark(e, w, named)
		left, right := m.box()
		m.row = slices.IndexFunc(ends, func(end float64) bool { return end+gap <= left })
		if m.row < 0 {
			m.row = len(ends)
			ends = append(ends, 0)
		}
		ends[m.row] = right
		l.marks = append(l.marks, m)
	}
	l.rows = len(ends)
}

// size is the height of a lane in rows.
func (l *lane) size() int {
	if l.summed {
		return sumRows
	}
	return l.rows
}

func (l *lane) height() int { return laneHead + l.size()*rowHeight + laneFoot }

func (l *lane) draw(w window, y int) laneDrawn {
	d := laneDrawn{Name: cutText(l.name, pictureWidth*0.7), Count: fmt.Sprint(len(l.events)), Y: y, NameY: y + laneHead - 6}
	if l.summed {
		d.Bins = drawBins(l.events, w, y+laneHead, l.size()*rowHeight)
		return d
	}
	for _, m := range l.marks {
		d.Marks = append(d.Marks, m.draw(float64(y+laneHead+m.row*rowHeight)))
	}
	return d
}
