package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/custody"
	"emanet/vault/record"
)

// logOptions are the flags of log. The zero value shows every entry.
type logOptions struct {
	record string
	since  int
}

func logCommand() *command {
	var o logOptions
	return &command{
		name:  "log",
		brief: "who did what, when, to which record",
		about: "Shows the custody log in its order: it is signed, and the order is that of its numbers, whatever the clocks said. Times are UTC.",
		examples: []string{
			"emanet log",
			"emanet log --record 7k3q",
		},
		options: []option{
			textOption(&o.record, "record", "ID", "what was done to this record"),
			numberOption(&o.since, "since", "N", "entries after this number"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runLog(ctx, e, o, args) },
	}
}

func runLog(ctx context.Context, e *env, o logOptions, args []string) error {
	if len(args) > 0 {
		return &usageError{text: "log takes no arguments; name a record with --record", command: "log"}
	}
	return withVault(ctx, e, access{unlock: true}, func(v *vault.Vault) error {
		filter := vault.LogFilter{Since: int64(o.since)}
		if o.record != "" {
			id, err := v.Find(ctx, o.record)
			if err != nil {
				return err
			}
			filter.Record = &id
		}
		entries, err := v.Log(ctx, filter)
		if err != nil {
			return err
		}
		return printEntries(e, entries)
	})
}

func printEntries(e *env, entries []vault.LogEntry) error {
	if e.global.json {
		for _, entry := range entries {
			if err := e.emit(entryJSONOf(entry)); err != nil {
				return err
			}
		}
		return nil
	}
	table := tty.NewTable(
		tty.Column{Head: "#", Right: true}, tty.Column{Head: "TIME"}, tty.Column{Head: "ACTION"},
		tty.Column{Head: "RECORDS", Flexible: true}, tty.Column{Head: "WHO", Flexible: true}, tty.Column{Head: "WHY", Flexible: true},
	)
	for _, entry := range entries {
		table.Row(fmt.Sprint(entry.Sequence), clock(entry.Time), string(entry.Action), recordsCell(entry), entry.Actor, whyCell(entry))
	}
	return table.Print(e.out)
}

// recordsCell names the first records of an entry.
func recordsCell(entry vault.LogEntry) string {
	const shown = 2
	var names []string
	for i, id := range entry.Records {
		if i == shown {
			names = append(names, fmt.Sprintf("and %d more", len(entry.Records)-shown))
			break
		}
		names = append(names, id.Short())
	}
	if entry.Purged > 0 {
		names = append(names, fmt.Sprintf("%d purged", entry.Purged))
	}
	return strings.Join(names, " ")
}

// whyCell joins the purpose with the details that the entry keeps. Recipients
// are too long to read; --json has them.
func whyCell(entry vault.LogEntry) string {
	var parts []string
	if entry.Purpose != "" {
		parts = append(parts, entry.Purpose)
	}
	switch entry.Action {
	case custody.ActionContact:
		return strings.Join(append(contactWhy(entry.Details), parts...), "; ")
	case custody.ActionCosign:
		return strings.Join(append(cosignWhy(entry.Details), parts...), "; ")
	case custody.ActionTimestamp:
		return strings.Join(append(timestampWhy(entry.Details), parts...), "; ")
	case custody.ActionShare, custody.ActionShareDone, custody.ActionShareFailed, custody.ActionReceive:
		return strings.Join(append(transferWhy(entry.Details), parts...), "; ")
	}
	for _, key := range slices.Sorted(maps.Keys(entry.Details)) {
		value := entry.Details[key]
		switch kind, id, _ := strings.Cut(key, "."); {
		case kind == "slot":
			parts = append(parts, strings.TrimSpace("slot "+shortSlot(id)+" "+value))
		case kind != "recipient":
			parts = append(parts, strings.TrimSpace(key+" "+value))
		}
	}
	return strings.Join(parts, "; ")
}

// transferWhy says what went to whom, or came from whom. Hashes and signatures
// are too long to read; --json has them.
func transferWhy(details map[string]string) []string {
	var parts []string
	switch {
	case details["from"] != "":
		parts = append(parts, "from "+details["from"])
	case details["passphrase-for"] != "":
		parts = append(parts, "to "+details["passphrase-for"]+" by passphrase")
	default:
		parts = append(parts, "to "+strings.ReplaceAll(details["to"], "\n", ", "))
	}
	parts = append(parts, details["what"]+" for "+details["use"])
	if why := details["consent-overridden"]; why != "" {
		parts = append(parts, "without consent: "+why)
	}
	for _, key := range []string{"outcome", "unverified", "forwarded"} {
		if details[key] != "" {
			parts = append(parts, key+" "+strings.ReplaceAll(details[key], "\n", ", "))
		}
	}
	return parts
}

// contactWhy says what was done to which contact. Keys are too long to read;
// the fingerprint stands for them.
func contactWhy(details map[string]string) []string {
	parts := []string{details["op"] + " " + details["name"], details["fingerprint"]}
	if note := details["note"]; note != "" {
		parts = append(parts, note)
	}
	return parts
}

// entryJSON is one entry of the log.
type entryJSON struct {
	Type     string            `json:"type"`
	Sequence int64             `json:"sequence"`
	Time     time.Time         `json:"time"`
	Action   string            `json:"action"`
	Actor    string            `json:"actor,omitempty"`
	Purpose  string            `json:"purpose,omitempty"`
	Details  map[string]string `json:"details,omitempty"`
	Records  []record.ID       `json:"records,omitempty"`
	Leaves   int               `json:"leaves,omitempty"`
	Purged   int               `json:"purged,omitempty"`
}

func entryJSONOf(e vault.LogEntry) entryJSON {
	return entryJSON{
		Type: "entry", Sequence: e.Sequence, Time: e.Time.UTC(), Action: string(e.Action), Actor: e.Actor,
		Purpose: e.Purpose, Details: e.Details, Records: e.Records, Leaves: e.Leaves, Purged: e.Purged,
	}
}
