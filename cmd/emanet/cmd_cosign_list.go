package main

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// listCosigned shows who remembers this log, and what this vault remembers of others.
func listCosigned(ctx context.Context, e *env, v *vault.Vault) error {
	w, err := v.Witnessed(ctx)
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range w.Own {
		faults = append(faults, c.Fault)
	}
	if e.global.json {
		return errors.Join(append(faults, emitCosigned(e, w))...)
	}
	if len(w.Own)+len(w.Seen)+len(w.Forks) == 0 {
		e.note("nobody cosigned this log, and nothing was seen of others; share something, and ask for: emanet cosign FILE.age")
		return nil
	}
	table := tty.NewTable(
		tty.Column{Head: "#", Right: true}, tty.Column{Head: "TIME (UTC)"}, tty.Column{Head: "WHAT"}, tty.Column{Head: "WHO", Flexible: true}, tty.Column{Head: "ENTRIES", Right: true},
	)
	for _, c := range w.Own {
		what := "cosigned this log"
		if c.Fault != nil {
			what = "DOES NOT HOLD"
		}
		at := c.Added
		if len(c.Times) > 0 {
			at = c.Times[0]
		}
		table.Row(number(c.Sequence), at.UTC().Format(time.DateTime), what, strings.Join(c.Names, ", "), number(c.Checkpoint.Entries))
	}
	for _, s := range w.Seen {
		what := "seen"
		if s.Cosigned != nil {
			what = "you cosigned"
		}
		table.Row(number(s.Sequence), s.Time.UTC().Format(time.DateTime), what, s.From, number(s.Checkpoint.Entries))
	}
	for _, f := range w.Forks {
		table.Row(number(f.Sequence), f.Time.UTC().Format(time.DateTime), forkWords(f), f.From, "")
	}
	return errors.Join(append(faults, table.Print(e.out))...)
}

func forkWords(f vault.SeenFork) string {
	switch {
	case f.Proven:
		return "FORK"
	case f.Settled > 0:
		return "proven since, entry " + number(f.Settled)
	}
	return "possible FORK, not proven"
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// cosignatureJSON is somebody's cosignature under a checkpoint of this log.
type cosignatureJSON struct {
	Type    string      `json:"type"`
	Entry   int64       `json:"entry"`
	Names   []string    `json:"names"`
	Signers []string    `json:"signer_fingerprints"`
	Times   []time.Time `json:"times"`
	Entries int64       `json:"covers_entries"`
	Leaves  int64       `json:"covers_leaves"`
	Note    string      `json:"note"`
	Holds   bool        `json:"holds"`
	Fault   string      `json:"fault,omitempty"`
}

func cosignatureJSONOf(kind string, c vault.Cosignature) cosignatureJSON {
	out := cosignatureJSON{
		Type: kind, Entry: c.Sequence, Names: c.Names, Times: c.Times, Entries: c.Checkpoint.Entries, Leaves: c.Checkpoint.Size, Note: string(c.Note), Holds: c.Fault == nil,
	}
	for _, k := range c.Keys {
		out.Signers = append(out.Signers, k.Fingerprint())
	}
	if c.Fault != nil {
		out.Fault = c.Fault.Error()
	}
	return out
}

func emitCosigned(e *env, w *vault.Witnessed) error {
	var errs []error
	for _, c := range w.Own {
		errs = append(errs, e.emit(cosignatureJSONOf("cosignature", c)))
	}
	for _, s := range w.Seen {
		errs = append(errs, e.emit(struct {
			Type     string    `json:"type"`
			Entry    int64     `json:"entry"`
			Time     time.Time `json:"time"`
			From     string    `json:"from"`
			Origin   string    `json:"origin"`
			Entries  int64     `json:"entries"`
			Leaves   int64     `json:"leaves"`
			Note     string    `json:"note"`
			Cosigned string    `json:"cosigned,omitempty"`
		}{"seen", s.Sequence, s.Time.UTC(), s.From, s.Checkpoint.Origin, s.Checkpoint.Entries, s.Checkpoint.Size, string(s.Note), string(s.Cosigned)}))
	}
	for _, f := range w.Forks {
		errs = append(errs, e.emit(struct {
			Type  string    `json:"type"`
			Entry int64     `json:"entry"`
			Time  time.Time `json:"time"`
			From  string    `json:"from"`
			Vault string    `json:"vault"`
			Given string    `json:"given"`
			Seen  string    `json:"seen"`
			Why   string    `json:"why"`
			Prove bool      `json:"proven"`
			After int64     `json:"settled_by_entry,omitempty"`
		}{"fork", f.Sequence, f.Time.UTC(), f.From, f.Vault, f.Note, f.Seen, f.Why, f.Proven, f.Settled}))
	}
	return errors.Join(errs...)
}
