package main

import (
	"context"
	"errors"

	"emanet/index"
	"emanet/vault"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// timelineOptions are the flags of report timeline. The zero value lists the
// events of every live record.
type timelineOptions struct {
	pickFlags

	title  string
	reason string
}

func reportTimelineCommand() *command {
	var o timelineOptions
	return &command{
		name:  "timeline",
		args:  "[ID…]",
		brief: "events over time, by kind and by place",
		about: "Lists what the records say happened, in the order of time: acts, arrest and detention, medical examinations, remedies and final decisions, international " +
			"procedures, and the records' own dates. An event stands at the earliest moment that its date may mean, and what the date leaves open is said in words. Events without a date " +
			"come last. Persons are not named, but the titles of the records are shown as they are. Without ids and without a query it is about all records; a page wants that said with --all.\n\n" +
			"-o writes a page to look at and to print: the events drawn over time in a lane for each kind, counted by kind and by place, and listed. What is in doubt is drawn as " +
			"doubt: hatched between the bounds of the date, faded where a bound is doubted itself, with a question mark where nobody knows it. The page is one file; it loads nothing and runs nothing. " +
			"It lies in clear, and is noted in the log before and after as an export of the records.",
		examples: []string{
			"emanet report timeline",
			"emanet report timeline --query case:UYD-1 -o timeline.html --title 'Case UYD-1' --reason 'for the lawyer'",
			"# what happened on the night of one record",
			"emanet report timeline 7k3q",
		},
		options: append(o.options("write a page into this file, which must not exist"),
			textOption(&o.title, "title", "TEXT", "with -o: the heading of the page"),
			textOption(&o.reason, "reason", "TEXT", "with -o: why and for whom; goes into the log"),
		),
		run: func(ctx context.Context, e *env, args []string) error { return runReportTimeline(ctx, e, o, args) },
	}
}

// valid refuses what is wrong before anybody types a passphrase.
func (o timelineOptions) valid(e *env, args []string) error {
	const command = "report timeline"
	switch {
	case o.output == "" && (o.reason != "" || o.title != ""):
		return &usageError{text: "--title and --reason go with -o: on the screen nothing leaves the vault", command: command}
	}
	if err := o.picks(args); err != nil || o.output == "" {
		return err
	}
	return e.newFile(o.output)
}

func runReportTimeline(ctx context.Context, e *env, o timelineOptions, args []string) error {
	if err := o.valid(e, args); err != nil {
		return err
	}
	var err error
	if o.title, err = e.content(ctx, "title", o.title); err != nil {
		return err
	}
	if o.reason, err = e.content(ctx, "reason", o.reason); err != nil {
		return err
	}
	q, err := o.parse(ctx, e)
	if err != nil {
		return err
	}
	return o.opened(ctx, e, q, func(v *vault.Vault) error { return reportTimeline(ctx, e, v, o, args, q) })
}

// reportTimeline shows or writes the events. On the screen, records that cannot
// be read do not keep back the others and the error names them; a page is
// written of all of them or not at all.
func reportTimeline(ctx context.Context, e *env, v *vault.Vault, o timelineOptions, args []string, q *index.Query) error {
	ids, unlisted, err := o.chosen(ctx, e, v, args, q)
	if err != nil {
		return err
	}
	events, missing := eventsOf(ctx, e, v, ids)
	var known *vault.MissingError
	if missing != nil && (o.output != "" || !errors.As(missing, &known)) {
		return missing
	}
	t := dossier.NewTimeline(events)
	if o.output == "" {
		return errors.Join(showTimeline(e, t, len(ids)), unlisted, missing)
	}
	return giveTimeline(ctx, e, v, o, ids, t)
}

// eventsOf reads the events of the records. The error is a *vault.MissingError
// if some could not be read; the events of the others are given all the same.
func eventsOf(ctx context.Context, e *env, v *vault.Vault, ids []record.ID) ([]dossier.Event, error) {
	var events []dossier.Event
	err := eachLive(ctx, e, ids, func(id record.ID) (vault.State, func(), error) {
		view, err := v.Record(ctx, id, 0)
		if err != nil {
			return "", nil, err
		}
		return view.State, func() { events = append(events, dossier.EventsOf(id, view.Revision.Fields)...) }, nil
	})
	return events, err
}
