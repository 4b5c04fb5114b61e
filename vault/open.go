package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"emanet/vault/custody"
	"emanet/vault/store"
)

// metaCheckpoint is the store's key of the newest signed checkpoint; metaTidy is set while bytes that an entry
// has given up may still lie on the disk.
var (
	metaCheckpoint = []byte("checkpoint")
	metaTidy       = []byte("tidy")
	metaCopied     = []byte("copied")
)

// Open opens the vault in dir without a key, for reading or for writing, and takes its lock. It believes nothing
// but the signed log: the newest checkpoint and the chain of authority are verified, the checkpoint file is
// compared with the store, and what a crash left half done is finished when the vault is open for writing.
// Errors: store.ErrNoVault, store.ErrInUse, store.ErrDamaged, store.ErrReadOnlyCrash, ErrBehind, ErrIntegrity.
func Open(ctx context.Context, dir string, write bool, c Config) (*Vault, error) {
	v, err := inspect(ctx, dir, write, c)
	if err != nil {
		return nil, err
	}
	if v.fault != nil {
		return nil, errors.Join(v.fault, v.Close())
	}
	return v, nil
}

// Inspect opens a vault for reading like Open, but also one whose log stands behind its checkpoint file or
// contradicts it: Fault then says what is wrong, and only reading and verifying are possible.
func Inspect(ctx context.Context, dir string, c Config) (*Vault, error) {
	return inspect(ctx, dir, false, c)
}

// Fault is what Inspect found wrong with the vault as a whole, or nil.
func (v *Vault) Fault() error { return v.fault }

func inspect(_ context.Context, dir string, write bool, c Config) (*Vault, error) {
	c = c.filled()
	st, err := store.Open(dir, write, c.Store)
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	v := &Vault{cfg: c, st: st, dir: dir}
	if err := v.begin(); err != nil {
		if st.Recovered() != nil {
			st.KeepAside()
		}
		return nil, errors.Join(err, st.Close())
	}
	return v, nil
}

// begin reads the state of the log and settles what the last process left.
func (v *Vault) begin() error {
	note, err := v.st.Get(store.SpaceMeta, metaCheckpoint)
	if errors.Is(err, store.ErrMissing) {
		return v.noCheckpoint()
	}
	if err != nil {
		return integrity("the store has no readable checkpoint: %w", err)
	}
	if v.state, err = custody.LoadState(logSource{v.st}, note, nil); err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	v.note = note
	v.inv = newInventory(v.st, v.state)
	v.fault = v.compare()
	if err := v.settleAside(); err != nil {
		return err
	}
	if v.fault != nil {
		return nil
	}
	if err := v.checkHints(); err != nil {
		v.fault = err
		return nil
	}
	if v.st.Writable() {
		if err := v.st.Tidy(); err != nil {
			return err
		}
	}
	return v.finishSlots()
}

// noCheckpoint tells a store that lost everything from one that was never begun.
func (v *Vault) noCheckpoint() error {
	data, err := v.st.ReadFile(checkpointName, custody.MaxCheckpoint)
	if err != nil {
		return integrity("neither the store nor the folder has a checkpoint; if init was interrupted here, remove the folder and begin again")
	}
	cp, err := custody.ParseCheckpoint(data, "")
	if err != nil {
		return fmt.Errorf("the store has no checkpoint, the checkpoint file: %w", err)
	}
	return fmt.Errorf("%w: all %d entries missing", ErrBehind, cp.Entries)
}

// compare holds the checkpoint file against the store. A store that is ahead by what a crash kept from the file
// is rolled forward; a store that is behind has lost acknowledged entries.
func (v *Vault) compare() error {
	data, err := v.st.ReadFile(checkpointName, custody.MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) && v.state.Sequence() == 1 {
		return v.rollForward(1) // init was interrupted after its one entry
	}
	if err != nil {
		return integrity("the checkpoint file: %w", err)
	}
	if string(data) == string(v.note) {
		return nil
	}
	file, err := custody.ParseCheckpoint(data, v.state.Origin())
	if err != nil {
		return fmt.Errorf("the checkpoint file: %w", err)
	}
	cmp := custody.Compare(v.state.Checkpoint(), file)
	switch cmp.Relation {
	case custody.Behind:
		return fmt.Errorf("%w: %d entries missing", ErrBehind, cmp.Entries)
	case custody.Ahead, custody.Equal:
	default:
		return integrity("the checkpoint file: %w", cmp.Err())
	}
	if _, err := v.state.VerifyCheckpoint(data); err != nil {
		return fmt.Errorf("the checkpoint file: %w", err)
	}
	if err := v.state.CheckConsistent(logSource{v.st}, file); err != nil {
		return fmt.Errorf("the checkpoint file: %w", err)
	}
	if cmp.Relation == custody.Equal {
		return nil
	}
	return v.rollForward(cmp.Entries)
}

func (v *Vault) rollForward(entries int64) error {
	if !v.st.Writable() {
		v.notice(fmt.Sprintf("the last %d log entries were completed after a crash; the next change will note it", entries))
		return nil
	}
	if err := v.st.WriteFile(checkpointName, v.note); err != nil {
		return fmt.Errorf("write the checkpoint: %w", err)
	}
	v.notice(fmt.Sprintf("rolled forward after a crash: %d log entries were complete and are kept", entries))
	return nil
}

// settleAside keeps what was set aside when something was lost, and drops the copy when nothing was.
func (v *Vault) settleAside() error {
	if v.st.Recovered() == nil {
		return nil
	}
	if v.fault == nil {
		return v.st.DropAside()
	}
	v.notice("what the fault left is kept in " + v.st.KeepAside())
	return nil
}

// finishSlots completes a key slot whose entry was written before its file got its final name, and removes one
// whose entry never was.
func (v *Vault) finishSlots() error {
	if !v.st.Writable() {
		return nil
	}
	names, err := v.st.ListFiles(slotFolder)
	if err != nil {
		return fmt.Errorf("key slots: %w", err)
	}
	for _, name := range names {
		id, ok := strings.CutSuffix(name, pendingSuffix)
		if !ok {
			continue
		}
		if err := v.finishSlot(id, slotFolder+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

func (v *Vault) finishSlot(id, pending string) error {
	item, live, err := v.inv.lookup(custody.ItemSlot, id)
	if err != nil {
		return err
	}
	data, err := v.st.ReadFile(pending, maxSlot)
	if err != nil {
		return fmt.Errorf("%s: %w", pending, err)
	}
	if live && sum(data) != item.Sum {
		if s, why, err := v.readSlot(id, slotFile(id)); err != nil || why != "" || s.id != id {
			return errors.Join(err, integrity("key slot %s is missing, and %s is not it", id, pending))
		}
	}
	if live && sum(data) == item.Sum {
		if err := v.st.WriteFile(slotFile(id), data); err != nil {
			return fmt.Errorf("%s: %w", slotFile(id), err)
		}
	}
	return v.st.RemoveFile(pending)
}
