package main

import (
	"fmt"
	"strings"

	"emanet/vault"
	"emanet/vault/record"
)

// planJSON is what would be shared.
type planJSON struct {
	Type       string           `json:"type"`
	What       string           `json:"what"`
	Purpose    string           `json:"purpose"`
	Readers    []readerJSON     `json:"readers"`
	Passphrase bool             `json:"passphrase,omitempty"`
	Records    []planRecordJSON `json:"records"`
	Bytes      int64            `json:"bytes"`
}

type readerJSON struct {
	Name        string `json:"name"`
	Verified    bool   `json:"verified"`
	Changed     bool   `json:"changed,omitempty"`
	Classic     bool   `json:"classic,omitempty"`
	Recipients  int    `json:"recipients"`
	Fingerprint string `json:"fingerprint"`
}

type planRecordJSON struct {
	Record   string         `json:"record"`
	Revision int            `json:"revision"`
	Title    string         `json:"title,omitempty"`
	Consent  string         `json:"consent"`
	Why      string         `json:"why,omitempty"`
	Text     int64          `json:"text,omitempty"` // bytes
	Files    []planFileJSON `json:"files,omitempty"`
	LeftOut  []string       `json:"left_out,omitempty"`
	Author   string         `json:"author,omitempty"`
	Reason   string         `json:"reason,omitempty"`
}

type planFileJSON struct {
	Item    string   `json:"item"`
	Name    string   `json:"name"`
	Given   string   `json:"given"`
	Size    int64    `json:"size,omitempty"`
	Removed []string `json:"removed,omitempty"`
	Why     string   `json:"why,omitempty"`
}

// tellPlan shows what would be shared, and who could read it.
func tellPlan(e *env, p *vault.SharePlan, o vault.ShareOptions) error {
	if e.global.json {
		return e.emit(planJSONOf(p, o))
	}
	e.out.Printf("To be shared: %s, for %s\n", whatWords[string(p.What)], p.Purpose)
	files := 0
	for _, r := range p.Records {
		e.out.Printf("  %s  %s  (revision %d)\n", r.ID.Short(), titleOf(e, r.Title), r.Revision)
		if r.Consent != record.ConsentGiven {
			e.out.Printf("    ! %s\n", r.Why)
		}
		if said := strings.TrimSpace(r.Author + "; " + r.Reason); said != ";" {
			e.out.Printf("    says who wrote the revision, and why: %s\n", e.out.OneLine(strings.Trim(said, "; ")))
		}
		for _, f := range r.Files {
			e.out.Printf("    %s\n", planFileLine(e, f))
			if f.Given == "original" || f.Given == "stripped" {
				files++
			}
		}
		if len(r.LeftOut) > 0 {
			e.out.Printf("    left out: %s\n", e.out.OneLine(strings.Join(r.LeftOut, ", ")))
		}
	}
	e.out.Printf("  %s, %s, %s\n", count(len(p.Records), "record"), count(files, "file"), size(p.Bytes))
	e.out.Printf("Who will be able to read it:\n")
	if o.Passphrase != nil {
		e.out.Printf("  %s, and whoever else learns the passphrase\n", e.out.OneLine(o.For))
	}
	for _, c := range p.Readers {
		e.out.Printf("  %s\n", readerLine(e, c))
	}
	if files > 0 && o.Pseudonyms {
		e.warn("the files that are given carry their own text, names and pictures: nobody replaces anything in them")
	}
	return nil
}

var whatWords = map[string]string{
	"full": "everything", "text": "the texts without the original files", "catalogue": "a catalogue", "redacted": "a redacted copy",
}

func titleOf(e *env, title string) string {
	if title == "" {
		return "(without a title)"
	}
	return e.out.OneLine(title)
}

func planFileLine(e *env, f vault.PlannedFile) string {
	line := fmt.Sprintf("%s  %s  ", f.File.ItemID, e.out.OneLine(f.File.Name))
	switch f.Given {
	case "nothing":
		line += "not given"
		if f.Why != "" {
			line += " (" + f.Why + ")"
		}
		return line
	case "text":
		return line + "its text, " + size(f.Size)
	case "stripped":
		return line + "copy without metadata, " + size(f.Size) + removedWords(e, f.Removed)
	}
	return line + "original, " + size(f.Size)
}

func removedWords(e *env, removed []string) string {
	if len(removed) == 0 {
		return ""
	}
	return " (taken out: " + e.out.OneLine(strings.Join(removed, ", ")) + ")"
}

func readerLine(e *env, c vault.Contact) string {
	state := "verified"
	switch {
	case c.Changed:
		state = "KEYS CHANGED, not verified"
	case !c.Verified:
		state = "NOT VERIFIED"
	}
	line := fmt.Sprintf("%s  %s  %s", e.out.OneLine(c.Name), state, c.Fingerprint.Digits())
	if len(c.Recipients) > 1 {
		line += fmt.Sprintf("  (%d recipients)", len(c.Recipients))
	}
	if c.Classic() {
		line += "  (classic: a quantum computer may open it later)"
	}
	return line
}

func planJSONOf(p *vault.SharePlan, o vault.ShareOptions) planJSON {
	out := planJSON{Type: "plan", What: string(p.What), Purpose: p.Purpose, Readers: []readerJSON{}, Records: []planRecordJSON{}, Bytes: p.Bytes, Passphrase: o.Passphrase != nil}
	for _, c := range p.Readers {
		out.Readers = append(out.Readers, readerJSON{c.Name, c.Verified, c.Changed, c.Classic(), len(c.Recipients), c.Fingerprint.Digits()})
	}
	for _, r := range p.Records {
		j := planRecordJSON{Record: r.ID.String(), Revision: r.Revision, Title: r.Title, Consent: string(r.Consent), Why: r.Why, Text: r.Text, LeftOut: r.LeftOut, Author: r.Author, Reason: r.Reason}
		for _, f := range r.Files {
			j.Files = append(j.Files, planFileJSON{f.File.ItemID, f.File.Name, f.Given, f.Size, f.Removed, f.Why})
		}
		out.Records = append(out.Records, j)
	}
	return out
}
