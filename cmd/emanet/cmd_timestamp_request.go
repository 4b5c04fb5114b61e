package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"emanet/vault"
	"emanet/vault/stamp"
)

// timestampRequestOptions are the flags of timestamp request.
type timestampRequestOptions struct {
	output string
	hash   string
	policy string
}

func timestampRequestCommand() *command {
	var o timestampRequestOptions
	return &command{
		name:  "request",
		brief: "ask for a time-stamp of the newest checkpoint",
		about: "Writes the request for an authority to FILE, and the checkpoint that it is about beside it: the name with .checkpoint in the place of .tsq. " +
			"Keep that away from this machine: with it emanet verify finds out a vault that was put back, and openssl checks the answer.\n\n" +
			"The log remembers the request, so that the answer may come at any later time. A request that is never answered does no harm.",
		examples: []string{
			"emanet timestamp request -o monday.tsq",
			"emanet timestamp request -o monday.tsq --hash sha512",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "FILE", "the file to write; never overwritten"), "o"),
			textOption(&o.hash, "hash", "sha256|sha384|sha512", "how the checkpoint is named (default: sha256)"),
			textOption(&o.policy, "policy", "OID", "the policy that the authority is to work under, if it has several"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runTimestampRequest(ctx, e, o, args) },
	}
}

func runTimestampRequest(ctx context.Context, e *env, o timestampRequestOptions, args []string) error {
	if err := o.check(args); err != nil {
		return err
	}
	paths := []string{e.path(o.output), e.path(besideRequest(o.output))}
	for _, path := range paths { // before anything is in the log
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, path)
		}
	}
	return withVault(ctx, e, access{write: true, unlock: true}, func(v *vault.Vault) error {
		q, err := v.RequestTimestamp(ctx, vault.TimestampOptions{Hash: stamp.Hash(o.hash), Policy: o.policy})
		if err != nil {
			return err
		}
		if err := writeBoth(paths, [][]byte{q.Query, q.Checkpoint}); err != nil {
			return err
		}
		return tellTimestampRequest(e, o.output, q)
	})
}

// check refuses what is wrong before anybody types a passphrase.
func (o timestampRequestOptions) check(args []string) error {
	const command = "timestamp request"
	switch {
	case len(args) > 0:
		return &usageError{text: command + " takes no arguments", command: command}
	case o.output == "":
		return &usageError{text: "say where to write with -o FILE", command: command}
	}
	if o.hash != "" {
		if _, err := stamp.ParseHash(o.hash); err != nil {
			return &usageError{text: fmt.Sprintf("--hash %q: choose sha256, sha384 or sha512", o.hash), command: command}
		}
	}
	if err := stamp.CheckPolicy(o.policy); err != nil {
		return &usageError{text: fmt.Sprintf("--policy %q is no object identifier, like 1.2.3.4", o.policy), command: command}
	}
	return nil
}

// besideRequest is where the checkpoint of a request goes.
func besideRequest(name string) string { return strings.TrimSuffix(name, ".tsq") + ".checkpoint" }

// writeBoth writes new files; where one fails, none is left.
func writeBoth(paths []string, contents [][]byte) error {
	for i, path := range paths {
		err := fileTo(path, func(f *os.File) error {
			_, err := f.Write(contents[i])
			return err
		})
		if err == nil {
			continue
		}
		for _, written := range paths[:i] {
			err = errors.Join(err, os.Remove(written))
		}
		return err
	}
	return nil
}

func tellTimestampRequest(e *env, output string, q vault.TimestampQuery) error {
	if e.global.json {
		return e.emit(struct {
			Type       string `json:"type"`
			Entry      int64  `json:"entry"`
			Request    string `json:"request"`
			Checkpoint string `json:"checkpoint"`
			Hash       string `json:"hash"`
			Entries    int64  `json:"covers_entries"`
			Leaves     int64  `json:"covers_leaves"`
		}{"timestamp-request", q.Sequence, output, besideRequest(output), string(q.Hash), q.Entries, q.Leaves})
	}
	e.out.Printf("requested  %s\n", e.out.OneLine(output))
	e.out.Pair("checkpoint", e.out.OneLine(besideRequest(output)), 11)
	e.out.Pair("covers", fmt.Sprintf("entries 1 to %d of the log", q.Entries), 11)
	e.note("send %s to an authority from any machine; then: emanet timestamp add ANSWER.tsr --roots ROOTS.pem", quoteWord(e.msg.OneLine(output)))
	return nil
}
