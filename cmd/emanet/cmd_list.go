package main

import (
	"context"
	"errors"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// listOptions are the flags of list. The zero value lists every live record.
type listOptions struct {
	filterFlags

	removed bool
	all     bool
}

func listCommand() *command {
	var o listOptions
	return &command{
		name:  "list",
		brief: "list the records",
		about: "Lists the records, oldest date first. Several flags must all fit; of a repeated flag one is enough. Case, " +
			"diacritics and the script's look-alikes do not count. A date with doubt that may lie in the span is listed and marked with ?.",
		examples: []string{
			"emanet list",
			"emanet list --place Gəncə --after 2013-10 --before 2013-12",
			"emanet list --person @? --json",
		},
		options: append(o.options(),
			switchOption(&o.removed, "removed", "list what was removed and is not erased yet"),
			switchOption(&o.all, "all", "list live and removed records"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runList(ctx, e, o, args) },
	}
}

func runList(ctx context.Context, e *env, o listOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "list takes no arguments", command: "list"}
	}
	filter, err := o.filter(ctx, e)
	if err != nil {
		return err
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
