package record

import (
	"fmt"
	"strings"
	"time"
)

// Date is a date with doubt: a text of EDTF levels 0 and 1 (ISO 8601-2:2019, annex A; Library of Congress,
// "Extended Date/Time Format Specification"), the moments it may mean, and what it leaves open. It prints
// back exactly as it was written. The zero Date says nothing. A Date is immutable and comparable.
//
// Bounds are civil time as it was written: "2013-10-19T23:10:00Z" is on the 19th wherever it is read. They
// are given in time.UTC only because Go needs a location.
type Date struct {
	text       string
	start, end time.Time
	doubt      doubt
	precision  Precision
}

// doubt is what a date leaves open.
type doubt uint8

const (
	doubtUncertain   doubt = 1 << iota // ? or %
	doubtApproximate                   // ~ or %
	doubtUnspecified                   // an X
	doubtUnknownEnd                    // an interval with an empty end
	doubtOpenStart                     // an interval that begins with ..
	doubtOpenEnd                       // an interval that ends with ..
	doubtSeason                        // bounds of a season depend on where one stands
)

// Precision is the smallest unit that a date names.
type Precision string

// The precisions of a date, from coarse to fine.
const (
	PrecisionInterval Precision = "interval"
	PrecisionDecade   Precision = "decade"
	PrecisionCentury  Precision = "century"
	PrecisionYear     Precision = "year"
	PrecisionSeason   Precision = "season"
	PrecisionMonth    Precision = "month"
	PrecisionDay      Precision = "day"
	PrecisionSecond   Precision = "second"
)

// DateError says where a text stops being a date. It never holds the text itself.
type DateError struct {
	Position int    // byte offset from 1
	Reason   string // what was expected
}

// Error names the position and the reason.
func (e *DateError) Error() string {
	return fmt.Sprintf("date, position %d: %s", e.Position, e.Reason)
}

// ParseDate reads one EDTF date, datetime, season or interval. Nothing is trimmed and nothing is guessed. The
// error is a *DateError.
func ParseDate(text string) (Date, error) {
	p := dateParser{text: text}
	d, err := p.parse()
	if err != nil {
		return Date{}, err
	}
	d.text = text
	return d, nil
}

// String prints the date exactly as it was written.
func (d Date) String() string { return d.text }

// IsZero reports whether the date says nothing.
func (d Date) IsZero() bool { return d.text == "" }

// Earliest is the first moment that the date may mean. An interval that is open or unknown at its beginning
// has one before every other date.
func (d Date) Earliest() time.Time { return d.start }

// Latest is the last second that the date may mean. An interval that is open or unknown at its end has
// one after every other date.
func (d Date) Latest() time.Time { return d.end }

// Precision is the smallest unit that the date names; an interval is PrecisionInterval.
func (d Date) Precision() Precision { return d.precision }

// Uncertain reports whether the writer doubted the date: ?, ~, %, an X, a season, or an interval with an
// unknown end. An open end (..) is not a doubt.
func (d Date) Uncertain() bool {
	return d.doubt&^(doubtOpenStart|doubtOpenEnd) != 0
}

// Open reports whether the date is an interval that goes on, or began, without bound (..).
func (d Date) Open() bool { return d.doubt&(doubtOpenStart|doubtOpenEnd) != 0 }

// Overlaps reports whether both dates may mean one moment. The zero Date overlaps nothing.
func (d Date) Overlaps(o Date) bool {
	if d.IsZero() || o.IsZero() {
		return false
	}
	return !d.start.After(o.end) && !o.start.After(d.end)
}

// MonthKey is the month "2013-10" when the date lies within one, else the year "2013" when it lies within
// one, else "". It is what an index may keep.
func (d Date) MonthKey() string {
	switch {
	case d.IsZero() || d.start.Year() != d.end.Year() || strings.HasPrefix(d.text, "Y"):
		return ""
	case d.start.Year() < 0:
		return ""
	case d.start.Month() != d.end.Month():
		return fmt.Sprintf("%04d", d.start.Year())
	}
	return fmt.Sprintf("%04d-%02d", d.start.Year(), d.start.Month())
}

// onOrAfter tells whether the date may lie, and whether it must lie, at or after the beginning of b.
func (d Date) onOrAfter(b Date) (may, must bool) {
	return !d.end.Before(b.start), !d.start.Before(b.start)
}

// onOrBefore tells whether the date may lie, and whether it must lie, at or before the end of b.
func (d Date) onOrBefore(b Date) (may, must bool) {
	return !d.start.After(b.end), !d.end.After(b.end)
}

// within tells whether the date may lie, and whether it must lie, inside b.
func (d Date) within(b Date) (may, must bool) {
	return d.Overlaps(b), !d.start.Before(b.start) && !d.end.After(b.end)
}
