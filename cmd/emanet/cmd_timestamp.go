package main

import (
	"errors"
	"time"

	"emanet/vault"
	"emanet/vault/stamp"
)

func timestampCommand() *command {
	return &command{
		name:  "timestamp",
		brief: "a date from an authority that others trust",
		about: "The log proves order, and its times are those of this machine. A time-stamping authority (RFC 3161) signs that it saw the newest " +
			"checkpoint at a time: everything that the log had said by then, every record among it, existed then.\n\n" +
			"emanet opens no connection. request writes a small file; carry it to any machine that has one, send it to an authority of your choice, " +
			"and bring back the answer for add. The authority learns the digest of a checkpoint and from where it was sent, and nothing of what is in the vault.",
		examples: []string{
			"emanet timestamp request -o monday.tsq",
			"# on another machine, to the address of the authority",
			"curl -H 'Content-Type: application/timestamp-query' --data-binary @monday.tsq ADDRESS > monday.tsr",
			"# here again, with the root certificate that the authority publishes",
			"emanet timestamp add monday.tsr --roots authority.pem",
			"emanet timestamp show",
		},
		commands: []*command{timestampRequestCommand(), timestampAddCommand(), timestampShowCommand()},
	}
}

// moment prints the time of an authority, which is exact.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// timestampWhy says what an entry of the log does to a time-stamp. Answers and
// certificates are too long to read; --json has them.
func timestampWhy(details map[string]string) []string {
	if details["op"] == "add" {
		return []string{"add " + details["time"] + " by " + details["authority"], "asked for by entry " + details["request"]}
	}
	return []string{details["op"] + " by " + details["hash"]}
}

// hintTimestamp says what to type next after an error about time-stamps.
func hintTimestamp(err error) error {
	switch {
	case errors.Is(err, vault.ErrNoTimestamp):
		return &hinted{err, "see the time-stamps with: emanet timestamp show"}
	case errors.Is(err, stamp.ErrRoot):
		return &hinted{err, "nothing was added; --roots takes the root certificate that this authority publishes"}
	case errors.Is(err, stamp.ErrToken):
		return &hinted{err, "nothing was added; ask again, perhaps another authority: emanet timestamp request -o FILE"}
	case errors.Is(err, vault.ErrRefused):
		return &hinted{err, "see what this vault asked for with: emanet log"}
	}
	return err
}
