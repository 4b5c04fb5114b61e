package index

import (
	"fmt"
	"math"
	"time"
)

// Dates. The field "when" holds the spans of a record's dates as terms, and as doc values beside the document. They are
// read into one column when a query first asks for dates or breaks a tie, and then every comparison is exact: a
// month or a year as a term would only narrow down what has to be compared anyway.

const (
	spanUncertain = 1 << iota
	spanDay       // From and To are one day, which is written once
)

// encodeSpans writes spans as terms: flags, and days of five bytes with seven bits each, because a doc value cannot
// hold the byte 0xff.
func encodeSpans(spans []Span) []string {
	out := make([]string, len(spans))
	for i, s := range spans {
		var b [11]byte
		if s.Uncertain {
			b[0] |= spanUncertain
		}
		n := putDay(b[:], 1, s.From)
		if s.From == s.To {
			b[0] |= spanDay
		} else {
			n = putDay(b[:], n, s.To)
		}
		out[i] = string(b[:n])
	}
	return out
}

func putDay(b []byte, at int, day int32) int {
	u := uint32(day) ^ 1<<31 // in the order of days
	for i := range 5 {
		b[at+i] = byte(u >> (7 * (4 - i)) & 0x7f)
	}
	return at + 5
}

// decodeSpan reads what encodeSpans wrote. The text of a span is in the catalog only.
func decodeSpan(term []byte) (s span, ok bool) {
	if len(term) != 6 && len(term) != 11 || term[0] > spanUncertain|spanDay || (len(term) == 6) != (term[0]&spanDay != 0) {
		return span{}, false
	}
	s.uncertain = term[0]&spanUncertain != 0
	s.from = day(term[1:6])
	s.to = s.from
	if len(term) == 11 {
		s.to = day(term[6:])
	}
	return s, true
}

func day(b []byte) int32 {
	var u uint32
	for _, c := range b[:5] {
		u = u<<7 | uint32(c&0x7f)
	}
	return int32(u ^ 1<<31)
}

// span is a Span without its text.
type span struct {
	from, to  int32
	uncertain bool
}

// undated sorts after every date.
const undated = math.MaxInt32

// sortDay is the day at which a record with this date stands when records are sorted by date: where it begins, or where it
// ends if nobody knows when it began.
func (s span) sortDay() int32 {
	if s.from != math.MinInt32 {
		return s.from
	}
	return s.to
}

// window is what all dates of one And ask for together: one date of a record that satisfies every bound.
type window struct{ from, to int32 }

func newWindow() window { return window{math.MinInt32, math.MaxInt32} }

// narrow adds a bound. That the person who asks doubts it changes nothing: the span is what was asked for.
func (w window) narrow(d Date) window {
	if d.Bound != BoundBefore {
		w.from = max(w.from, d.Span.From)
	}
	if d.Bound != BoundAfter {
		w.to = min(w.to, d.Span.To)
	}
	return w
}

// match tells whether a date may, and whether it must, satisfy every bound.
func (w window) match(s span) (may, must bool) {
	may = s.to >= w.from && s.from <= w.to
	return may, may && !s.uncertain && s.from >= w.from && s.to <= w.to
}

// matchAny does so for the dates of a record. One that has none matches nothing.
func (w window) matchAny(dates []span) (may, must bool) {
	for _, s := range dates {
		m, n := w.match(s)
		if n {
			return true, true
		}
		may = may || m
	}
	return may, false
}

// month is the month "2013-10" when the date lies within one, else the year "2013" when it lies within one, else "".
func (s span) month() string {
	if s.from == math.MinInt32 || s.to == math.MaxInt32 {
		return ""
	}
	from, to := civilDay(s.from), civilDay(s.to)
	switch {
	case from.Year() != to.Year() || from.Year() < 0 || from.Year() > 9999:
		return ""
	case from.Month() != to.Month():
		return fmt.Sprintf("%04d", from.Year())
	}
	return fmt.Sprintf("%04d-%02d", from.Year(), from.Month())
}

func civilDay(day int32) time.Time {
	return time.Unix(int64(day)*24*60*60, 0).UTC()
}
