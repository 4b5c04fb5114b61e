package vault

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

func sum(b []byte) [32]byte { return sha256.Sum256(b) }

// sealed is one object on its way into the store: small bytes, or the head of a sealed file that lies there already.
type sealed struct {
	id    store.ObjectID
	bytes []byte // nil: a sealed file
	item  custody.Item
}

func (s sealed) size() int64 { return s.item.Size }

func newSealed(id store.ObjectID, ct []byte) sealed {
	return sealed{id: id, bytes: ct, item: custody.Item{Kind: custody.ItemObject, Name: id.String(), Sum: sum(ct), Size: int64(len(ct))}}
}

// commit is one entry in the making: what it stores, what it gives up, and what it says.
type commit struct {
	action  custody.Action
	purpose string
	details map[string]string
	changes []custody.Change // Leaf is filled in
	put     []sealed
	replace []sealed // under ids that exist: private parts without a purged row
	drop    []store.ObjectID
	slots   []custody.Item // key slots that become live
	unslot  []string       // key slots that stop being live
	body    custody.Body   // Admit, Revoke, Recipient, Policy, Erased, Lost
	tidy    bool           // bytes were given up: mark the store until they are gone
	begun   bool           // the final transaction was begun

	private *custody.Private // what the entry says, as it was sealed
}

// inlineTotal is how many bytes of small objects may travel in the final transaction; more go before it.
const inlineTotal = 512 << 10

// apply makes a commit durable: objects first, then one transaction with heads, leaves, tree, inventory and signed
// checkpoint, then the checkpoint file. When it returns nil the change is acknowledged; when it returns an error
// nothing of it is visible, except that a crash after the transaction is rolled forward by the next Open.
func (v *Vault) apply(ctx context.Context, c *commit) (*custody.Appended, error) {
	if err := v.writable(); err != nil {
		return nil, err
	}
	if err := checkReason(c.purpose); err != nil {
		return nil, err
	}
	w, err := v.signer(ctx)
	if err != nil {
		return nil, err
	}
	return v.applyWith(ctx, c, w)
}

func (v *Vault) writable() error {
	switch {
	case v.ident == nil:
		return ErrLocked
	case v.fault != nil:
		return v.fault
	case !v.st.Writable():
		return ErrReadOnly
	}
	return nil
}

func (v *Vault) applyWith(ctx context.Context, c *commit, w *custody.Writer) (*custody.Appended, error) {
	private, err := v.sealPrivate(c)
	if err != nil {
		return nil, err
	}
	c.put = append(c.put, private)
	inv, err := v.inv.apply(c.delta())
	if err != nil {
		return nil, fmt.Errorf("update the inventory: %w", err)
	}
	body := c.body
	body.Inventory, body.Items, body.Private = inv.Inventory.Root(), inv.Inventory.Items, private.id.String()
	leaves, err := leavesOf(c.changes)
	if err != nil {
		return nil, err
	}
	if err := v.putEarly(ctx, c); err != nil {
		return nil, err
	}
	a, err := v.state.Append(logSource{v.st}, leaves, body, w)
	if err != nil {
		return nil, fmt.Errorf("append to the log: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.begun = true
	if err := v.st.Update(func(t *store.Txn) error { return c.store(t, a, inv) }); err != nil {
		// It may be durable all the same. Nothing more is written on top of a state that is not known.
		v.fault = fmt.Errorf("commit: %w", err)
		return nil, v.fault
	}
	if err := v.acknowledge(c, a, inv); err != nil {
		v.fault = err
		return nil, err
	}
	if !c.tidy { // else all of it is copied next
		v.merge(ctx)
	}
	return a, nil
}

// acknowledge moves the open vault to the new state and writes the checkpoint file.
func (v *Vault) acknowledge(c *commit, a *custody.Appended, inv *custody.Applied) error {
	v.state, v.note = a.State, a.Checkpoint
	v.inv = inventoryAfter(v.st, a.State, inv)
	if err := v.st.WriteFile(checkpointName, a.Checkpoint); err != nil {
		return fmt.Errorf("write the checkpoint: %w", err)
	}
	if len(c.body.Admit)+len(c.body.Revoke) > 0 || c.body.Recipient != "" || c.body.Policy != "" {
		if err := writeHints(v.st, v.state); err != nil {
			return fmt.Errorf("write %s: %w", hintsName, err)
		}
	}
	if v.hist != nil && v.hist.upto+1 == v.state.Sequence() {
		v.hist.add(c.private)
	}
	if v.recent == nil || len(v.recent) >= maxRecent {
		v.recent = map[int64]*custody.Private{}
	}
	v.recent[v.state.Sequence()] = c.private
	return nil
}

// maxRecent bounds the private parts that are remembered for the index; what is missing is opened again.
const maxRecent = 256

// sealPrivate fills in the leaf numbers and seals the private part.
func (v *Vault) sealPrivate(c *commit) (sealed, error) {
	for i := range c.changes {
		c.changes[i].Leaf = v.state.Size() + int64(i)
	}
	c.private = v.privateOf(c)
	return v.sealPrivatePart(c.private)
}

// privateOf is what the next entry says.
func (v *Vault) privateOf(c *commit) *custody.Private {
	return &custody.Private{
		Sequence: v.state.Sequence() + 1, Action: c.action, Time: v.now(), Actor: v.label,
		Purpose: c.purpose, Details: c.details, Changes: c.changes,
	}
}

func (v *Vault) now() time.Time { return v.cfg.Now().UTC().Truncate(time.Second) }

func (v *Vault) sealPrivatePart(p *custody.Private) (sealed, error) {
	id, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		return sealed{}, err
	}
	return sealPrivateAs(id, p, v.ident.Recipient())
}

func sealPrivateAs(id store.ObjectID, p *custody.Private, to *crypto.Recipient) (sealed, error) {
	b, err := p.Marshal()
	if err != nil {
		return sealed{}, fmt.Errorf("private part: %w", err)
	}
	ct, err := to.SealBytes(crypto.PadJSON(b, crypto.FloorPrivate))
	if err != nil {
		return sealed{}, fmt.Errorf("seal the private part: %w", err)
	}
	return newSealed(id, ct), nil
}

func leavesOf(changes []custody.Change) ([]custody.Leaf, error) {
	leaves := make([]custody.Leaf, len(changes))
	for i, ch := range changes {
		var err error
		if leaves[i], err = ch.NewLeaf(); err != nil {
			return nil, err
		}
	}
	return leaves, nil
}

func (c *commit) delta() *custody.Delta {
	d := custody.NewDelta()
	for _, id := range c.drop {
		d.Remove(custody.ItemObject, id.String())
	}
	for _, name := range c.unslot {
		d.Remove(custody.ItemSlot, name)
	}
	for _, s := range c.put {
		d.Put(s.item)
	}
	for _, s := range c.replace {
		d.Put(s.item)
	}
	for _, item := range c.slots {
		d.Put(item)
	}
	return d
}

// putEarly stores the small objects before the final transaction when they are many. Objects that no entry mentions
// are collected by the next erasure.
func (v *Vault) putEarly(ctx context.Context, c *commit) error {
	var total int64
	for _, s := range c.put {
		total += int64(len(s.bytes))
	}
	if err := v.st.CheckSpace(total); err != nil {
		return err
	}
	if total <= inlineTotal {
		return nil
	}
	var early []store.Inline
	for i, s := range c.put {
		if s.bytes != nil {
			early = append(early, store.Inline{ID: s.id, Bytes: s.bytes})
			c.put[i].bytes = []byte{}
		}
	}
	return v.st.PutObjects(ctx, early)
}

// store writes everything that one entry changes into one transaction.
func (c *commit) store(t *store.Txn, a *custody.Appended, inv *custody.Applied) error {
	for _, s := range c.put {
		var err error
		switch {
		case s.bytes == nil:
			err = t.PutHead(s.id, s.size())
		case len(s.bytes) > 0:
			err = t.PutObject(s.id, s.bytes)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range c.replace {
		if err := t.PutObject(s.id, s.bytes); err != nil {
			return err
		}
	}
	for _, id := range c.drop {
		if err := t.DeleteObject(id); err != nil {
			return err
		}
	}
	if c.tidy {
		if err := t.Set(store.SpaceMeta, metaTidy, []byte{1}); err != nil {
			return err
		}
	}
	if err := storeInventory(t, inv); err != nil {
		return err
	}
	return storeLog(t, a)
}

func storeLog(t *store.Txn, a *custody.Appended) error {
	for i, leaf := range a.LeafData {
		if err := t.Set(store.SpaceLeaves, number(a.FirstIndex+int64(i)), leaf); err != nil {
			return err
		}
	}
	for i, h := range a.Hashes {
		if err := t.Set(store.SpaceHashes, number(a.FirstHash+int64(i)), h[:]); err != nil {
			return err
		}
	}
	if err := t.Set(store.SpaceEntries, number(a.Sequence), number(a.EntryIndex())); err != nil {
		return err
	}
	return t.Set(store.SpaceMeta, metaCheckpoint, a.Checkpoint)
}

// checkReason returns record.ErrMeta for a reason that the log cannot hold.
func checkReason(reason string) error {
	switch {
	case !utf8.ValidString(reason):
		return fmt.Errorf("%w: the reason is not valid UTF-8", record.ErrMeta)
	case len(reason) > record.MaxReason:
		return fmt.Errorf("%w: the reason has %d bytes, %d are possible", record.ErrMeta, len(reason), record.MaxReason)
	}
	return nil
}

// one is a commit's purpose in one line: what a person typed, without line breaks at its ends.
func one(reason string) string { return strings.TrimSpace(reason) }
