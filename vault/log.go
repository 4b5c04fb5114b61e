package vault

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// LogEntry is one entry of the custody log as a person reads it.
type LogEntry struct {
	Sequence int64
	Time     time.Time
	Actor    string
	Action   custody.Action
	Purpose  string
	Details  map[string]string
	Records  []record.ID
	Leaves   int // change leaves
	Purged   int // of them, emptied by a purge
}

// LogFilter picks entries; the zero value picks all.
type LogFilter struct {
	Record *record.ID
	Since  int64 // entries after this one
}

// Log returns the entries of the custody log in their order. It needs the key: who did what is sealed.
func (v *Vault) Log(ctx context.Context, f LogFilter) ([]LogEntry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]LogEntry, 0, len(h.entries))
	for _, l := range h.entries {
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		entries = append(entries, LogEntry{
			Sequence: l.seq, Time: p.Time, Actor: p.Actor, Action: p.Action, Purpose: p.Purpose, Details: p.Details,
			Purged: h.purged[l.seq], Leaves: h.purged[l.seq],
		})
	}
	for _, id := range h.order {
		rid, err := record.ParseID(id)
		if err != nil {
			return nil, err
		}
		for _, l := range h.rows[id] {
			e := &entries[l.seq-1]
			e.Records, e.Leaves = append(e.Records, rid), e.Leaves+1
		}
	}
	return f.pick(entries), nil
}

func (f LogFilter) pick(entries []LogEntry) []LogEntry {
	var out []LogEntry
	for _, e := range entries {
		if e.Sequence > f.Since && f.about(e) {
			out = append(out, e)
		}
	}
	return out
}

func (f LogFilter) about(e LogEntry) bool {
	if f.Record == nil {
		return true
	}
	return slices.Contains(e.Records, *f.Record)
}

// Checkpoint returns the newest signed checkpoint (C2SP tlog-checkpoint), its code for paper, and the number of
// leaves that it covers. It needs no key.
func (v *Vault) Checkpoint() (note []byte, code string, size int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	cp := v.state.Checkpoint()
	return v.note, custody.PaperCode(cp, v.ID()), cp.Size
}

// copied is what the store remembers of the newest copy; a hint, not part of the log, for copying needs no key.
type copied struct {
	Time time.Time `json:"time"`
	Size int64     `json:"size"`
}

func (v *Vault) noteCopy(size int64) error {
	b, err := json.Marshal(copied{v.now(), size})
	if err != nil || !v.st.Writable() {
		return err
	}
	return v.setMeta(metaCopied, b)
}
