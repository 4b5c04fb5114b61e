package vault

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// lostPrivates seals lost private parts anew from what the catalogue still says, and names what no row names any more.
func (v *Vault) lostPrivates(ctx context.Context, c *commit, r *RecoverReport, h *history, bad map[string]bool) error {
	rebuilt, gone := 0, 0
	for seq := int64(1); seq <= v.state.Sequence(); seq++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := v.entry(seq)
		if err != nil {
			return err
		}
		if !bad[e.Private] {
			continue
		}
		p, ok, err := h.rebuild(e)
		if err != nil {
			return err
		}
		if !ok {
			gone++
			continue
		}
		id, err := store.ParseObjectID(e.Private)
		if err != nil {
			return err
		}
		s, err := sealPrivateAs(id, p, v.ident.Recipient())
		if err != nil {
			return err
		}
		rebuilt++
		c.replace = append(c.replace, s)
		c.drop = slices.DeleteFunc(c.drop, func(d store.ObjectID) bool { return d == id })
	}
	c.details["private-parts-rebuilt"] = strconv.Itoa(rebuilt)
	if gone == 0 {
		return nil
	}
	c.details["private-parts-lost"] = strconv.Itoa(gone)
	return v.unlisted(ctx, c, r, h)
}

// rebuild makes the private part of an entry again from the history, if the catalogue held it.
func (h *history) rebuild(e custody.Entry) (*custody.Private, bool, error) {
	head, err := h.entry(e.Sequence)
	if err != nil || givenUpPart(&head) {
		return nil, false, err
	}
	p := head
	for _, lines := range h.rows {
		for _, l := range lines {
			if l.seq != e.Sequence {
				continue
			}
			ch, err := l.change()
			if err != nil {
				return nil, false, err
			}
			if len(l.summary) > 0 {
				ch.Summary = slices.Clone(l.summary)
			}
			p.Changes = append(p.Changes, ch)
		}
	}
	have := map[int64]bool{}
	for _, ch := range p.Changes {
		have[ch.Leaf] = true
	}
	for i := range int64(e.Changes) {
		if leaf := e.PreviousSize + i; !have[leaf] {
			p.Changes = append(p.Changes, custody.Change{Leaf: leaf, Purged: true})
		}
	}
	slices.SortFunc(p.Changes, func(a, b custody.Change) int { return cmp.Compare(a.Leaf, b.Leaf) })
	return &p, true, p.CheckEntry(e)
}

// unlisted opens live objects that no row names, and names the records whose revisions they hold: they are in the vault,
// and no list shows them.
func (v *Vault) unlisted(ctx context.Context, c *commit, r *RecoverReport, h *history) error {
	named := map[string]bool{}
	for _, id := range h.order {
		refs, err := h.objects(id)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			named[ref.ID] = true
		}
	}
	var ids []string
	err := v.inv.each(ctx, func(item custody.Item) error {
		if item.Kind != custody.ItemObject || named[item.Name] || item.Size > maxSealedJSON {
			return nil
		}
		b, err := v.unsealJSON(item.Name, crypto.FloorObject)
		if err != nil {
			return nil //nolint:nilerr // a file, or a private part
		}
		if rev, err := record.ParseRevision(b); err == nil && len(h.rows[rev.Record.String()]) == 0 {
			r.Records = append(r.Records, rev.Record)
			ids = append(ids, rev.Record.String())
		}
		return nil
	})
	if len(ids) > 0 {
		c.details["records-unlisted"] = strings.Join(ids[:min(len(ids), 1000)], " ")
	}
	return err
}
