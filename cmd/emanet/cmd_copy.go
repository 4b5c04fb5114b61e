package main

import (
	"context"
	"fmt"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/replica"
)

// copyOptions are the flags of copy. The zero value makes or refreshes a copy.
type copyOptions struct {
	restore bool
}

func copyCommand() *command {
	var o copyOptions
	return &command{
		name:  "copy",
		args:  "DIR | --restore DIR NEWVAULT",
		brief: "keep a copy elsewhere, or make a vault of one",
		about: "Makes a copy of the vault in DIR, or brings an earlier copy up to date, and verifies it at the end. It needs no key: a copy is " +
			"a plain tree of age files with the log beside them, and every object opens with age -d -i IDENTITY. What the copy holds " +
			"already is not written again; an interrupted copy is continued by running it again.\n\n" +
			"With --restore a new vault is made of a copy, after the copy was verified.",
		examples: []string{
			"emanet copy /media/stick/copy",
			"emanet copy --restore /media/stick/copy ~/vault",
		},
		options: []option{switchOption(&o.restore, "restore", "make the vault NEWVAULT of the copy in DIR")},
		run:     func(ctx context.Context, e *env, args []string) error { return runCopy(ctx, e, o, args) },
	}
}

func runCopy(ctx context.Context, e *env, o copyOptions, args []string) error {
	if o.restore {
		return runCopyRestore(ctx, e, args)
	}
	if len(args) != 1 {
		return &usageError{text: "copy takes one folder", command: "copy"}
	}
	dir := e.path(args[0])
	return withVault(ctx, e, access{write: true, orRead: true}, func(v *vault.Vault) error {
		bar := e.progress(ctx, "copying", tty.Bytes)
		report, err := v.Copy(ctx, dir, bar.Report)
		bar.Done()
		if err != nil {
			return err
		}
		return tellCopied(e, dir, report)
	})
}

func tellCopied(e *env, dir string, r *replica.Report) error {
	for _, name := range r.Skipped {
		e.warn("%q is not a key slot that the log knows; it was not copied", name)
	}
	if e.global.json {
		return e.emit(struct {
			Type     string `json:"type"`
			Dir      string `json:"dir"`
			Items    int64  `json:"items"`
			Bytes    int64  `json:"bytes"`
			Copied   int64  `json:"copied"`
			Removed  int64  `json:"removed"`
			Repaired int64  `json:"repaired"`
			Size     int64  `json:"size"`
		}{"copied", dir, r.Items, r.Bytes, r.Copied, r.Removed, r.Repaired, r.Checkpoint.Size})
	}
	e.out.Printf("copied  %s, %s in all; %d new, %d gone, %d repaired; verified\n",
		count(int(r.Items), "item"), size(r.Bytes), r.Copied, r.Removed, r.Repaired)
	e.note("keep the copy away from this machine; it opens with the keys of the vault and with age")
	return nil
}

func runCopyRestore(ctx context.Context, e *env, args []string) error {
	if len(args) != 2 {
		return &usageError{text: "copy --restore takes the folder of the copy and the folder of the new vault", command: "copy"}
	}
	from, to := e.path(args[0]), e.path(args[1])
	bar := e.progress(ctx, "restoring", tty.Bytes)
	report, err := vault.RestoreCopy(ctx, from, to, e.config, bar.Report)
	bar.Done()
	if err != nil {
		return err
	}
	if e.global.json {
		return e.emit(struct {
			Type    string `json:"type"`
			Dir     string `json:"dir"`
			Leaves  int64  `json:"leaves"`
			Objects int    `json:"objects"`
		}{"restored-copy", to, report.Leaves, report.Objects})
	}
	e.out.Printf("restored  %s\n", e.out.OneLine(fmt.Sprintf("%q", to)))
	e.note("next: emanet --vault %s verify --checkpoint FILE|CODE, with a checkpoint that you kept", quoteWord(to))
	return nil
}
