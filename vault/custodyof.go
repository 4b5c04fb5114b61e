package vault

import (
	"context"
	"fmt"
	"time"

	"emanet/vault/custody"
	"emanet/vault/record"
)

// Custody is what the log says of one record and of no other.
type Custody struct {
	Record  record.ID
	Entries int64  // of the whole log
	Leaves  int64  // of the whole log
	Root    string // over them, as checkpoints write it
	Events  []CustodyEvent
}

// CustodyEvent is one entry of the log, as far as it is about the record. To whom something was given, and why, is not in it:
// that is about others, and was promised to stay in the log.
type CustodyEvent struct {
	Sequence int64 // of the entry
	Leaf     int64 // where the change stands in the tree
	Time     time.Time
	Actor    string
	Action   custody.Action
	Revision int
}

// Custody tells the history of a record, the oldest event first. Errors: ErrNoRecord, ErrLocked, ErrIntegrity.
func (v *Vault) Custody(ctx context.Context, id record.ID) (*Custody, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.custodyOf(ctx, id)
}

func (v *Vault) custodyOf(ctx context.Context, id record.ID) (*Custody, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	if len(h.rows[id.String()]) == 0 {
		return nil, fmt.Errorf("%w: %q", ErrNoRecord, id)
	}
	cp := v.state.Checkpoint()
	c := &Custody{Record: id, Entries: cp.Entries, Leaves: cp.Size, Root: cp.Root.String()}
	for _, l := range h.rows[id.String()] {
		ch, err := l.change()
		if err != nil {
			return nil, err
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		c.Events = append(c.Events, CustodyEvent{
			Sequence: l.seq, Leaf: ch.Leaf, Time: p.Time, Actor: p.Actor, Action: l.action, Revision: l.revision,
		})
	}
	return c, nil
}
