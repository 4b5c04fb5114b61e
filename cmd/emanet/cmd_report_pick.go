package main

import (
	"context"
	"errors"
	"fmt"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// pickFlags say which records a command is about that shows them on the screen,
// or writes what they say into a file. The zero value is every live record; a
// file wants that said.
type pickFlags struct {
	queryFlag

	all    bool
	output string
}

func (f *pickFlags) options(written string) []option {
	return []option{
		f.option("the records that this query picks, beside those named"),
		switchOption(&f.all, "all", "every record; with -o this has to be said"),
		abbreviated(textOption(&f.output, "output", "FILE", written), "o"),
	}
}

// picks checks that what may leave the vault was said, and said once.
func (f *pickFlags) picks(args []string) error {
	some := len(args) > 0 || f.query != ""
	switch {
	case f.all && some:
		return &usageError{text: "--all is every record: it takes no ids and no --query", hint: "leave out one or the other"}
	case f.output != "" && !f.all && !some:
		return &usageError{text: "say which records may leave the vault", hint: "name them by their ids, with --query QUERY, or all of them with: --all"}
	}
	return nil
}

// opened opens the vault for do: to write where something may leave it, with the index where a query picks.
func (f *pickFlags) opened(ctx context.Context, e *env, q *index.Query, do func(*vault.Vault) error) error {
	switch {
	case f.output != "":
		return withVault(ctx, e, access{write: true, unlock: true}, do)
	case q != nil:
		return withIndex(ctx, e, false, do)
	}
	return withVault(ctx, e, access{unlock: true}, do)
}

// eachLive reads records one by one and takes what was read of those that are live. The error is a *vault.MissingError if some
// could not be read; the others are taken all the same.
func eachLive(ctx context.Context, e *env, ids []record.ID, read func(record.ID) (vault.State, func(), error)) error {
	bar := e.progress(ctx, "reading", tty.Items)
	defer bar.Done()
	missing := &vault.MissingError{Total: len(ids)}
	for i, id := range ids {
		state, take, err := read(id)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, vault.ErrNoRecord):
			return err
		case err != nil:
			missing.Missing++
			missing.Records = append(missing.Records, id)
		case state != vault.StateLive:
			return &hinted{fmt.Errorf("%w: record %q is removed", errRefused, id), "leave it out, or take it back with: emanet restore " + id.Short()}
		default:
			take()
		}
		bar.Report(int64(i+1), int64(len(ids)))
	}
	if missing.Missing > 0 {
		return missing
	}
	return nil
}

// chosen returns the records. unlisted says that the list is not complete, which
// a file must be.
func (f *pickFlags) chosen(ctx context.Context, e *env, v *vault.Vault, args []string, q *index.Query) (ids []record.ID, unlisted, err error) {
	ids, unlisted, err = someOrAll(ctx, e, v, args, q)
	switch {
	case err != nil || f.output == "":
		return ids, unlisted, err
	case unlisted != nil:
		return nil, nil, unlisted
	case len(ids) == 0 && f.all:
		return nil, nil, &hinted{fmt.Errorf("%w: the vault holds none, and nothing was written", vault.ErrNoRecord), "add one with: emanet add FILE"}
	case len(ids) == 0:
		return nil, nil, &hinted{fmt.Errorf("%w: the query picks none, and nothing was written", vault.ErrNoRecord), "try the query with: emanet search QUERY"}
	}
	return ids, nil, nil
}
