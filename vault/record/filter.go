package record

import (
	"slices"
	"strings"
)

// Filter picks records by their summaries. Lists that are empty and dates that are nil ask for nothing. Within a list
// one hit is enough; every list that is not empty must hit. The zero Filter picks everything.
//
// Kinds, tags and cases are compared whole; persons, their other names and places by any part; languages by
// tag or the beginning of one (az picks az-Cyrl). Case and diacritics do not count: see Fold.
//
// After and Before include the day, month or year that they name. One date must satisfy all bounds at once.
type Filter struct {
	Kinds, Tags, Cases, Persons, Places, Languages []string
	After, Before, On                              *Date
}

// IsZero reports whether the filter picks everything.
func (f Filter) IsZero() bool {
	lists := len(f.Kinds) + len(f.Tags) + len(f.Cases) + len(f.Persons) + len(f.Places) + len(f.Languages)
	return lists == 0 && !f.dated()
}

// Match reports whether the record is picked; uncertain means that it is picked only because its date may lie within
// the bounds, or cannot be read. A record without a date is not picked by a bound.
func (f Filter) Match(s Summary) (ok, uncertain bool) {
	names := slices.Concat(s.Persons, s.Names)
	switch {
	case !matchAny(f.Kinds, []string{s.Kind}, equalFolded),
		!matchAny(f.Tags, s.Tags, equalFolded),
		!matchAny(f.Cases, s.Cases, equalFolded),
		!matchAny(f.Persons, names, strings.Contains),
		!matchAny(f.Places, s.Places, strings.Contains),
		!matchAny(f.Languages, s.Languages, underTag):
		return false, false
	case !f.dated():
		return true, false
	}
	for _, text := range s.Dates {
		may, must := f.matchDate(text)
		if must {
			return true, false
		}
		ok = ok || may
	}
	return ok, ok
}

func (f Filter) dated() bool { return f.After != nil || f.Before != nil || f.On != nil }

// matchDate tells whether a date may and must lie within all bounds.
func (f Filter) matchDate(text string) (may, must bool) {
	d, err := ParseDate(text)
	if err != nil {
		return true, false // a date that this version cannot read must not hide its record
	}
	may, must = true, !d.Uncertain()
	for _, bound := range []struct {
		date *Date
		test func(Date) (bool, bool)
	}{{f.After, d.onOrAfter}, {f.Before, d.onOrBefore}, {f.On, d.within}} {
		if bound.date == nil {
			continue
		}
		m, n := bound.test(*bound.date)
		may, must = may && m, must && n
	}
	return may, may && must
}

// matchAny reports whether one of the wanted texts hits one of the values, both folded.
func matchAny(wanted, values []string, hit func(value, want string) bool) bool {
	if len(wanted) == 0 {
		return true
	}
	for _, w := range wanted {
		folded := strings.TrimSpace(Fold(w))
		if folded == "" {
			continue
		}
		if slices.ContainsFunc(values, func(v string) bool { return hit(Fold(v), folded) }) {
			return true
		}
	}
	return false
}

func equalFolded(value, want string) bool { return strings.TrimSpace(value) == want }

func underTag(value, want string) bool {
	return value == want || strings.HasPrefix(value, want+"-")
}
