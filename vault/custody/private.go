package custody

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a private part.
const (
	MaxPrivate = 16 << 20 // bytes of its JSON
	maxText    = 64 << 10 // bytes of one text
	maxWord    = 128      // bytes of an id or a key
	maxSummary = 256 << 10
	maxDetails = 4096
)

const privateFormat = "emanet-private-v1"

// Action says what an entry or one of its changes did. The words are stored.
type Action string

// The actions.
const (
	ActionCreate        Action = "create" // the genesis
	ActionAdd           Action = "add"
	ActionAmend         Action = "amend"
	ActionRemove        Action = "remove"
	ActionRestore       Action = "restore"
	ActionPurge         Action = "purge"
	ActionExport        Action = "export-intended"
	ActionExportDone    Action = "export-done"
	ActionExportFailed  Action = "export-failed" // nothing was written
	ActionShare         Action = "share-intended"
	ActionShareDone     Action = "share-done"
	ActionShareFailed   Action = "share-failed" // nothing was written
	ActionReceive       Action = "receive"
	ActionSlotAdd       Action = "slot-add"
	ActionSlotRemove    Action = "slot-remove"
	ActionWriter        Action = "writer"
	ActionPolicy        Action = "policy"
	ActionRotate        Action = "rotate"
	ActionRecover       Action = "recover"
	ActionReread        Action = "reread"    // files were read again; the record stays as it is
	ActionContact       Action = "contact"   // a contact was added, replaced, verified or removed
	ActionTimestamp     Action = "timestamp" // a time-stamp was asked for, or came
	ActionCosign        Action = "cosign"    // a checkpoint of another log was cosigned, or cannot be; or others cosigned this log
	ActionNote          Action = "note"
	ActionUnknownResult Action = "outcome-unknown"
)

// Hex32 is 32 bytes that are written as 64 lower-case hex digits.
type Hex32 [32]byte

// MarshalText returns 64 lower-case hex digits.
func (h Hex32) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText reads what MarshalText wrote, nothing else.
func (h *Hex32) UnmarshalText(text []byte) error {
	sum, err := parseSum(string(text))
	*h = sum
	return err
}

// String returns 64 lower-case hex digits.
func (h Hex32) String() string { return hex.EncodeToString(h[:]) }

// Private is the private part of an entry, sealed as an object of its own: what
// the commitments commit to, and everything that says who and why.
type Private struct {
	Format   string            `json:"format"` // always "emanet-private-v1"; Marshal sets it
	Sequence int64             `json:"sequence"`
	Action   Action            `json:"action"`
	Time     time.Time         `json:"time"` // UTC, whole seconds
	Actor    string            `json:"actor,omitempty"`
	Purpose  string            `json:"purpose,omitempty"`
	Details  map[string]string `json:"details,omitempty"` // of actions without a record: slot, label, target …
	Changes  []Change          `json:"changes,omitempty"` // one for each change leaf, in order
}

// Change is the row of one change leaf.
type Change struct {
	Leaf     int64           `json:"leaf"`
	Record   string          `json:"record,omitempty"` // record id
	Revision int             `json:"revision,omitempty"`
	Action   Action          `json:"action,omitempty"`
	Objects  []ObjectRef     `json:"objects,omitempty"` // one for each commitment, in order
	Summary  json.RawMessage `json:"summary,omitempty"` // package record's; opaque here
	Purged   bool            `json:"purged,omitempty"`  // the row was emptied by a purge
}

// ObjectRef opens one commitment and says which object holds the plaintext.
type ObjectRef struct {
	ID     string `json:"id"` // object id, 32 hex digits
	Role   Role   `json:"role"`
	Salt   Salt   `json:"salt"`
	Size   int64  `json:"size"` // bytes of the plaintext, unpadded
	SHA256 Hex32  `json:"sha256"`
	Name   string `json:"name,omitempty"` // of a file
}

// Commitment returns the commitment that the reference opens.
func (o ObjectRef) Commitment() Commitment { return Commit(o.Salt, o.Role, o.Size, o.SHA256) }

// NewLeaf returns the change leaf of the row. An unknown role is ErrMalformed.
func (c Change) NewLeaf() (Leaf, error) {
	var l Leaf
	for _, o := range c.Objects {
		if err := o.check(); err != nil {
			return Leaf{}, err
		}
		l.Commitments = append(l.Commitments, o.Commitment())
	}
	return l, nil
}

// CheckLeaf returns ErrIntegrity unless the row opens every commitment of l. A
// purged row opens none and is not compared.
func (c Change) CheckLeaf(l Leaf) error {
	if c.Purged {
		return nil
	}
	mine, err := c.NewLeaf()
	if err != nil {
		return err
	}
	if len(mine.Commitments) != len(l.Commitments) {
		return fmt.Errorf("%w: leaf %d has %d commitments, its row %d", ErrIntegrity, c.Leaf, len(l.Commitments), len(mine.Commitments))
	}
	for i := range mine.Commitments {
		if mine.Commitments[i] != l.Commitments[i] {
			return fmt.Errorf("%w: leaf %d: commitment %d is not to object %s", ErrIntegrity, c.Leaf, i, c.Objects[i].ID)
		}
	}
	return nil
}

// CheckEntry returns ErrIntegrity unless p can be the private part of e: its
// sequence, and one row for each change leaf, in order.
func (p *Private) CheckEntry(e Entry) error {
	if p.Sequence != e.Sequence || len(p.Changes) != e.Changes {
		return fmt.Errorf("%w: the private part is not that of entry %d", ErrIntegrity, e.Sequence)
	}
	for i, c := range p.Changes {
		if c.Leaf != e.PreviousSize+int64(i) {
			return fmt.Errorf("%w: the private part of entry %d names leaf %d out of place", ErrIntegrity, e.Sequence, c.Leaf)
		}
	}
	return nil
}

func (o ObjectRef) check() error {
	if !isObjectID(o.ID) || !o.Role.valid() || o.Size < 0 || !isText(o.Name, maxText) {
		return malformed("private part", "has a malformed object reference")
	}
	return nil
}

func (c Change) check() error {
	if c.Leaf < 0 || c.Leaf > MaxLeaves || c.Revision < 0 || !isWord(c.Record) || !isWord(string(c.Action)) {
		return malformed("private part", "has a malformed change")
	}
	if len(c.Objects) > MaxCommitments || len(c.Summary) > maxSummary || c.Purged && len(c.Objects)+len(c.Summary) > 0 {
		return malformed("private part", "has a change with too much in it")
	}
	if len(c.Summary) > 0 && (c.Summary[0] != '{' || !utf8.Valid(c.Summary)) {
		return malformed("private part", "has a summary that is not an object")
	}
	for _, o := range c.Objects {
		if err := o.check(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Private) check() error {
	year := p.Time.Year()
	if p.Format != privateFormat {
		return malformed("private part", "is of an unknown format")
	}
	if p.Sequence < 1 || p.Sequence > MaxLeaves || p.Action == "" || !isWord(string(p.Action)) || year < 1 || year > 9999 {
		return malformed("private part", "has a malformed head")
	}
	if !isText(p.Actor, maxText) || !isText(p.Purpose, maxText) || len(p.Details) > maxDetails || len(p.Changes) > MaxChanges {
		return malformed("private part", "has too much in it, or malformed text")
	}
	for k, v := range p.Details {
		if k == "" || !isWord(k) || !isText(v, maxText) {
			return malformed("private part", "has a malformed detail")
		}
	}
	for _, c := range p.Changes {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// isWord accepts lower-case ids and keys; empty too.
func isWord(s string) bool {
	return len(s) <= maxWord && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
}

func isText(s string, limit int) bool { return len(s) <= limit && utf8.ValidString(s) }
