package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

const (
	slotFolder    = "keys"
	slotSuffix    = ".age"
	pendingSuffix = ".new"
	maxSlot       = 1 << 20
)

func slotFile(id string) string    { return slotFolder + "/" + id + slotSuffix }
func slotPending(id string) string { return slotFolder + "/" + id + pendingSuffix }

// liveSlot is a slot file whose bytes are the ones that the inventory names.
type liveSlot struct {
	id   string
	data []byte
	info keyslot.Info
}

// foreignSlot is a file in the slot folder that is not a live slot, and what is wrong with it.
type foreignSlot struct{ id, why string }

// slotsOnDisk reads the slot files. Live ones are returned; the names of the others are returned apart, with the
// reason: they are never tried.
func (v *Vault) slotsOnDisk() (live []liveSlot, foreign []foreignSlot, err error) {
	names, err := v.st.ListFiles(slotFolder)
	if err != nil {
		return nil, nil, integrity("key slots: %w", err)
	}
	for _, name := range names {
		id, ok := strings.CutSuffix(name, slotSuffix)
		if !ok {
			if id, ok = strings.CutSuffix(name, pendingSuffix); !ok {
				foreign = append(foreign, foreignSlot{name, slotFolder + "/" + name + " is not a key slot"})
				continue
			}
		}
		s, why, err := v.readSlot(id, slotFolder+"/"+name)
		switch {
		case err != nil:
			return nil, nil, err
		case why == "":
			live = append(live, s)
		case strings.HasSuffix(name, slotSuffix):
			foreign = append(foreign, foreignSlot{id, slotFolder + "/" + name + " " + why})
		}
	}
	return live, foreign, nil
}

// readSlot returns the slot, or why it is not one of this vault's live slots.
func (v *Vault) readSlot(id, name string) (liveSlot, string, error) {
	item, ok, err := v.inv.lookup(custody.ItemSlot, id)
	if err != nil {
		return liveSlot{}, "", err
	}
	if !ok {
		return liveSlot{}, "is not a key slot that the log knows; move it away", nil
	}
	data, err := v.st.ReadFile(name, maxSlot)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, store.ErrDamaged) {
		return liveSlot{}, "is not a readable file", nil
	}
	if err != nil { // the disk's fault, not a stranger's
		return liveSlot{}, "", fmt.Errorf("key slot %s: %w", id, err)
	}
	if sum(data) != item.Sum {
		return liveSlot{}, "was changed: it is not the one that the log names", nil
	}
	info, err := keyslot.Inspect(data)
	if err != nil {
		return liveSlot{}, "is not a key slot", nil //nolint:nilerr // as above
	}
	return liveSlot{id, data, info}, "", nil
}

// SlotKinds returns the kinds of the live key slots, so that a program knows what to ask for.
func (v *Vault) SlotKinds() []keyslot.Kind {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, _, err := v.slotsOnDisk()
	if err != nil {
		return nil
	}
	kinds := make([]keyslot.Kind, 0, len(live))
	for _, s := range live {
		kinds = append(kinds, s.info.Kind)
	}
	return kinds
}

// openSlot tries the key on every live slot. crypto.ErrWrongKey if none opens.
func openSlot(live []liveSlot, k *keyslot.Key) (liveSlot, *crypto.Identity, keyslot.Meta, error) {
	wrong := error(crypto.ErrWrongKey)
	for _, s := range live {
		id, meta, err := k.Open(s.data)
		if err == nil {
			return s, id, meta, nil
		}
		if !errors.Is(err, crypto.ErrWrongKey) {
			wrong = fmt.Errorf("key slot %s: %w", s.id, err)
		}
	}
	return liveSlot{}, nil, keyslot.Meta{}, wrong
}
