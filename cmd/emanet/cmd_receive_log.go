package main

import (
	"encoding/hex"
	"fmt"
	"time"

	"emanet/vault"
)

// tellIncomingLog says what a bundle proves of the log that it came from, and who dates it.
func tellIncomingLog(e *env, in *vault.Incoming, known bool) {
	c := in.Custody
	if c == nil {
		e.out.Printf("log        nothing is proven of the log that it came from%s\n", logWords(in, known))
		return
	}
	e.out.Printf("log        %s of that vault, %s%s\n", provenWords(in), count(int(c.Proved.Checkpoint.Entries), "entry"), logWords(in, known))
	dated := map[int]int{}
	for _, r := range in.Records {
		if r.Dated != nil {
			dated[r.Dated.Number]++
		}
	}
	for _, t := range c.Timestamps {
		if n := dated[t.Number]; n > 0 {
			e.out.Printf("dated      %s: %s by %s (root SHA-256 %s, which the sender chose)\n", ofAll(n, len(in.Records)), moment(t.Time), e.out.OneLine(t.Authority), hex.EncodeToString(t.Root[:8])+"…")
		}
	}
}

func provenWords(in *vault.Incoming) string {
	n := 0
	for _, r := range in.Records {
		if r.Proven {
			n++
		}
	}
	return ofAll(n, len(in.Records)) + " proven in the log"
}

func ofAll(n, all int) string {
	if n == all {
		return count(n, "record")
	}
	return fmt.Sprintf("%d of %s", n, count(all, "record"))
}

// logWords says how that log stands to what this vault saw of it.
func logWords(in *vault.Incoming, known bool) string {
	if !known || in.Own {
		return ""
	}
	switch in.Log {
	case vault.LogLinked:
		return "; it continues what you saw of it"
	case vault.LogUnproven:
		return ""
	case vault.LogUnlinked:
		return fmt.Sprintf("; NOT PROVEN to continue what you saw of it (%s)", count(int(in.Seen.Checkpoint.Entries), "entry"))
	case vault.LogOlder:
		return fmt.Sprintf("; older than what you saw of it, which contains it (%s)", count(int(in.Seen.Checkpoint.Entries), "entry"))
	case vault.LogLost:
		return fmt.Sprintf("; it says that a recovery LOST what you saw of it (%s)", count(int(in.Seen.Checkpoint.Entries), "entry"))
	case vault.LogForked:
		return fmt.Sprintf("; a FORK of what you saw of it (%s)", count(int(in.Seen.Checkpoint.Entries), "entry"))
	}
	return "; the first that you see of it"
}

// incomingLogJSON is what a bundle proves of the log that it came from.
type incomingLogJSON struct {
	Standing   string             `json:"standing,omitempty"`
	Entries    int64              `json:"entries"`
	Leaves     int64              `json:"leaves"`
	Root       string             `json:"root"`
	Seen       int64              `json:"entries_seen,omitempty"`
	Timestamps []incomingDateJSON `json:"timestamps"`
}

type incomingDateJSON struct {
	Time      time.Time `json:"time"`
	Accuracy  float64   `json:"accuracy_seconds,omitempty"`
	Authority string    `json:"authority"`
	Root      string    `json:"root_sha256"`
	Entries   int64     `json:"covers_entries"`
}

func incomingLogJSONOf(in *vault.Incoming, known bool) *incomingLogJSON {
	if in.Custody == nil {
		return nil
	}
	cp := in.Custody.Proved.Checkpoint
	j := &incomingLogJSON{Entries: cp.Entries, Leaves: cp.Size, Root: cp.Root.String(), Timestamps: []incomingDateJSON{}}
	if known {
		j.Standing = string(in.Log)
		if in.Seen != nil {
			j.Seen = in.Seen.Checkpoint.Entries
		}
	}
	for _, t := range in.Custody.Timestamps {
		j.Timestamps = append(j.Timestamps, incomingDateJSON{t.Time.UTC(), t.Accuracy.Seconds(), t.Authority, hex.EncodeToString(t.Root[:]), t.Entries})
	}
	return j
}
