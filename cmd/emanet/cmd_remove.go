package main

import (
	"context"

	"emanet/vault"
	"emanet/vault/record"
)

// removeOptions are the flags of remove.
type removeOptions struct {
	reason string
}

func removeCommand() *command {
	var o removeOptions
	return &command{
		name:  "remove",
		args:  "ID…",
		brief: "hide records and mark them for erasure",
		about: "Hides records and marks them \"erasure pending\". Nothing is erased: emanet restore undoes it, and emanet purge " +
			"really erases.",
		examples: []string{"emanet remove 7k3q --reason 'consent withdrawn'"},
		options:  []option{textOption(&o.reason, "reason", "TEXT", "why; goes into the log")},
		run:      func(ctx context.Context, e *env, args []string) error { return runRemove(ctx, e, o, args) },
	}
}

func runRemove(ctx context.Context, e *env, o removeOptions, args []string) error {
	if err := someIDs("remove", args); err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		ids, err := find(ctx, v, args)
		if err != nil {
			return err
		}
		if err := v.Remove(ctx, ids, reason); err != nil {
			return err
		}
		if err := tellEach(e, "removed", ids); err != nil {
			return err
		}
		e.note("hidden, erasure pending; undo with: emanet restore ID, erase with: emanet purge")
		return nil
	})
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
