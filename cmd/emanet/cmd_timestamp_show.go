package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// timestampShowOptions are the flags of timestamp show.
type timestampShowOptions struct {
	output string
}

func timestampShowCommand() *command {
	var o timestampShowOptions
	return &command{
		name:  "show",
		args:  "[N]",
		brief: "list the time-stamps, or show one",
		about: "Lists the time-stamps by the number of their entry in the log, with how many records, entries and leaves of the log each covers. Each is verified again against the root that was trusted when it was added; one that " +
			"does not hold ends the command with 14. With the number N one is shown; -o writes it into a new folder, for whoever has to check it without emanet: " +
			"the answer, the checkpoint and the certificates.",
		examples: []string{
			"emanet timestamp show",
			"emanet timestamp show 14 -o for-the-court",
			"# there, without emanet",
			"openssl ts -verify -data checkpoint -in token.tsr -CAfile roots.pem -untrusted certificates.pem",
		},
		options: []option{
			abbreviated(textOption(&o.output, "output", "DIR", "folder to make and write into"), "o"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runTimestampShow(ctx, e, o, args) },
	}
}

func runTimestampShow(ctx context.Context, e *env, o timestampShowOptions, args []string) error {
	const command = "timestamp show"
	switch {
	case len(args) > 1:
		return &usageError{text: command + " takes the number of one time-stamp", command: command}
	case len(args) == 0 && o.output != "":
		return &usageError{text: "say which time-stamp to write: the number that emanet timestamp show lists", command: command}
	case len(args) == 0:
		return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error { return listTimestamps(ctx, e, v) })
	}
	n, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil || n < 1 {
		return &usageError{text: fmt.Sprintf("%q is no number of a time-stamp", args[0]), command: command}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		t, err := v.Timestamp(ctx, n)
		if err != nil {
			return hintTimestamp(err)
		}
		if o.output != "" && t.Fault == nil {
			if err := writeTimestamp(e.path(o.output), t); err != nil {
				return err
			}
		}
		return errors.Join(showTimestamp(e, t, o.output), t.Fault)
	})
}

func listTimestamps(ctx context.Context, e *env, v *vault.Vault) error {
	all, err := v.Timestamps(ctx)
	if err != nil {
		return err
	}
	table := tty.NewTable(
		tty.Column{Head: "#", Right: true}, tty.Column{Head: "TIME (UTC)"}, tty.Column{Head: "AUTHORITY", Flexible: true}, tty.Column{Head: "RECORDS", Right: true},
		tty.Column{Head: "ENTRIES", Right: true}, tty.Column{Head: "LEAVES", Right: true}, tty.Column{Head: "HASH"}, tty.Column{Head: "STATE"},
	)
	var faults []error
	for _, t := range all {
		if t.Fault != nil {
			faults = append(faults, t.Fault)
		}
		if e.global.json {
			if err := e.emit(timestampJSONOf("timestamp", t)); err != nil {
				return err
			}
		}
		table.Row(fmt.Sprint(t.Sequence), t.Time.UTC().Format(time.DateTime), t.Authority, fmt.Sprint(t.Records), fmt.Sprint(t.Entries), fmt.Sprint(t.Leaves), string(t.Hash), timestampState(t))
	}
	if len(all) == 0 && !e.global.json {
		e.note("no time-stamps; ask for one with: emanet timestamp request -o FILE")
		return nil
	}
	if !e.global.json {
		if err := table.Print(e.out); err != nil {
			return err
		}
	}
	return errors.Join(faults...)
}

func timestampState(t vault.Timestamp) string {
	if t.Fault != nil {
		return "DOES NOT HOLD"
	}
	return "holds"
}

// showTimestamp shows one as a block, and how to check what was written.
func showTimestamp(e *env, t vault.Timestamp, output string) error {
	if e.global.json {
		return e.emit(timestampJSONOf("timestamp", t))
	}
	const column = 10
	e.out.Pair("state", timestampState(t), column)
	e.out.Pair("time", moment(t.Time), column)
	if t.Accuracy > 0 {
		e.out.Pair("accuracy", "within "+t.Accuracy.String(), column)
	}
	e.out.Pair("authority", e.out.OneLine(t.Authority), column)
	e.out.Pair("policy", t.Policy, column)
	e.out.Pair("serial", t.Serial, column)
	e.out.Pair("covers", timestampCovers(t), column)
	e.out.Pair("leaves", fmt.Sprint(t.Leaves), column)
	e.out.Pair("hash", string(t.Hash), column)
	e.out.Pair("root", "SHA-256 "+hex.EncodeToString(t.Root[:]), column)
	if output != "" && t.Fault == nil {
		e.note("in %q, without emanet: openssl ts -verify -data checkpoint -in token.tsr -CAfile roots.pem -untrusted certificates.pem -attime %d", output, t.Time.Unix())
	}
	return nil
}

// writeTimestamp writes what openssl needs into a new folder; where something
// fails, nothing is left.
func writeTimestamp(dir string, t vault.Timestamp) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: %q exists and is not overwritten", errRefused, dir)
	}
	if err != nil {
		return err
	}
	last := len(t.Certificates) - 1
	err = writeBoth(
		[]string{filepath.Join(dir, "token.tsr"), filepath.Join(dir, "checkpoint"), filepath.Join(dir, "roots.pem"), filepath.Join(dir, "certificates.pem")},
		[][]byte{t.Response, t.Checkpoint, vault.CertificatesPEM(t.Certificates[last:]), vault.CertificatesPEM(t.Certificates[:max(last, 1)])},
	)
	if err != nil {
		return errors.Join(err, os.Remove(dir))
	}
	return nil
}
