package page

import (
	"math"
	"strings"
)

// Sizes of marks.
const (
	leastHatch = 7  // a part in doubt is never narrower than this
	leastSolid = 3  // nor one that is sure
	fade       = 14 // how far a doubted side fades; it means no time
	unknownRun = 46 // how far an unknown side runs
)

// mark is one event in a picture, before it has a row.
type mark struct {
	event       TimelineEvent
	from, to    float64 // the part between the bounds, as drawn
	solidFrom   float64
	solidTo     float64
	solid       bool
	point       bool   // on a known day, not from one to another
	away        bool   // all of it is beyond the picture
	left, right string // "fade", "unknown", "open", "cut" (beyond the picture) or ""
	words       string
	wordsX      float64
	wordsEnd    bool // the words end at wordsX
	over        bool // the words stand over the mark
	row         int
}

// newMark places an event in the picture.
func newMark(e TimelineEvent, w window, named bool) mark {
	m := mark{event: e}
	s := e.When.sides()
	m.from, m.to = w.x(s.from), w.x(s.to)
	if sure, ok := e.When.sure(); ok {
		m.solid, m.solidFrom, m.solidTo = true, w.x(sure.from), w.x(sure.to)
	}
	m.left, m.right = edgeWord(e.When.Before), edgeWord(e.When.After)
	m.point = m.solid && !e.When.Lasting
	m.widen()
	m.crop()
	m.name(named)
	return m
}

func edgeWord(e TimelineEdge) string {
	switch e {
	case TimelineOpen:
		return "open"
	case TimelineUnknown:
		return "unknown"
	case TimelineDoubted:
		return "fade"
	}
	return ""
}

// widen makes what is too narrow to be seen wider, around its middle.
func (m *mark) widen() {
	if m.solid && !m.point {
		m.solidFrom, m.solidTo = atLeast(m.solidFrom, m.solidTo, leastSolid)
		m.from, m.to = math.Min(m.from, m.solidFrom), math.Max(m.to, m.solidTo)
	}
	if !m.solid {
		m.from, m.to = atLeast(m.from, m.to, leastHatch)
	}
}

func atLeast(from, to, least float64) (float64, float64) {
	if short := least - (to - from); short > 0 {
		return from - short/2, to + short/2
	}
	return from, to
}

// crop cuts a mark at the edges of the picture. What is cut has an arrow there.
func (m *mark) crop() {
	const arrow, slack = 8, 1
	if m.from < -slack {
		m.left = "cut"
	}
	if m.to > pictureWidth+slack {
		m.right = "cut"
	}
	switch { // all of it is beyond the picture: an arrow and nothing else
	case m.to < 0:
		m.from, m.to, m.solid, m.point, m.away = 0, arrow, false, false, true
	case m.from > pictureWidth:
		m.from, m.to, m.solid, m.point, m.away = pictureWidth-arrow, pictureWidth, false, false, true
	}
	if m.away && m.left == "fade" {
		m.left = ""
	}
	if m.away && m.right == "fade" {
		m.right = ""
	}
	m.from, m.to = clamp(m.from), clamp(m.to)
	m.solidFrom, m.solidTo = math.Max(m.solidFrom, 0), math.Min(m.solidTo, pictureWidth)
}

// name places number and words: right of the mark, else left of it, else over it.
func (m *mark) name(named bool) {
	const longest, room = 200, 4
	m.words = m.event.No
	if named {
		words := m.event.What
		if words == "" {
			words = strings.Join(m.event.Places, ", ")
		}
		if words == "" {
			words = m.event.Title
		}
		m.words = cutText(strings.TrimSpace(m.event.No+" "+words), longest)
	}
	width := textWidth(m.words)
	left, right := m.drawn()
	switch {
	case right+room+width <= pictureWidth:
		m.wordsX = right + room
	case left-room-width >= 0:
		m.wordsX, m.wordsEnd = left-room, true
	default:
		m.wordsX, m.over = math.Max(0, math.Min(left+4*room, pictureWidth-width)), true
	}
}

// drawn is how far the mark itself reaches, without its words.
func (m *mark) drawn() (left, right float64) {
	left, right = m.from, m.to
	if m.point {
		middle := (m.solidFrom + m.solidTo) / 2
		left, right = math.Min(left, middle-markHeight/2), math.Max(right, middle+markHeight/2)
	}
	switch m.left {
	case "fade":
		left -= fade
	case "unknown":
		left -= unknownRun
	case "open":
		left = 0
	}
	switch m.right {
	case "fade":
		right += fade
	case "unknown":
		right += unknownRun
	case "open":
		right = pictureWidth
	}
	return math.Max(left, 0), math.Min(right, pictureWidth)
}

// box is how far the mark reaches with its words.
func (m *mark) box() (left, right float64) {
	left, right = m.drawn()
	if m.wordsEnd {
		return math.Min(left, m.wordsX-textWidth(m.words)), right
	}
	return math.Min(left, m.wordsX), math.Max(right, m.wordsX+textWidth(m.words))
}

// tip is what a pointer over the mark is told.
func (m *mark) tip() string {
	const most = 1500 // units of width, some 250 letters
	e := m.event
	parts := []string{e.No + ". " + e.Date}
	for _, p := range []string{e.Doubt, e.Kind, e.What, strings.Join(e.Places, ", "), e.Title} {
		if p != "" {
			parts = append(parts, cutText(p, most/3))
		}
	}
	return cutText(strings.Join(parts, " · "), most)
}
