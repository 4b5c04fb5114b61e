package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault"
	"emanet/vault/record"
)

// around is what the vault knows about a record beside its revision.
type around struct {
	slots   []vault.Slot
	entries []vault.LogEntry
}

// surroundings gathers who can open the record and its custody.
func surroundings(ctx context.Context, v *vault.Vault, id record.ID) (around, error) {
	var (
		a   around
		err error
	)
	if a.slots, err = v.Slots(ctx); err != nil {
		return a, err
	}
	a.entries, err = v.Log(ctx, vault.LogFilter{Record: &id})
	return a, err
}

// viewText lays a record out for a person, for an output as wide as out. The
// result is not sanitised yet: that happens where it reaches a terminal.
func viewText(view *vault.View, files []vault.FileReading, a around, out *tty.Output) string {
	var b bytes.Buffer
	o := tty.NewPlainOutput(&b, out.Width())
	r := view.Revision
	if title := r.Fields.Title(); title != "" {
		o.Println(title)
		o.Println()
	}
	o.Pair("record", r.Record.String(), labelWidth)
	o.Pair("revision", fmt.Sprintf("%d of %d", r.Number, newestNumber(view)), labelWidth)
	if view.State != vault.StateLive {
		o.Pair("state", string(view.State), labelWidth)
	}
	writeFields(o, r.Fields, labelsOf(r.Fields))
	writeFiles(o, files)
	if r.Text != "" {
		o.Println()
		o.Println("Text" + textOrigin(r) + ":")
		o.Println()
		o.Println(strings.TrimSuffix(wrapped(r.Text, o.Width()), "\n"))
	}
	writeRevisions(o, view)
	writeReaders(o, a.slots)
	writeCustody(o, a.entries)
	return b.String()
}

// labelWidth is the column where the values of a record begin.
const labelWidth = 14

func newestNumber(view *vault.View) int {
	n := view.Revision.Number
	for _, r := range view.Revisions {
		n = max(n, r.Number)
	}
	return n
}

// labelsOf returns the column where the values of f begin.
func labelsOf(f record.Fields) int {
	columns := labelWidth
	for _, key := range f.Keys() {
		columns = max(columns, min(len(key)+1, 24))
	}
	return columns
}

// writeFields writes every key but the title: plain values of one key side by
// side, each row with its inner keys under it.
func writeFields(o *tty.Output, f record.Fields, columns int) {
	for _, key := range f.Keys() {
		if key == "title" {
			continue
		}
		var plain []string
		for _, value := range f.Get(key) {
			if value.Fields.IsEmpty() {
				plain = append(plain, valueText(value))
				continue
			}
			o.Pair(key, valueText(value), columns)
			for _, inner := range value.Fields.Keys() {
				o.Pair("  "+inner, strings.Join(value.Fields.Texts(inner), ", "), columns)
			}
		}
		if len(plain) > 0 {
			o.Pair(key, strings.Join(plain, ", "), columns)
		}
	}
}

// valueText is a value with its language.
func valueText(v record.Value) string {
	if v.Lang == "" {
		return v.Text
	}
	return v.Text + " (" + v.Lang + ")"
}

func textOrigin(r *record.Revision) string {
	if r.TextFrom == "" {
		return ""
	}
	for _, f := range r.Files {
		if f.ItemID == r.TextFrom || f.Name == r.TextFrom {
			return " (of " + f.Name + ")"
		}
	}
	return ""
}

// wrapped breaks long lines at the edge of a terminal; a pipe gets the lines
// as they are.
func wrapped(text string, columns int) string {
	if columns == 0 {
		return text
	}
	return strings.Join(tty.Wrap(tty.Clean(text), columns), "\n")
}

func writeRevisions(o *tty.Output, view *vault.View) {
	if len(view.Revisions) == 0 {
		return
	}
	o.Println()
	o.Println("Revisions:")
	for _, r := range view.Revisions {
		o.Println("  " + joined(fmt.Sprint(r.Number), clock(r.Time), r.Author, r.Reason))
	}
}

func writeReaders(o *tty.Output, slots []vault.Slot) {
	o.Println()
	o.Println("Can be opened with:")
	for _, s := range slots {
		o.Println("  " + slotName(s))
	}
}

func writeCustody(o *tty.Output, entries []vault.LogEntry) {
	if len(entries) == 0 {
		return
	}
	o.Println()
	o.Println("Custody:")
	for _, e := range entries {
		o.Println("  " + joined(fmt.Sprintf("#%d", e.Sequence), clock(e.Time), string(e.Action), e.Actor, e.Purpose))
	}
}

// slotName calls a key slot by its label, its kind and the beginning of its id.
func slotName(s vault.Slot) string {
	name := joined(string(s.Kind), s.Label)
	if s.Mine {
		name += " (this key)"
	}
	return name
}

// joined puts the parts that are not empty on one line.
func joined(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, tty.CleanLine(p))
		}
	}
	return strings.Join(kept, "  ")
}

// fits reports whether text fits on the screen with a line to spare.
func fits(t *tty.Terminal, text string) bool {
	columns, rows := t.Size()
	return len(tty.Wrap(tty.Clean(text), columns)) < rows-1
}

// size prints a number of bytes.
func size(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	value, names := float64(n), "KMGTPE"
	for i := range names {
		if value /= unit; value < unit || i == len(names)-1 {
			return fmt.Sprintf("%.1f %ciB (%d bytes)", value, names[i], n)
		}
	}
	return ""
}

// viewJSON is the answer of show.
type viewJSON struct {
	Type      string         `json:"type"`
	Record    record.ID      `json:"record"`
	Revision  int            `json:"revision"`
	State     string         `json:"state"`
	Time      time.Time      `json:"time"`
	Author    string         `json:"author,omitempty"`
	Reason    string         `json:"reason,omitempty"`
	Fields    record.Fields  `json:"fields,omitempty"`
	Text      string         `json:"text,omitempty"`
	TextFrom  string         `json:"text_from,omitempty"`
	Files     []fileJSON     `json:"files,omitempty"`
	Revisions []revisionJSON `json:"revisions"`
	Slots     []slotJSON     `json:"slots"`
	Custody   []entryJSON    `json:"custody"`
}

type revisionJSON struct {
	Number int       `json:"number"`
	Time   time.Time `json:"time"`
	Author string    `json:"author,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

func viewJSONOf(view *vault.View, files []vault.FileReading, a around) viewJSON {
	r := view.Revision
	out := viewJSON{
		Type: "view", Record: r.Record, Revision: r.Number, State: string(view.State), Time: r.Time.UTC(), Author: r.Author,
		Reason: r.Reason, Fields: r.Fields, Text: r.Text, TextFrom: r.TextFrom,
	}
	for _, f := range files {
		out.Files = append(out.Files, readFileJSONOf(f))
	}
	for _, info := range view.Revisions {
		out.Revisions = append(out.Revisions, revisionJSON{info.Number, info.Time.UTC(), info.Author, info.Reason})
	}
	for _, s := range a.slots {
		out.Slots = append(out.Slots, slotJSONOf(s))
	}
	for _, e := range a.entries {
		out.Custody = append(out.Custody, entryJSONOf(e))
	}
	return out
}
