package main

import (
	"context"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// removeOptions are the flags of remove.
type removeOptions struct {
	queryFlag

	reason string
	yes    bool
}

func removeCommand() *command {
	var o removeOptions
	return &command{
		name:  "remove",
		args:  "[ID…]",
		brief: "hide records and mark them for erasure",
		about: "Hides records and marks them \"erasure pending\". Nothing is erased: emanet restore undoes it, and emanet purge " +
			"really erases. What a query picks is shown first and removed after you agree.",
		examples: []string{
			"emanet remove 7k3q --reason 'consent withdrawn'",
			"emanet remove --query 'person:numune before:2013' --reason 'time limit'",
		},
		options: []option{
			textOption(&o.reason, "reason", "TEXT", "why; goes into the log"),
			o.option("the records that this query picks, beside those named"),
			switchOption(&o.yes, "yes", "do not ask about what --query picks; needed in scripts"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runRemove(ctx, e, o, args) },
	}
}

func runRemove(ctx context.Context, e *env, o removeOptions, args []string) error {
	if err := someIDsOr("remove", args, o.queryFlag); err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		chosen, err := picked(ctx, e, v, args, q)
		if err != nil || len(chosen.ids) == 0 {
			return err
		}
		if q != nil {
			if err := confirmRemoval(ctx, e, v, o.yes, chosen); err != nil {
				return err
			}
		}
		if err := v.Remove(ctx, chosen.ids, reason); err != nil {
			return err
		}
		if err := tellEach(e, "removed", chosen.ids); err != nil {
			return err
		}
		if err := warnGiven(ctx, e, v, chosen.ids, "the record was removed here"); err != nil {
			return err
		}
		e.note("hidden, erasure pending; undo with: emanet restore ID, erase with: emanet purge")
		return nil
	})
}

// removalRows bounds the records that are shown before they are removed.
const removalRows = 20

// confirmRemoval shows what a query picked and asks: a query may pick more than
// its author thinks.
func confirmRemoval(ctx context.Context, e *env, v *vault.Vault, yes bool, s selection) error {
	if yes {
		return nil
	}
	if _, err := e.tty(); err != nil {
		return &usageError{text: "what a query picks is removed after asking, and " + err.Error(), hint: "to do it without being asked add: --yes"}
	}
	items, err := v.List(ctx, record.Filter{}, vault.ListOptions{All: true})
	if err != nil {
		return err
	}
	lines := []string{count(len(s.ids), "record") + " will be hidden and marked for erasure:"}
	chosen := map[record.ID]bool{}
	for _, id := range s.ids {
		chosen[id] = true
	}
	for _, i := range items {
		if chosen[i.ID] {
			i.Uncertain = s.doubtful[i.ID]
			lines = append(lines, "  "+spaced([]string{i.ID.Short(), dateCell(i), tty.CleanLine(i.Summary.Title)}))
		}
	}
	if more := len(lines) - 1 - removalRows; more > 0 {
		lines = append(lines[:1+removalRows], fmt.Sprintf("  and %s more; see them all with: emanet list --query", grouped(more)))
	}
	return confirm(ctx, e, yes, "remove", strings.Join(lines, "\n"))
}

// tellEach prints one line for each record that something was done to.
func tellEach(e *env, done string, ids []record.ID) error {
	for _, id := range ids {
		if e.global.json {
			if err := e.emit(resultJSON{Type: done, Record: id}); err != nil {
				return err
			}
			continue
		}
		e.out.Printf("%s %s\n", done, id)
	}
	return nil
}
