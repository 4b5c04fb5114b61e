package main

import (
	"context"
	"strings"

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
		about: "Shows the description, the text, the files, the revisions, who can open the record, and its custody. On a terminal " +
			"long text opens in a pager that leaves nothing behind. Any unambiguous beginning of an id will do.\n\n" +
			"With --file the exact bytes of one file go to standard output, or to the file named with -o, which must not exist. " +
			"Everything was checked against the signed log when show returns 0.",
		examples: []string{
			"emanet show 7k3q",
			"emanet show 7k3q --revision 1",
			"emanet show 7k3q --file photo.jpg -o photo.jpg",
			"emanet show 7k3q --text | wc -w",
		},
		options: []option{
			numberOption(&o.revision, "revision", "N", "this revision instead of the newest"),
			textOption(&o.file, "file", "NAME", "the bytes of this file (its name or item)"),
			abbreviated(textOption(&o.output, "output", "FILE", "write the file here; never overwrites"), "o"),
			switchOption(&o.text, "text", "the text alone, exactly as it is"),
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
	case o.file != "" && o.text:
		return usagef("--file and --text exclude each other")
	case o.revision < 0:
		return usagef("revisions count from 1")
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		id, err := v.Find(ctx, args[0])
		if err != nil {
			return err
		}
		if o.file != "" {
			return showFile(ctx, e, v, id, o)
		}
		view, err := v.Record(ctx, id, o.revision)
		if err != nil {
			return err
		}
		if o.text {
			return showText(ctx, e, view.Revision.Text)
		}
		around, err := surroundings(ctx, v, id)
		if err != nil {
			return err
		}
		if e.global.json {
			return e.emit(viewJSONOf(view, around))
		}
		return page(ctx, e, view.Revision.Fields.Title(), viewText(view, around, e.out))
	})
}

// showText writes a text as it is into a pipe, and onto a terminal through the
// pager if it is long.
func showText(ctx context.Context, e *env, text string) error {
	if !e.out.Terminal() {
		_, err := e.out.Write([]byte(text))
		return err
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return page(ctx, e, "", text)
}

// page writes text; on a terminal what does not fit goes to the pager.
func page(ctx context.Context, e *env, title, text string) error {
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
