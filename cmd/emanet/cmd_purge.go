package main

import (
	"context"
	"fmt"
	"strings"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// purgeOptions are the flags of purge. The zero value erases everything that
// is pending, after asking.
type purgeOptions struct {
	yes    bool
	reason string
}

func purgeCommand() *command {
	var o purgeOptions
	return &command{
		name:  "purge",
		args:  "[ID…]",
		brief: "really erase removed records",
		about: "Erases removed records, all of them or those named: every revision, file and text, and what the log's sealed part says " +
			"about them; then the store is rewritten. A signed entry names the emptied leaves, which say nothing.\n\n" +
			"Out of reach are copies, backups and whatever was given to others, and what a solid-state disk keeps by itself.",
		examples: []string{
			"emanet list --removed",
			"emanet purge",
			"emanet purge 7k3q --yes --reason 'consent withdrawn'",
		},
		options: []option{
			switchOption(&o.yes, "yes", "do not ask; needed in scripts"),
			textOption(&o.reason, "reason", "TEXT", "why; goes into the log"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runPurge(ctx, e, o, args) },
	}
}

func runPurge(ctx context.Context, e *env, o purgeOptions, args []string) error {
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		doomed, err := pending(ctx, v, args)
		if err != nil {
			return err
		}
		if len(doomed) == 0 {
			e.note("no erasure is pending")
			return nil
		}
		if err := confirm(ctx, e, o.yes, "purge", lossOf(doomed)); err != nil {
			return err
		}
		ids := make([]record.ID, 0, len(doomed))
		for _, i := range doomed {
			ids = append(ids, i.ID)
		}
		bar := e.progress(ctx, "erasing", tty.Items)
		report, err := v.Purge(ctx, ids, reason, bar.Report)
		bar.Done()
		if err != nil {
			return err
		}
		return tellPurged(e, ids, report)
	})
}

// pending returns the removed records that are meant: those named, or all.
func pending(ctx context.Context, v *vault.Vault, args []string) ([]vault.Item, error) {
	removed, err := v.List(ctx, record.Filter{}, vault.ListOptions{Removed: true})
	if err != nil || len(args) == 0 {
		return removed, err
	}
	ids, err := find(ctx, v, args)
	if err != nil {
		return nil, err
	}
	byID := map[record.ID]vault.Item{}
	for _, i := range removed {
		byID[i.ID] = i
	}
	var doomed []vault.Item
	for _, id := range ids {
		i, ok := byID[id]
		if !ok {
			return nil, &hinted{
				fmt.Errorf("%w: record %q is not removed", errRefused, id),
				fmt.Sprintf("first: emanet remove %s", id),
			}
		}
		doomed = append(doomed, i)
	}
	return doomed, nil
}

// lossOf names what will be lost.
func lossOf(doomed []vault.Item) string {
	lines := []string{count(len(doomed), "record") + " will be erased for good:"}
	for n, i := range doomed {
		if n == 10 {
			lines = append(lines, fmt.Sprintf("  and %d more", len(doomed)-n))
			break
		}
		lines = append(lines, fmt.Sprintf("  %s  %s", i.ID.Short(), tty.CleanLine(i.Summary.Title)))
	}
	return strings.Join(lines, "\n")
}

// confirm asks on the terminal before something is lost. In a script --yes
// must stand instead.
func confirm(ctx context.Context, e *env, yes bool, word, loss string) error {
	if yes {
		return nil
	}
	t, err := e.tty()
	if err != nil {
		return &usageError{text: "this cannot be undone and " + err.Error(), hint: "to do it without being asked add: --yes"}
	}
	agreed, err := t.Confirm(ctx, loss, word)
	if err != nil {
		return err
	}
	if !agreed {
		return fmt.Errorf("%w: nothing was changed", errRefused)
	}
	return nil
}

func tellPurged(e *env, ids []record.ID, report vault.PurgeReport) error {
	if err := tellEach(e, "purged", ids); err != nil {
		return err
	}
	e.note("erased %s in %s; copies, backups and what others were given are out of reach, "+
		"and a solid-state disk may keep old bytes by itself", count(report.Records, "record"), count(report.Objects, "sealed object"))
	for _, dir := range report.Aside {
		e.warn("%q was set aside after a fault and may still hold old bytes; look at it and delete it yourself", dir)
	}
	return nil
}
