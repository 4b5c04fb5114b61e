package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// finish copies the log, seals the private parts anew, writes the entry that changes authority, and switches stores.
// Everything before the switch is invisible; everything after it is finished by the next Open.
func (r *rotation) finish(ctx context.Context, w *custody.Writer, report *RotateReport) error {
	if err := r.copyLog(ctx); err != nil {
		return errors.Join(err, r.next.Close())
	}
	items, err := r.privates(ctx)
	if err != nil {
		return errors.Join(err, r.next.Close())
	}
	if items, err = r.items(ctx, items); err != nil {
		return err
	}
	fresh, err := custody.NewWriter(r.v.cfg.Rand, r.v.state.Origin())
	if err != nil {
		return err
	}
	slot := r.mine
	if slot == "" {
		slot = r.made[0].id
	}
	if err := r.v.writeWriter(r.ident, r.v.ID(), fresh, slot); err != nil {
		return err
	}
	for _, s := range r.made {
		if err := r.v.st.CreateFile(slotPending(s.id), s.data); err != nil {
			return fmt.Errorf("key slot: %w", err)
		}
		items = append(items, s.item())
	}
	a, err := r.entry(w, fresh, items)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.next.Switch(); err != nil && !errors.Is(err, store.ErrOldStore) {
		r.v.fault = err // which store is current is known only after the vault was opened again
		return err
	}
	if err := r.adopt(a, fresh); err != nil {
		r.v.fault = err
		return err
	}
	return nil
}

// copyLog copies leaves, hashes and entries; the leaves stay as they are.
func (r *rotation) copyLog(ctx context.Context) error {
	for _, sp := range []store.Space{store.SpaceLeaves, store.SpaceHashes, store.SpaceEntries} {
		var keys, values [][]byte
		size := 0
		flush := func() error {
			err := r.next.Update(func(t *store.Txn) error {
				for i := range keys {
					if err := t.Set(sp, keys[i], values[i]); err != nil {
						return err
					}
				}
				return nil
			})
			keys, values, size = nil, nil, 0
			return err
		}
		err := r.v.st.Scan(ctx, sp, nil, func(key, value []byte) error {
			keys, values = append(keys, slices.Clone(key)), append(values, slices.Clone(value))
			if size += len(key) + len(value); size < 1<<20 && len(keys) < 5000 {
				return nil
			}
			return flush()
		})
		if err != nil {
			return fmt.Errorf("copy the log: %w", err)
		}
		if err := flush(); err != nil {
			return fmt.Errorf("copy the log: %w", err)
		}
	}
	return nil
}

// privates seals the private parts anew, under their ids, with the new ids of sealed files in their rows.
func (r *rotation) privates(ctx context.Context) ([]custody.Item, error) {
	var items []custody.Item
	for seq := int64(1); seq <= r.v.state.Sequence(); seq++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := r.v.entry(seq)
		if err != nil {
			return nil, err
		}
		if _, live, err := r.v.inv.lookup(custody.ItemObject, e.Private); err != nil || !live {
			if err != nil {
				return nil, err
			}
			continue // a recovery gave it up
		}
		p, err := r.v.openPrivate(e)
		if err != nil {
			return nil, err
		}
		if err := r.rename(ctx, p); err != nil {
			return nil, err
		}
		id, err := store.ParseObjectID(e.Private)
		if err != nil {
			return nil, err
		}
		s, err := sealPrivateAs(id, p, r.ident.Recipient())
		if err != nil {
			return nil, err
		}
		if err := r.next.PutObjects(ctx, []store.Inline{{ID: id, Bytes: s.bytes}}); err != nil {
			return nil, err
		}
		items = append(items, s.item)
	}
	return items, nil
}

// rename puts the new object ids into the rows, after every object was opened with the new identity and found to be
// what its row committed to: the old ciphertexts are erased after the switch, so nothing is taken on trust, least of
// all what an earlier run left on the disk.
func (r *rotation) rename(ctx context.Context, p *custody.Private) error {
	for _, ch := range p.Changes {
		for i, ref := range ch.Objects {
			item, err := r.where(ref.ID)
			if isMissing(err) {
				if _, live, err := r.v.inv.lookup(custody.ItemObject, ref.ID); err != nil || live {
					return errors.Join(err, integrity("object %s was not sealed anew", ref.ID))
				}
				continue // a recovery gave it up
			}
			if err != nil {
				return err
			}
			if !r.checked[item.Name] {
				if err := r.check(ctx, item, ref); err != nil {
					return fmt.Errorf("object %s: %w: %w", ref.ID, errResealed, err)
				}
				r.checked[item.Name] = true
			}
			ch.Objects[i].ID = item.Name
		}
	}
	return nil
}

// check opens an object of the next store with the new identity and compares ciphertext and plaintext.
func (r *rotation) check(ctx context.Context, item custody.Item, ref custody.ObjectRef) error {
	id, err := store.ParseObjectID(item.Name)
	if err != nil {
		return err
	}
	o, err := r.next.Object(id)
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	if o.Size() != item.Size {
		return integrity("%d bytes, %d were written", o.Size(), item.Size)
	}
	h := sha256.New()
	src := io.TeeReader(io.NewSectionReader(o, 0, o.Size()), h)
	if ref.Role == custody.RoleRecord {
		err = r.checkJSON(src, ref)
	} else {
		err = crypto.UnsealStream(ctx, io.Discard, src, r.ident, ref.Size, ref.SHA256, nil)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, src); err != nil {
		return err
	}
	if [32]byte(h.Sum(nil)) != item.Sum {
		return integrity("the ciphertext is not the one that was written")
	}
	return nil
}

func (r *rotation) checkJSON(src io.Reader, ref custody.ObjectRef) error {
	ct, err := io.ReadAll(io.LimitReader(src, maxSealedJSON))
	if err != nil {
		return err
	}
	pt, err := r.ident.UnsealBytes(ct)
	if err != nil {
		return err
	}
	b, err := crypto.UnpadJSON(pt, crypto.FloorObject)
	if err != nil {
		return err
	}
	if int64(len(b)) != ref.Size || sum(b) != ref.SHA256 {
		return integrity("the plaintext is not the one that was committed to")
	}
	return nil
}

// items adds what the objects became. Every one of them must have been checked.
func (r *rotation) items(ctx context.Context, items []custody.Item) ([]custody.Item, error) {
	err := r.next.Scan(ctx, store.SpaceMeta, metaMoved, func(key, value []byte) error {
		if !bytes.HasPrefix(key, metaMoved) {
			return nil
		}
		item, err := parseMoved(value)
		if err == nil && !r.checked[item.Name] {
			return nil // no row names it
		}
		items = append(items, item)
		return err
	})
	return items, err
}

// entry writes the entry of the rotation into the next store, with a new inventory.
func (r *rotation) entry(w, fresh *custody.Writer, items []custody.Item) (*custody.Appended, error) {
	p := &custody.Private{
		Sequence: r.v.state.Sequence() + 1, Action: custody.ActionRotate, Time: r.v.now(), Actor: r.v.label,
		Details: r.describe(r.old),
	}
	id, err := store.NewObjectID(r.v.cfg.Rand)
	if err != nil {
		return nil, err
	}
	private, err := sealPrivateAs(id, p, r.ident.Recipient())
	if err != nil {
		return nil, err
	}
	d := custody.NewDelta()
	for _, item := range append(items, private.item) {
		d.Put(item)
	}
	inv, err := d.Apply(custody.EmptyInventory(), func(byte) ([]custody.Item, error) { return nil, nil })
	if err != nil {
		return nil, err
	}
	body := custody.Body{
		Inventory: inv.Inventory.Root(), Items: inv.Inventory.Items, Private: private.id.String(),
		Admit: []string{fresh.PublicKey()}, Recipient: r.ident.Recipient().String(),
	}
	for _, info := range r.v.state.Writers() {
		if info.Active() {
			body.Revoke = append(body.Revoke, info.ID)
		}
	}
	a, err := r.v.state.Append(logSource{r.next}, nil, body, w)
	if err != nil {
		return nil, fmt.Errorf("append to the log: %w", err)
	}
	return a, r.put(a, inv, private)
}

// put stores entry and inventory; the inventory may be larger than one transaction, the checkpoint comes last.
func (r *rotation) put(a *custody.Appended, inv *custody.Applied, private sealed) error {
	for part := range slices.Chunk(inv.Put, 4000) {
		if err := r.next.Update(func(t *store.Txn) error { return storeInventory(t, &custody.Applied{Put: part}) }); err != nil {
			return err
		}
	}
	inv.Put = nil
	return r.next.Update(func(t *store.Txn) error {
		if err := t.PutObject(private.id, private.bytes); err != nil {
			return err
		}
		if err := t.Set(store.SpaceMeta, metaTidy, []byte{1}); err != nil {
			return err
		}
		if err := t.Delete(store.SpaceMeta, metaRotation); err != nil {
			return err
		}
		if err := storeInventory(t, inv); err != nil {
			return err
		}
		return storeLog(t, a)
	})
}

// adopt moves the open vault to the new identity.
func (r *rotation) adopt(a *custody.Appended, fresh *custody.Writer) error {
	v := r.v
	v.ident, v.writer, v.hist = r.ident, fresh, nil
	if v.slot != "" {
		v.slot = r.mine
	}
	v.state, v.note = a.State, a.Checkpoint
	v.inv = newInventory(v.st, a.State)
	if err := v.st.WriteFile(checkpointName, a.Checkpoint); err != nil {
		return fmt.Errorf("write the checkpoint: %w", err)
	}
	if err := writeHints(v.st, v.state); err != nil {
		return err
	}
	return v.finishSlots()
}
