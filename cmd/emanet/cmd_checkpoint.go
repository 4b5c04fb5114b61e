package main

import (
	"context"
	"os"

	"emanet/vault"
)

// checkpointOptions are the flags of checkpoint.
type checkpointOptions struct {
	output string
}

func checkpointCommand() *command {
	var o checkpointOptions
	return &command{
		name:  "checkpoint",
		brief: "the signed state of the log, and a code for paper",
		about: "Prints the newest signed checkpoint of the log, and a code of it for paper. Keep one of them away from this machine, or " +
			"give it to the lawyer: with it emanet verify finds out a vault that was put back to an older state. It says nothing about what is " +
			"in the vault.",
		examples: []string{
			"emanet checkpoint",
			"emanet checkpoint -o checkpoint-of-monday",
		},
		options: []option{abbreviated(textOption(&o.output, "output", "FILE", "write the note here; never overwrites"), "o")},
		run:     func(ctx context.Context, e *env, args []string) error { return runCheckpoint(ctx, e, o, args) },
	}
}

func runCheckpoint(ctx context.Context, e *env, o checkpointOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "checkpoint takes no arguments", command: "checkpoint"}
	}
	return withVault(ctx, e, access{}, func(v *vault.Vault) error {
		note, code, size := v.Checkpoint()
		if o.output != "" {
			err := fileTo(e.path(o.output), func(f *os.File) error {
				_, err := f.Write(note)
				return err
			})
			if err != nil {
				return err
			}
		}
		if e.global.json {
			return e.emit(struct {
				Type string `json:"type"`
				Note string `json:"note"`
				Code string `json:"code"`
				Size int64  `json:"size"`
			}{"checkpoint", string(note), code, size})
		}
		if o.output == "" {
			if _, err := e.out.Write(append(note, '\n')); err != nil {
				return err
			}
		}
		e.out.Pair("code", code, 5)
		return nil
	})
}
