package page

import (
	"fmt"
	"math"
	"time"
)

// tick is one line of the scale with its name.
type tick struct {
	X     string
	TextX string
	Text  string
}

// leastTick is the room that the name of a tick takes.
const leastTick = 80

// ticks divides a window at whole days, months or years, so that no name touches the next.
func ticks(w window) []tick {
	most := pictureWidth / leastTick
	least := w.span() / float64(most)
	for _, s := range []struct {
		days int
		size float64
	}{{1, day}, {2, 2 * day}, {5, 5 * day}, {10, 10 * day}} {
		if s.size >= least && w.span() < 120*day {
			return w.named(dayTicks(w, s.days), "2006-01-02")
		}
	}
	for _, months := range []int{1, 2, 3, 6} {
		if float64(months)*28*day >= least {
			return w.named(monthTicks(w, months), "2006-01")
		}
	}
	step := 1.0
	for i := 0; step*year < least; i++ {
		step *= []float64{2, 2.5, 2}[i%3] // 1 2 5 10 20 50 …
	}
	return w.named(yearTicks(w, int(math.Round(step))), "2006")
}

func dayTicks(w window, step int) []time.Time {
	var out []time.Time
	first := moment(w.from)
	for d := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); float64(d.Unix()) <= w.to; d = nextDay(d, step) {
		out = append(out, d)
	}
	return out
}

// nextDay goes on by step days within a month and begins again with the next one, so that the names are round.
func nextDay(d time.Time, step int) time.Time {
	next := d.AddDate(0, 0, step)
	if step > 1 {
		if d.Day() == 1 && step >= 5 {
			next = next.AddDate(0, 0, -1) // 1 5 10 …
		}
		first := time.Date(d.Year(), d.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		if first.Sub(next) <= time.Duration(step)*12*time.Hour {
			return first
		}
	}
	return next
}

func monthTicks(w window, step int) []time.Time {
	var out []time.Time
	for m := time.Date(moment(w.from).Year(), 1, 1, 0, 0, 0, 0, time.UTC); float64(m.Unix()) <= w.to; m = m.AddDate(0, step, 0) {
		out = append(out, m)
	}
	return out
}

func yearTicks(w window, step int) []time.Time {
	var out []time.Time
	first := int(math.Floor(float64(moment(w.from).Year())/float64(step))) * step
	for y := first; ; y += step {
		d := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		if float64(d.Unix()) > w.to {
			return out
		}
		out = append(out, d)
	}
}

// named places the divisions that lie in the window.
func (w window) named(at []time.Time, layout string) []tick {
	var out []tick
	for _, d := range at {
		x := w.x(float64(d.Unix()))
		if x < 0 || x > pictureWidth {
			continue
		}
		text := d.Format(layout)
		if y := d.Year(); y < 0 || y > 9999 {
			text = fmt.Sprint(y)
		}
		t := tick{X: num(x), Text: text, TextX: num(x + 3)}
		if x+3+textWidth(text) > pictureWidth {
			t.Text = ""
		}
		out = append(out, t)
	}
	return out
}

// x places a moment in the picture.
func (w window) x(at float64) float64 { return (at - w.from) / w.span() * pictureWidth }
