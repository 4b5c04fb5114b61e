package main

import (
	"context"
	"fmt"
	"strconv"

	"emanet/cmd/internal/tty"
	"emanet/index"
	"emanet/index/extract"
	"emanet/vault"
)

// rereadOptions are the flags of reread.
type rereadOptions struct {
	queryFlag
	readFlags

	all, failed bool
	olderThan   int // notGiven without one
	reason      string
}

func rereadCommand() *command {
	o := rereadOptions{olderThan: notGiven}
	return &command{
		name:  "reread",
		args:  "[ID…]",
		brief: "read files again, with OCR or with a password",
		about: "Reads files of records again and keeps what was read in the vault, one log entry for each record where something changed. The " +
			"originals stay as they are, and so does the record, unless files come out that were not there: these make a new revision.\n\n" +
			"Records are named by id or picked by --query; --failed and --older-than then leave out the files that were read well enough. Without " +
			"ids and without a query, --failed and --older-than look at every record, and --all reads everything again. An interrupted run keeps " +
			"what is done; repeat it to go on.\n\n" +
			"What was read before stays where less is read now, such as the text of pictures without OCR.\n\n" +
			passwordHelp + "\n\n" +
			"The exit status is 0 when everything was tried, also if something could still not be read; the last line says what.",
		examples: []string{
			"emanet reread 7k3q --ocr aze+rus",
			"emanet reread --failed",
			"emanet reread 7k3q --password",
			"emanet reread --query 'case:UYD-1 is:unreadable' --read-limit file=5m",
			"emanet reread --older-than " + strconv.Itoa(extract.Version),
		},
		options: append([]option{
			o.queryFlag.option("the records that this query picks, beside those named"),
			switchOption(&o.failed, "failed", "only files that were not read in full, or not at all"),
			numberOption(&o.olderThan, "older-than", "VERSION", fmt.Sprintf("only files read before this version; this emanet reads with version %d", extract.Version)),
			switchOption(&o.all, "all", "every file of every record"),
			textOption(&o.reason, "reason", "TEXT", "why they are read again; goes into the log"),
		}, o.readFlags.options(false)...),
		run: func(ctx context.Context, e *env, args []string) error { return runReread(ctx, e, o, args) },
	}
}

func runReread(ctx context.Context, e *env, o rereadOptions, args []string) error {
	if err := o.check(args); err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	r, err := e.newReader(ctx, o.readFlags)
	if err != nil {
		return err
	}
	defer r.close()
	if _, err := e.locate(); err != nil {
		return err
	}
	r.ahead()
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		if err := r.askPassword(ctx, e, o.readFlags); err != nil {
			return err
		}
		return (&rereading{e: e, v: v, o: o, reader: r, reason: reason}).run(ctx, args, q)
	})
}

// check refuses a command line that does not say what to read.
func (o rereadOptions) check(args []string) error {
	named := len(args) > 0 || o.query != ""
	narrowed := o.failed || o.olderThan != notGiven
	switch {
	case !named && !narrowed && !o.all:
		return &usageError{text: "say what to read again: ids, --query, --failed, --older-than or --all", command: "reread"}
	case o.all && (named || narrowed):
		return usagef("--all reads everything again: it does not go with ids, --query, --failed or --older-than")
	case o.olderThan < 1 && o.olderThan != notGiven:
		return usagef("--older-than takes a version, from 1")
	}
	return nil
}

// chooses reports whether a file is one of those that the flags are about.
func (o rereadOptions) chooses(f vault.FileReading) bool {
	old := f.Reading == nil || f.Reading.Version < o.olderThan
	bad := stateOf(f).status != statusWhole
	switch narrow := o.olderThan != notGiven; {
	case f.Own:
		return false
	case o.failed && narrow:
		return bad || old
	case o.failed:
		return bad
	case narrow:
		return old
	}
	return true
}

// rereading is one run of reread.
type rereading struct {
	e      *env
	v      *vault.Vault
	o      rereadOptions
	reader *reader
	reason string

	bar      *tty.Progress
	files    int // that were read again, and those that came out of them
	changed  int // of them, those with something new
	ocr      bool
	left     coverageSum
	failed   int   // records
	firstErr error // of them
}

// run reads the records in their order.
func (r *rereading) run(ctx context.Context, args []string, q *index.Query) error {
	ids, unlisted, err := someOrAll(ctx, r.e, r.v, args, q)
	if err != nil {
		return err
	}
	r.bar = r.e.progress(ctx, "reading", tty.Items)
	defer r.bar.Done()
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.one(ctx, id); err != nil {
			return err
		}
		r.bar.Report(int64(i+1), int64(len(ids)))
	}
	r.bar.Done()
	if err := r.summary(len(ids)); err != nil {
		return err
	}
	r.reader.warnLoose(r.e, r.ocr)
	if r.failed > 0 {
		return fmt.Errorf("%d of %d records could not be read again, the first: %w", r.failed, len(ids), r.firstErr)
	}
	return unlisted
}
