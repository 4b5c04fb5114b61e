package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"emanet/cmd/internal/page"
	"emanet/crypto"
	"emanet/vault"
	"emanet/vault/record"
)

// recordPage makes the page that export --html writes beside the files of a
// record.
func recordPage(vaultID crypto.VaultID, now time.Time) func(*vault.View, *vault.Custody) ([]byte, error) {
	return func(view *vault.View, c *vault.Custody) ([]byte, error) {
		p, err := recordPageOf(view, c)
		if err != nil {
			return nil, err
		}
		p.Vault, p.Made = vaultID.String(), clock(now)+" UTC"
		var b bytes.Buffer
		err = p.Write(&b)
		return b.Bytes(), err
	}
}

func recordPageOf(view *vault.View, c *vault.Custody) (page.Record, error) {
	r := view.Revision
	canonical, err := r.Canonical()
	if err != nil {
		return page.Record{}, err
	}
	sum := record.Sum(canonical)
	return page.Record{
		Title: r.Fields.Title(), ID: r.Record.String(), Revision: fmt.Sprintf("%d of %d", r.Number, newestNumber(view)),
		SHA256: hex.EncodeToString(sum[:]), Written: clock(r.Time) + " UTC", Author: r.Author, Reason: r.Reason,
		Groups: recordGroups(r.Fields, record.Default()), Text: r.Text, TextFrom: textFile(r),
		Files: recordFiles(r.Files), Revisions: recordRevisions(view.Revisions), Entries: recordEntries(c.Events),
		Log:   page.RecordLog{Entries: fmt.Sprint(c.Entries), Leaves: fmt.Sprint(c.Leaves), Root: c.Root},
		Notes: recordNotes(r),
	}, nil
}

// recordNotes says what the page is worth.
func recordNotes(r *record.Revision) []string {
	notes := []string{
		"This page is a copy to read. The SHA-256 of the revision is that of record.json beside it without its last line feed; the files beside it have the SHA-256 values above.",
		"Anybody can type a page like this one. What the log proves of the record, and to whom, is in the file that this makes: emanet proof " + r.Record.Short() + " -o FILE",
	}
	if r.Text == "" && len(r.Files) > 0 {
		notes = append([]string{"The record has no text of its own: what its files say is in them."}, notes...)
	}
	return notes
}

// textFile names the file whose bytes the text is; "" if it was typed.
func textFile(r *record.Revision) string {
	if f, ok := r.File(r.TextFrom); ok && r.TextFrom != "" {
		return f.Name
	}
	return ""
}

// recordGroups orders the fields as the vocabulary does, with the keys that it
// does not know at the end.
func recordGroups(f record.Fields, words *record.Vocabulary) []page.RecordGroup {
	var out []page.RecordGroup
	known := map[string]bool{"title": true}
	for _, g := range words.Groups() {
		group := page.RecordGroup{Name: g.Title}
		for _, k := range words.Keys() {
			if k.Group == g.Number && !known[k.Key] {
				known[k.Key] = true
				group.Lines = append(group.Lines, recordLines(k.Key, f.Get(k.Key), 0)...)
			}
		}
		out = append(out, group)
	}
	other := page.RecordGroup{Name: "Other"}
	for _, key := range f.Keys() {
		if !known[key] {
			other.Lines = append(other.Lines, recordLines(key, f.Get(key), 0)...)
		}
	}
	return slices.DeleteFunc(append(out, other), func(g page.RecordGroup) bool { return len(g.Lines) == 0 })
}

// recordLines lays the values of a key out, each with what belongs to it below
// it.
func recordLines(key string, values []record.Value, depth int) []page.RecordLine {
	var out []page.RecordLine
	for _, v := range values {
		out = append(out, page.RecordLine{Depth: depth, Key: strings.ReplaceAll(key, "_", " "), Text: v.Text, Language: v.Lang})
		for _, inner := range v.Fields.Keys() {
			out = append(out, recordLines(inner, v.Fields.Get(inner), depth+1)...)
		}
	}
	return out
}

func recordFiles(files []record.File) []page.RecordFile {
	names := map[string]string{}
	out := make([]page.RecordFile, 0, len(files))
	for _, f := range files {
		names[f.ItemID] = f.Name
		p := page.RecordFile{Name: f.Name, Type: f.MediaType, Size: size(f.Size), SHA256: hex.EncodeToString(f.SHA256[:])}
		if inside := insideOf(f); inside != "" {
			p.Inside = names[inside]
		}
		for _, key := range f.Fields.Keys() {
			if key != "contained_in" {
				p.Lines = append(p.Lines, recordLines(key, f.Fields.Get(key), 0)...)
			}
		}
		out = append(out, p)
	}
	return out
}

// recordRevisions lists the revisions. Why the earlier ones were made is in none of the files beside the page, and stays in the log.
func recordRevisions(infos []vault.RevisionInfo) []page.RecordRevision {
	out := make([]page.RecordRevision, len(infos))
	for i, r := range infos {
		out[i] = page.RecordRevision{Number: fmt.Sprint(r.Number), Time: clock(r.Time), Author: r.Author}
	}
	if n := len(out); n > 0 {
		out[n-1].Reason = infos[n-1].Reason
	}
	return out
}

func recordEntries(events []vault.CustodyEvent) []page.RecordEntry {
	out := make([]page.RecordEntry, len(events))
	for i, e := range events {
		out[i] = page.RecordEntry{
			No: fmt.Sprint(e.Sequence), Leaf: fmt.Sprint(e.Leaf), Time: clock(e.Time), Action: actionWord(e.Action), Actor: e.Actor,
		}
		if e.Revision > 0 {
			out[i].Revision = fmt.Sprint(e.Revision)
		}
	}
	return out
}
