package main

import (
	"context"
	"errors"

	"emanet/vault"
)

// withInspected opens the vault for reading, also one that is damaged, and
// unlocks it if the person gave a key or asked for it.
func withInspected(ctx context.Context, e *env, ask bool, f func(*vault.Vault) error) error {
	if e.session != nil {
		return e.session.inspect(ctx, e, ask, f)
	}
	dir, err := e.locate()
	if err != nil {
		return err
	}
	v, err := vault.Inspect(ctx, dir, e.config)
	if err != nil {
		return err
	}
	if err := unlockIfWanted(ctx, e, v, ask); err != nil {
		return errors.Join(err, v.Close())
	}
	e.notices(v)
	return errors.Join(f(v), v.Close())
}

// unlockIfWanted unlocks v where a key was given or the person wants to be
// asked. A damaged vault stays locked: what is wrong with it is told anyway.
func unlockIfWanted(ctx context.Context, e *env, v *vault.Vault, ask bool) error {
	wanted := ask || e.global.identity != "" || e.global.passphraseFD >= 0
	if !wanted || v.Unlocked() {
		return nil
	}
	if v.Fault() != nil {
		e.warn("the vault is damaged and stays locked: %v", v.Fault())
		return nil
	}
	return unlock(ctx, e, v)
}
