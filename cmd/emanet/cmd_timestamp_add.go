package main

import (
	"context"
	"fmt"

	"emanet/vault"
	"emanet/vault/stamp"
)

// timestampAddOptions are the flags of timestamp add.
type timestampAddOptions struct {
	roots string
}

func timestampAddCommand() *command {
	var o timestampAddOptions
	return &command{
		name:  "add",
		args:  "FILE|-",
		brief: "take in the answer of an authority",
		about: "Checks everything about the answer: that it is about a checkpoint that this vault signed and still continues, and that this vault asked for it; that " +
			"its signature holds; that the certificate is one for time-stamps and nothing else; and that certificates valid at the time it says lead to a " +
			"root in --roots. Then the answer and the certificates are sealed in the log. Whether a certificate was revoked is not checked: that needs the network.\n\n" +
			"Take the roots from the authority's own pages, not from whoever brings the answer: who chooses the root chooses the date.",
		examples: []string{"emanet timestamp add monday.tsr --roots authority.pem"},
		options: []option{
			textOption(&o.roots, "roots", "FILE", "certificates in PEM, the authority's root among them"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runTimestampAdd(ctx, e, o, args) },
	}
}

func runTimestampAdd(ctx context.Context, e *env, o timestampAddOptions, args []string) error {
	const command = "timestamp add"
	switch {
	case len(args) != 1 || args[0] == "":
		return &usageError{text: command + " takes the file of one answer", command: command}
	case o.roots == "":
		return &usageError{text: "say whom you trust with --roots FILE", command: command}
	}
	roots, err := readRoots(e, o.roots)
	if err != nil {
		return err
	}
	response, err := readResponse(ctx, e, args[0])
	if err != nil {
		return err
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		t, known, err := v.AddTimestamp(ctx, response, roots)
		if err != nil {
			return hintTimestamp(err)
		}
		return tellTimestampAdded(e, t, known)
	})
}

func readRoots(e *env, name string) (*stamp.Roots, error) {
	text, err := readSmall(e.path(name), stamp.MaxRoots)
	if err != nil {
		return nil, fmt.Errorf("--roots: %w", err)
	}
	roots, err := stamp.ParseRoots(text)
	if err != nil {
		return nil, &usageError{text: fmt.Sprintf("--roots %q: %v", name, err), command: "timestamp add"}
	}
	return roots, nil
}

// readResponse reads an answer. One byte more than is possible is read, so that
// a file that is too long is refused for that.
func readResponse(ctx context.Context, e *env, name string) ([]byte, error) {
	if name == "-" {
		return e.readInput(ctx, "the answer", stamp.MaxResponse)
	}
	return readSmall(e.path(name), stamp.MaxResponse)
}

func tellTimestampAdded(e *env, t vault.Timestamp, known bool) error {
	done := "added"
	if known {
		done = "known"
		e.note("this time-stamp is in already; nothing was changed")
	}
	if e.global.json {
		return e.emit(timestampJSONOf("timestamp-"+done, t))
	}
	e.out.Printf("%s %d  %s  %s\n", done, t.Sequence, moment(t.Time), e.out.OneLine(t.Authority))
	e.out.Pair("covers", timestampCovers(t), 6)
	return nil
}

// timestampCovers says what a time-stamp dates.
func timestampCovers(t vault.Timestamp) string {
	return fmt.Sprintf("%s, entries 1 to %d", count(t.Records, "record"), t.Entries)
}
