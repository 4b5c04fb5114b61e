package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// Unlock opens a live key slot with k and, before anything may be written, makes sure that the identity in it is the
// one that the signed log seals to: the recipient is derived from it, the pinned vault id is compared, and the
// private parts of the first and the newest entry are opened.
// Errors: crypto.ErrWrongKey if k opens no live slot; ErrIntegrity if the folder holds a slot that the log does not
// know or if anything does not fit. On an error the vault stays locked.
func (v *Vault) Unlock(ctx context.Context, k *keyslot.Key) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fault != nil && !errors.Is(v.fault, ErrBehind) {
		return v.fault
	}
	return v.unlock(ctx, k)
}

func (v *Vault) unlock(ctx context.Context, k *keyslot.Key) error {
	if pins := k.Pins(); len(pins) > 0 && !slices.Contains(pins, v.ID()) {
		return integrity("the identity file is pinned to another vault than %s", v.ID().Short())
	}
	live, foreign, err := v.slotsOnDisk()
	if err != nil {
		return err
	}
	v.ident, err = v.identify(live, k)
	if errors.Is(err, crypto.ErrWrongKey) {
		if trouble := v.slotTrouble(ctx, len(live), foreign); trouble != nil {
			err = trouble
		}
	}
	if err == nil {
		err = v.confirm()
	}
	if err == nil {
		err = v.settleForeign(foreign)
	}
	if err == nil {
		err = v.finishTidy(ctx)
	}
	if err == nil {
		err = v.noticeSlots(len(live))
	}
	if err == nil {
		err = v.settleTransfer(ctx)
	}
	if err != nil {
		v.lockKeys()
	}
	return err
}

// slotTrouble says what else may be why a key opens nothing: slots that are gone, or files that are none. It hides the
// wrong key, which may be right. nil if all live slots were there and tried.
func (v *Vault) slotTrouble(ctx context.Context, live int, foreign []foreignSlot) error {
	pending, err := v.tidyPending()
	if err != nil {
		return err
	}
	if len(foreign) > 0 && !pending { // else it may be an old slot whose file a crash has left
		return integrity("%s", foreign[0].why)
	}
	named, err := v.inv.slots(ctx)
	if err != nil || named <= live {
		return err
	}
	return integrity("%d of %d key slots are missing, and the others do not open with this key", named-live, named)
}

// noticeSlots tells of key slots that the log names and the folder lacks: their holders cannot open the vault any more.
func (v *Vault) noticeSlots(live int) error {
	named, err := v.inv.slots(context.Background())
	if err == nil && named > live {
		v.notice(fmt.Sprintf("%d of %d key slots are missing from the folder; see emanet verify", named-live, named))
	}
	return err
}

// settleForeign refuses a folder with slot files that the log does not know. One that the log did know and gave up
// is accepted only while its removal is still being finished.
func (v *Vault) settleForeign(foreign []foreignSlot) error {
	if len(foreign) == 0 {
		return nil
	}
	if pending, err := v.tidyPending(); err != nil || !pending {
		return errors.Join(err, integrity("%s", foreign[0].why))
	}
	h, err := v.history(context.Background())
	if err != nil {
		return err
	}
	gone, err := h.removedSlots()
	if err != nil {
		return err
	}
	for _, f := range foreign {
		if !slices.Contains(gone, f.id) {
			return integrity("%s", f.why)
		}
	}
	return nil
}

// identify returns the vault's identity and sets who acts.
func (v *Vault) identify(live []liveSlot, k *keyslot.Key) (*crypto.Identity, error) {
	for _, id := range k.VaultIdentities() {
		if id.Recipient().String() == v.Recipient() {
			v.slot, v.label = "", "vault identity"
			return id, nil
		}
	}
	s, ident, meta, err := openSlot(live, k)
	if err != nil {
		return nil, err
	}
	if meta.Vault != v.ID() {
		return nil, integrity("key slot %s is for another vault", s.id)
	}
	if ident.Recipient().String() != v.Recipient() {
		return nil, integrity("key slot %s holds another identity than the log seals to", s.id)
	}
	v.slot, v.label = s.id, meta.Label
	return ident, nil
}

// confirm opens the private parts of the first and the newest entry.
func (v *Vault) confirm() error {
	for _, e := range []custody.Entry{v.state.Genesis(), v.state.Newest()} {
		given, err := v.givenUp(e.Private)
		if err == nil && !given {
			_, err = v.openPrivate(e)
		}
		if errors.Is(err, ErrIntegrity) && (v.recovering || !v.st.Writable()) {
			v.notice(err.Error()) // what is left can still be read, and recovered
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// openPrivate unseals the private part of an entry and checks that it is that entry's.
func (v *Vault) openPrivate(e custody.Entry) (*custody.Private, error) {
	b, err := v.unsealJSON(e.Private, crypto.FloorPrivate)
	if err != nil {
		return nil, fmt.Errorf("private part of entry %d: %w", e.Sequence, err)
	}
	p, err := custody.ParsePrivate(b)
	if err != nil {
		return nil, fmt.Errorf("private part of entry %d: %w", e.Sequence, err)
	}
	if err := p.CheckEntry(e); err != nil {
		return nil, err
	}
	return p, nil
}

// unsealJSON opens a small object under rule (a): its ciphertext must be the one that the inventory names.
func (v *Vault) unsealJSON(name string, floor int64) ([]byte, error) {
	ct, err := v.ciphertext(name)
	if err != nil {
		return nil, err
	}
	pt, err := v.ident.UnsealBytes(ct)
	if err != nil {
		return nil, notOurs(name, err)
	}
	b, err := crypto.UnpadJSON(pt, floor)
	if err != nil {
		return nil, fmt.Errorf("object %s: %w", name, err)
	}
	return b, nil
}

// notOurs names the object that could not be unsealed. Once the vault is unlocked no live object can need another key:
// one that does was put there.
func notOurs(name string, err error) error {
	if errors.Is(err, crypto.ErrWrongKey) {
		return integrity("%s was changed: it is not sealed to this vault", name)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// maxSealedJSON bounds a private part or a record revision with its padding and its header.
const maxSealedJSON = 64 << 20

func (v *Vault) ciphertext(name string) ([]byte, error) {
	o, item, err := v.object(name)
	if err != nil {
		return nil, err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	if o.Size() > maxSealedJSON {
		return nil, integrity("object %s is too large", name)
	}
	ct := make([]byte, o.Size())
	if _, err := o.ReadAt(ct, 0); err != nil {
		return nil, fmt.Errorf("object %s: %w", name, err)
	}
	if sum(ct) != item.Sum {
		return nil, integrity("object %s was changed: it is not the one that the log names", name)
	}
	return ct, nil
}

// object returns a live object and what the inventory says of it. Only its size was compared.
func (v *Vault) object(name string) (*store.Object, custody.Item, error) {
	item, ok, err := v.inv.lookup(custody.ItemObject, name)
	if err != nil {
		return nil, item, err
	}
	if !ok {
		return nil, item, integrity("object %s is not in the inventory", name)
	}
	id, err := store.ParseObjectID(name)
	if err != nil {
		return nil, item, err
	}
	o, err := v.st.Object(id)
	if errors.Is(err, store.ErrMissing) || errors.Is(err, store.ErrDamaged) {
		return nil, item, integrity("object %s: %w", name, err)
	}
	if err != nil {
		return nil, item, fmt.Errorf("object %s: %w", name, err)
	}
	if o.Size() != item.Size {
		return nil, item, errors.Join(integrity("object %s has %d bytes, the log names %d", name, o.Size(), item.Size), o.Close())
	}
	return o, item, nil
}
