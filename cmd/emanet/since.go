package main

import (
	"context"
	"strconv"

	"emanet/vault"
)

// sinceOption is the option that names what a reader saw of the log before.
func sinceOption(target *string) option {
	return textOption(target, "since", "FILE|CODE|LEAVES", "also show that the log continues this checkpoint, which the reader kept; its file, its code, or how many leaves it has")
}

// sinceOf returns the size of the log that --since names, 0 for none. What this log does not continue is refused.
func sinceOf(ctx context.Context, e *env, v *vault.Vault, text string) (int64, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return n, nil
	}
	kept, err := verifyOptions{checkpoint: text}.anchor(ctx, e)
	if err != nil || text == "" {
		return 0, err
	}
	return v.CheckKept(kept)
}
