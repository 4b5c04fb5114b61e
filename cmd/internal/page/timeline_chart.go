package page

import "fmt"

// timelineChart is counts as bars.
type timelineChart struct {
	Title string
	Rows  []chartRow
	More  int // words that are not shown on their own
}

// chartRow is one bar: solid for what is sure, hatched for what is in doubt, empty for what has no date.
type chartRow struct {
	Word   string
	Told   bool // the word is content
	All    int
	Sure   string
	DoubtX string
	Doubt  string
	NoneX  string
	None   string
	Text   string
}

// chartWidth is what the longest bar takes.
const chartWidth = 200

// chartOf draws the most frequent words, and the others as one.
func chartOf(title string, counts []TimelineCount, untold string) timelineChart {
	const most, slack = 14, 2
	shown, rest := counts, TimelineCount{}
	c := timelineChart{Title: title}
	if len(counts) > most+slack {
		shown = counts[:most]
		for _, o := range counts[most:] {
			if o.Word == "" {
				shown = append(shown[:most:most], o)
				continue
			}
			c.More++
			rest.Sure, rest.Doubt, rest.None = rest.Sure+o.Sure, rest.Doubt+o.Doubt, rest.None+o.None
		}
	}
	longest := rest.all()
	for _, o := range shown {
		longest = max(longest, o.all())
	}
	for _, o := range shown {
		row := o.row(longest)
		row.Word, row.Told = o.Word, true
		if o.Word == "" {
			row.Word, row.Told = untold, false
		}
		c.Rows = append(c.Rows, row)
	}
	if c.More > 0 {
		row := rest.row(longest)
		row.Word = fmt.Sprintf("%d others", c.More)
		c.Rows = append(c.Rows, row)
	}
	return c
}

func (c TimelineCount) all() int { return c.Sure + c.Doubt + c.None }

func (c TimelineCount) row(longest int) chartRow {
	unit := chartWidth / float64(max(longest, 1))
	sure, doubt, none := unit*float64(c.Sure), unit*float64(c.Doubt), unit*float64(c.None)
	text := fmt.Sprintf("%d of a known date, %d in doubt, %d without a date", c.Sure, c.Doubt, c.None)
	return chartRow{
		All: c.all(), Sure: num(sure), DoubtX: num(sure), Doubt: num(doubt), NoneX: num(sure + doubt), None: num(none), Text: text,
	}
}
