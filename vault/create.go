package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// CreateOptions say who can open a new vault. At least one of Passphrase and Recipients is needed.
type CreateOptions struct {
	Passphrase   *crypto.Passphrase // its strength is the caller's to judge: crypto.CheckPassphrase
	Recipients   []string           // age recipients of holders, one slot each
	AllowClassic bool               // also recipients that a quantum computer will open (logged as the policy)
	Label        string             // of the first slot: who holds it
}

// policyClassic is the policy under which classic and plugin recipients may hold slots.
const policyClassic = "allow-classic"

// Create makes a vault in dir, which must be absent or empty, and returns it unlocked and open for writing.
// Errors: store.ErrNotEmpty, keyslot.ErrClassic, store.ErrNoSpace.
func Create(ctx context.Context, dir string, o CreateOptions, c Config) (*Vault, error) {
	c = c.filled()
	holders, err := parseHolders(o)
	if err != nil {
		return nil, err
	}
	st, err := store.Create(dir, c.Store)
	if err != nil {
		return nil, fmt.Errorf("create vault: %w", err)
	}
	v := &Vault{cfg: c, st: st, dir: dir}
	if err := v.found(ctx, o, holders); err != nil {
		return nil, errors.Join(err, v.Close())
	}
	return v, nil
}

func parseHolders(o CreateOptions) ([]*keyslot.Holder, error) {
	if o.Passphrase == nil && len(o.Recipients) == 0 {
		return nil, fmt.Errorf("%w: a vault needs a passphrase or a recipient", ErrRefused)
	}
	if err := checkLabel(o.Label); err != nil {
		return nil, err
	}
	var holders []*keyslot.Holder
	for _, r := range o.Recipients {
		h, err := keyslot.ParseHolder(r, o.AllowClassic)
		if err != nil {
			return nil, fmt.Errorf("recipient: %w", err)
		}
		holders = append(holders, h)
	}
	return holders, nil
}

// maxLabel is bytes; keyslot holds it too.
const maxLabel = 256

// checkLabel returns record.ErrMeta for a label that a slot cannot hold.
func checkLabel(label string) error {
	if len(label) > maxLabel || !utf8.ValidString(label) || strings.ContainsFunc(label, unicode.IsControl) {
		return fmt.Errorf("%w: a label is one line of at most %d bytes without control characters", record.ErrMeta, maxLabel)
	}
	return nil
}

// newSlot is a slot file on its way: it lies under its pending name until its entry is durable.
type newSlot struct {
	id   string
	data []byte
}

func (s newSlot) item() custody.Item {
	return custody.Item{Kind: custody.ItemSlot, Name: s.id, Sum: sum(s.data), Size: int64(len(s.data))}
}

// found makes identity, writer, slots and the first entry.
func (v *Vault) found(ctx context.Context, o CreateOptions, holders []*keyslot.Holder) error {
	ident, err := crypto.GenerateIdentity()
	if err != nil {
		return err
	}
	key, err := custody.NewWriterKey(v.cfg.Rand)
	if err != nil {
		return err
	}
	id := crypto.NewVaultID(ident.Recipient(), key.Public())
	w := key.Writer(id)
	v.ident, v.writer = ident, w
	slots, err := v.foundingSlots(id, o, holders)
	if err != nil {
		return err
	}
	v.slot, v.label = slots[0].id, o.Label
	for _, s := range slots {
		if err := v.st.CreateFile(slotPending(s.id), s.data); err != nil {
			return fmt.Errorf("key slot: %w", err)
		}
	}
	if err := v.writeWriter(v.ident, id, w, v.slot); err != nil {
		return err
	}
	if err := v.genesis(o, slots, w); err != nil {
		return err
	}
	return errors.Join(ctx.Err(), v.finishSlots())
}

func (v *Vault) foundingSlots(id crypto.VaultID, o CreateOptions, holders []*keyslot.Holder) ([]newSlot, error) {
	var slots []newSlot
	if o.Passphrase != nil {
		s, err := v.passphraseSlot(v.ident, id, o.Label, *o.Passphrase)
		if err != nil {
			return nil, err
		}
		slots = append(slots, s)
	}
	for _, h := range holders {
		s, err := v.holderSlot(v.ident, id, o.Label, h)
		if err != nil {
			return nil, err
		}
		slots = append(slots, s)
	}
	return slots, nil
}

func (v *Vault) passphraseSlot(ident *crypto.Identity, id crypto.VaultID, label string, p crypto.Passphrase) (newSlot, error) {
	m, err := v.slotMeta(id, label)
	if err != nil {
		return newSlot{}, err
	}
	data, err := keyslot.SealPassphrase(ident, m, p, v.cfg.WorkFactor)
	if err != nil {
		return newSlot{}, fmt.Errorf("seal a key slot: %w", err)
	}
	return newSlot{m.ID, data}, nil
}

func (v *Vault) holderSlot(ident *crypto.Identity, id crypto.VaultID, label string, h *keyslot.Holder) (newSlot, error) {
	m, err := v.slotMeta(id, label)
	if err != nil {
		return newSlot{}, err
	}
	m.Recipient = h.String()
	data, err := keyslot.SealHolder(ident, m, h)
	if err != nil {
		return newSlot{}, fmt.Errorf("seal a key slot: %w", err)
	}
	return newSlot{m.ID, data}, nil
}

func (v *Vault) slotMeta(id crypto.VaultID, label string) (keyslot.Meta, error) {
	name, err := store.NewObjectID(v.cfg.Rand)
	if err != nil {
		return keyslot.Meta{}, err
	}
	return keyslot.Meta{ID: name.String(), Label: label, Vault: id, Created: v.now()}, nil
}

// genesis writes the first entry.
func (v *Vault) genesis(o CreateOptions, slots []newSlot, w *custody.Writer) error {
	p := &custody.Private{Sequence: 1, Action: custody.ActionCreate, Time: v.now(), Actor: o.Label, Details: map[string]string{}}
	for i, s := range slots {
		p.Details[detailSlot+s.id] = o.Label
		if n := i - (len(slots) - len(o.Recipients)); n >= 0 {
			p.Details[detailRecipient+s.id] = o.Recipients[n]
		}
	}
	private, err := v.sealPrivatePart(p)
	if err != nil {
		return err
	}
	c := &commit{action: p.Action, put: []sealed{private}}
	for _, s := range slots {
		c.slots = append(c.slots, s.item())
	}
	none := func(byte) ([]custody.Item, error) { return nil, nil }
	inv, err := c.delta().Apply(custody.EmptyInventory(), none)
	if err != nil {
		return err
	}
	body := custody.Body{
		Inventory: inv.Inventory.Root(), Items: inv.Inventory.Items, Private: private.id.String(),
		Recipient: v.ident.Recipient().String(),
	}
	if o.AllowClassic {
		body.Policy = policyClassic
	}
	a, err := custody.Genesis(nil, body, w)
	if err != nil {
		return fmt.Errorf("begin the log: %w", err)
	}
	c.body = body
	if err := v.st.Update(func(t *store.Txn) error { return c.store(t, a, inv) }); err != nil {
		return fmt.Errorf("begin the vault: %w", err)
	}
	return v.acknowledge(c, a, inv)
}
