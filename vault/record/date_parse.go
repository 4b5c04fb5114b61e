package record

import (
	"strings"
	"time"
)

// maxDateText bounds a date before anything looks at it; the longest interval of datetimes is far below.
const maxDateText = 80

// maxLongYear is the number of digits of a year written with Y; more would leave Go's calendar.
const maxLongYear = 9

// dateParser reads one date; pos is the offset of the next byte.
type dateParser struct {
	text string
	pos  int
}

func (p *dateParser) fail(at int, reason string) error {
	return &DateError{Position: at + 1, Reason: reason}
}

// parse reads the whole text: an interval when it holds a slash, else one date.
func (p *dateParser) parse() (Date, error) {
	switch {
	case p.text == "":
		return Date{}, p.fail(0, "a date is needed, such as 2013, 2013-10 or 2013-10-19")
	case len(p.text) > maxDateText:
		return Date{}, p.fail(maxDateText, "too long for a date")
	}
	slash := strings.IndexByte(p.text, '/')
	if slash < 0 {
		return p.single(len(p.text), true)
	}
	return p.interval(slash)
}

// interval reads start and end around the slash (level 0: dates only; level 1: either may be open, unknown or
// doubted).
func (p *dateParser) interval(slash int) (Date, error) {
	start, startGiven, err := p.endpoint(slash, distantPast(), doubtOpenStart)
	if err != nil {
		return Date{}, err
	}
	p.pos = slash + 1
	end, endGiven, err := p.endpoint(len(p.text), distantFuture(), doubtOpenEnd)
	if err != nil {
		return Date{}, err
	}
	if !startGiven && !endGiven {
		return Date{}, p.fail(0, "an interval needs a date on one side")
	}
	if start.start.After(end.end) {
		return Date{}, p.fail(slash, "the interval ends before it begins")
	}
	return Date{
		start: start.start, end: end.end,
		doubt: start.doubt | end.doubt, precision: PrecisionInterval,
	}, nil
}

// endpoint reads one side of an interval up to stop; given is false when it is open or unknown.
func (p *dateParser) endpoint(stop int, distant time.Time, open doubt) (d Date, given bool, err error) {
	switch p.text[p.pos:stop] {
	case "":
		return Date{start: distant, end: distant, doubt: doubtUnknownEnd}, false, nil
	case "..":
		return Date{start: distant, end: distant, doubt: open}, false, nil
	}
	d, err = p.single(stop, false)
	return d, true, err
}

// single reads one date, season or (where clock is true) datetime that must end at stop.
func (p *dateParser) single(stop int, clock bool) (Date, error) {
	c, err := p.calendar(stop)
	if err != nil {
		return Date{}, err
	}
	d, err := c.date(p)
	if err != nil {
		return Date{}, err
	}
	if p.pos < stop && p.text[p.pos] == 'T' {
		if !clock || d.precision != PrecisionDay || d.doubt != 0 {
			return Date{}, p.fail(p.pos, "a time of day needs one whole date before it, outside of an interval")
		}
		if d, err = p.clock(d, stop); err != nil {
			return Date{}, err
		}
	} else if p.pos < stop {
		d.doubt |= qualifier(p.text[p.pos])
		if qualifier(p.text[p.pos]) != 0 {
			p.pos++
		}
	}
	if p.pos != stop {
		return Date{}, p.fail(p.pos, "the date should end here")
	}
	return d, nil
}

// qualifier gives the doubt that a closing mark adds, or nothing (level 1, "qualification of a date").
func qualifier(c byte) doubt {
	switch c {
	case '?':
		return doubtUncertain
	case '~':
		return doubtApproximate
	case '%':
		return doubtUncertain | doubtApproximate
	}
	return 0
}

// clock reads Thh:mm:ss and an optional Z, ±hh or ±hh:mm (level 0). The zone is kept in the text; the bounds are
// civil time as written.
func (p *dateParser) clock(d Date, stop int) (Date, error) {
	p.pos++
	var v [3]int
	for i, limit := range [3]int{23, 59, 59} {
		if i > 0 {
			if p.pos >= stop || p.text[p.pos] != ':' {
				return Date{}, p.fail(p.pos, "a colon was expected")
			}
			p.pos++
		}
		n, err := p.two(stop, 0, limit, "a time of day is hh:mm:ss, from 00:00:00 to 23:59:59")
		if err != nil {
			return Date{}, err
		}
		v[i] = n
	}
	if err := p.zone(stop); err != nil {
		return Date{}, err
	}
	y, m, day := d.start.Date()
	at := time.Date(y, m, day, v[0], v[1], v[2], 0, time.UTC)
	return Date{start: at, end: at, precision: PrecisionSecond}, nil
}

// zone reads an optional shift from UTC.
func (p *dateParser) zone(stop int) error {
	const want = "a zone is Z, +hh or +hh:mm, from -12:00 to +14:00"
	if p.pos == stop {
		return nil
	}
	sign := p.text[p.pos]
	at := p.pos
	p.pos++
	switch sign {
	case 'Z':
		return nil
	case '+', '-':
	default:
		return p.fail(at, want)
	}
	hours, err := p.two(stop, 0, 14, want)
	if err != nil {
		return err
	}
	minutes := 0
	if p.pos < stop && p.text[p.pos] == ':' {
		p.pos++
		if minutes, err = p.two(stop, 0, 59, want); err != nil {
			return err
		}
	}
	shift := hours*60 + minutes
	if shift > 14*60 || sign == '-' && (shift > 12*60 || shift == 0) {
		return p.fail(at, want)
	}
	return nil
}

// two reads exactly two digits between low and high.
func (p *dateParser) two(stop, low, high int, reason string) (int, error) {
	if p.pos+2 > stop || !isDigit(p.text[p.pos]) || !isDigit(p.text[p.pos+1]) {
		return 0, p.fail(min(p.pos, stop), reason)
	}
	n := int(p.text[p.pos]-'0')*10 + int(p.text[p.pos+1]-'0')
	if n < low || n > high {
		return 0, p.fail(p.pos, reason)
	}
	p.pos += 2
	return n, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
