package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
)

// checkNew refuses a target that is there already, before anything is asked or
// done; name may be empty.
func (e *env) checkNew(name string) error {
	if name == "" {
		return nil
	}
	_, err := os.Lstat(e.path(name))
	if err == nil {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, e.path(name))
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// searchAttested writes a signed statement of the whole search and then shows
// what was asked to be shown.
func searchAttested(ctx context.Context, e *env, v *vault.Vault, o searchOptions, q *index.Query) error {
	blind, err := unreadable()
	if err != nil {
		return err
	}
	bar := e.progress(ctx, "indexing", tty.Items)
	raw, res, missing := v.Attest(ctx, q, blind, bar.Report)
	bar.Done()
	e.notices(v)
	if raw == nil {
		return missing
	}
	path := e.path(o.receipt)
	err = fileTo(path, func(f *os.File) error {
		_, err := f.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	e.note("the receipt %q quotes the query and names %s: give it to those who may know them; it is checked with: emanet verify --receipt FILE",
		path, counted(res.Total, "record"))
	if err := search(ctx, e, v, o, q); err != nil {
		return err
	}
	return missing
}
