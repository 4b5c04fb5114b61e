package record

import (
	"strconv"
	"time"
)

// distantPast and distantFuture bound what has no bound; every year that can be written lies between.
func distantPast() time.Time   { return time.Date(-2_000_000_000, 1, 1, 0, 0, 0, 0, time.UTC) }
func distantFuture() time.Time { return time.Date(2_000_000_000, 1, 1, 0, 0, 0, 0, time.UTC) }

// calendar is year, month and day as they were written.
type calendar struct {
	year      int // first year that is meant
	openYears int // 1, 10 or 100: years that an unspecified year may mean
	month     int // 0: not written; 21 to 24: a season
	day       int // 0: not written
	monthX    bool
	dayX      bool
	at        int // where the month (or the day) begins, for errors
	dayAt     int
}

// calendar reads a year and what follows it, up to a T, a qualifier or stop.
func (p *dateParser) calendar(stop int) (calendar, error) {
	c, long, err := p.year(stop)
	if err != nil || long || p.pos >= stop || p.text[p.pos] != '-' {
		return c, err
	}
	if c.openYears > 1 {
		return c, p.fail(p.pos, "nothing can follow an unspecified year")
	}
	p.pos++
	c.at = p.pos
	if c.monthX, err = p.unspecified(stop); err != nil {
		return c, err
	}
	if !c.monthX {
		if c.month, err = p.month(stop); err != nil {
			return c, err
		}
	}
	if p.pos >= stop || p.text[p.pos] != '-' {
		return c, nil
	}
	if c.month > 12 {
		return c, p.fail(p.pos, "nothing can follow a season")
	}
	return p.day(c, stop)
}

// year reads YYYY, -YYYY, YYYX, YYXX or (long) Y and more than four digits with an optional minus sign.
func (p *dateParser) year(stop int) (c calendar, long bool, err error) {
	const want = "a year is four digits, with X for the last one or two if unknown"
	c.openYears = 1
	if p.pos < stop && p.text[p.pos] == 'Y' {
		c.year, err = p.longYear(stop)
		return c, true, err
	}
	start, negative := p.pos, false
	if p.pos < stop && p.text[p.pos] == '-' {
		negative = true
		p.pos++
	}
	for i := range 4 {
		switch {
		case p.pos >= stop:
			return c, false, p.fail(p.pos, want)
		case isDigit(p.text[p.pos]) && c.openYears == 1:
			c.year = c.year*10 + int(p.text[p.pos]-'0')
		case p.text[p.pos] == 'X' && i >= 2 && !negative:
			c.year *= 10
			c.openYears *= 10
		default:
			return c, false, p.fail(p.pos, want)
		}
		p.pos++
	}
	if negative && c.year == 0 {
		return c, false, p.fail(start, "the year 0000 has no sign")
	}
	if negative {
		c.year = -c.year
	}
	return c, false, nil
}

// longYear reads Y, an optional minus sign and five to nine digits without a leading zero (level 1,
// "letter-prefixed calendar year").
func (p *dateParser) longYear(stop int) (int, error) {
	const want = "a year after Y has five to nine digits and does not begin with 0"
	p.pos++
	start, negative := p.pos, false
	if p.pos < stop && p.text[p.pos] == '-' {
		negative = true
		p.pos++
	}
	digits := p.pos
	for p.pos < stop && isDigit(p.text[p.pos]) {
		p.pos++
	}
	n := p.pos - digits
	if n < 5 || n > maxLongYear || p.text[digits] == '0' {
		return 0, p.fail(start, want)
	}
	year, err := strconv.Atoi(p.text[digits:p.pos])
	if err != nil {
		return 0, p.fail(start, want)
	}
	if negative {
		year = -year
	}
	return year, nil
}

// month reads 01 to 12, or a season 21 to 24.
func (p *dateParser) month(stop int) (int, error) {
	const want = "a month is 01 to 12, a season 21 to 24, or XX if unknown"
	at := p.pos
	n, err := p.two(stop, 1, 24, want)
	if err != nil {
		return 0, err
	}
	if n > 12 && n < 21 {
		return 0, p.fail(at, want)
	}
	return n, nil
}

// day reads a hyphen and a day, or XX.
func (p *dateParser) day(c calendar, stop int) (calendar, error) {
	p.pos++
	c.dayAt = p.pos
	var err error
	if c.dayX, err = p.unspecified(stop); err != nil || c.dayX {
		return c, err
	}
	if c.monthX {
		return c, p.fail(p.pos, "a day cannot be known in an unknown month (use XX-XX)")
	}
	c.day, err = p.two(stop, 1, 31, "a day is 01 to 31, or XX if unknown")
	return c, err
}

// unspecified reads XX if it stands there.
func (p *dateParser) unspecified(stop int) (bool, error) {
	if p.pos >= stop || p.text[p.pos] != 'X' {
		return false, nil
	}
	if p.pos+2 > stop || p.text[p.pos+1] != 'X' {
		return false, p.fail(p.pos, "an unknown month or day is XX")
	}
	p.pos += 2
	return true, nil
}

// date gives what was written its bounds.
func (c calendar) date(p *dateParser) (Date, error) {
	d := Date{precision: PrecisionYear}
	var next time.Time // the moment after the last
	switch {
	case c.month > 12:
		d.precision, d.doubt = PrecisionSeason, doubtSeason
		d.start, next = c.season()
	case c.day > 0:
		d.precision = PrecisionDay
		d.start = civil(c.year, c.month, c.day)
		if d.start.Day() != c.day {
			return Date{}, p.fail(c.dayAt, "this month has no such day")
		}
		next = civil(c.year, c.month, c.day+1)
	case c.month > 0:
		d.precision = PrecisionMonth
		d.start, next = civil(c.year, c.month, 1), civil(c.year, c.month+1, 1)
	default:
		d.precision = yearPrecision(c.openYears)
		d.start, next = civil(c.year, 1, 1), civil(c.year+c.openYears, 1, 1)
	}
	if c.monthX || c.dayX || c.openYears > 1 {
		d.doubt |= doubtUnspecified
	}
	d.end = next.Add(-time.Second)
	return d, nil
}

// season gives the months of a season on the northern half of the earth with a month of slack on either side,
// because EDTF does not say where one stands or on which day a season begins. A winter may be the one that
// ends or the one that begins in its year.
func (c calendar) season() (start, next time.Time) {
	switch c.month {
	case 21:
		return civil(c.year, 2, 1), civil(c.year, 7, 1)
	case 22:
		return civil(c.year, 5, 1), civil(c.year, 10, 1)
	case 23:
		return civil(c.year, 8, 1), civil(c.year+1, 1, 1)
	}
	return civil(c.year, 1, 1), civil(c.year+1, 4, 1)
}

func yearPrecision(years int) Precision {
	switch years {
	case 10:
		return PrecisionDecade
	case 100:
		return PrecisionCentury
	}
	return PrecisionYear
}

func civil(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
