package main

import (
	"encoding/hex"
	"time"

	"emanet/vault"
)

// timestampJSON is one time-stamp, or what was done to it.
type timestampJSON struct {
	Type      string    `json:"type"`
	Entry     int64     `json:"entry"`
	Requested int64     `json:"requested"`
	Time      time.Time `json:"time"`
	Accuracy  float64   `json:"accuracy_seconds,omitempty"`
	Authority string    `json:"authority"`
	Policy    string    `json:"policy,omitempty"`
	Serial    string    `json:"serial,omitempty"`
	Hash      string    `json:"hash,omitempty"`
	Entries   int64     `json:"covers_entries"`
	Leaves    int64     `json:"covers_leaves"`
	Records   int       `json:"covers_records"`
	Root      string    `json:"root_sha256"`
	Added     time.Time `json:"added"`
	Holds     bool      `json:"holds"`
	Fault     string    `json:"fault,omitempty"`
}

func timestampJSONOf(kind string, t vault.Timestamp) timestampJSON {
	out := timestampJSON{
		Type: kind, Entry: t.Sequence, Requested: t.Requested, Time: t.Time.UTC(), Accuracy: t.Accuracy.Seconds(), Authority: t.Authority,
		Policy: t.Policy, Serial: t.Serial, Hash: string(t.Hash), Entries: t.Entries, Leaves: t.Leaves, Records: t.Records,
		Root: hex.EncodeToString(t.Root[:]), Added: t.Added.UTC(), Holds: t.Fault == nil,
	}
	if t.Fault != nil {
		out.Fault = t.Fault.Error()
	}
	return out
}
