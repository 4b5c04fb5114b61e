package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"emanet/vault"
	"emanet/vault/store"
)

// withIndex opens the vault for a search and runs f with it. It opens for
// reading, so that several can search at once, and for writing only if write
// asks for it or the index on disk has to be brought up to date. Where nothing
// can be written, reading does: the vault then keeps what is missing from its
// index in memory. Inside the shell the vault of the session is used, and its
// index stays open.
func withIndex(ctx context.Context, e *env, write bool, f func(*vault.Vault) error) error {
	if e.session != nil {
		return e.session.with(ctx, e, access{unlock: true}, f)
	}
	v, err := openIndexed(ctx, e, write)
	if err != nil {
		return err
	}
	return errors.Join(f(v), v.Close())
}

func openIndexed(ctx context.Context, e *env, write bool) (*vault.Vault, error) {
	dir, err := e.locate()
	if err != nil {
		return nil, err
	}
	v, err := openEither(ctx, e, dir, write)
	if err != nil {
		return nil, err
	}
	key, err := vaultKey(ctx, e, v)
	if err == nil {
		err = v.Unlock(ctx, key)
	}
	behind := false
	if err == nil && !v.Writable() && !write {
		behind, err = v.IndexBehind(ctx)
	}
	e.notices(v)
	switch {
	case err != nil:
		return nil, errors.Join(err, v.Close())
	case !behind:
		return v, nil
	}
	if err := v.Close(); err != nil {
		return nil, err
	}
	if v, err = openEither(ctx, e, dir, true); err != nil {
		return nil, err
	}
	if err := v.Unlock(ctx, key); err != nil { // the same key: nobody is asked twice
		return nil, errors.Join(err, v.Close())
	}
	e.notices(v)
	return v, nil
}

// openEither opens the vault for writing if write asks for it and it can be
// done, else for reading.
func openEither(ctx context.Context, e *env, dir string, write bool) (*vault.Vault, error) {
	v, err := vault.Open(ctx, dir, write, e.config)
	if write && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, store.ErrInUse)) {
		return vault.Open(ctx, dir, false, e.config)
	}
	return v, err
}
