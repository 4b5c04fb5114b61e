package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault/dossier"
	"emanet/vault/record"
)

// showTimeline lists the events on the screen, or as JSON.
func showTimeline(e *env, t dossier.Timeline, records int) error {
	if e.global.json {
		return emitTimeline(e, t, records)
	}
	columns := []tty.Column{
		{Head: "#", Right: true},
		{Head: "DATE"},
		{Head: "KIND", Flexible: true},
		{Head: "WHAT", Flexible: true},
		{Head: "WHERE", Flexible: true},
		{Head: "RECORD"},
		{Head: "IN DOUBT", Flexible: true},
	}
	if slices.ContainsFunc(slices.Concat(t.Dated, t.Undated), func(event dossier.Event) bool { return len(event.Notes) > 0 }) {
		columns = append(columns, tty.Column{Head: "NOTE", Flexible: true})
	}
	table := tty.NewTable(columns...)
	for i, event := range t.Dated {
		timelineRow(table, i+1, event)
	}
	for i, event := range t.Undated {
		timelineRow(table, len(t.Dated)+i+1, event)
	}
	if err := table.Print(e.out); err != nil {
		return err
	}
	if table.Len() > 0 {
		e.out.Println()
	}
	doubts := 0
	for _, event := range t.Dated {
		if !event.When.Exact() {
			doubts++
		}
	}
	e.out.Printf("%s of %s: %d with a date (%d in doubt), %d without\n",
		counted(len(t.Dated)+len(t.Undated), "event"), counted(records, "record"), len(t.Dated), doubts, len(t.Undated))
	return nil
}

func timelineRow(table *tty.Table, no int, event dossier.Event) {
	date, what := event.When.Text, event.What
	if date == "" {
		date = "no date"
	}
	if what == "" {
		what = event.Title
	}
	table.Row(fmt.Sprint(no), date, event.Kind, what, strings.Join(event.Places, ", "), event.Record.Short(), event.When.Doubt(), strings.Join(event.Notes, "; "))
}

// timelineEventJSON is one event of report timeline.
type timelineEventJSON struct {
	Type     string    `json:"type"`
	Number   int       `json:"number"`
	Record   record.ID `json:"record"`
	Title    string    `json:"title,omitempty"`
	Kind     string    `json:"kind"`
	What     string    `json:"what,omitempty"`
	Places   []string  `json:"places,omitempty"`
	Source   string    `json:"source"`
	Date     string    `json:"date,omitempty"`
	Earliest string    `json:"earliest,omitempty"` // civil time as written; absent where a side is open or unknown
	Latest   string    `json:"latest,omitempty"`
	Exact    bool      `json:"exact"`
	Doubt    string    `json:"doubt,omitempty"`
	Notes    []string  `json:"notes,omitempty"`
}

// timelineWrittenJSON is the answer of report timeline -o.
type timelineWrittenJSON struct {
	Type    string `json:"type"`
	File    string `json:"file"`
	Records int    `json:"records"`
	Dated   int    `json:"dated"`
	Undated int    `json:"undated"`
}

func emitTimeline(e *env, t dossier.Timeline, records int) error {
	for i, event := range append(t.Dated[:len(t.Dated):len(t.Dated)], t.Undated...) {
		if err := e.emit(timelineEventJSONOf(event, i+1)); err != nil {
			return err
		}
	}
	return e.emit(struct {
		Type    string `json:"type"`
		Records int    `json:"records"`
		Dated   int    `json:"dated"`
		Undated int    `json:"undated"`
	}{"summary", records, len(t.Dated), len(t.Undated)})
}

func timelineEventJSONOf(event dossier.Event, no int) timelineEventJSON {
	x := event.When
	out := timelineEventJSON{
		Type: "event", Number: no, Record: event.Record, Title: event.Title, Kind: event.Kind, What: event.What, Places: event.Places,
		Source: event.Source, Date: x.Text, Exact: x.Exact(), Doubt: x.Doubt(), Notes: event.Notes,
	}
	if x.IsZero() {
		return out
	}
	if x.Before != dossier.EdgeOpen && x.Before != dossier.EdgeUnknown {
		out.Earliest = civilTime(x.Begin)
	}
	if x.After != dossier.EdgeOpen && x.After != dossier.EdgeUnknown {
		out.Latest = civilTime(x.End)
	}
	return out
}

// civilTime prints a bound of a date: it has no zone.
func civilTime(t time.Time) string { return t.Format("2006-01-02T15:04:05") }

func dayOf(t time.Time) string { return t.Format("2006-01-02") }
