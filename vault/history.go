package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// history is what the private parts of all entries say, read once and kept as bytes: a row is parsed only when
// somebody asks for its record. Its lines are those of the catalogue (FORMAT.md, Catalogue).
type history struct {
	upto    int64 // the newest entry that was read
	erased  int64 // the newest entry that changed older private parts: a purge or a recovery
	entries []line
	heads   map[int64]custody.Private // entries that were parsed
	rows    map[string][]line         // by record id, in the order of the log
	order   []string                  // record ids in the order they were added
	purged  map[int64]int             // emptied rows of each entry
}

// line is one row of a private part, or its head, still encoded.
type line struct {
	seq      int64
	action   custody.Action
	revision int
	json     []byte // of a custody.Change without its summary, or of a custody.Private without its rows
	summary  []byte // JSON of a rowSummary; empty where the row has none
}

func newHistory() *history {
	return &history{rows: map[string][]line{}, purged: map[int64]int{}, heads: map[int64]custody.Private{}}
}

// add takes in the private part of the next entry.
func (h *history) add(p *custody.Private) {
	if err := h.read(catalogueLines(p)); err != nil {
		panic("vault: internal error: " + err.Error())
	}
}

// catalogueLines encodes a private part as the catalogue does: one line for its head, one for each row.
func catalogueLines(p *custody.Private) []byte {
	head := *p
	head.Changes = nil
	var b bytes.Buffer
	fmt.Fprintf(&b, "E %d ", p.Sequence)
	b.Write(mustJSON(head))
	b.WriteByte('\n')
	for _, ch := range p.Changes {
		id, action := ch.Record, ch.Action
		if ch.Purged || id == "" {
			id, action = "-", "purged"
		}
		summary := ch.Summary
		ch.Summary = nil
		fmt.Fprintf(&b, "C %s %s %d ", id, action, ch.Revision)
		b.Write(mustJSON(ch))
		b.WriteByte('\t') // JSON has no raw tab
		b.Write(summary)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("vault: internal error: a row does not encode: " + err.Error())
	}
	return b
}

// read takes in lines. The entries must continue those that were read before.
func (h *history) read(b []byte) error {
	for len(b) > 0 {
		ln, rest, ok := bytes.Cut(b, []byte{'\n'})
		if !ok || len(ln) < 2 || ln[1] != ' ' {
			return integrity("a catalogue line is malformed")
		}
		var err error
		switch ln[0] {
		case 'E':
			err = h.head(ln[2:])
		case 'C':
			err = h.row(ln[2:])
		default:
			err = integrity("a catalogue line is malformed")
		}
		if err != nil {
			return err
		}
		b = rest
	}
	return nil
}

func (h *history) head(ln []byte) error {
	num, doc, _ := bytes.Cut(ln, []byte{' '})
	seq, err := strconv.ParseInt(string(num), 10, 64)
	if err != nil || seq != h.upto+1 {
		return integrity("catalogue entry %d is missing", h.upto+1)
	}
	h.upto = seq
	if bytes.Contains(doc, []byte(`"action":"purge"`)) || bytes.Contains(doc, []byte(`"action":"recover"`)) {
		h.erased = seq
	}
	h.entries = append(h.entries, line{seq: seq, json: doc})
	return nil
}

func (h *history) row(ln []byte) error {
	var f [3][]byte
	for i := range f {
		var ok bool
		if f[i], ln, ok = bytes.Cut(ln, []byte{' '}); !ok {
			return integrity("a catalogue line is malformed")
		}
	}
	n, err := strconv.Atoi(string(f[2]))
	if err != nil {
		return integrity("a catalogue line is malformed")
	}
	id := string(f[0])
	if id == "-" {
		h.purged[h.upto]++
		return nil
	}
	if _, known := h.rows[id]; !known {
		h.order = append(h.order, id)
	}
	doc, summary, _ := bytes.Cut(ln, []byte{'\t'})
	h.rows[id] = append(h.rows[id], line{seq: h.upto, action: custody.Action(f[1]), revision: n, json: doc, summary: summary})
	return nil
}

func (l line) change() (custody.Change, error) {
	var ch custody.Change
	if err := json.Unmarshal(l.json, &ch); err != nil {
		return ch, integrity("a row of entry %d is malformed", l.seq)
	}
	return ch, nil
}

// entry returns the head of an entry's private part.
func (h *history) entry(seq int64) (custody.Private, error) {
	p, ok := h.heads[seq]
	if ok {
		return p, nil
	}
	if seq < 1 || seq > int64(len(h.entries)) {
		return p, integrity("entry %d is missing", seq)
	}
	if err := json.Unmarshal(h.entries[seq-1].json, &p); err != nil {
		return p, integrity("entry %d is malformed", seq)
	}
	h.heads[seq] = p
	return p, nil
}

// State says where a record stands.
type State string

// The states of a record.
const (
	StateLive    State = "live"
	StateRemoved State = "removed" // hidden, erasure pending, undone by restore
	StateLost    State = "lost"    // named by a recovery: its newest revision could not be read
	StatePurged  State = "purged"  // erased; only the log's leaves remain
)

// standing folds a record's rows: its state, the row of its newest revision, and the last row of all.
func (h *history) standing(id string) (state State, newest, last line) {
	for _, l := range h.rows[id] {
		switch l.action {
		case custody.ActionAdd, custody.ActionAmend, custody.ActionReceive:
			newest = l
			state = StateLive
		case custody.ActionRemove:
			state = StateRemoved
		case custody.ActionRestore:
			state = StateLive
		case custody.ActionPurge:
			state = StatePurged
		case custody.ActionRecover:
			if state == StateLive { // what was to be erased still is
				state = StateLost
			}
		default: // exports and shares do not change where a record stands
			continue
		}
		last = l
	}
	if newest.json == nil { // rows about a record that was erased
		return "", newest, last
	}
	return state, newest, last
}

// rowSummary is what a row keeps of a revision, so that a list opens no record: the catalogue fields, and the hashes
// of its files, by which a file that is already in is recognised.
type rowSummary struct {
	record.Summary
	Hashes []custody.Hex32 `json:"hashes,omitempty"`
	From   *origin         `json:"from,omitempty"` // of a received record
}

func summaryOf(r *record.Revision, from *origin) json.RawMessage {
	s := rowSummary{Summary: r.Summary(), From: from}
	for _, f := range r.Files {
		if f.Fields.Text(keyContained) == "" { // what came out of a file nobody brought
			s.Hashes = append(s.Hashes, f.SHA256)
		}
	}
	return mustJSON(s)
}

// lost reports whether a recovery named the record's newest revision as lost.
func (h *history) lost(id string) bool {
	lost := false
	for _, l := range h.rows[id] {
		switch l.action {
		case custody.ActionAdd, custody.ActionAmend, custody.ActionReceive:
			lost = false
		case custody.ActionRecover:
			lost = true
		}
	}
	return lost
}

func (h *history) summary(l line) (rowSummary, error) {
	var s rowSummary
	if len(l.summary) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(l.summary, &s); err != nil {
		return s, integrity("a row of entry %d is malformed", l.seq)
	}
	return s, nil
}

// objects returns every object that a record's rows name: revisions, files, texts.
func (h *history) objects(id string) ([]custody.ObjectRef, error) {
	var refs []custody.ObjectRef
	for _, l := range h.rows[id] {
		ch, err := l.change()
		if err != nil {
			return nil, err
		}
		refs = append(refs, ch.Objects...)
	}
	return refs, nil
}
