package page

import (
	"fmt"
	"strings"
)

// binsDrawn is a lane in which marks would cover each other: for each short time, how many events lie there for sure, and
// how many may.
type binsDrawn struct {
	Sure, May  string // paths
	Top        string // the number that the upper edge stands for
	TopY, Line string
	Bottom     string
}

// drawBins draws the sums between y and y+height.
func drawBins(events []TimelineEvent, w window, y, height int) *binsDrawn {
	const step = 4.0
	const bins = pictureWidth / int(step)
	var sure, may [bins]int
	for _, e := range events {
		spread(may[:], e.When.reach(w), w)
		if s, ok := e.When.sure(); ok {
			spread(sure[:], s, w)
		}
	}
	most := 1
	for _, n := range may {
		most = max(most, n)
	}
	unit := float64(height-4) / float64(most)
	d := &binsDrawn{Top: fmt.Sprint(most), TopY: num(float64(y + 9)), Line: num(float64(y + 4)), Bottom: num(float64(y + height))}
	d.Sure = steps(sure[:], step, float64(y+height), unit)
	d.May = steps(may[:], step, float64(y+height), unit)
	return d
}

// spread counts an event in every bin that it covers.
func spread(bins []int, s, w window) {
	n := float64(len(bins))
	from, to := w.x(s.from)/pictureWidth*n, w.x(s.to)/pictureWidth*n
	if to <= 0 || from >= n {
		return
	}
	first, last := int(max(from, 0)), int(min(to-1e-9, n-1))
	for i := first; i <= max(first, last); i++ {
		bins[i]++
	}
}

// steps draws the outline of sums over a base line, from each stretch that is not empty to its end.
func steps(sums []int, width, base, unit float64) string {
	var b strings.Builder
	for i, n := range sums {
		before, after := 0, 0
		if i > 0 {
			before = sums[i-1]
		}
		if i+1 < len(sums) {
			after = sums[i+1]
		}
		if n == 0 {
			continue
		}
		x := float64(i) * width
		if before == 0 {
			fmt.Fprintf(&b, "M%.1f %.1f", x, base)
		}
		if n != before {
			fmt.Fprintf(&b, "V%.1f", base-unit*float64(n))
		}
		if n != after {
			fmt.Fprintf(&b, "H%.1f", x+width)
		}
		if after == 0 {
			fmt.Fprintf(&b, "V%.1fz", base)
		}
	}
	return b.String()
}
