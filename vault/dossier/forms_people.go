package dossier

import (
	"slices"
	"strconv"
	"strings"

	"emanet/vault/record"
)

// person is one person of the records: the rows of the same name, or else of the same pseudonym, together.
type person struct {
	label   string // pseudonym if there is one: what is printed may leave the vault
	coded   bool   // label is a pseudonym
	roles   []string
	rows    []record.Value
	records []record.ID
}

// peopleOf draws the persons of the records together, those of acts included, in the order in which they are first named.
func peopleOf(held []Holding) []person {
	var people []person
	place := map[string]int{}
	for _, h := range held {
		rows := h.Fields.Get("persons")
		for _, act := range h.Fields.Get("acts") {
			rows = append(rows[:len(rows):len(rows)], act.Fields.Get("persons")...)
		}
		for _, row := range rows {
			key := personKey(row)
			if key == "" {
				continue
			}
			i, known := place[key]
			if !known {
				i = len(people)
				place[key] = i
				people = append(people, person{})
			}
			people[i].take(h.ID, row)
		}
	}
	return people
}

func personKey(row record.Value) string {
	if row.Text != "" {
		return "name " + strings.TrimSpace(record.Fold(row.Text))
	}
	if code := row.Fields.Text("pseudonym"); code != "" {
		return "code " + strings.TrimSpace(record.Fold(code))
	}
	return strings.TrimSpace(record.Fold(row.Label()))
}

func (p *person) take(id record.ID, row record.Value) {
	if code := row.Fields.Text("pseudonym"); code != "" {
		p.label, p.coded = code, true
	} else if p.label == "" {
		p.label = row.Label()
	}
	p.roles = append(p.roles, row.Fields.Texts("role")...)
	p.rows = append(p.rows, row)
	p.records = appendOnce(p.records, id)
}

// has reports whether one of the rows has a value; name is the text of a row.
func (p person) has(key string) bool {
	return slices.ContainsFunc(p.rows, func(v record.Value) bool { return key == "name" && v.Text != "" || v.Fields.Has(key) })
}

// complainants are the persons in whose name a complaint is made: victims, complainants and those who signed; where nobody has
// such a role, those who have none at all.
func (j *judging) complainants() (found []person, certain bool) {
	if found = j.inRole("victim", "complainant", "signatory"); len(found) > 0 {
		return found, true
	}
	for _, p := range j.people {
		if len(p.roles) == 0 {
			found = append(found, p)
		}
	}
	return found, false
}

func (j *judging) inRole(roles ...string) []person {
	var found []person
	for _, p := range j.people {
		if slices.ContainsFunc(p.roles, func(role string) bool { return slices.Contains(roles, role) }) {
			found = append(found, p)
		}
	}
	return found
}

// ofComplainants asks for one of some keys of each complainant.
func ofComplainants(words string, keys ...string) need {
	return need{words, rowKeys(keys), func(j *judging) Answer {
		people, certain := j.complainants()
		if len(people) == 0 {
			return Answer{State: StateLacking, Note: "no person has the role victim or complainant"}
		}
		a := ofEach(people, keys)
		if !certain && keys[0] == "name" && a.State == StatePresent {
			a.State, a.Note = StatePartly, "persons are named, but nobody has the role victim or complainant"
		}
		return a
	}}
}

// ofRole asks for one of some keys of each person of a role.
func ofRole(words, role string, keys ...string) need {
	return need{words, rowKeys(keys), func(j *judging) Answer {
		people := j.inRole(role)
		if len(people) == 0 {
			return Answer{State: StateLacking, Note: "no person has the role " + role}
		}
		return ofEach(people, keys)
	}}
}

func ofEach(people []person, keys []string) Answer {
	var a Answer
	var lacking []person
	for _, p := range people {
		if slices.ContainsFunc(keys, p.has) {
			for _, id := range p.records {
				a.Has = appendOnce(a.Has, id)
			}
			continue
		}
		lacking = append(lacking, p)
		for _, id := range p.records {
			a.Lacks = appendOnce(a.Lacks, id)
		}
	}
	a.Has = without(a.Has, a.Lacks)
	a.State = stateOf(len(people)-len(lacking), len(people))
	if len(lacking) > 0 {
		a.Note = "lacking for " + labels(lacking, people)
		if a.State == StatePartly {
			a.Note = "lacking for " + strconv.Itoa(len(lacking)) + " of " + counted(len(people), "person") + ": " + labels(lacking, people)
		}
	}
	return a
}

// labels names some of the people. Where one of all has a pseudonym, those who have none are not named: whoever sees codes takes it
// that nobody is.
func labels(some, all []person) string {
	coded := slices.ContainsFunc(all, func(p person) bool { return p.coded })
	var words []string
	bare := 0
	for _, p := range some {
		if coded && !p.coded {
			bare++
			continue
		}
		words = append(words, p.label)
	}
	switch {
	case bare == 0:
		return few(words)
	case len(words) == 0:
		return counted(bare, "person") + " without a pseudonym"
	}
	return few(words) + " and " + counted(bare, "person") + " without a pseudonym"
}

// few names some of many.
func few(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
}

func rowKeys(keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = "persons." + key
	}
	return out
}
