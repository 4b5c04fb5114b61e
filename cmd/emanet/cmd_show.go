package main

import (
	"context"

	"emanet/vault"
)

// showOptions are the flags of show. The zero value shows the newest revision.
type showOptions struct {
	revision int
	file     string
	output   string
	text     bool
}

func showCommand() *command {
	var o showOptions
	return &command{
		name:  "show",
		args:  "ID",
		brief: "show a record or one of its files",
		about: "Shows the description, the text, the files, the revisions, who can open the record, and its custody. Under each file stands " +
			"how it was read, and what the file says about itself: nobody has checked that, and it changes nothing that you typed. On a terminal " +
			"long text opens in a pager that leaves nothing behind. Any unambiguous beginning of an id will do.\n\n" +
			"With --file the exact bytes of one file go to standard output, or to the file named with -o, which must not exist. " +
			"Everything was checked against the signed log when show returns 0.\n\n" +
			"With --text the record's own words come first, exactly as they are, then what was read of its files, each page or part below a line " +
			"== FILE, PAGE ==. --file with --text gives what was read of that file alone.",
		examples: []string{
			"emanet show 7k3q",
			"emanet show 7k3q --revision 1",
			"emanet show 7k3q --file photo.jpg -o photo.jpg",
			"emanet show 7k3q --text | wc -w",
			"emanet show 7k3q --file scan.pdf --text",
		},
		options: []option{
			numberOption(&o.revision, "revision", "N", "this revision instead of the newest"),
			textOption(&o.file, "file", "NAME", "the bytes of this file (its name or item)"),
			abbreviated(textOption(&o.output, "output", "FILE", "write the file here; never overwrites"), "o"),
			switchOption(&o.text, "text", "the text alone: the record's own, and what was read of its files"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runShow(ctx, e, o, args) },
	}
}

func runShow(ctx context.Context, e *env, o showOptions, args []string) error {
	if err := oneID("show", args); err != nil {
		return err
	}
	switch {
	case o.output != "" && o.file == "":
		return usagef("-o goes with --file")
	case o.revision < 0:
		return usagef("revisions count from 1")
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		id, err := v.Find(ctx, args[0])
		if err != nil {
			return err
		}
		switch {
		case o.text:
			return showText(ctx, e, v, id, o)
		case o.file != "":
			return showFile(ctx, e, v, id, o)
		}
		view, files, err := v.Readings(ctx, id, o.revision)
		if err != nil {
			return err
		}
		around, err := surroundings(ctx, v, id)
		if err != nil {
			return err
		}
		if e.global.json {
			return e.emit(viewJSONOf(view, files, around))
		}
		return paged(ctx, e, view.Revision.Fields.Title(), viewText(view, files, around, e.out))
	})
}

// paged writes text; on a terminal what does not fit goes to the pager.
func paged(ctx context.Context, e *env, title, text string) error {
	if e.out.Terminal() {
		t, err := e.tty()
		if err == nil && !fits(t, text) {
			return t.Page(ctx, title, text)
		}
	}
	if _, err := e.out.Write([]byte(text)); err != nil {
		return err
	}
	return e.out.Flush()
}
