package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// PurgeReport says what a purge erased, and what it could not reach.
type PurgeReport struct {
	Records int
	Objects int
	Aside   []string // folders of set-aside evidence that may still hold old bytes
}

// Purge erases removed records: every revision, file and text, the rows of the private parts, and the catalogue; it
// then rewrites the store, for deleted bytes leave the disk in no other way. One signed entry names the leaves, which
// stay and say nothing. ids nil means every removed record. What a crash interrupts the next unlocking finishes.
// Copies, bundles, backups and what a flash disk keeps by itself are out of reach.
// Errors: ErrNoRecord, ErrRefused if a record is not removed.
func (v *Vault) Purge(ctx context.Context, ids []record.ID, reason string, progress Progress) (PurgeReport, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var report PurgeReport
	if err := v.writable(); err != nil {
		return report, err
	}
	h, err := v.history(ctx)
	if err != nil {
		return report, err
	}
	doomed, err := h.doomed(ids)
	if err != nil || len(doomed) == 0 {
		return report, err
	}
	if err := v.dropCatalogue(); err != nil { // it holds rows that are about to go
		return report, err
	}
	for group, err := range v.purgeGroups(h, doomed) {
		if err != nil {
			return report, err
		}
		c, err := v.purgeCommit(ctx, h, group, reason)
		if err != nil {
			return report, err
		}
		if _, err := v.apply(ctx, c); err != nil {
			return report, err
		}
		report.Records, report.Objects = report.Records+len(group), report.Objects+len(c.drop)
	}
	v.hist = nil
	if err := v.tidy(ctx, progress); err != nil {
		return report, fmt.Errorf("the records are erased from the log, their bytes not yet from the disk: %w", err)
	}
	report.Aside, err = v.asideFolders()
	return report, err
}

// doomed returns the ids of the records to erase.
func (h *history) doomed(ids []record.ID) (map[string]bool, error) {
	doomed := map[string]bool{}
	if ids == nil {
		for _, id := range h.order {
			if state, _, _ := h.standing(id); state == StateRemoved {
				doomed[id] = true
			}
		}
		return doomed, nil
	}
	for _, id := range ids {
		state, _, _ := h.standing(id.String())
		if state == "" || state == StatePurged {
			return nil, fmt.Errorf("%w: %q", ErrNoRecord, id)
		}
		if state != StateRemoved && state != StateLost {
			return nil, fmt.Errorf("%w: record %q is %s; remove it first", ErrRefused, id, state)
		}
		doomed[id.String()] = true
	}
	return doomed, nil
}

// Bounds of one entry of a purge: the private parts that it puts in place travel in one transaction.
const (
	purgeBytes   = 1 << 20
	purgeObjects = 2000
)

// purgeGroups cuts the records to erase into groups that one entry can carry.
func (v *Vault) purgeGroups(h *history, doomed map[string]bool) iter.Seq2[map[string]bool, error] {
	return func(yield func(map[string]bool, error) bool) {
		group, entries := map[string]bool{}, map[int64]bool{}
		var size, objects int64
		for _, id := range h.order {
			if !doomed[id] {
				continue
			}
			if len(group) > 0 && (size >= purgeBytes || objects >= purgeObjects) {
				if !yield(group, nil) {
					return
				}
				group, entries, size, objects = map[string]bool{}, map[int64]bool{}, 0, 0
			}
			group[id] = true
			for _, l := range h.rows[id] {
				objects += int64(bytes.Count(l.json, []byte(`"role":`)))
				if entries[l.seq] {
					continue
				}
				entries[l.seq] = true
				e, err := v.entry(l.seq)
				if err != nil {
					yield(nil, err)
					return
				}
				item, _, err := v.inv.lookup(custody.ItemObject, e.Private)
				if err != nil {
					yield(nil, err)
					return
				}
				size += item.Size
			}
		}
		if len(group) > 0 {
			yield(group, nil)
		}
	}
}

// purgeCommit is the entry that gives up the records' objects and puts private parts without their rows in place.
func (v *Vault) purgeCommit(ctx context.Context, h *history, doomed map[string]bool, reason string) (*commit, error) {
	c := &commit{action: custody.ActionPurge, purpose: one(reason), tidy: true}
	entries := map[int64]bool{}
	dropped := map[string]bool{}
	for id := range doomed {
		for _, l := range h.rows[id] {
			entries[l.seq] = true
			ch, err := l.change()
			if err != nil {
				return nil, err
			}
			if ch.Leaf >= 0 {
				c.body.Erased = append(c.body.Erased, ch.Leaf)
			}
			for _, ref := range ch.Objects {
				dropped[ref.ID] = true
			}
		}
	}
	slices.Sort(c.body.Erased)
	for name := range dropped {
		id, err := store.ParseObjectID(name)
		if err != nil {
			return nil, err
		}
		if _, ok, err := v.inv.lookup(custody.ItemObject, name); err != nil {
			return nil, err
		} else if ok { // a recovery may have given it up already
			c.drop = append(c.drop, id)
		}
	}
	for seq := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := v.emptied(seq, doomed)
		if err != nil {
			return nil, err
		}
		c.replace = append(c.replace, s)
	}
	return c, nil
}

// emptied seals the private part of an entry again without the rows of doomed records. Its purpose goes too: it may
// speak of them.
func (v *Vault) emptied(seq int64, doomed map[string]bool) (sealed, error) {
	e, err := v.entry(seq)
	if err != nil {
		return sealed{}, err
	}
	p, err := v.openPrivate(e)
	if err != nil {
		return sealed{}, err
	}
	p.Purpose = ""
	for i, ch := range p.Changes {
		if doomed[ch.Record] {
			p.Changes[i] = custody.Change{Leaf: ch.Leaf, Purged: true}
		}
	}
	id, err := store.ParseObjectID(e.Private)
	if err != nil {
		return sealed{}, err
	}
	return sealPrivateAs(id, p, v.ident.Recipient())
}

// finishTidy finishes what an interrupted purge, removal of a key, or rotation left to erase.
func (v *Vault) finishTidy(ctx context.Context) error {
	if !v.st.Writable() || v.fault != nil || v.recovering {
		return nil
	}
	pending, err := v.tidyPending()
	if err != nil || !pending {
		return err
	}
	return v.tidyOrSay(ctx)
}

// tidyOrSay erases what was given up, and says so if it cannot be done now: the change that gave it up is made, the
// mark stays, and every later unlocking for writing tries again.
//
// Damage is not a matter of waiting: it is returned.
func (v *Vault) tidyOrSay(ctx context.Context) error {
	err := v.tidy(ctx, nil)
	if errors.Is(err, ErrIntegrity) || errors.Is(err, store.ErrDamaged) || errors.Is(err, crypto.ErrTampered) {
		return err
	}
	if err != nil {
		v.notice("old bytes are not yet erased from the disk and will be with the next change: " + err.Error())
	}
	return nil
}

// tidyPending reports whether bytes that an entry has given up may still lie on the disk.
func (v *Vault) tidyPending() (bool, error) {
	_, err := v.st.Get(store.SpaceMeta, metaTidy)
	if errors.Is(err, store.ErrMissing) {
		return false, nil
	}
	return err == nil, err
}

// tidy erases everything that no entry keeps: sealed files outside the inventory, slots and writers that are not
// live, the catalogue, and, by copying the rest, deleted bytes inside the store.
func (v *Vault) tidy(ctx context.Context, progress Progress) error {
	if err := v.discardNext(); err != nil {
		return err
	}
	if err := v.dropCatalogue(); err != nil {
		return err
	}
	if err := v.unlinkStrays(ctx); err != nil {
		return err
	}
	if err := v.dropOldKeys(ctx); err != nil {
		return err
	}
	if err := v.dropOrphanDrafts(ctx); err != nil {
		return err
	}
	if err := v.forgetInIndex(ctx); err != nil {
		return err
	}
	if err := v.rewrite(ctx, progress); err != nil {
		return err
	}
	v.keepCatalogue(ctx, true)
	return nil
}

// rewrite copy-compacts the store; the mark that it is due does not come along.
func (v *Vault) rewrite(ctx context.Context, progress Progress) error {
	live := map[store.ObjectID]bool{}
	err := v.inv.each(ctx, func(item custody.Item) error {
		if item.Kind == custody.ItemObject {
			id, err := store.ParseObjectID(item.Name)
			live[id] = true
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	keep := func(sp store.Space, key []byte) bool {
		switch sp {
		case store.SpaceObjects:
			return len(key) == len(store.ObjectID{}) && live[store.ObjectID(key)]
		case store.SpaceMeta:
			return string(key) == string(metaCheckpoint) || string(key) == string(metaCopied)
		}
		return true
	}
	if err := v.st.Rewrite(ctx, keep, progress); err != nil {
		return fmt.Errorf("rewrite the store: %w", err)
	}
	v.inv = newInventory(v.st, v.state)
	return nil
}

// merge lets the store make few tables of many, if it is time. The change that was just made is durable whatever comes of it; if it fails,
// the vault is only slower to open.
func (v *Vault) merge(ctx context.Context) {
	if err := v.st.Merge(ctx, nil); err != nil && ctx.Err() == nil {
		v.notice("the tables of the store could not be merged, which changes nothing in it: " + err.Error())
	}
}

// unlinkStrays removes sealed files that the inventory does not name.
func (v *Vault) unlinkStrays(ctx context.Context) error {
	var strays []store.ObjectID
	err := v.st.SealedFiles(ctx, func(id store.ObjectID, _ int64) error {
		_, ok, err := v.inv.lookup(custody.ItemObject, id.String())
		if err == nil && !ok {
			strays = append(strays, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range strays {
		if err := v.st.Unlink(id); err != nil {
			return err
		}
	}
	return nil
}

// dropOldKeys removes slot files that were live once and writer files that may not sign any more.
func (v *Vault) dropOldKeys(ctx context.Context) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	gone, err := h.removedSlots()
	if err != nil {
		return err
	}
	for _, id := range gone {
		_, live, err := v.inv.lookup(custody.ItemSlot, id)
		if err != nil {
			return err
		}
		if live {
			continue
		}
		if err := v.removeIfThere(slotFile(id)); err != nil {
			return err
		}
	}
	stray, err := v.strayWriters()
	if err != nil {
		return err
	}
	for _, name := range stray {
		if err := v.st.RemoveFile(name); err != nil {
			return err
		}
	}
	return nil
}
