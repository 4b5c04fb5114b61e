package page

import (
	"fmt"
	"math"
)

// markDrawn is one event in a picture.
type markDrawn struct {
	Tip    string
	Shapes []shape
	Words  string
	WordsX string
	WordsY string
	Class  string   // of the words
	Keys   []string // entries of the legend that explain it
}

// shape is a rectangle, or a path if Path is not empty. Class says how it is filled.
type shape struct {
	Class         string
	X, Y          string
	Width, Height string
	Path          string
	Text          string // a question mark at X, Y
}

// draw draws a mark whose row begins at y.
func (m *mark) draw(y float64) markDrawn {
	d := markDrawn{Tip: m.tip(), Words: m.words, WordsX: num(m.wordsX), WordsY: num(y + 10), Class: "word"}
	switch {
	case m.wordsEnd:
		d.Class = "word end"
	case m.over:
		d.Class = "word over"
	}
	b := brush{y: y + 2.5}
	switch {
	case m.away:
	case m.point:
		b.point(m.solidFrom, m.solidTo)
	default:
		b.doubt(m)
		if m.solid {
			b.rect("sure", m.solidFrom, m.solidTo)
		}
	}
	b.side(m.left, m.from, -1)
	b.side(m.right, m.to, 1)
	d.Shapes, d.Keys = b.shapes, m.keys()
	return d
}

// brush draws the shapes of one mark, whose upper edge is y.
type brush struct {
	y      float64
	shapes []shape
}

func (b *brush) rect(class string, from, to float64) {
	b.shapes = append(b.shapes, shape{Class: class, X: num(from), Y: num(b.y), Width: num(math.Max(to-from, 0.5)), Height: num(markHeight)})
}

func (b *brush) path(class, format string, args ...any) {
	b.shapes = append(b.shapes, shape{Class: class, Path: fmt.Sprintf(format, args...)})
}

// point draws what happened on a known day: a lozenge on a line as long as the day.
func (b *brush) point(from, to float64) {
	const r, thin = markHeight/2 + 0.5, 1.6
	x, middle := (from+to)/2, b.y+markHeight/2
	if to-from > 2*r {
		b.path("sure", "M%.1f %.1fH%.1fv%.1fH%.1fz", from, middle-thin/2, to, thin, from)
	}
	b.path("sure", "M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz", x-r, b.y+r-0.5, r, -r, r, r, -r, r)
}

// doubt draws the part that is in doubt: hatched between its bounds, with an edge where a bound holds.
func (b *brush) doubt(m *mark) {
	if m.whole() {
		return
	}
	b.rect("doubt", m.from, m.to)
	top, bottom := b.y, b.y+markHeight
	b.path("edge", "M%.1f %.1fH%.1fM%.1f %.1fH%.1f", m.from, top, m.to, m.from, bottom, m.to)
	if m.left == "" {
		b.path("edge", "M%.1f %.1fV%.1f", m.from, top, bottom)
	}
	if m.right == "" {
		b.path("edge", "M%.1f %.1fV%.1f", m.to, top, bottom)
	}
}

// whole reports whether all of a mark is sure.
func (m *mark) whole() bool {
	return m.solid && m.from >= m.solidFrom-0.5 && m.to <= m.solidTo+0.5
}

// side draws what lies beyond one bound; way is -1 to the left and 1 to the right.
func (b *brush) side(word string, at, way float64) {
	class := map[float64]string{-1: " left", 1: " right"}[way]
	middle := b.y + markHeight/2
	switch word {
	case "fade":
		b.run("fade"+class, at, at+way*fade)
	case "unknown":
		b.run("fade"+class, at, at+way*unknownRun)
		b.shapes = append(b.shapes, shape{Class: "unknown", X: num(clamp(at + way*(unknownRun-4))), Y: num(b.y + 8), Text: "?"})
	case "open":
		end := 0.0
		if way > 0 {
			end = pictureWidth
		}
		b.path("open", "M%.1f %.1fH%.1f", at, middle, end-way*5)
		b.arrow(end, way)
	case "cut":
		b.arrow(at, way)
	}
}

// run draws a fading part, cut at the edge of the picture.
func (b *brush) run(class string, from, to float64) {
	from, to = clamp(math.Min(from, to)), clamp(math.Max(from, to))
	if to > from {
		b.rect(class, from, to)
	}
}

// arrow points out of the picture.
func (b *brush) arrow(x, way float64) {
	b.path("arrow", "M%.1f %.1fl%.1f %.1fv%.1fz", x, b.y+markHeight/2, -way*7, -5.0, 10.0)
}

func clamp(x float64) float64 { return math.Min(math.Max(x, 0), pictureWidth) }
