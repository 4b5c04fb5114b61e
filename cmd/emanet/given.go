package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"emanet/vault"
	"emanet/vault/bundle"
	"emanet/vault/record"
)

// warnGiven names everybody who was given one of the records: they have to be
// told, for nothing reaches what they hold.
func warnGiven(ctx context.Context, e *env, v *vault.Vault, ids []record.ID, why string) error {
	given, err := v.Given(ctx, ids)
	if err != nil {
		return err
	}
	for len(given) > 0 {
		first, rest := given[0], given[:0]
		times := 0
		for _, g := range given {
			if g.Record == first.Record && slices.Equal(g.To, first.To) {
				times++
				first.Unknown = first.Unknown && g.Unknown
				first.Time = g.Time
				continue
			}
			rest = append(rest, g)
		}
		e.warn("%s; tell them: %s", givingLine(first, times), why)
		given = rest
	}
	return nil
}

func givingLine(g vault.Giving, times int) string {
	to := "somebody, by export"
	if len(g.To) > 0 {
		to = strings.Join(g.To, ", ")
	}
	done := "was given to"
	if g.Unknown {
		done = "may have been given (outcome unknown) to"
	}
	line := fmt.Sprintf("%s %s %s on %s", g.Record.Short(), done, to, g.Time.Format("2006-01-02"))
	if times > 1 {
		line += fmt.Sprintf(" and %s before", count(times-1, "time"))
	}
	return line
}

// tellConsent names everybody who was given a record when a consent to it holds
// no longer.
func tellConsent(ctx context.Context, e *env, v *vault.Vault, id record.ID, before record.Fields) error {
	after, err := v.Record(ctx, id, 0)
	if err != nil {
		return err
	}
	lost := consentLost(before, after.Revision.Fields, e.now())
	if len(lost) == 0 {
		return nil
	}
	return warnGiven(ctx, e, v, []record.ID{id}, "consent to "+strings.Join(lost, ", ")+" holds no longer")
}

// consentLost names the purposes for which a consent holds before a change and
// not after it.
func consentLost(before, after record.Fields, now time.Time) []string {
	var lost []string
	for _, purpose := range []string{"store", bundle.ShareWithCounsel, bundle.SubmitToBody, bundle.Publish, "use-name", "use-photo"} {
		was, _ := before.Consent(purpose, now)
		is, _ := after.Consent(purpose, now)
		if was == record.ConsentGiven && is != record.ConsentGiven {
			lost = append(lost, purpose)
		}
	}
	return lost
}

// warnConsent tells of records that nobody agreed to use outside: for that
// purpose, or for whatever purpose where it is empty.
func warnConsent(ctx context.Context, e *env, v *vault.Vault, ids []record.ID, purpose string) error {
	const most = 10 // are named; the log names more
	lacking := 0
	for _, id := range ids {
		view, err := v.Record(ctx, id, 0)
		if err != nil {
			return err
		}
		if why, ok := consentTo(view.Revision.Fields, purpose, e.now()); !ok {
			if lacking++; lacking <= most {
				e.warn("record %s: %s", id.Short(), why)
			}
		}
	}
	if more := lacking - most; more > 0 {
		e.warn("and %s more records without consent to %s", grouped(more), cmp.Or(purpose, "any use outside"))
	}
	return nil
}

// consentTo reports whether somebody agreed to a purpose, or to one at all where
// it is empty; else why not.
func consentTo(f record.Fields, purpose string, now time.Time) (why string, ok bool) {
	if purpose == "" {
		return vault.ConsentToUse(f, now)
	}
	state, why := f.Consent(purpose, now)
	return why, state == record.ConsentGiven
}
