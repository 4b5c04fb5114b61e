package main

import (
	"context"
	"fmt"

	"emanet/vault"
)

// restoreOptions are the flags of restore. The zero value undoes remove.
type restoreOptions struct {
	revision int
	reason   string
}

func restoreCommand() *command {
	var o restoreOptions
	return &command{
		name:  "restore",
		args:  "ID…",
		brief: "undo a removal, or bring an earlier revision forward",
		about: "Brings removed records back, as long as they were not purged. With --revision an earlier revision of a record " +
			"becomes its newest one, as a new revision: nothing in between is lost.",
		examples: []string{
			"emanet restore 7k3q",
			"emanet restore 7k3q --revision 1 --reason 'the first wording was right'",
		},
		options: []option{
			numberOption(&o.revision, "revision", "N", "bring this revision forward"),
			textOption(&o.reason, "reason", "TEXT", "why; goes into the log"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runRestore(ctx, e, o, args) },
	}
}

func runRestore(ctx context.Context, e *env, o restoreOptions, args []string) error {
	if err := someIDs("restore", args); err != nil {
		return err
	}
	if o.revision < 0 {
		return usagef("revisions count from 1")
	}
	if o.revision > 0 {
		return restoreRevision(ctx, e, o, args)
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
		if err := v.Undo(ctx, ids, reason); err != nil {
			return err
		}
		return tellEach(e, "restored", ids)
	})
}

func restoreRevision(ctx context.Context, e *env, o restoreOptions, args []string) error {
	if err := oneID("restore", args); err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	if reason == "" {
		reason = fmt.Sprintf("revision %d brought forward", o.revision)
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		id, err := v.Find(ctx, args[0])
		if err != nil {
			return err
		}
		added, err := v.RestoreRevision(ctx, id, o.revision, reason)
		if err != nil {
			return err
		}
		return tellAmended(e, added)
	})
}
