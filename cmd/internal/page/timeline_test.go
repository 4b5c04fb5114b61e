package page

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// on makes the extent of a known day.
func on(year, month, day int) TimelineExtent {
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	end := d.AddDate(0, 0, 1).Add(-time.Second)
	return TimelineExtent{Begin: d, End: end, SureFrom: d, SureTo: end}
}

// in makes the extent of what happened some day from one to another.
func in(from, to TimelineExtent) TimelineExtent {
	return TimelineExtent{Begin: from.Begin, End: to.End}
}

func eventAt(x TimelineExtent) TimelineEvent {
	return TimelineEvent{No: "1", Date: "2013", Kind: "torture", When: x}
}

// classesOf draws one event over 2013 and lists what it is drawn with.
func classesOf(x TimelineExtent) []string {
	year := window{float64(on(2013, 1, 1).Begin.Unix()), float64(on(2014, 1, 1).Begin.Unix())}
	m := newMark(eventAt(x), year, true)
	var out []string
	for _, s := range m.draw(0).Shapes {
		out = append(out, s.Class)
	}
	return out
}

func TestDoubtLooksLikeDoubt(t *testing.T) {
	t.Parallel()
	day, month := on(2013, 5, 7), in(on(2013, 5, 1), on(2013, 5, 31))
	doubted := in(day, day)
	doubted.Before, doubted.After = TimelineDoubted, TimelineDoubted
	span := on(2013, 5, 7)
	span.End, span.SureTo, span.Lasting = on(2013, 6, 7).End, on(2013, 6, 7).End, true
	partly := span
	partly.SureTo, partly.After = day.End, TimelineDoubted
	unknown, open := day, day
	unknown.Lasting, unknown.After = true, TimelineUnknown
	open.Lasting, open.Before = true, TimelineOpen
	for _, tt := range []struct {
		name string
		when TimelineExtent
		want []string
	}{
		{"a known day", day, []string{"sure"}},
		{"a span of known days", span, []string{"sure"}},
		{"some day of a month", month, []string{"doubt", "edge", "edge", "edge"}},
		{"a doubted day", doubted, []string{"doubt", "edge", "fade left", "fade right"}},
		{"a span with a doubted end", partly, []string{"doubt", "edge", "edge", "sure", "fade right"}},
		{"an end that nobody knows", unknown, []string{"sure", "fade right", "unknown"}},
		{"an open beginning", open, []string{"sure", "open", "arrow"}},
		{"before the picture", on(1999, 1, 1), []string{"arrow"}},
		{"after the picture, in doubt", in(on(2020, 1, 1), on(2021, 1, 1)), []string{"arrow"}},
		{"from before the picture into it", in(on(2000, 1, 1), day), []string{"doubt", "edge", "edge", "arrow"}},
	} {
		if got := classesOf(tt.when); !slices.Equal(got, tt.want) {
			t.Errorf("%s is drawn as %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestMarksStayInThePicture: nothing is drawn outside, and no two marks of a lane touch.
func TestMarksStayInThePicture(t *testing.T) {
	t.Parallel()
	for n := range 39 {
		events := scattered(n + 1)
		w := wholeWindow(events)
		for _, l := range lanesOf(events, w) {
			for i := range l.marks {
				left, right := l.marks[i].box()
				if left < 0 || right > pictureWidth+0.1 || math.IsNaN(left+right) {
					t.Fatalf("%d events: a mark from %f to %f", n+1, left, right)
				}
				for j := range i {
					l2, r2 := l.marks[j].box()
					if l.marks[i].row == l.marks[j].row && left < r2 && l2 < right {
						t.Fatalf("%d events: marks %d and %d of %q touch", n+1, i, j, l.name)
					}
				}
			}
		}
	}
}

// scattered makes events of all kinds of doubt; the same number gives the same events.
func scattered(n int) []TimelineEvent {
	var out []TimelineEvent
	for i := range n {
		x := on(2010+i*7%5, 1+i*5%12, 1+i*11%28)
		switch i % 6 {
		case 1:
			x = in(x, on(2015, 2, 3))
		case 2:
			x.SureFrom, x.SureTo, x.Before, x.After = time.Time{}, time.Time{}, TimelineDoubted, TimelineDoubted
		case 3:
			x.Lasting, x.After = true, TimelineUnknown
		case 4:
			x.Lasting, x.Before = true, TimelineOpen
		}
		out = append(out, TimelineEvent{
			No: fmt.Sprint(i + 1), Date: "2013", Doubt: "?", Kind: fmt.Sprintf("növ %d", i%20), What: strings.Repeat("söz ", i%9), Places: []string{"Uydurmakənd"}, When: x,
		})
	}
	return out
}

func TestPicturesFitOnASheet(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 5, 30, 41, 150, 600, 3000} {
		d := drawTimeline(Timeline{Events: scattered(n)})
		if len(d.Pictures) == 0 {
			t.Fatalf("%d events: no picture", n)
		}
		for _, p := range d.Pictures {
			if p.Height > 1100 || len(p.Lanes) > mostLanes || len(p.Ticks) < 2 {
				t.Errorf("%d events: %d units high, %d lanes, %d divisions", n, p.Height, len(p.Lanes), len(p.Ticks))
			}
		}
	}
}

func TestTicksAreNamedAndApart(t *testing.T) {
	t.Parallel()
	start := float64(on(2013, 1, 17).Begin.Unix())
	for span := 10 * day; span < 1e9*year; span *= 1.37 {
		all := ticks(window{start, start + span})
		last := -1e9
		for _, tick := range all {
			x, err := strconv.ParseFloat(tick.X, 64)
			if err != nil || x < 0 || x > pictureWidth || x-last < textWidth(tick.Text) {
				t.Fatalf("%.0f days: %q at %s, the one before at %.1f", span/day, tick.Text, tick.X, last)
			}
			last = x
		}
		if len(all) < 2 || len(all) > 12 {
			t.Errorf("%.0f days: %d divisions", span/day, len(all))
		}
	}
}

// TestFarAwayDates: a few events that lie ages away do not press the others into one point, and are told of.
func TestFarAwayDates(t *testing.T) {
	t.Parallel()
	events := []TimelineEvent{eventAt(on(-5000, 1, 1))}
	for i := range 6 {
		events = append(events, eventAt(on(2013, 3+i, 7)))
	}
	events = append(events, eventAt(on(900_000_000, 1, 1)))
	w := wholeWindow(events)
	if w.span() > 20*year {
		t.Errorf("the picture spans %.0f years", w.span()/year)
	}
	if words := beyond(events, w); !strings.Contains(words, "1 before it, 1 after it") {
		t.Errorf("told: %q", words)
	}
	checkPage(t, write(t, Timeline{Events: events}))
}

func TestTheBusyTimeIsDrawnCloser(t *testing.T) {
	t.Parallel()
	var events []TimelineEvent
	for i := range 5 {
		events = append(events, eventAt(on(2013, 3, 7+i)))
	}
	events = append(events, eventAt(on(2015, 1, 1)), eventAt(on(2016, 1, 1)))
	d := drawTimeline(Timeline{Events: events})
	if len(d.Pictures) != 2 || d.Pictures[0].Part == nil || d.Pictures[1].Part != nil {
		t.Fatalf("%d pictures", len(d.Pictures))
	}
	if got := d.Pictures[1].Lanes[0].Count; got != "5" {
		t.Errorf("%s events in the closer picture", got)
	}
	var spread []TimelineEvent
	for i := range 20 {
		spread = append(spread, eventAt(on(2000+i, 1, 1)))
	}
	if n := len(drawTimeline(Timeline{Events: spread}).Pictures); n != 1 {
		t.Errorf("events that are spread evenly have %d pictures", n)
	}
}

// TestSumsCountDoubtApart: what may lie somewhere is never counted as if it did.
func TestSumsCountDoubtApart(t *testing.T) {
	t.Parallel()
	w := window{float64(on(2013, 1, 1).Begin.Unix()), float64(on(2014, 1, 1).Begin.Unix())}
	events := []TimelineEvent{eventAt(on(2013, 5, 7)), eventAt(in(on(2013, 1, 1), on(2013, 12, 31)))}
	b := drawBins(events, w, 0, 44)
	if b.Top != "2" || strings.Count(b.Sure, "M") != 1 || !strings.HasPrefix(b.May, "M0.0 ") {
		t.Errorf("at most %s at once; sure %q, may %q", b.Top, b.Sure, b.May)
	}
}

func TestChartOfManyWords(t *testing.T) {
	t.Parallel()
	var counts []TimelineCount
	for i := range 40 {
		counts = append(counts, TimelineCount{Word: fmt.Sprint("yer ", i), Sure: 2, Doubt: 1})
	}
	counts = append(counts, TimelineCount{None: 7})
	c := chartOf("By place", counts, "no place told")
	if n := len(c.Rows); n != 16 || c.Rows[n-2].Word != "no place told" || c.Rows[n-2].All != 7 || c.Rows[n-1].Word != "26 others" || c.Rows[n-1].All != 78 {
		t.Errorf("%d rows: %+v", n, c.Rows[max(n-2, 0):])
	}
}

func TestCutText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "qısa", strings.Repeat("ə", 1000), strings.Repeat("漢", 1000), "a" + strings.Repeat("\u0301", 1<<20), strings.Repeat("مثال ", 300), "\xff\xfe" + strings.Repeat("\xff", 900)} {
		cut := cutText(s, 200)
		if cut != s && (!strings.HasSuffix(cut, "…") || !strings.HasPrefix(s, strings.TrimSuffix(cut, "…")) || len(cut) > 600) {
			t.Errorf("%d bytes were cut to %q", len(s), cut)
		}
	}
}

func TestTimelineOfThousands(t *testing.T) {
	t.Parallel()
	events := scattered(2000)
	page := write(t, Timeline{Title: "Nümunə", Events: events, Undated: events[:3]})
	checkPage(t, page)
	if rows := bytes.Count(page, []byte(`data-label="Record"`)); rows != 2003 {
		t.Errorf("%d of 2003 events are listed", rows)
	}
}
