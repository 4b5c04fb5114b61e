package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"emanet/cmd/internal/page"
	"emanet/vault"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// giveTimeline writes the page of a timeline.
func giveTimeline(ctx context.Context, e *env, v *vault.Vault, o timelineOptions, ids []record.ID, t dossier.Timeline) error {
	if err := warnConsent(ctx, e, v, ids, ""); err != nil {
		return err
	}
	p := timelinePage(t, o.title, len(ids))
	p.Vault, p.Made = v.ID().String(), clock(e.now())+" UTC"
	path := e.path(o.output)
	if err := v.Give(ctx, ids, "timeline", o.reason, func() error { return fileTo(path, func(f *os.File) error { return p.Write(f) }) }); err != nil {
		return err
	}
	e.note("what was written lies in clear in %q", path)
	if e.global.json {
		return e.emit(timelineWrittenJSON{"written", path, len(ids), len(t.Dated), len(t.Undated)})
	}
	e.out.Printf("written %s  %s\n", counted(len(t.Dated)+len(t.Undated), "event"), e.out.OneLine(path))
	return nil
}

// timelinePage prepares every word of the page.
func timelinePage(t dossier.Timeline, title string, records int) page.Timeline {
	p := page.Timeline{
		Title: title,
		About: []string{timelineAbout(t, records)},
		Kinds: timelineCounts(t.Kinds()), Places: timelineCounts(t.Places()),
		Notes: []string{
			"Dates and words are those that were typed and coded in the records; nobody searched their texts for events, and emanet does not know whether what they say is true.",
			"An event at two places is counted at both. Persons are not named here, but the titles of the records are as they were written.",
		},
	}
	for i, event := range t.Dated {
		p.Events = append(p.Events, timelineEvent(event, fmt.Sprint(i+1)))
	}
	for i, event := range t.Undated {
		p.Undated = append(p.Undated, timelineEvent(event, fmt.Sprint(len(t.Dated)+i+1)))
	}
	return p
}

// timelineAbout says how much the page is about.
func timelineAbout(t dossier.Timeline, records int) string {
	about := "What " + counted(records, "record") + " of a vault say happened"
	if records == 1 {
		about = "What one record of a vault says happened"
	}
	from, to, ok := t.Span()
	if !ok {
		return about + ", without a date."
	}
	if dayOf(from) == dayOf(to) {
		return about + ", on " + dayOf(from) + "."
	}
	return fmt.Sprintf("%s, from %s to %s.", about, dayOf(from), dayOf(to))
}

func timelineEvent(event dossier.Event, no string) page.TimelineEvent {
	x := event.When
	return page.TimelineEvent{
		No: no, Date: x.Text, Doubt: x.Doubt(), Kind: event.Kind, What: event.What, Title: event.Title, Record: event.Record.Short(),
		Places: event.Places, Notes: event.Notes,
		When: page.TimelineExtent{
			Begin: x.Begin, End: x.End, SureFrom: x.SureFrom, SureTo: x.SureTo, Lasting: x.Lasting,
			Before: timelineEdge(x.Before), After: timelineEdge(x.After),
		},
	}
}

func timelineEdge(e dossier.Edge) page.TimelineEdge {
	switch e {
	case dossier.EdgeOpen:
		return page.TimelineOpen
	case dossier.EdgeUnknown:
		return page.TimelineUnknown
	case dossier.EdgeDoubted:
		return page.TimelineDoubted
	}
	return page.TimelineClosed
}

func timelineCounts(counts []dossier.Count) []page.TimelineCount {
	out := make([]page.TimelineCount, len(counts))
	for i, c := range counts {
		out[i] = page.TimelineCount{Word: strings.TrimSpace(c.Word), Sure: c.Sure, Doubt: c.Doubt, None: c.None}
	}
	return out
}
