package vault

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// settleTransfer looks whether the process before this one ended between intending to give something away and noting that
// it was done: the newest entry is then the intention, for nobody else could write meanwhile. Nobody knows whether the file was
// written, and the log says so.
func (v *Vault) settleTransfer(ctx context.Context) error {
	if v.recovering || v.fault != nil {
		return nil
	}
	newest := v.state.Newest()
	if given, err := v.givenUp(newest.Private); err != nil || given {
		return err
	}
	p, err := v.openPrivate(newest)
	if err != nil {
		return nil // confirm has told
	}
	if p.Action != custody.ActionShare && p.Action != custody.ActionExport {
		return nil
	}
	what := "share"
	if p.Action == custody.ActionExport {
		what = "export"
	}
	to := ""
	if names := readersOf(p.Details); len(names) > 0 {
		to = " to " + strconv.Quote(strings.Join(names, ", "))
	}
	v.notice(fmt.Sprintf("outcome unknown: the %s%s begun at %s (entry %d) was interrupted; what was to be given may be in somebody's hands",
		what, to, p.Time.Format("2006-01-02 15:04 UTC"), p.Sequence))
	if !v.st.Writable() {
		return nil
	}
	_, err = v.apply(ctx, &commit{action: custody.ActionUnknownResult, details: map[string]string{
		"of": what, "entry": strconv.FormatInt(p.Sequence, 10), "transfer": p.Details["transfer"],
	}})
	return err
}

// givenUpPart reports whether p stands for a private part that is gone; an entry that notes an unknown outcome has details.
func givenUpPart(p *custody.Private) bool {
	return p.Action == custody.ActionUnknownResult && len(p.Details) == 0
}

// readersOf names who was to be able to read what was shared.
func readersOf(details map[string]string) []string {
	if name, ok := details["passphrase-for"]; ok {
		return []string{name + " (by passphrase)"}
	}
	if details["to"] == "" {
		return nil
	}
	return strings.Split(details["to"], "\n")
}

// fingerprintsOf lists the fingerprints of those who were to be able to read what was shared.
func fingerprintsOf(details map[string]string) []string {
	if details["fingerprints"] == "" {
		return nil
	}
	return strings.Split(details["fingerprints"], "\n")
}

// Giving is one time that a record was given to somebody.
type Giving struct {
	Record   record.ID
	Revision int
	To       []string // names of contacts then; none for an export
	What     string   // full, text, redacted, catalogue, or export
	Purpose  string
	Time     time.Time
	Sequence int64
	Unknown  bool // it was begun, and nobody knows whether it was done
}

// Given lists when and to whom records were given, the oldest first: who must be told when a consent is withdrawn. What
// was begun and failed is not among it. Errors: ErrLocked, ErrIntegrity.
func (v *Vault) Given(ctx context.Context, ids []record.ID) ([]Giving, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	var all []Giving
	for _, id := range ids {
		of, err := h.givings(id)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	slices.SortStableFunc(all, func(a, b Giving) int { return int(a.Sequence - b.Sequence) })
	return all, nil
}

// givings folds the rows of one record.
func (h *history) givings(id record.ID) ([]Giving, error) {
	var all []Giving
	open := -1 // the one that was begun last
	for _, l := range h.rows[id.String()] {
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		switch l.action {
		case custody.ActionShare, custody.ActionExport:
			g := Giving{Record: id, Revision: l.revision, To: readersOf(p.Details), What: p.Details["what"], Purpose: p.Details["use"], Time: p.Time, Sequence: l.seq, Unknown: true}
			if l.action == custody.ActionExport {
				g.What, g.Purpose = cmp.Or(p.Details["what"], "export"), p.Purpose
			}
			all, open = append(all, g), len(all)
		case custody.ActionShareDone, custody.ActionExportDone:
			if open >= 0 {
				all[open].Unknown = false
			}
		case custody.ActionShareFailed, custody.ActionExportFailed:
			if open >= 0 {
				all, open = slices.Delete(all, open, open+1), -1
			}
		}
	}
	return all, nil
}
