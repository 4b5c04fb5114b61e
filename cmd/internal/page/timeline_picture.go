package page

import (
	"fmt"
	"strconv"
	"strings"
)

// Sizes of a picture, in units of its view box; on paper of A4 one is a quarter of a millimetre.
const (
	pictureWidth = 760
	laneHead     = 18 // the name of a lane
	laneFoot     = 6
	rowHeight    = 15
	markHeight   = 8
	scaleHeight  = 18
)

// timelinePicture is one drawing over a window of time.
type timelinePicture struct {
	Name   string
	Beyond string // what of it the picture does not show; empty: nothing
	Label  string // for those who do not see it
	Width  int
	Height int
	Bottom int // where the lanes end
	Foot   int // where the names of the scale stand
	Ticks  []tick
	Lanes  []laneDrawn
	Part   *partDrawn
}

// laneDrawn is one lane.
type laneDrawn struct {
	Name  string
	Count string
	Y     int // its upper edge
	NameY int
	Marks []markDrawn
	Bins  *binsDrawn
}

// partDrawn shows which part of the whole the next picture shows.
type partDrawn struct{ X, Width string }

func partOf(part, whole window) *partDrawn {
	from, to := whole.x(part.from), whole.x(part.to)
	return &partDrawn{num(from), num(max(to-from, 2))}
}

// drawPicture draws the events over a window.
func drawPicture(events []TimelineEvent, w window) timelinePicture {
	p := timelinePicture{
		Width: pictureWidth, Ticks: ticks(w),
		Label: fmt.Sprintf("%d events from %s to %s; the list below has them all", len(events), dayText(w.from), dayText(w.to)),
	}
	y := scaleHeight
	for _, l := range lanesOf(events, w) {
		p.Lanes = append(p.Lanes, l.draw(w, y))
		y += l.height()
	}
	p.Bottom = y
	p.Height, p.Foot = y+scaleHeight, y+scaleHeight-5
	return p
}

// beyond says what of the events a picture does not show.
func beyond(events []TimelineEvent, w window) string {
	before, after, over := 0, 0, 0
	for _, e := range events {
		switch s := e.When.sides(); {
		case s.to <= w.from:
			before++
		case s.from >= w.to:
			after++
		case s.from < w.from || s.to > w.to:
			over++
		}
	}
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{{before, "before it"}, {after, "after it"}, {over, "partly outside of it"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.words))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Drawn from %s to %s. Events that lie beyond the picture: %s.", dayText(w.from), dayText(w.to), strings.Join(parts, ", "))
}

// num writes a coordinate.
func num(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// textWidth estimates the width of a text in the small type of a picture, rather too wide than too narrow.
func textWidth(s string) float64 {
	width := 0.0
	for _, r := range s {
		width += runeWidth(r)
	}
	return width
}

func runeWidth(r rune) float64 {
	switch {
	case r >= 0x1100 && r < 0x1200, r >= 0x2e80:
		return 11
	case r >= 0x0300 && r < 0x0370, r >= 0x064b && r < 0x0660:
		return 0
	case r >= 0x0600 && r < 0x0700:
		return 5.2
	case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r >= 0x0370:
		return 7.6
	}
	return 5.9
}

// cutText shortens a text to what fits into a width. Marks that take no width count too, so that nobody piles them up.
func cutText(s string, width float64) string {
	const mark = 1.5
	taken, cut := 0.0, 0
	for i, r := range s {
		if taken+6 <= width {
			cut = i
		}
		if taken += max(runeWidth(r), mark); taken > width {
			return s[:cut] + "…"
		}
	}
	return s
}
