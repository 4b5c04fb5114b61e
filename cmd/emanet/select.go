package main

import (
	"context"
	"fmt"

	"emanet/vault"
	"emanet/vault/record"
)

// filterFlags are the flags that pick records, shared by list and others.
type filterFlags struct {
	kind, tag, caseName, person, place, language []string

	after, before, on string
}

func (f *filterFlags) options() []option {
	return []option{
		listOption(&f.kind, "kind", "WORD", "of this kind"),
		listOption(&f.tag, "tag", "WORD", "with this tag"),
		listOption(&f.caseName, "case", "NAME", "of this case"),
		listOption(&f.person, "person", "NAME", "about this person; a part of the name is enough"),
		listOption(&f.place, "place", "PLACE", "at this place; a part is enough"),
		listOption(&f.language, "language", "TAG", "in this language"),
		textOption(&f.after, "after", "DATE", "in or after this day, month or year"),
		textOption(&f.before, "before", "DATE", "in or before it"),
		textOption(&f.on, "on", "DATE", "in it; dates with doubt may lie there too"),
	}
}

// filter reads the flags.
func (f *filterFlags) filter(ctx context.Context, e *env) (record.Filter, error) {
	var (
		out record.Filter
		err error
	)
	for _, l := range []struct {
		from []string
		to   *[]string
		flag string
	}{
		{f.kind, &out.Kinds, "kind"},
		{f.tag, &out.Tags, "tag"},
		{f.caseName, &out.Cases, "case"},
		{f.person, &out.Persons, "person"},
		{f.place, &out.Places, "place"},
		{f.language, &out.Languages, "language"},
	} {
		if *l.to, err = e.contents(ctx, l.flag, l.from); err != nil {
			return out, err
		}
	}
	for _, d := range []struct {
		from string
		to   **record.Date
		flag string
	}{{f.after, &out.After, "after"}, {f.before, &out.Before, "before"}, {f.on, &out.On, "on"}} {
		if d.from == "" {
			continue
		}
		date, err := record.ParseDate(d.from)
		if err != nil {
			return out, fmt.Errorf("--%s: %w", d.flag, err)
		}
		*d.to = &date
	}
	return out, nil
}

// find resolves the ids that the person typed; any unambiguous beginning will
// do.
func find(ctx context.Context, v *vault.Vault, prefixes []string) ([]record.ID, error) {
	ids := make([]record.ID, 0, len(prefixes))
	seen := map[record.ID]bool{}
	for _, prefix := range prefixes {
		id, err := v.Find(ctx, prefix)
		if err != nil {
			return nil, err
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// oneID checks that exactly one id was given.
func oneID(command string, args []string) error {
	if len(args) != 1 {
		return &usageError{text: command + " takes one record id", command: command}
	}
	return nil
}

// someIDs checks that at least one id was given.
func someIDs(command string, args []string) error {
	if len(args) == 0 {
		return &usageError{text: command + " needs a record id", command: command}
	}
	return nil
}
