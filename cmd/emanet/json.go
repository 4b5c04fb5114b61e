package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"emanet/vault"
	"emanet/vault/record"
)

// The objects of --json. Fields are added and never renamed or removed.

// fileJSON is one file of a record.
type fileJSON struct {
	Item      string        `json:"item,omitempty"`
	Name      string        `json:"name"`
	MediaType string        `json:"media_type,omitempty"`
	Size      int64         `json:"size"`
	SHA256    string        `json:"sha256"`
	Inside    string        `json:"inside,omitempty"` // item of the file that it came out of
	Fields    record.Fields `json:"fields,omitempty"`
	Reading   *readingJSON  `json:"reading,omitempty"`
	Facts     []factJSON    `json:"facts,omitempty"` // what the file tells about itself
}

func fileJSONOf(f record.File) fileJSON {
	return fileJSON{
		Item: f.ItemID, Name: f.Name, MediaType: f.MediaType, Size: f.Size,
		SHA256: hex.EncodeToString(f.SHA256[:]), Inside: insideOf(f), Fields: f.Fields,
	}
}

// insideOf returns the item of the file that a file came out of, "" if somebody
// brought it.
func insideOf(f record.File) string { return f.Fields.Text("contained_in") }

// itemJSON is one line of list.
type itemJSON struct {
	Type      string    `json:"type"`
	Record    record.ID `json:"record"`
	Revision  int       `json:"revision"`
	State     string    `json:"state"`
	Kind      string    `json:"kind,omitempty"`
	Title     string    `json:"title,omitempty"`
	Dates     []string  `json:"dates,omitempty"`
	Places    []string  `json:"places,omitempty"`
	Persons   []string  `json:"persons,omitempty"`
	Tags      []string  `json:"tags,omitempty"`
	Cases     []string  `json:"cases,omitempty"`
	Languages []string  `json:"languages,omitempty"`
	Files     int       `json:"files,omitempty"`
	Bytes     int64     `json:"bytes,omitempty"`
	Added     time.Time `json:"added"`
	Changed   time.Time `json:"changed"`
	Uncertain bool      `json:"uncertain,omitempty"`
}

func itemJSONOf(i vault.Item) itemJSON {
	s := i.Summary
	return itemJSON{
		Type: "record", Record: i.ID, Revision: i.Revision, State: string(i.State), Kind: s.Kind, Title: s.Title,
		Dates: s.Dates, Places: s.Places, Persons: s.Persons, Tags: s.Tags, Cases: s.Cases, Languages: s.Languages,
		Files: s.Files, Bytes: s.Bytes, Added: i.Added.UTC(), Changed: i.Changed.UTC(), Uncertain: i.Uncertain,
	}
}

// resultJSON is the answer of a command that did one thing to some records.
type resultJSON struct {
	Type     string    `json:"type"`
	Record   record.ID `json:"record"`
	Revision int       `json:"revision,omitempty"`
}

// clock prints a time for a person: UTC to the minute, so that it means the
// same everywhere.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// count prints a number with what it counts.
func count(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case thing == "leaf":
		return fmt.Sprintf("%d leaves", n)
	case strings.HasSuffix(thing, "y") && !strings.HasSuffix(thing, "key"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(thing, "y"))
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
