package dossier

import (
	"fmt"
	"strings"

	"emanet/vault/record"
)

// Doubt says in words what the extent leaves open: "some day in October 2013", "about this day", "the end is not
// known". It is empty for an exact one.
func (x Extent) Doubt() string {
	switch {
	case x.IsZero() || x.Exact():
		return ""
	case !x.Lasting:
		return dateDoubt(x.first)
	}
	var parts []string
	for _, s := range []struct {
		verb, side string
		edge       Edge
		date       record.Date
	}{{"began", "beginning", x.Before, x.first}, {"ended", "end", x.After, x.last}} {
		switch {
		case s.edge == EdgeOpen && s.side == "end":
			parts = append(parts, "goes on")
		case s.edge == EdgeOpen:
			parts = append(parts, "began earlier, without a bound")
		case s.edge == EdgeUnknown:
			parts = append(parts, "the "+s.side+" is not known")
		case dateDoubt(s.date) != "":
			parts = append(parts, s.verb+" "+dateDoubt(s.date))
		}
	}
	return strings.Join(parts, "; ")
}

// dateDoubt says in words what one date leaves open.
func dateDoubt(d record.Date) string {
	before, within := roughly(d)
	switch text := d.String(); {
	case strings.HasSuffix(text, "?") && within == "":
		return "on this day, which is uncertain"
	case strings.HasSuffix(text, "?"):
		return before + " " + within + ", which is uncertain"
	case strings.HasSuffix(text, "~"):
		return "about " + fallback(within, "this day")
	case strings.HasSuffix(text, "%"):
		return "about " + fallback(within, "this day") + ", which is uncertain"
	}
	return strings.TrimSpace(before + " " + within)
}

func fallback(words, otherwise string) string {
	if words == "" {
		return otherwise
	}
	return words
}

// roughly says within what a date lies, and how; both are empty when the day is known.
func roughly(d record.Date) (how, within string) {
	year := d.Earliest().Year()
	switch d.Precision() {
	case record.PrecisionMonth:
		return "some day in", fmt.Sprintf("%s %d", d.Earliest().Month(), year)
	case record.PrecisionYear:
		return "some time in", fmt.Sprint(year)
	case record.PrecisionSeason:
		return "some time in", fmt.Sprintf("the %s of %d", seasonOf(d), year)
	case record.PrecisionDecade, record.PrecisionCentury:
		return "some time in the years", fmt.Sprintf("%d to %d", year, d.Latest().Year())
	}
	return "", ""
}

// seasonOf names the season of a date, such as 2013-21.
func seasonOf(d record.Date) string {
	_, code, _ := strings.Cut(strings.TrimRight(strings.TrimPrefix(d.String(), "-"), "?~%"), "-")
	switch code {
	case "21":
		return "spring"
	case "22":
		return "summer"
	case "23":
		return "autumn"
	}
	return "winter"
}
