package main

import (
	"context"
	"path/filepath"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// exportOptions are the flags of export.
type exportOptions struct {
	queryFlag

	output string
	reason string
	html   bool
}

func exportCommand() *command {
	var o exportOptions
	return &command{
		name:  "export",
		args:  "[ID…]",
		brief: "write records out in clear",
		about: "Writes each record, named by its id or picked by --query, into a folder of its own below DIR: the original files byte for byte under safe names, the text, " +
			"and the description with the original names. Every ciphertext is checked before the first byte is written; nothing is " +
			"overwritten and no link is followed. The export is noted in the log before it begins and when it is done, with the records of which no consent to any use outside is known.\n\n" +
			"--html writes record.html beside the files: the record as one page to read and to print, with its title, id and revision, the SHA-256 of the revision and of each file, " +
			"the text on numbered pages, and when the log says what was done to it, but not why and to whom it was given. The page is one file; it loads nothing and runs nothing.\n\n" +
			"What is exported lies in clear: emanet no longer protects it.",
		examples: []string{
			"emanet export 7k3q -o ~/for-the-lawyer --reason 'asked for by the lawyer'",
			"emanet export --query 'case:UYD-1 has:file' -o ~/for-the-lawyer",
			"# with a page to read and to print in each folder",
			"emanet export 7k3q --html -o ~/for-the-court --reason 'annex 3'",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "DIR", "folder to write into; made if it does not exist"), "o"),
			textOption(&o.reason, "reason", "TEXT", "why and for whom; goes into the log"),
			switchOption(&o.html, "html", "write a page of each record too, to read and to print"),
			o.option("the records that this query picks, beside those named"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runExport(ctx, e, o, args) },
	}
}

func runExport(ctx context.Context, e *env, o exportOptions, args []string) error {
	if err := someIDsOr("export", args, o.queryFlag); err != nil {
		return err
	}
	if o.output == "" {
		return &usageError{text: "say where to write with -o DIR", command: "export"}
	}
	reason, err := e.content(ctx, "reason", o.reason)
	if err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	dir := e.path(o.output)
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		chosen, err := picked(ctx, e, v, args, q)
		if err != nil || len(chosen.ids) == 0 {
			return err
		}
		if err := warnConsent(ctx, e, v, chosen.ids, ""); err != nil {
			return err
		}
		options := vault.ExportOptions{Reason: reason}
		if o.html {
			options.Page = recordPage(v.ID(), e.now())
		}
		bar := e.progress(ctx, "exporting", tty.Bytes)
		exported, err := v.Export(ctx, chosen.ids, dir, options, bar.Report)
		bar.Done()
		for _, x := range exported {
			if err := tellExported(e, dir, x); err != nil {
				return err
			}
		}
		if err == nil {
			e.note("what was exported lies in clear under %q", dir)
		}
		return err
	})
}

func tellExported(e *env, dir string, x vault.Exported) error {
	folder := filepath.Join(dir, x.Folder)
	if !e.global.json {
		e.out.Printf("exported %s  %s\n", x.ID, e.out.OneLine(folder))
		return nil
	}
	return e.emit(struct {
		resultJSON
		Folder string            `json:"folder"`
		Files  map[string]string `json:"files,omitempty"`
	}{resultJSON{Type: "exported", Record: x.ID}, folder, x.Files})
}
