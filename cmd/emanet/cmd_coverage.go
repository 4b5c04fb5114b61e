package main

import (
	"context"
	"errors"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/vault"
	"emanet/vault/record"
)

// coverageOptions are the flags of coverage. The zero value reports on every
// live record.
type coverageOptions struct {
	queryFlag

	failed bool
	csv    bool
}

func coverageCommand() *command {
	var o coverageOptions
	return &command{
		name:  "coverage",
		args:  "[ID…]",
		brief: "see what of the files was read, how, and what was not",
		about: "Shows for each record and file its type, how much of it was read and by what, the languages of its text, how sure the OCR was, and " +
			"every reason why something was not read: encrypted, damaged, unsupported, too large, takes too long, needs OCR, the reader failed, " +
			"not tried. Files that came out of a file stand below it. Without ids and without a query it is about all records.\n\n" +
			"What was not read is not searched either. emanet reread tries again, with OCR, with a password, or with a newer emanet. The exit status " +
			"is 0 whatever the report says: it is a report.",
		examples: []string{
			"emanet coverage",
			"emanet coverage 7k3q",
			"emanet coverage --failed",
			"emanet coverage --query case:UYD-1 --csv > coverage.csv",
		},
		options: []option{
			o.option("the records that this query picks, beside those named"),
			switchOption(&o.failed, "failed", "only what was not read in full"),
			switchOption(&o.csv, "csv", "as a table for a spreadsheet"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runCoverage(ctx, e, o, args) },
	}
}

func runCoverage(ctx context.Context, e *env, o coverageOptions, args []string) error {
	if o.csv && e.global.json {
		return &usageError{text: "--csv and --json exclude each other", command: "coverage"}
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	report := func(v *vault.Vault) error { return coverage(ctx, e, v, o, args, q) }
	if q != nil {
		return withIndex(ctx, e, false, report)
	}
	return withVault(ctx, e, access{unlock: true}, report)
}

// coverage makes the report. Records that cannot be read do not keep back the
// others; the error names them.
func coverage(ctx context.Context, e *env, v *vault.Vault, o coverageOptions, args []string, q *index.Query) error {
	ids, unlisted, err := someOrAll(ctx, e, v, args, q)
	if err != nil {
		return err
	}
	table := newCoverageTable(e, o)
	var sum coverageSum
	bar := e.progress(ctx, "looking", tty.Items)
	defer bar.Done()
	missing := v.Coverage(ctx, ids, func(c vault.Covered) error {
		for _, r := range rowsOf(c) {
			sum.take(r)
			if o.failed && r.state.status == statusWhole {
				continue
			}
			if err := table.row(r); err != nil {
				return err
			}
		}
		sum.records++
		return nil
	}, bar.Report)
	bar.Done()
	if sum.readers {
		if sum.confined, err = confinement(ctx, e); err != nil {
			return err
		}
	}
	var known *vault.MissingError
	if missing != nil && !errors.As(missing, &known) {
		return missing
	}
	return errors.Join(table.end(sum), unlisted, missing)
}

// someOrAll returns the records that are named or picked, or all live ones if
// none is. unlisted says that the list is not complete.
func someOrAll(ctx context.Context, e *env, v *vault.Vault, args []string, q *index.Query) (ids []record.ID, unlisted, err error) {
	if len(args) > 0 || q != nil {
		chosen, err := picked(ctx, e, v, args, q)
		return chosen.ids, nil, err
	}
	items, err := v.List(ctx, record.Filter{}, vault.ListOptions{})
	var missing *vault.MissingError
	if err != nil && !errors.As(err, &missing) {
		return nil, nil, err
	}
	for _, i := range items {
		ids = append(ids, i.ID)
	}
	return ids, err, nil
}

// coverageTable is where the rows of a report go, one after the other.
type coverageTable interface {
	row(r coverageRow) error
	end(s coverageSum) error
}

func newCoverageTable(e *env, o coverageOptions) coverageTable {
	switch {
	case e.global.json:
		return coverageJSON{e}
	case o.csv:
		return newCoverageCSV(e.out)
	}
	return newCoverageText(e)
}
