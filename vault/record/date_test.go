package record

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func mustDate(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatalf("ParseDate(%q): %v", text, err)
	}
	return d
}

// The examples are those of the Library of Congress' specification of EDTF (2019), levels 0 and 1, and invented ones.
func TestDateBounds(t *testing.T) {
	t.Parallel()
	const past, future = "-2000000000-01-01T00:00:00", "2000000000-01-01T00:00:00"
	tests := []struct {
		rule, text, earliest, latest string
		precision                    Precision
		uncertain                    bool
	}{
		{"level 0: a day", "1985-04-12", "1985-04-12T00:00:00", "1985-04-12T23:59:59", PrecisionDay, false},
		{"level 0: a month", "1985-04", "1985-04-01T00:00:00", "1985-04-30T23:59:59", PrecisionMonth, false},
		{"level 0: February of a leap year", "2000-02", "2000-02-01T00:00:00", "2000-02-29T23:59:59", PrecisionMonth, false},
		{"level 0: a year", "1985", "1985-01-01T00:00:00", "1985-12-31T23:59:59", PrecisionYear, false},
		{"level 0: the year before 1", "0000", "0000-01-01T00:00:00", "0000-12-31T23:59:59", PrecisionYear, false},
		{"level 0: a local time", "1985-04-12T23:20:30", "1985-04-12T23:20:30", "1985-04-12T23:20:30", PrecisionSecond, false},
		{"level 0: a time in UTC", "1985-04-12T23:20:30Z", "1985-04-12T23:20:30", "1985-04-12T23:20:30", PrecisionSecond, false},
		{"level 0: a time behind UTC stays on its day", "1985-04-12T23:20:30-04", "1985-04-12T23:20:30", "1985-04-12T23:20:30", PrecisionSecond, false},
		{"level 0: a time ahead of UTC", "1985-04-12T23:20:30+04:30", "1985-04-12T23:20:30", "1985-04-12T23:20:30", PrecisionSecond, false},
		{"level 0: years", "1964/2008", "1964-01-01T00:00:00", "2008-12-31T23:59:59", PrecisionInterval, false},
		{"level 0: days", "2004-02-01/2005-02-08", "2004-02-01T00:00:00", "2005-02-08T23:59:59", PrecisionInterval, false},
		{"level 0: mixed", "2004-02-01/2005", "2004-02-01T00:00:00", "2005-12-31T23:59:59", PrecisionInterval, false},
		{"level 1: a long year", "Y17000", "17000-01-01T00:00:00", "17000-12-31T23:59:59", PrecisionYear, false},
		{"level 1: a long negative year", "Y-170000002", "-170000002-01-01T00:00:00", "-170000002-12-31T23:59:59", PrecisionYear, false},
		{"level 1: a negative year", "-1985", "-1985-01-01T00:00:00", "-1985-12-31T23:59:59", PrecisionYear, false},
		{"level 1: spring", "2001-21", "2001-02-01T00:00:00", "2001-06-30T23:59:59", PrecisionSeason, true},
		{"level 1: winter may run over", "2001-24", "2001-01-01T00:00:00", "2002-03-31T23:59:59", PrecisionSeason, true},
		{"level 1: uncertain", "1984?", "1984-01-01T00:00:00", "1984-12-31T23:59:59", PrecisionYear, true},
		{"level 1: approximate", "2004-06~", "2004-06-01T00:00:00", "2004-06-30T23:59:59", PrecisionMonth, true},
		{"level 1: both", "2004-06-11%", "2004-06-11T00:00:00", "2004-06-11T23:59:59", PrecisionDay, true},
		{"level 1: a decade", "201X", "2010-01-01T00:00:00", "2019-12-31T23:59:59", PrecisionDecade, true},
		{"level 1: a century", "20XX", "2000-01-01T00:00:00", "2099-12-31T23:59:59", PrecisionCentury, true},
		{"level 1: a month not known", "2004-XX", "2004-01-01T00:00:00", "2004-12-31T23:59:59", PrecisionYear, true},
		{"level 1: a day not known", "1985-04-XX", "1985-04-01T00:00:00", "1985-04-30T23:59:59", PrecisionMonth, true},
		{"level 1: month and day not known", "1985-XX-XX", "1985-01-01T00:00:00", "1985-12-31T23:59:59", PrecisionYear, true},
		{"level 1: open end", "1985-04-12/..", "1985-04-12T00:00:00", future, PrecisionInterval, false},
		{"level 1: open start", "../1985-04", past, "1985-04-30T23:59:59", PrecisionInterval, false},
		{"level 1: unknown end", "1985/", "1985-01-01T00:00:00", future, PrecisionInterval, true},
		{"level 1: unknown start", "/1985-04-12", past, "1985-04-12T23:59:59", PrecisionInterval, true},
		{"level 1: doubted ends", "1984~/2004-06?", "1984-01-01T00:00:00", "2004-06-30T23:59:59", PrecisionInterval, true},
		{"level 1: end with an unknown day", "2004-06-XX/2004-07-03", "2004-06-01T00:00:00", "2004-07-03T23:59:59", PrecisionInterval, true},
		{"a night", "2013-10-19/2013-10-20", "2013-10-19T00:00:00", "2013-10-20T23:59:59", PrecisionInterval, false},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			d := mustDate(t, tt.text)
			const layout = "2006-01-02T15:04:05"
			if d.String() != tt.text {
				t.Errorf("prints back as %q", d)
			}
			if got := d.Earliest().Format(layout); got != tt.earliest {
				t.Errorf("earliest %s, want %s", got, tt.earliest)
			}
			if got := d.Latest().Format(layout); got != tt.latest {
				t.Errorf("latest %s, want %s", got, tt.latest)
			}
			if d.Precision() != tt.precision || d.Uncertain() != tt.uncertain {
				t.Errorf("precision %s, uncertain %v", d.Precision(), d.Uncertain())
			}
		})
	}
}

func TestDateRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule, text string
		position   int
	}{
		{"nothing", "", 1},
		{"words", "yesterday", 1},
		{"a space before", " 2013", 1},
		{"a space behind", "2013 ", 5},
		{"a short year", "213", 4},
		{"day, month, year", "19.10.2013", 3},
		{"slashes of another kind", "2013/10/19", 8},
		{"a one-digit month", "2013-1", 6},
		{"month 13", "2013-13", 6},
		{"month 00", "2013-00", 6},
		{"season 25", "2013-25", 6},
		{"a day in a season", "2013-21-01", 8},
		{"day 00", "2013-10-00", 9},
		{"day 32", "2013-10-32", 9},
		{"31 September", "2013-09-31", 9},
		{"29 February of a common year", "2013-02-29", 9},
		{"a lower-case x", "201x", 4},
		{"an X in the middle", "2X13", 2},
		{"X twice and a digit", "20X3", 4},
		{"a year with one digit known", "2XXX", 2},
		{"an X in half a month", "2013-1X", 6},
		{"a known day in an unknown month", "2013-XX-05", 9},
		{"a month in an unknown year", "201X-10", 5},
		{"two qualifiers", "2013?~", 6},
		{"a qualifier inside (level 2)", "2013?-10", 6},
		{"a qualifier in front (level 2)", "?2013", 1},
		{"a set (level 2)", "[2013,2014]", 1},
		{"minus zero", "-0000", 1},
		{"a negative year with X", "-201X", 5},
		{"a long year without Y", "12013", 5},
		{"a short year with Y", "Y2013", 2},
		{"a long year that begins with 0", "Y012013", 2},
		{"a year beyond the limit", "Y1234567890", 2},
		{"a month after a long year", "Y17000-01", 7},
		{"an interval of nothing", "/", 1},
		{"an interval of two openings", "../..", 1},
		{"an interval backwards", "2014/2013", 5},
		{"three dates", "2013/2014/2015", 10},
		{"a time in an interval (not of level 0)", "2013-10-19T10:00:00/2013-10-20", 11},
		{"a time without a day", "2013-10T10:00:00", 8},
		{"a time with an unknown day", "2013-10-XXT10:00:00", 11},
		{"a time without seconds", "2013-10-19T10:00", 17},
		{"hour 24", "2013-10-19T24:00:00", 12},
		{"second 60", "2013-10-19T23:59:60", 18},
		{"a doubted time", "2013-10-19T10:00:00?", 20},
		{"a zone of nothing", "2013-10-19T10:00:00-00:00", 20},
		{"a zone beyond the earth", "2013-10-19T10:00:00+14:30", 20},
		{"half a zone", "2013-10-19T10:00:00+4", 21},
		{"a trailing line end", "2013\n", 5},
		{"digits of another script", "٢٠١٣", 1},
		{"too long", strings.Repeat("2", 200), maxDateText + 1},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			d, err := ParseDate(tt.text)
			var de *DateError
			if !errors.As(err, &de) || d != (Date{}) {
				t.Fatalf("got %+v, %v", d, err)
			}
			if de.Position != tt.position {
				t.Errorf("position %d, want %d (%v)", de.Position, tt.position, err)
			}
			if tt.text != "" && strings.Contains(err.Error(), tt.text) && len(tt.text) > 4 {
				t.Errorf("the error repeats the text: %v", err)
			}
		})
	}
}

func TestDateOverlaps(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want bool
	}{
		{"2013-10-19", "2013-10", true},
		{"2013-10-19", "2013-10-20", false},
		{"201X", "2013-10-19", true},
		{"201X", "2020", false},
		{"2013-10-19/2013-10-20", "2013-10-20T03:00:00", true},
		{"2013/..", "2999", true},
		{"../2013", "2014", false},
		{"/2013", "1900", true},
	}
	for _, tt := range tests {
		a, b := mustDate(t, tt.a), mustDate(t, tt.b)
		if a.Overlaps(b) != tt.want || b.Overlaps(a) != tt.want {
			t.Errorf("%s and %s: want %v both ways", tt.a, tt.b, tt.want)
		}
	}
	if d := mustDate(t, "2013"); d.Overlaps(Date{}) || (Date{}).Overlaps(d) {
		t.Error("the zero date overlaps something")
	}
}

func TestDateMonthKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2013-10-19": "2013-10", "2013-10": "2013-10", "2013-10-XX": "2013-10", "2013": "2013", "2013-10/2013-11": "2013",
		"201X": "", "2013/2014": "", "Y17000": "", "-1985": "", "2013/..": "", "0987": "0987",
	} {
		if got := mustDate(t, text).MonthKey(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2013", "2013-10-19?", "2013-10-19/..", "Y-17000", "201X", "2013-24", "2013-10-19T10:00:00+04:00", "/2013~", "-0044-03-15"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDate(text)
		if err != nil {
			if d != (Date{}) {
				t.Fatal("an error and a date")
			}
			return
		}
		if d.String() != text {
			t.Fatalf("%q prints back as %q", text, d)
		}
		if d.Earliest().After(d.Latest()) || !d.Overlaps(d) {
			t.Fatalf("%q: %v after %v", text, d.Earliest(), d.Latest())
		}
		if d.Earliest().Location() != time.UTC {
			t.Fatalf("%q: bounds are not in UTC", text)
		}
	})
}
