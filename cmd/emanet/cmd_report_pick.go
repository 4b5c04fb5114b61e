package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

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

// canWrite checks what can be known before a new file is written.
func canWrite(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, path)
	}
	folder, err := os.Stat(filepath.Dir(path))
	switch {
	case err != nil:
		return &hinted{err, "make the folder first"}
	case !folder.IsDir():
		return usagef("%q is not a folder", filepath.Dir(path))
	}
	return nil
}
