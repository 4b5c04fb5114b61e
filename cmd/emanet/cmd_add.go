package main

import (
	"context"
	"path/filepath"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// addOptions are the flags of add. The zero value makes one record per file.
type addOptions struct {
	metaFlags
	readFlags

	record         bool
	each           bool
	name           string
	purpose        string
	removeOriginal bool
	noQuestions    bool
}

func addCommand() *command {
	var o addOptions
	return &command{
		name:  "add",
		args:  "FILE|DIR|-…",
		brief: "seal files into the vault",
		about: "Makes one record of each file, or with --record one record of all of them. A folder needs --each (a record for " +
			"each file; what is in the vault already is recognised by its hash and skipped, so an interrupted run is simply " +
			"repeated) or --record. - is standard input. The original bytes are hashed and kept exactly as they are.\n\n" +
			readingHelp + "\n\n" + passwordHelp + " Ctrl-C while a file is read ends the command; the file is sealed, and emanet reread reads " +
			"it later.\n\n" +
			"On a terminal the short fields are asked, and Enter skips one; flags or --meta answer before it asks. " +
			"Nothing gets a default date, place or language.\n\n" + contentHelp,
		examples: []string{
			"# asks for title, kind, date, …",
			"emanet add statement.txt",
			"# nothing of the content on the command line",
			"emanet add --meta description.yaml statement.pdf photo1.jpg photo2.jpg --record",
			"gpg -d letter.gpg | emanet add --name letter.txt --title @? -",
			"emanet add --each --case 'Appeal 2013' ~/scans",
			"emanet add --ocr aze+rus scan.pdf",
			"emanet add --password letter.docx",
		},
		options: append(append(o.metaFlags.options(), o.readFlags.options(true)...),
			switchOption(&o.record, "record", "make one record of all files"),
			switchOption(&o.each, "each", "make one record of each file below a folder; resumable"),
			textOption(&o.name, "name", "NAME", "name of the file, for - or a single file"),
			textOption(&o.purpose, "reason", "TEXT", "why it is added; goes into the log"),
			switchOption(&o.removeOriginal, "remove-original", "delete each original after reading it back from the vault"),
			switchOption(&o.noQuestions, "no-questions", "do not ask for the short fields"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runAdd(ctx, e, o, args) },
	}
}

func runAdd(ctx context.Context, e *env, o addOptions, args []string) error {
	if err := o.check(args); err != nil {
		return err
	}
	a := &adding{e: e, o: o, words: record.Default()}
	var err error
	if a.reader, err = e.newReader(ctx, o.readFlags); err != nil {
		return err
	}
	defer a.reader.close()
	if a.fields, err = o.fields(ctx, e, a.words); err != nil {
		return err
	}
	if a.reason, err = e.content(ctx, "reason", o.purpose); err != nil {
		return err
	}
	dir, err := e.locate()
	if err != nil {
		return err
	}
	c, err := o.collect(ctx, e, args, dir)
	if err != nil {
		return err
	}
	a.reader.aheadFor(c.originals)
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		if err := a.reader.askPassword(ctx, e, o.readFlags); err != nil {
			return err
		}
		return a.run(ctx, v, c)
	})
}

// collect finds the files that are to be added; dir is the vault.
func (o addOptions) collect(ctx context.Context, e *env, args []string, dir string) (collected, error) {
	c, err := collect(ctx, e, args, o.name, dir)
	if err != nil {
		return c, err
	}
	if c.folder && !o.record && !o.each {
		return c, &usageError{
			text: "a folder was named",
			hint: "add --each for a record of each file, or --record for one record of all",
		}
	}
	for _, path := range c.skipped {
		e.warn("%q is a link or not a file: left out", path)
	}
	if len(c.originals) == 0 {
		return c, usagef("there is no file to add")
	}
	return c, nil
}

func (o addOptions) check(args []string) error {
	switch {
	case len(args) == 0:
		return &usageError{text: "name the files to add, or - for standard input", command: "add"}
	case o.record && o.each:
		return usagef("--record and --each exclude each other")
	case o.name != "" && len(args) > 1:
		return usagef("--name goes with one file")
	}
	return nil
}

// adding is one run of add.
type adding struct {
	e      *env
	o      addOptions
	words  *record.Vocabulary
	fields record.Fields
	reason string
	reader *reader
	tally  tally
}

func (a *adding) run(ctx context.Context, v *vault.Vault, c collected) error {
	one := a.o.record || (len(c.originals) == 1 && !c.folder)
	if !one {
		return a.each(ctx, v, c)
	}
	if a.e.interactive() && !a.o.given() && !a.o.noQuestions && a.e.inputOf == "" {
		if err := a.questions(ctx, c.originals[0]); err != nil {
			return err
		}
	}
	draft := vault.Draft{Fields: a.titled(a.fields, c.originals[0].source.Name), Purpose: a.reason}
	for _, original := range c.originals {
		draft.Sources = append(draft.Sources, original.source)
	}
	bar := a.e.progress(ctx, "sealing", tty.Bytes)
	draft.Reading = a.reader.reading(bar)
	added, err := v.Add(ctx, draft, bar.Report)
	bar.Done()
	if err != nil {
		return err
	}
	if err := a.tell(added, draft.Fields.Title()); err != nil {
		return err
	}
	a.tally.tell(a.e, a.reader)
	return a.tally.interrupted(ctx, a.settle(ctx, v, []pair{{added, c.originals}}))
}

// tell prints the answer for one record.
func (a *adding) tell(added vault.Added, title string) error {
	a.tally.take(added.ID, added.Read)
	return tellAdded(a.e, added, title)
}

// questions asks for the short fields, with the name of the file offered as
// title.
func (a *adding) questions(ctx context.Context, first original) error {
	t, err := a.e.tty()
	if err != nil {
		return err
	}
	a.fields, err = askFields(ctx, t, a.words, a.titled(a.fields, first.source.Name))
	return err
}

// titled gives a record without a title the name of its first file, so that a
// list tells it from others. Nothing else gets a default.
func (a *adding) titled(f record.Fields, name string) record.Fields {
	f = f.Clone()
	if !f.Has("title") {
		_ = record.SetFlag(&f, a.words, "title", tty.CleanLine(filepath.Base(name))) // a name that cannot be a title is left out
	}
	return f
}
