package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// RecoverReport says what a recovery found and what was given up.
type RecoverReport struct {
	Nothing bool  // the vault was whole; nothing was written
	Behind  int64 // log entries that the checkpoint file counts and the store does not have
	Lost    int   // objects that are gone or were changed
	Records []record.ID
	Aside   []string // folders that keep what was found
}

// Recover puts a vault back to work whose store lost acknowledged entries or objects. It gives nothing up silently:
// what is left of the old state is kept aside, one signed entry names the checkpoint and the records that were lost,
// and whoever holds that checkpoint will still be told. It needs the key, and refuses a log that is not whole.
// Errors: as Open and Unlock; store.ErrDamaged when the store itself cannot be opened: then only a copy helps.
func Recover(ctx context.Context, dir string, k *keyslot.Key, c Config) (*RecoverReport, error) {
	v, err := inspect(ctx, dir, true, c)
	if err != nil {
		return nil, err
	}
	r, err := v.recover(ctx, k)
	return r, errors.Join(err, v.Close())
}

func (v *Vault) recover(ctx context.Context, k *keyslot.Key) (*RecoverReport, error) {
	r := &RecoverReport{}
	if _, err := custody.VerifyLog(ctx, logSource{v.st}, v.note, nil); err != nil {
		return nil, fmt.Errorf("the log is not whole, nothing was changed: %w", err)
	}
	c := &commit{action: custody.ActionRecover, details: map[string]string{}}
	data, err := v.st.ReadFile(checkpointName, custody.MaxCheckpoint)
	if err != nil {
		c.details["checkpoint"] = "missing"
	} else if err := v.lostCheckpoint(c, r, data); err != nil {
		return nil, err
	}
	fault := v.fault
	v.fault = nil // from here on the entry that is being made says what is wrong
	v.recovering = true
	if err := v.unlock(ctx, k); err != nil {
		return nil, err
	}
	if err := v.lostObjects(ctx, c, r); err != nil {
		return nil, err
	}
	if fault == nil && r.Lost == 0 {
		r.Nothing = true
		return r, nil
	}
	if err := v.keepAside(ctx, c, data); err != nil {
		return nil, err
	}
	if err := v.dropIndex(); err != nil {
		return nil, err
	}
	if err := v.dropCatalogue(); err != nil {
		return nil, err
	}
	if _, err := v.apply(ctx, c); err != nil {
		return nil, err
	}
	if err := writeHints(v.st, v.state); err != nil {
		return nil, err
	}
	r.Aside, err = v.asideFolders()
	return r, err
}

// lostCheckpoint names the checkpoint that the store does not reach, if it was signed by a writer of this log.
func (v *Vault) lostCheckpoint(c *commit, r *RecoverReport, data []byte) error {
	file, err := custody.ParseCheckpoint(data, v.state.Origin())
	if err != nil {
		c.details["checkpoint"] = "malformed"
		return nil
	}
	cmp := custody.Compare(v.state.Checkpoint(), file)
	_, unsigned := v.state.VerifyCheckpoint(data)
	if cmp.Relation == custody.Equal || cmp.Relation == custody.Ahead {
		err := errors.Join(unsigned, v.state.CheckConsistent(logSource{v.st}, file))
		if err == nil {
			return nil
		}
		c.details["checkpoint"] = "forked"
	}
	r.Behind = cmp.Entries
	c.details["entries-missing"] = strconv.FormatInt(cmp.Entries, 10)
	if unsigned != nil {
		c.details["checkpoint"] = "not signed by a known writer"
		return nil
	}
	tree := file.Tree()
	c.body.Lost = &tree
	return nil
}

// lostObjects finds objects that are gone or changed, and takes them out of the inventory.
func (v *Vault) lostObjects(ctx context.Context, c *commit, r *RecoverReport) error {
	bad := map[string]bool{}
	err := v.inv.each(ctx, func(item custody.Item) error {
		if item.Kind != custody.ItemObject {
			return nil
		}
		err := v.checkObject(ctx, item.Name, nil)
		if errors.Is(err, ErrIntegrity) {
			err = v.checkObject(ctx, item.Name, nil) // once more, before anything is given up
		}
		if err == nil || !errors.Is(err, ErrIntegrity) {
			return err // an error of the disk is no proof of a loss: nothing is given up because of it
		}
		id, perr := store.ParseObjectID(item.Name)
		bad[item.Name] = true
		c.drop = append(c.drop, id)
		return perr
	})
	if err != nil || len(bad) == 0 {
		return err
	}
	r.Lost = len(bad)
	if err := v.inventoryWithout(bad); err != nil {
		return err
	}
	return v.lostRecords(ctx, c, r, bad)
}

// inventoryWithout makes lookups miss what is given up, so that the history can be read around it.
func (v *Vault) inventoryWithout(bad map[string]bool) error {
	for name := range bad {
		id := custody.ItemID{Kind: custody.ItemObject, Name: name}
		if _, _, err := v.inv.lookup(id.Kind, id.Name); err != nil {
			return err
		}
		delete(v.inv.buckets[id.Bucket()], id)
	}
	return nil
}

// lostRecords adds a row for every record whose newest revision is among the lost objects, and names the others.
func (v *Vault) lostRecords(ctx context.Context, c *commit, r *RecoverReport, bad map[string]bool) error {
	h, err := v.history(ctx)
	if err != nil {
		return err
	}
	partly := 0
	for _, id := range h.order {
		state, newest, _ := h.standing(id)
		if state != StateLive && state != StateRemoved {
			continue
		}
		rid, err := record.ParseID(id)
		if err != nil {
			return err
		}
		if bad[newestObject(newest)] {
			ch, err := v.rowAbout(rid, newest, custody.ActionRecover)
			if err != nil {
				return err
			}
			c.changes, r.Records = append(c.changes, ch), append(r.Records, rid)
			continue
		}
		refs, err := h.objects(id)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if bad[ref.ID] {
				partly++
				r.Records = append(r.Records, rid)
				break
			}
		}
	}
	if err := v.lostPrivates(ctx, c, r, h, bad); err != nil {
		return err
	}
	c.details["objects-lost"] = strconv.Itoa(len(bad))
	c.details["records-lost"] = strconv.Itoa(len(c.changes))
	c.details["records-damaged"] = strconv.Itoa(partly)
	return nil
}

// keepAside copies the old checkpoint file and the changed ciphertexts into a folder that emanet never deletes.
func (v *Vault) keepAside(ctx context.Context, c *commit, checkpoint []byte) error {
	dir := ""
	for n := 1; ; n++ {
		dir = filepath.Join(v.Dir(), fmt.Sprintf("aside-%d", n))
		if err := os.Mkdir(dir, 0o700); err == nil {
			break
		} else if !errors.Is(err, os.ErrExist) {
			return err
		}
	}
	if err := writeSynced(filepath.Join(dir, checkpointName), bytes.NewReader(checkpoint)); err != nil {
		return err
	}
	keep := c.drop
	err := v.st.SealedFiles(ctx, func(id store.ObjectID, _ int64) error {
		_, ok, err := v.inv.lookup(custody.ItemObject, id.String())
		if err == nil && !ok && !slices.Contains(c.drop, id) {
			keep = append(keep, id) // of an entry that was lost, perhaps
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range keep {
		if err := v.keepObject(dir, id); err != nil {
			return err
		}
	}
	return nil
}

// keepObject copies whatever lies under an object's id, whole, into a set-aside folder.
func (v *Vault) keepObject(dir string, id store.ObjectID) error {
	name := filepath.Join(dir, id.String()+".age")
	file := filepath.Join(v.Dir(), "objects", id.String()[:2], id.String()+".age")
	info, err := os.Lstat(file)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return os.Rename(file, name) // a link or a device that somebody put there: kept as it is, never followed
	case err == nil:
		return copyRegular(name, file, info)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	o, err := v.st.Object(id)
	if errors.Is(err, store.ErrMissing) || errors.Is(err, store.ErrDamaged) {
		return nil // it is gone: there is nothing to keep
	}
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	return writeSynced(name, io.NewSectionReader(o, 0, o.Size()))
}

// copyRegular copies a file that was seen to be a regular one, and is still that one when it is open.
func copyRegular(name, file string, seen os.FileInfo) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // opened for reading
	if now, err := f.Stat(); err != nil || !os.SameFile(seen, now) {
		return errors.Join(err, integrity("%q was exchanged while it was read", filepath.Base(file)))
	}
	return writeSynced(name, f)
}

func writeSynced(name string, r io.Reader) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
