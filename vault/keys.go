package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
)

// ErrNoSlot is returned when no live key slot has the given id or prefix. It is an ErrNoRecord.
var ErrNoSlot = fmt.Errorf("no such key slot: %w", ErrNoRecord)

// Slot is one live key slot. Label, Created and Recipient come from the signed log and are empty while it is locked.
type Slot struct {
	ID        string
	Kind      keyslot.Kind
	LogN      int // scrypt work factor of a passphrase slot
	Label     string
	Created   time.Time
	Recipient string
	Mine      bool // it opened the vault
}

// Slots returns the live key slots.
func (v *Vault) Slots(ctx context.Context) ([]Slot, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, _, err := v.slotsOnDisk()
	if err != nil {
		return nil, err
	}
	var said map[string]slotWords
	if v.ident != nil {
		if said, err = v.slotWords(ctx); err != nil {
			return nil, err
		}
	}
	slots := make([]Slot, 0, len(live))
	for _, s := range live {
		w := said[s.id]
		slots = append(slots, Slot{s.id, s.info.Kind, s.info.LogN, w.label, w.created, w.recipient, s.id == v.slot && v.ident != nil})
	}
	return slots, nil
}

// slotWords is what the log says about a slot.
type slotWords struct {
	label, recipient string
	created          time.Time
}

// Details of entries about slots: each has its slots as slot.<id>, its recipients as recipient.<id>.
const (
	detailSlot      = "slot."
	detailRecipient = "recipient."
	detailRemoved   = "removed."
)

func (v *Vault) slotWords(ctx context.Context) (map[string]slotWords, error) {
	h, err := v.history(ctx)
	if err != nil {
		return nil, err
	}
	said := map[string]slotWords{}
	for _, l := range h.entries {
		if !bytes.Contains(l.json, []byte(`"`+detailSlot)) {
			continue
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		for key, label := range p.Details {
			if id, ok := strings.CutPrefix(key, detailSlot); ok {
				said[id] = slotWords{label, p.Details[detailRecipient+id], p.Time}
			}
		}
	}
	return said, nil
}

// removedSlots returns the ids of slots that entries gave up.
func (h *history) removedSlots() ([]string, error) {
	var gone []string
	for _, l := range h.entries {
		if !bytes.Contains(l.json, []byte(`"`+detailRemoved)) {
			continue
		}
		p, err := h.entry(l.seq)
		if err != nil {
			return nil, err
		}
		for key := range p.Details {
			if id, ok := strings.CutPrefix(key, detailRemoved); ok {
				gone = append(gone, id)
			}
		}
	}
	return gone, nil
}

// AddPassphraseSlot adds a key slot for a passphrase, whose strength the caller has judged, and returns its id.
func (v *Vault) AddPassphraseSlot(ctx context.Context, label string, p crypto.Passphrase) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return "", err
	}
	if err := checkLabel(label); err != nil {
		return "", err
	}
	s, err := v.passphraseSlot(v.ident, v.ID(), label, p)
	if err != nil {
		return "", err
	}
	return s.id, v.swapSlots(ctx, custody.ActionSlotAdd, s, label, "", "")
}

// AddRecipientSlot adds a key slot for the holder of an age recipient and returns its id. A classic or plugin
// recipient needs allowClassic, which is logged as a change of policy. Errors: keyslot.ErrClassic.
func (v *Vault) AddRecipientSlot(ctx context.Context, label, recipient string, allowClassic bool) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return "", err
	}
	if err := checkLabel(label); err != nil {
		return "", err
	}
	classic := v.state.Policy() == policyClassic
	h, err := keyslot.ParseHolder(recipient, allowClassic || classic)
	if err != nil {
		return "", fmt.Errorf("recipient: %w", err)
	}
	if h.Kind() != keyslot.KindHybrid && !classic {
		c := &commit{action: custody.ActionPolicy, details: map[string]string{"policy": policyClassic}, body: custody.Body{Policy: policyClassic}}
		if _, err := v.apply(ctx, c); err != nil {
			return "", err
		}
	}
	s, err := v.holderSlot(v.ident, v.ID(), label, h)
	if err != nil {
		return "", err
	}
	return s.id, v.swapSlots(ctx, custody.ActionSlotAdd, s, label, h.String(), "")
}

// swapSlots makes one slot live and, in the same entry, gives up another; either may be empty.
func (v *Vault) swapSlots(ctx context.Context, action custody.Action, s newSlot, label, recipient, old string) error {
	if _, err := v.signer(ctx); err != nil { // before it is said whose keys are given up
		return err
	}
	c := &commit{action: action, details: map[string]string{}}
	if s.id != "" {
		if err := v.st.CreateFile(slotPending(s.id), s.data); err != nil {
			return fmt.Errorf("key slot: %w", err)
		}
		c.slots = []custody.Item{s.item()}
		c.details[detailSlot+s.id] = label
		if recipient != "" {
			c.details[detailRecipient+s.id] = recipient
		}
	}
	if old != "" {
		if err := v.giveUp(c, old, s.id); err != nil {
			return err
		}
	}
	if _, err := v.apply(ctx, c); err != nil {
		return err
	}
	if err := v.finishSlots(); err != nil {
		return err
	}
	if old == "" {
		return nil
	}
	if old == v.slot {
		v.slot, v.writer = s.id, nil
	}
	return v.tidyOrSay(ctx)
}

// giveUp adds to a commit that a slot is no longer live; the writer keys of its holder may not sign any more, unless
// they are all there are: then the commit admits one for the slot that takes its place.
func (v *Vault) giveUp(c *commit, old, next string) error {
	c.unslot, c.tidy = []string{old}, true
	c.details[detailRemoved+old] = "removed"
	var revoke []string
	for _, info := range v.state.Writers() {
		if !info.Active() {
			continue
		}
		_, slot, err := v.readWriter(info.ID)
		if err != nil { // whose it was cannot be told; its holder gets a new one with the next change
			v.notice(err.Error())
			slot = old
		}
		if slot == old {
			revoke = append(revoke, info.ID)
		}
	}
	if len(revoke) == 0 {
		return nil
	}
	w, err := custody.NewWriter(v.cfg.Rand, v.state.Origin())
	if err != nil {
		return err
	}
	if next == "" {
		next = v.slot
	}
	if err := v.writeWriter(v.ident, v.ID(), w, next); err != nil {
		return err
	}
	c.body.Admit, c.body.Revoke = []string{w.PublicKey()}, revoke
	return nil
}

// RemoveSlot makes a key slot open nothing any more: its file is erased and its holder's signing key revoked. Whoever
// opened the vault with it before may have kept the vault's identity: only Rotate ends that.
// Errors: ErrNoSlot, ErrLastSlot.
func (v *Vault) RemoveSlot(ctx context.Context, prefix string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return "", err
	}
	s, all, err := v.findSlot(prefix)
	if err != nil {
		return "", err
	}
	if all == 1 {
		return "", ErrLastSlot
	}
	if s.id == v.slot {
		return "", fmt.Errorf("%w: this key slot opened the vault; use another key to remove it", ErrRefused)
	}
	return s.id, v.swapSlots(ctx, custody.ActionSlotRemove, newSlot{}, "", "", s.id)
}

// findSlot returns the live slot whose id begins with prefix, and how many live slots there are.
func (v *Vault) findSlot(prefix string) (liveSlot, int, error) {
	live, _, err := v.slotsOnDisk()
	if err != nil {
		return liveSlot{}, 0, err
	}
	var found []liveSlot
	for _, s := range live {
		if prefix != "" && strings.HasPrefix(s.id, strings.ToLower(prefix)) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return liveSlot{}, len(live), fmt.Errorf("%w: %q names %d", ErrNoSlot, prefix, len(found))
	}
	return found[0], len(live), nil
}

// ChangePassphrase puts a slot with a new passphrase in the place of an old passphrase slot; "" is the slot that
// opened the vault. The old file is erased; a copy of it that somebody made still opens with the old passphrase
// until Rotate. Errors: ErrNoSlot, ErrRefused if the slot is not one for a passphrase.
func (v *Vault) ChangePassphrase(ctx context.Context, prefix string, p crypto.Passphrase) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.writable(); err != nil {
		return "", err
	}
	if prefix == "" {
		prefix = v.slot
	}
	old, _, err := v.findSlot(prefix)
	if err != nil {
		return "", err
	}
	if old.info.Kind != keyslot.KindPassphrase {
		return "", fmt.Errorf("%w: key slot %s is not opened by a passphrase", ErrRefused, old.id)
	}
	said, err := v.slotWords(ctx)
	if err != nil {
		return "", err
	}
	label := said[old.id].label
	s, err := v.passphraseSlot(v.ident, v.ID(), label, p)
	if err != nil {
		return "", err
	}
	return s.id, v.swapSlots(ctx, custody.ActionSlotAdd, s, label, "", old.id)
}

// TestKey reports which live slot a key opens, and that the identity in it is the one the vault is sealed to.
// Nothing is unlocked. Errors as Unlock.
func (v *Vault) TestKey(_ context.Context, k *keyslot.Key) (Slot, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	live, _, err := v.slotsOnDisk()
	if err != nil {
		return Slot{}, err
	}
	s, ident, meta, err := openSlot(live, k)
	if err != nil {
		return Slot{}, err
	}
	if meta.Vault != v.ID() || ident.Recipient().String() != v.Recipient() {
		return Slot{}, integrity("key slot %s is for another vault", s.id)
	}
	return Slot{s.id, s.info.Kind, s.info.LogN, meta.Label, meta.Created, meta.Recipient, false}, nil
}

func (v *Vault) removeIfThere(name string) error {
	if err := v.st.RemoveFile(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
