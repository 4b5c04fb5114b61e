package vault

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// Item is one record as a list shows it.
type Item struct {
	ID        record.ID
	Revision  int
	Summary   record.Summary
	Added     time.Time
	Changed   time.Time
	State     State
	Uncertain bool // a date with doubt is why it matched
}

// ListOptions say which records a list holds beside the live ones.
type ListOptions struct {
	Removed bool // those removed and not yet erased, instead of the live ones
	All     bool // both, and those that a recovery named as lost
}

func (o ListOptions) wants(s State) bool {
	switch s {
	case StateLive:
		return !o.Removed || o.All
	case StateRemoved:
		return o.Removed || o.All
	default:
		return o.All && s != StatePurged
	}
}

// MissingError is returned beside a list when the store lacks objects that the log says are there. It is an
// ErrIntegrity.
type MissingError struct {
	Missing, Total int
	Records        []record.ID
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d missing of %d records, first %q", e.Missing, e.Total, e.Records[0])
}

// Unwrap makes a missing record an ErrIntegrity.
func (e *MissingError) Unwrap() error { return ErrIntegrity }

// List returns the records that match, in the order of their first date and then of the log; those without a date
// come last. With a *MissingError the items are valid and the list is known to be incomplete.
func (v *Vault) List(ctx context.Context, f record.Filter, o ListOptions) ([]Item, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	type found struct {
		there map[string]bool
		err   error
	}
	looking := make(chan found, 1) // beside the parsing of rows: together they are what a list costs
	go func() {
		there, err := v.present(ctx)
		looking <- found{there, err}
	}()
	items, newestOf, total, err := h.items(f, o)
	look := <-looking
	if err = errors.Join(err, look.err); err != nil {
		return nil, err
	}
	missing := &MissingError{Total: total}
	for id, object := range newestOf {
		if !look.there[object] {
			missing.add(id)
		}
	}
	slices.SortStableFunc(items, byDate)
	if missing.Missing > 0 {
		return items, missing
	}
	return items, nil
}

// items folds the history into list items; newest names the object of each record that must be in the store.
func (h *history) items(f record.Filter, o ListOptions) (items []Item, newest map[string]string, total int, err error) {
	newest = map[string]string{}
	for _, id := range h.order {
		state, row, _ := h.standing(id)
		if state == "" || state == StatePurged {
			continue
		}
		total++
		if !h.lost(id) {
			newest[id] = newestObject(row)
		}
		item, ok, err := h.item(id, f, o)
		if err != nil {
			return nil, nil, 0, err
		}
		if ok {
			items = append(items, item)
		}
	}
	return items, newest, total, nil
}

func (e *MissingError) add(id string) {
	e.Missing++
	if rid, err := record.ParseID(id); err == nil {
		e.Records = append(e.Records, rid)
	}
}

// present returns the objects whose heads are in the store.
func (v *Vault) present(ctx context.Context) (map[string]bool, error) {
	there := map[string]bool{}
	err := v.st.Objects(ctx, func(id store.ObjectID, _ int64, _ bool) error {
		there[id.String()] = true
		return nil
	})
	return there, err
}

// newestObject returns the object id of a row's record revision: it is the first that the row names.
func newestObject(l line) string {
	const key = `"objects":[{"id":"`
	_, rest, ok := strings.Cut(string(l.json), key)
	if !ok || len(rest) < 32 {
		return ""
	}
	return rest[:32]
}

func (h *history) item(id string, f record.Filter, o ListOptions) (Item, bool, error) {
	state, newest, last := h.standing(id)
	if !o.wants(state) {
		return Item{}, false, nil
	}
	s, err := h.summary(newest)
	if err != nil {
		return Item{}, false, err
	}
	ok, uncertain := f.Match(s.Summary)
	if !ok {
		return Item{}, false, nil
	}
	rid, err := record.ParseID(id)
	if err != nil {
		return Item{}, false, integrity("a row of entry %d names no record", newest.seq)
	}
	it := Item{ID: rid, Revision: newest.revision, Summary: s.Summary, State: state, Uncertain: uncertain}
	it.Added, it.Changed, err = h.times(h.rows[id][0], last)
	return it, true, err
}

// times returns when the entries of two rows were made.
func (h *history) times(first, last line) (time.Time, time.Time, error) {
	a, err := h.entry(first.seq)
	if err != nil || first.seq == last.seq {
		return a.Time, a.Time, err
	}
	b, err := h.entry(last.seq)
	return a.Time, b.Time, err
}

func byDate(a, b Item) int { return cmp.Compare(sortKey(a), sortKey(b)) }

// sortKey orders by the earliest day of the first date; undated records come last.
func sortKey(i Item) string {
	if len(i.Summary.Dates) == 0 {
		return "~"
	}
	d, err := record.ParseDate(i.Summary.Dates[0])
	if err != nil {
		return "~"
	}
	return d.Earliest().Format("2006-01-02")
}

// Find returns the record whose id begins with prefix, in any case, with or without its "r-". Purged records are
// not found. Errors: ErrNoRecord, *AmbiguousError.
func (v *Vault) Find(ctx context.Context, prefix string) (record.ID, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return record.ID{}, err
	}
	var found []record.ID
	spelled, ok := record.SpellPrefix(prefix)
	for _, id := range h.order {
		if !ok || !strings.HasPrefix(id, spelled) {
			continue
		}
		rid, err := record.ParseID(id)
		if err != nil {
			return record.ID{}, integrity("the catalogue names no record")
		}
		if state, _, _ := h.standing(id); state != StatePurged && state != "" {
			found = append(found, rid)
		}
	}
	switch len(found) {
	case 0:
		return record.ID{}, fmt.Errorf("%w: %q", ErrNoRecord, prefix)
	case 1:
		return found[0], nil
	}
	return record.ID{}, &AmbiguousError{Prefix: prefix, IDs: found}
}

// Change is one step of the log as an index follows it: which records an entry touched, and how. An index keeps the
// sequence of the newest entry it has taken in; it may lag behind the log and never lead it.
type Change struct {
	Sequence int64
	Record   record.ID
	Action   custody.Action
	Revision int
}

// Changes calls fn for every change after entry since, in the order of the log. It is the seam for an index.
func (v *Vault) Changes(ctx context.Context, since int64, fn func(Change) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	var all []Change
	for _, id := range h.order {
		rid, err := record.ParseID(id)
		if err != nil {
			return err
		}
		for _, l := range h.rows[id] {
			if l.seq > since {
				all = append(all, Change{l.seq, rid, l.action, l.revision})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Change) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for _, c := range all {
		if err := fn(c); err != nil {
			return err
		}
	}
	return nil
}
