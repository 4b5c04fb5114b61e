package main

import (
	"context"
	"errors"
	"fmt"

	"emanet/crypto/keyslot"
	"emanet/vault"
	"emanet/vault/record"
	"emanet/vault/store"
)

// recoverOptions are the flags of recover.
type recoverOptions struct {
	yes bool
}

func recoverCommand() *command {
	var o recoverOptions
	return &command{
		name:  "recover",
		brief: "put a damaged vault back to work, naming what was lost",
		about: "For a vault whose store lost log entries or objects (exit status 14). Everything that is left of the old state is kept in a " +
			"folder aside, and one signed entry names the checkpoint and the records that were lost: nothing is given up silently, and whoever " +
			"holds that checkpoint will still be told. If you have a good copy, restore it instead: emanet copy --restore.",
		examples: []string{"emanet verify", "emanet recover"},
		options:  []option{switchOption(&o.yes, "yes", "do not ask; needed in scripts")},
		run:      func(ctx context.Context, e *env, args []string) error { return runRecover(ctx, e, o, args) },
	}
}

func runRecover(ctx context.Context, e *env, o recoverOptions, args []string) error {
	err := recoverVault(ctx, e, o, args)
	if errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrReadOnlyCrash) {
		return &hinted{err, "what lies in the vault's folder cannot be opened as it is: keep it, and make a vault of a copy with: emanet copy --restore"}
	}
	return err
}

func recoverVault(ctx context.Context, e *env, o recoverOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "recover takes no arguments", command: "recover"}
	}
	dir, err := e.locate()
	if err != nil {
		return err
	}
	if e.session != nil {
		return usagef("recover works outside of the shell")
	}
	key, fault, err := recoverKey(ctx, e, dir)
	if err != nil {
		return err
	}
	loss := "What the vault lost is given up for good, and the log will name it."
	if fault != nil {
		loss = fmt.Sprintf("%v.\n%s", fault, loss)
	}
	if err := confirm(ctx, e, o.yes, "recover", loss); err != nil {
		return err
	}
	report, err := vault.Recover(ctx, dir, key, e.config)
	if err != nil {
		return err
	}
	return tellRecovered(e, report)
}

// recoverKey asks for the key, and says what is wrong.
func recoverKey(ctx context.Context, e *env, dir string) (*keyslot.Key, error, error) {
	v, err := vault.Inspect(ctx, dir, e.config)
	if err != nil {
		return nil, nil, err
	}
	key, err := vaultKey(ctx, e, v)
	return key, v.Fault(), errors.Join(err, v.Close())
}

func tellRecovered(e *env, r *vault.RecoverReport) error {
	if e.global.json {
		return e.emit(struct {
			Type    string      `json:"type"`
			Nothing bool        `json:"nothing,omitempty"`
			Behind  int64       `json:"entries_lost"`
			Lost    int         `json:"objects_lost"`
			Records []record.ID `json:"records,omitempty"`
			Aside   []string    `json:"aside,omitempty"`
		}{"recovered", r.Nothing, r.Behind, r.Lost, r.Records, r.Aside})
	}
	if r.Nothing {
		e.note("the vault is whole; nothing was changed")
		return nil
	}
	e.out.Printf("recovered  %s and %s were lost\n", count(int(r.Behind), "log entry"), count(r.Lost, "object"))
	for _, id := range r.Records {
		e.out.Printf("lost %s\n", id)
	}
	for _, dir := range r.Aside {
		e.note("what was found is kept in %q", dir)
	}
	return nil
}
