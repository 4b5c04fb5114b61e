package media

import (
	"regexp"
	"strings"
	"time"
)

// moment is a date as the formats here write it: "2024:05:09 14:03:21", "2024-05-09T14:03:21.25+04:00", "20240509",
// "2024-05". A date may stop after the year, the month, the day or the minute.
var moment = regexp.MustCompile(`^(\d{4})(?:[:/.-]?(\d\d)(?:[:/.-]?(\d\d)(?:[ T]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?` +
	` *(Z|[+-]\d\d:?\d\d)?)?)?)?$`)

// date prints a date of a file as RFC 3339 or the beginning of it, with the zone if the file gives one. It is "" if there
// is no such day or hour: cameras whose clock was never set write zeros and blanks.
func date(s string) string { return zonedDate(s, "", "") }

// zonedDate is date with the fraction of the second and the zone from elsewhere; both may be "".
func zonedDate(s, fraction, zone string) string {
	m := moment.FindStringSubmatch(strings.TrimRight(strings.TrimSpace(s), "\x00"))
	if m == nil {
		return ""
	}
	layout, given := "2006", m[1]
	add := func(l, v string) {
		if v != "" {
			layout, given = layout+l, given+l[:1]+v
		}
	}
	add("-01", m[2])
	add("-02", m[3])
	add("T15", m[4])
	add(":04", m[5])
	if m[4] != "" && m[6] == "" {
		m[6] = "00"
	}
	add(":05", m[6])
	if _, err := time.Parse(layout, given); err != nil || m[1] == "0000" {
		return ""
	}
	if m[4] == "" {
		return given
	}
	first(&m[7], digits(fraction))
	if m[7] != "" {
		given += "." + m[7]
	}
	first(&m[8], zone)
	return given + offset(m[8])
}

// offset prints a zone as RFC 3339 does, or "" if it is none.
func offset(s string) string {
	s = strings.TrimSpace(strings.Trim(s, "\x00"))
	if s == "Z" {
		return s
	}
	if len(s) == 5 {
		s = s[:3] + ":" + s[3:]
	}
	if _, err := time.Parse("-07:00", s); err != nil || s[0] == 'Z' {
		return ""
	}
	return s
}

// digits returns s if it is the digits of a fraction, and "" if not.
func digits(s string) string {
	s = strings.TrimSpace(strings.Trim(s, "\x00"))
	if len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// instant prints a time in UTC; years that RFC 3339 cannot write are left out.
func instant(t time.Time) string {
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
