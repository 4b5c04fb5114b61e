package main

import (
	"context"
	"errors"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// listOptions are the flags of list. The zero value lists every live record.
type listOptions struct {
	filterFlags
	queryFlag

	removed bool
	all     bool
}

func listCommand() *command {
	var o listOptions
	return &command{
		name:  "list",
		brief: "list the records",
		about: "Lists the records, oldest date first. Several flags must all fit; of a repeated flag one is enough. Case, " +
			"diacritics and the script's look-alikes do not count. With --query only those are listed that the query picks too. A date with doubt that may lie in the span is listed and marked with ?.",
		examples: []string{
			"emanet list",
			"emanet list --place Gəncə --after 2013-10 --before 2013-12",
			"emanet list --person @? --json",
			"emanet list --case UYD-1 --query 'həkim OR doctor'",
		},
		options: append(o.options(),
			switchOption(&o.removed, "removed", "list what was removed and is not erased yet"),
			switchOption(&o.all, "all", "list live and removed records"),
			o.option("of those, the records that this query picks"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runList(ctx, e, o, args) },
	}
}

func runList(ctx context.Context, e *env, o listOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "list takes no arguments", command: "list"}
	}
	if o.query != "" && (o.removed || o.all) {
		return usagef("--query finds live records: it does not go with --removed or --all")
	}
	filter, err := o.filter(ctx, e)
	if err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	if q != nil {
		return withIndex(ctx, e, false, func(v *vault.Vault) error { return listPicked(ctx, e, v, filter, q) })
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		items, err := v.List(ctx, filter, vault.ListOptions{Removed: o.removed, All: o.all})
		var missing *vault.MissingError
		if err != nil && !errors.As(err, &missing) {
			return err
		}
		return errors.Join(printItems(e, items), err)
	})
}

// listPicked lists what the filter and the query both pick.
func listPicked(ctx context.Context, e *env, v *vault.Vault, f record.Filter, q *index.Query) error {
	res, unsearched := everything(ctx, e, v, q)
	if res == nil {
		return unsearched
	}
	items, err := v.List(ctx, f, vault.ListOptions{})
	var missing *vault.MissingError
	if err != nil && !errors.As(err, &missing) {
		return err
	}
	uncertain := map[record.ID]bool{}
	for _, m := range res.Matches {
		uncertain[m.ID] = m.Uncertain
	}
	kept := items[:0]
	for _, i := range items {
		if doubt, found := uncertain[i.ID]; found {
			i.Uncertain = i.Uncertain || doubt
			kept = append(kept, i)
		}
	}
	if err == nil {
		err = unsearched
	}
	return errors.Join(printItems(e, kept), err)
}

func printItems(e *env, items []vault.Item) error {
	if e.global.json {
		for _, i := range items {
			if err := e.emit(itemJSONOf(i)); err != nil {
				return err
			}
		}
		return nil
	}
	table := tty.NewTable(
		tty.Column{Head: "ID"}, tty.Column{Head: "DATE"}, tty.Column{Head: "KIND"},
		tty.Column{Head: "PLACE", Flexible: true}, tty.Column{Head: "TITLE", Flexible: true},
	)
	for _, i := range items {
		table.Row(i.ID.Short(), dateCell(i), i.Summary.Kind, strings.Join(i.Summary.Places, ", "), titleCell(i))
	}
	if err := table.Print(e.out); err != nil {
		return err
	}
	if len(items) == 0 {
		e.note("no records")
	}
	return nil
}

// dateCell shows the first date; ? marks one that fits only perhaps.
func dateCell(i vault.Item) string {
	if len(i.Summary.Dates) == 0 {
		return ""
	}
	cell := i.Summary.Dates[0]
	if len(i.Summary.Dates) > 1 {
		cell += " …"
	}
	if i.Uncertain {
		cell += " (?)"
	}
	return cell
}

func titleCell(i vault.Item) string {
	if i.State == vault.StateLive {
		return i.Summary.Title
	}
	return "[" + string(i.State) + "] " + i.Summary.Title
}
