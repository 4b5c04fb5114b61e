package page

import (
	"io"
	"time"
)

// Timeline is events drawn over time, counted by kind and by place, and listed. What is in doubt is drawn as doubt: see
// TimelineExtent.
type Timeline struct {
	Title   string          // heading; empty: Timeline
	Vault   string          // id of the vault
	Made    string          // when the page was made
	About   []string        // sentences below the heading: which records these are
	Events  []TimelineEvent // with a date, in the order of time
	Undated []TimelineEvent // without one
	Kinds   []TimelineCount // most first
	Places  []TimelineCount // most first; the empty word is where no place is told
	Notes   []string        // sentences at the end
}

// TimelineEvent is one event. The strings are shown as they are.
type TimelineEvent struct {
	No     string // number, by which the picture names it
	Date   string // as written
	Doubt  string // what the date leaves open, in words; empty: nothing
	Kind   string // names the lane of the picture
	What   string
	Title  string // of the record
	Record string // id of the record
	Places []string
	Notes  []string
	When   TimelineExtent // not used of an undated event
}

// TimelineExtent is where an event may lie in time. The part from SureFrom to SureTo is drawn solid, the rest from Begin to End
// hatched; a doubted side fades, an unknown one fades into a question mark, an open one ends in an arrow. Only civil time counts:
// every time is in time.UTC.
type TimelineExtent struct {
	Begin, End       time.Time // the first and last second; where a side is open or unknown, of the other side
	SureFrom, SureTo time.Time // both zero: it happened within Begin and End, and nobody knows when
	Before, After    TimelineEdge
	Lasting          bool // it went on, rather than happened once
}

// TimelineEdge is what lies beyond one side of an extent.
type TimelineEdge int

// The edges. TimelineClosed is the zero value.
const (
	TimelineClosed  TimelineEdge = iota // the side has a bound
	TimelineOpen                        // it goes on
	TimelineUnknown                     // nobody wrote the bound
	TimelineDoubted                     // the bound is doubted
)

// TimelineCount is how many events share a word.
type TimelineCount struct {
	Word              string
	Sure, Doubt, None int // of a known day or days, of a date in doubt, without a date
}

// Write writes the page as one HTML file. The same timeline gives the same bytes. An error is that of w, which may then hold a part
// of the page. Safe for concurrent use.
func (t Timeline) Write(w io.Writer) error {
	return document{name: "timeline", title: "Timeline", data: drawTimeline(t)}.write(w)
}

// timelineDrawn is what timeline.html gets.
type timelineDrawn struct {
	Timeline
	Pictures []timelinePicture // the whole, then perhaps a part of it closer; none without dated events
	Charts   []timelineChart
	Legend   []legendEntry
	Doubts   int // dated events whose date leaves something open
}

func drawTimeline(t Timeline) timelineDrawn {
	d := timelineDrawn{Timeline: t, Charts: []timelineChart{
		chartOf("By kind", t.Kinds, "no kind told"), chartOf("By place", t.Places, "no place told"),
	}}
	for _, e := range t.Events {
		if e.Doubt != "" {
			d.Doubts++
		}
	}
	if len(t.Events) == 0 {
		return d
	}
	whole := wholeWindow(t.Events)
	part, closer := closeWindow(t.Events, whole)
	p := drawPicture(t.Events, whole)
	p.Name, p.Beyond = "All events", beyond(t.Events, whole)
	if closer {
		p.Part = partOf(part, whole)
	}
	d.Pictures = append(d.Pictures, p)
	if closer {
		p := drawPicture(within(t.Events, part), part)
		p.Name = "Closer: " + dayText(part.from) + " to " + dayText(part.to)
		d.Pictures = append(d.Pictures, p)
	}
	d.Legend = legendOf(d.Pictures)
	return d
}
