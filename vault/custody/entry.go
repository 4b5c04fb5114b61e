package custody

import (
	"fmt"
	"slices"
	"strings"

	"emanet/crypto"
)

// Bounds of one entry.
const (
	MaxEntry   = 256 << 10 // bytes
	MaxChanges = 4096      // change leaves
	MaxWriters = 64        // writers admitted, and writers revoked
	MaxErased  = 64 << 10  // leaf indexes named as erased
	maxPolicy  = 256       // bytes
	maxLine    = 4096      // bytes of a recipient
)

// Body is what the caller of [State.Append] says; the rest of the entry follows
// from the log.
type Body struct {
	Changes   int      // number of change leaves; set by Append
	Inventory Hash     // root of the inventory after this entry
	Items     int64    // number of items in it
	Private   string   // object id, 32 hex digits, of the sealed private part
	Admit     []string // verifier keys of writers that may sign after this entry
	Revoke    []string // ids of writers that may not sign after this entry
	Recipient string   // the vault's recipient from here on: genesis and rotation
	Policy    string   // the vault's policy from here on; empty: unchanged
	Erased    []int64  // indexes of change leaves whose content was purged, ascending
	Lost      *Tree    // recovery: the checkpoint whose end could not be recovered
}

// authority reports whether the entry is a link of the authority chain: whether
// it changes who may sign, to whom is sealed, by what policy, or what was lost.
func (b Body) authority() bool {
	return len(b.Admit)+len(b.Revoke) > 0 || b.Recipient != "" || b.Policy != "" || b.Lost != nil
}

// Entry is one signed entry of the log. Sequence counts from 1, the genesis.
type Entry struct {
	Origin       string
	Sequence     int64
	PreviousSize int64 // leaves before this entry's change leaves
	PreviousRoot Hash
	Authority    int64 // newest entry before this one in the authority chain; 0: none
	LeavesHash   Hash  // over this entry's change leaves, see LeavesHash
	Body
	Writer string // id of the key that signed it
}

// Index returns the index of the leaf that the entry itself is.
func (e Entry) Index() int64 { return e.PreviousSize + int64(e.Changes) }

// Genesis reports whether the entry is the first of its log.
func (e Entry) Genesis() bool { return e.Sequence == 1 }

// check holds what every entry must fulfil by itself, whoever signed it.
func (e Entry) check() error {
	_, err := ParseOrigin(e.Origin)
	switch {
	case err != nil:
		return err
	case e.Sequence < 1 || e.Sequence > MaxLeaves || e.Items < 0 || e.Items > MaxLeaves:
		return malformed("entry", "has a number out of bounds")
	case e.Changes < 0 || e.Changes > MaxChanges || e.Index() >= MaxLeaves:
		return malformed("entry", "has too many changes")
	case e.PreviousSize < e.Sequence-1 || e.Genesis() != (e.PreviousSize == 0):
		return malformed("entry", "cannot stand at leaf %d", e.PreviousSize)
	case e.Genesis() && e.PreviousRoot != emptyRoot():
		return malformed("entry", "does not begin at the empty root")
	case e.Authority >= e.Sequence || e.Genesis() != (e.Authority == 0):
		return malformed("entry", "has an authority that is not before it")
	case !isObjectID(e.Private):
		return malformed("entry", "has a malformed private part id")
	case e.Lost != nil && (e.Lost.Size < 1 || e.Lost.Size > MaxLeaves):
		return malformed("entry", "has a lost size out of bounds")
	}
	return e.checkLists()
}

// checkLists holds the rules of the parts that an entry may or may not have.
func (e Entry) checkLists() error {
	if e.Genesis() && (e.Recipient == "" || len(e.Admit) != 1 || len(e.Revoke) > 0 || len(e.Erased) > 0 || e.Lost != nil) {
		return malformed("entry", "does not begin a log")
	}
	if !e.Genesis() && e.Recipient != "" && len(e.Admit) == 0 {
		return malformed("entry", "rotates without a new writer")
	}
	if !plainLine(e.Policy, maxPolicy) || !plainLine(e.Recipient, maxLine) {
		return malformed("entry", "has a policy or recipient that is not a short plain line")
	}
	if e.Recipient != "" {
		if r, err := crypto.ParseRecipient(e.Recipient); err != nil || r.String() != e.Recipient {
			return malformed("entry", "has a malformed recipient")
		}
	}
	if len(e.Admit) > MaxWriters || len(e.Revoke) > MaxWriters {
		return malformed("entry", "admits or revokes too many writers")
	}
	for _, k := range e.Admit {
		if _, err := parseVerifier(k, e.Origin); err != nil {
			return err
		}
	}
	if !ascending(e.Admit) || !ascending(e.Revoke) || slices.ContainsFunc(e.Revoke, func(s string) bool { return !isWriterID(s) }) {
		return malformed("entry", "has writers out of order or malformed")
	}
	if len(e.Erased) > MaxErased || !ascending(e.Erased) || len(e.Erased) > 0 && (e.Erased[0] < 0 || e.Erased[len(e.Erased)-1] >= e.PreviousSize) {
		return malformed("entry", "has erased leaves out of order or bounds")
	}
	return nil
}

// text returns the note text of the entry (FORMAT.md, Entry), which the signature covers.
func (e Entry) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format+"\n", args...) } // never fails
	line("%s", entryHeader)
	line("origin %s", e.Origin)
	line("sequence %d", e.Sequence)
	line("previous %d %s", e.PreviousSize, e.PreviousRoot)
	line("authority %d", e.Authority)
	line("leaves %d %s", e.Changes, e.LeavesHash)
	line("inventory %d %s", e.Items, e.Inventory)
	line("private %s", e.Private)
	if e.Recipient != "" {
		line("recipient %s", e.Recipient)
	}
	if e.Policy != "" {
		line("policy %s", e.Policy)
	}
	for _, k := range e.Admit {
		line("admit %s", k)
	}
	for _, id := range e.Revoke {
		line("revoke %s", id)
	}
	if len(e.Erased) > 0 {
		line("erased %s", formatRanges(e.Erased))
	}
	if e.Lost != nil {
		line("lost %d %s", e.Lost.Size, e.Lost.Root)
	}
	return b.String()
}

// ascending reports strictly increasing order: sorted, and nothing twice.
func ascending[T int64 | string](s []T) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] >= s[i] {
			return false
		}
	}
	return true
}

// plainLine accepts printable ASCII without a space at either end.
func plainLine(s string, limit int) bool {
	odd := func(r rune) bool { return r < ' ' || r > '~' }
	return len(s) <= limit && strings.IndexFunc(s, odd) < 0 && strings.Trim(s, " ") == s
}
