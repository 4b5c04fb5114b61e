package dossier

import (
	"slices"
	"strings"
	"time"

	"emanet/vault/record"
)

// judging is one comparison of records with a form.
type judging struct {
	form   Form
	held   []Holding
	list   []Exhibit
	now    time.Time
	people []person
}

// anyOf asks for one of some keys in one of the records.
func anyOf(words string, keys ...string) need {
	return need{words, keys, func(j *judging) Answer { return j.anywhere(keys) }}
}

// saidOf is anyOf for what may rightly be absent: the form wants yes or no.
func saidOf(words, note string, keys ...string) need {
	return need{words, keys, func(j *judging) Answer {
		a := j.anywhere(keys)
		if a.State == StateLacking {
			a.State, a.Note = StateUnsaid, note
		}
		return a
	}}
}

func (j *judging) anywhere(keys []string) Answer {
	a := Answer{State: StateLacking}
	for _, h := range j.held {
		if slices.ContainsFunc(keys, func(key string) bool { return hasPath(h.Fields, key) }) {
			a.State = StatePresent
			a.Has = append(a.Has, h.ID)
		}
	}
	return a
}

// hasPath reports whether a key has a value; row.key looks into every row, where the main key is the text of the row.
func hasPath(f record.Fields, path string) bool {
	row, key, inside := strings.Cut(path, ".")
	if !inside {
		return f.Has(row)
	}
	k, _ := record.Default().Lookup(row)
	return slices.ContainsFunc(f.Get(row), func(v record.Value) bool {
		return key == k.Main && v.Text != "" || hasPath(v.Fields, key)
	})
}

// alleged asks for articles of one treaty among the instruments.
func alleged(words, treaty string) need {
	return need{words, []string{"instruments"}, func(j *judging) Answer {
		a := Answer{State: StateLacking, Note: "as in " + treaty + ":" + map[string]string{"CAT": "1,12,13", "ECHR": "3"}[treaty]}
		for _, h := range j.held {
			if slices.ContainsFunc(h.Fields.Texts("instruments"), func(text string) bool { return ofTreaty(text, treaty) }) {
				a.State, a.Note = StatePresent, ""
				a.Has = append(a.Has, h.ID)
			}
		}
		return a
	}}
}

// ofTreaty reports whether an instrument is an article of the treaty: CAT:1, CAT 1, cat-1.
func ofTreaty(text, treaty string) bool {
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(text)), treaty)
	return ok && (rest == "" || strings.IndexFunc(rest, func(r rune) bool { return r >= 'A' && r <= 'Z' }) != 0)
}

// everyRecord asks for something of each record.
func everyRecord(words string, keys []string, judge func(*judging, Holding) (why string, ok bool)) need {
	return need{words, keys, func(j *judging) Answer {
		var a Answer
		var reasons []string
		for _, h := range j.held {
			why, ok := judge(j, h)
			if ok {
				a.Has = append(a.Has, h.ID)
				continue
			}
			a.Lacks = append(a.Lacks, h.ID)
			if !slices.Contains(reasons, why) {
				reasons = append(reasons, why)
			}
		}
		a.State = stateOf(len(a.Has), len(j.held))
		a.Note = semicolons(reasons)
		return a
	}}
}

func stateOf(have, of int) State {
	switch {
	case of > 0 && have == of:
		return StatePresent
	case have > 0:
		return StatePartly
	}
	return StateLacking
}

func appendOnce(ids []record.ID, id record.ID) []record.ID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
