package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"emanet/vault/bundle"
	"emanet/vault/record"
	"emanet/vault/redact"
)

// findPersons makes the finder of every name in the records of the plan. Somebody who is named in one record may be
// meant in the text of another. People whom the description names without making them persons of the record (who
// interviewed, translated, examined …) are replaced by what they did.
func (p *SharePlan) findPersons(ctx context.Context, v *Vault, ids []record.ID) error {
	g := &gathering{plan: p, byCode: map[string]int{}}
	var keep []redact.Person
	for _, id := range ids {
		view, err := v.liveView(ctx, id, 0)
		if err != nil {
			return err
		}
		f := view.Revision.Fields
		for _, row := range personRows(f) {
			names := namesOf(row)
			if len(names) == 0 {
				continue
			}
			if p.keeps(row) {
				keep = append(keep, redact.Person{Names: names})
				continue
			}
			if err := g.person(id, row, names); err != nil {
				return err
			}
		}
		g.helpers(f)
	}
	if p.options.Pseudonyms && g.pseudonyms == 0 {
		return fmt.Errorf("%w: no person in these records has a name and a pseudonym: there is nothing to replace", ErrRefused)
	}
	if len(g.persons) == 0 {
		return nil
	}
	p.kept = len(g.persons)
	for i, k := range keep {
		k.Pseudonym = fmt.Sprintf("kept-%d", i+1)
		g.persons = append(g.persons, k)
	}
	p.others = len(g.persons)
	if p.options.Pseudonyms {
		if err := g.rest(ctx, v); err != nil {
			return err
		}
	}
	p.persons = g.persons
	var err error
	if p.finder, err = redact.New(g.persons); err != nil && p.others < len(g.persons) {
		p.TooMany, p.persons = true, g.persons[:p.others] // a name elsewhere must not keep this from being shared
		p.finder, err = redact.New(p.persons)
	}
	if err != nil {
		return g.explain(err)
	}
	return nil
}

// gathering collects persons, each once.
type gathering struct {
	plan       *SharePlan
	persons    []redact.Person
	byCode     map[string]int
	pseudonyms int // persons that have one
}

func (g *gathering) person(id record.ID, row record.Value, names []string) error {
	code := row.Fields.Text("pseudonym")
	if code == "" {
		if g.plan.What != bundle.Catalogue {
			return fmt.Errorf("%w: %q in record %q has no pseudonym: emanet amend ID --pseudonym NAME=CODE gives one, --keep-name keeps the name", ErrRefused, row.Label(), id)
		}
		code = fmt.Sprintf("person-%d", len(g.persons)+1) // nothing is replaced in a catalogue; the name is only looked for
	} else {
		g.pseudonyms++
	}
	n, known := g.byCode[code]
	if known && !sharesName(g.persons[n].Names, names) {
		if g.plan.What == bundle.Catalogue {
			code, known = fmt.Sprintf("person-%d", len(g.persons)+1), false
		} else {
			return fmt.Errorf("%w: two persons have the pseudonym %q, one of them in record %q; give them different ones, or share the records one by one", ErrRefused, code, id)
		}
	}
	if !known {
		n = len(g.persons)
		g.byCode[code], g.persons = n, append(g.persons, redact.Person{Pseudonym: code})
	}
	for _, name := range names {
		if !slices.Contains(g.persons[n].Names, name) {
			g.persons[n].Names = append(g.persons[n].Names, name)
		}
	}
	return nil
}

// mostOthers bounds the persons of other records that are looked for.
const mostOthers = 1000

// rest adds the persons of all other records of the vault: one of them may be named here. What stands where such a name may stand
// is for a person to decide.
func (g *gathering) rest(ctx context.Context, v *Vault) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, p := range g.persons {
		for _, name := range p.Names {
			known[contactKey(name)] = true
		}
		known[contactKey(p.Pseudonym)] = true
	}
	n := 0
	for _, id := range h.order {
		state, newest, _ := h.standing(id)
		if state != StateLive {
			continue
		}
		s, err := h.summary(newest)
		if err != nil {
			return err
		}
		for _, name := range s.Persons {
			if known[contactKey(name)] || !hasWord(name) {
				continue
			}
			known[contactKey(name)] = true
			if n++; n > mostOthers {
				g.plan.TooMany = true
				return nil
			}
			g.persons = append(g.persons, redact.Person{Pseudonym: fmt.Sprintf("other-%d", n), Names: []string{name}})
		}
	}
	return nil
}

// hasWord reports whether a label is more than a code or initials.
func hasWord(label string) bool {
	letters := 0
	for _, r := range label {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			letters = 0
		} else if letters++; letters >= 3 {
			return true
		}
	}
	return false
}

// helperKeys name people who are no persons of the record.
var helperKeys = []string{"representative", "authority_signed_by", "consent_witness", "interviewer", "persons_present", "examiner", "translator", "collected_by"}

func (g *gathering) helpers(f record.Fields) {
	for _, key := range helperKeys {
		for _, name := range f.Texts(key) {
			if slices.Contains(g.plan.options.KeepNames, name) || slices.ContainsFunc(g.persons, func(p redact.Person) bool { return sharesName(p.Names, []string{name}) }) {
				continue
			}
			code := fmt.Sprintf("%s-%d", strings.ReplaceAll(key, "_", "-"), len(g.persons)+1)
			g.persons = append(g.persons, redact.Person{Pseudonym: code, Names: []string{name}})
		}
	}
}

// explain words an error of the finder, which names persons by number.
func (g *gathering) explain(err error) error {
	what := "a name cannot be looked for"
	if errors.Is(err, redact.ErrPseudonym) {
		what = "a pseudonym tells a name, or is used twice; give that person another one"
	}
	return fmt.Errorf("%w: %s (%w)", ErrRefused, what, err)
}

// sharesName reports whether two lists have a name in common.
func sharesName(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return contactKey(x) == contactKey(y) })
	})
}

// personRows lists the persons of a record and of its acts.
func personRows(f record.Fields) []record.Value {
	rows := slices.Clone(f.Get("persons"))
	for _, act := range f.Get("acts") {
		rows = append(rows, act.Fields.Get("persons")...)
	}
	for _, name := range f.Texts("name") {
		rows = append(rows, record.Value{Text: name, Fields: record.Fields{"pseudonym": f.Get("pseudonym"), "other_names": f.Get("other_names")}})
	}
	return rows
}

func namesOf(row record.Value) []string {
	var names []string
	if row.Text != "" {
		names = append(names, row.Text)
	}
	names = append(names, row.Fields.Texts("other_names")...)
	if p := row.Fields.Text("patronymic"); p != "" && row.Text != "" {
		names = append(names, row.Text+" "+p)
	}
	return names
}

func (p *SharePlan) keeps(row record.Value) bool {
	return row.Text != "" && slices.Contains(p.options.KeepNames, row.Text)
}

// fileKey names a file of a record among those of a plan.
func fileKey(id record.ID, f record.File) string { return id.String() + "/" + f.ItemID }

// chooseFiles finds the files that are given one by one. Each must be exactly one, and none whose text is given under pseudonyms
// beside it.
func (p *SharePlan) chooseFiles(ctx context.Context, v *Vault, ids []record.ID) error {
	p.files = map[string]bool{}
	for _, name := range p.options.Files {
		var found []string
		for _, id := range ids {
			view, err := v.liveView(ctx, id, 0)
			if err != nil {
				return err
			}
			for _, f := range view.Revision.Files {
				prefix, item, both := strings.Cut(name, "/")
				switch {
				case f.ItemID == name, f.Name == name, both && f.ItemID == item && prefix != "" && strings.HasPrefix(strings.TrimPrefix(id.String(), "r-"), strings.TrimPrefix(prefix, "r-")):
				default:
					continue
				}
				if f.Inline() || keptAsText(f.MediaType) {
					return fmt.Errorf("%w: %q is a text and is given under pseudonyms; as it is it would tell the names", ErrRefused, name)
				}
				found = append(found, fileKey(id, f))
			}
		}
		switch len(found) {
		case 0:
			return fmt.Errorf("%w: %q", ErrNoFile, name)
		case 1:
			p.files[found[0]] = true
		default:
			return fmt.Errorf("%w: %q names %d files; name one with RECORD/ITEM, such as %q", ErrRefused, name, len(found), found[0])
		}
	}
	return nil
}
