package vault

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"emanet/crypto"
	"emanet/crypto/keyslot"
	"emanet/vault/custody"
	"emanet/vault/store"
)

// RotateOptions give the passphrases that new passphrase slots need: a rotation cannot take over a passphrase that
// nobody types. Slots for recipients are made anew by themselves.
type RotateOptions struct {
	Passphrases map[string]crypto.Passphrase // by slot id
}

// RotateReport says what a rotation did.
type RotateReport struct {
	Recipient string            // the new one
	Slots     map[string]string // old slot id → new slot id
	Dropped   []string          // slots that were not taken over; their holders need a new one
	Objects   int
	Resumed   bool
}

// Rotate gives the vault a new identity, seals everything in it anew and ends every old key: the old identity opens
// nothing of what is on the disk afterwards. What was copied before stays readable with the old keys. It can be
// interrupted at any moment; the vault then goes on as it was, and the next Rotate continues where it stopped.
// Errors: ErrRefused if the slot that opened the vault could not be taken over, crypto.ErrWrongKey for a
// passphrase that does not open its slot, store.ErrNoSpace.
func (v *Vault) Rotate(ctx context.Context, o RotateOptions, progress Progress) (RotateReport, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	report, err := v.rotate(ctx, o, progress)
	if errors.Is(err, errResealed) && report.Resumed && v.fault == nil {
		// What an earlier run left is damaged; what it was made from is whole.
		if err := v.st.DiscardNext(); err != nil {
			return report, err
		}
		return v.rotate(ctx, o, progress)
	}
	return report, err
}

// errResealed says that an object of the next store is not what it was sealed from.
var errResealed = errors.New("a resealed object is damaged")

func (v *Vault) rotate(ctx context.Context, o RotateOptions, progress Progress) (RotateReport, error) {
	report := RotateReport{Slots: map[string]string{}}
	if err := v.writable(); err != nil {
		return report, err
	}
	if names, err := v.st.ListFiles(draftFolder); err != nil || len(names) > 0 {
		return report, errors.Join(err, fmt.Errorf("%w: there are unfinished drafts; keep or drop them first (emanet write)", ErrRefused))
	}
	w, err := v.signer(ctx)
	if err != nil {
		return report, err
	}
	r, err := v.beginRotation()
	if err != nil {
		return report, err
	}
	report.Resumed, report.Recipient = r.resumed, r.ident.Recipient().String()
	if err := r.slots(ctx, o, &report); err != nil {
		return report, errors.Join(err, r.next.Close())
	}
	if err := r.reseal(ctx, progress); err != nil {
		return report, errors.Join(err, r.next.Close())
	}
	report.Objects = r.count
	if err := r.finish(ctx, w, &report); err != nil {
		return report, err
	}
	if err := v.tidyOrSay(ctx); err != nil {
		return report, err
	}
	v.renewIndex(ctx, progress)
	return report, nil
}

// metaRotation holds the new identity, sealed to the old one; metaMoved + an object id, where it went.
var (
	metaRotation = []byte("rotation")
	metaMoved    = []byte("moved/")
)

const rotationKind = "rotation"

// rotation fills the next store with everything sealed to the new identity.
type rotation struct {
	v       *Vault
	next    *store.Next
	ident   *crypto.Identity
	resumed bool
	old     []liveSlot // the slots that the rotation ends
	made    []newSlot
	labels  map[string][2]string // new slot id → label, recipient
	mine    string               // the new slot of whoever rotates
	checked map[string]bool      // objects that were opened with the new identity
	count   int
	batch   []store.Inline
	moved   []custody.Item
	from    []string
	size    int64
}

func (v *Vault) beginRotation() (*rotation, error) {
	next, err := v.st.Next()
	if errors.Is(err, store.ErrDamaged) { // what it holds can be made again
		if err = v.st.DiscardNext(); err == nil {
			next, err = v.st.Next()
		}
	}
	if err != nil {
		return nil, err
	}
	r := &rotation{v: v, next: next, labels: map[string][2]string{}, checked: map[string]bool{}}
	key := v.ident.AuthKey(v.ID(), crypto.PurposeRotation)
	ct, err := next.Get(store.SpaceMeta, metaRotation)
	if err == nil {
		at, secret, err := key.Open(v.ident, ct, rotationKind, v.ID().String())
		ending, uerr := hasAny(next, store.SpaceInventory)
		if uerr != nil {
			return nil, uerr
		}
		if err == nil && !ending && at == uint64(v.state.Sequence()) {
			r.resumed = true
			r.ident, err = crypto.ParseIdentity(string(secret))
			return r, err
		}
		// The log went on since, the mark is not ours, or the ending was interrupted: begin again.
		if err := next.Discard(); err != nil {
			return nil, err
		}
		return v.beginRotation()
	}
	if !errors.Is(err, store.ErrMissing) {
		return nil, err
	}
	if used, err := usedBefore(next); err != nil || used {
		if err = errors.Join(err, next.Discard()); err != nil {
			return nil, err
		}
		return v.beginRotation()
	}
	if r.ident, err = crypto.GenerateIdentity(); err != nil {
		return nil, err
	}
	ct, err = key.Seal(v.ident.Recipient(), rotationKind, v.ID().String(), uint64(v.state.Sequence()), []byte(r.ident.Secret()), crypto.FloorObject)
	if err != nil {
		return nil, err
	}
	return r, next.Update(func(t *store.Txn) error { return t.Set(store.SpaceMeta, metaRotation, ct) })
}

// usedBefore reports whether a next store without a readable identity holds anything: it is of no use then, for what
// is in it is sealed to an identity that nobody has.
func usedBefore(next *store.Next) (bool, error) {
	meta, err := hasAny(next, store.SpaceMeta)
	if err != nil || meta {
		return meta, err
	}
	return hasAny(next, store.SpaceLeaves)
}

func hasAny(next *store.Next, sp store.Space) (bool, error) {
	err := next.Scan(context.Background(), sp, nil, func(_, _ []byte) error { return errStop })
	if errors.Is(err, errStop) {
		return true, nil
	}
	return false, err
}

// discardNext gives up a rotation that was begun: what is erased now must not live on in it.
func (v *Vault) discardNext() error {
	if !v.st.NextPending() {
		return nil
	}
	v.notice("an unfinished rotation of keys was given up; begin it again")
	return v.st.DiscardNext()
}

// slots makes a new slot for every live one that can be taken over.
func (r *rotation) slots(ctx context.Context, o RotateOptions, report *RotateReport) error {
	live, _, err := r.v.slotsOnDisk()
	if err != nil {
		return err
	}
	named, err := r.v.inv.slots(ctx)
	if err != nil {
		return err
	}
	if named != len(live) {
		return integrity("%d of %d key slots are missing; remove or restore them before keys are rotated", named-len(live), named)
	}
	r.old = live
	said, err := r.v.slotWords(ctx)
	if err != nil {
		return err
	}
	for _, old := range live {
		s, err := r.slot(old, said[old.id], o)
		if err != nil {
			return err
		}
		if s.id == "" {
			report.Dropped = append(report.Dropped, old.id)
			continue
		}
		r.made, report.Slots[old.id] = append(r.made, s), s.id
		r.labels[s.id] = [2]string{said[old.id].label, said[old.id].recipient}
		if old.id == r.v.slot {
			r.mine = s.id
		}
	}
	if len(r.made) == 0 || (r.mine == "" && r.v.slot != "") {
		return fmt.Errorf("%w: the key slot that opened the vault cannot be taken over without its passphrase", ErrRefused)
	}
	return nil
}

func (r *rotation) slot(old liveSlot, said slotWords, o RotateOptions) (newSlot, error) {
	if old.info.Kind != keyslot.KindPassphrase {
		h, err := keyslot.ParseHolder(said.recipient, true)
		if err != nil {
			return newSlot{}, nil //nolint:nilerr // reported as dropped
		}
		return r.v.holderSlot(r.ident, r.v.ID(), said.label, h)
	}
	p, ok := o.Passphrases[old.id]
	if !ok {
		return newSlot{}, nil
	}
	if _, _, err := keyslot.PassphraseKey(p).Open(old.data); err != nil {
		return newSlot{}, fmt.Errorf("key slot %s: %w", old.id, err)
	}
	return r.v.passphraseSlot(r.ident, r.v.ID(), said.label, p)
}

// rotateBatch is how many bytes of small objects are sealed anew between two transactions.
const rotateBatch = 2 << 20

// reseal seals every object but the private parts anew. What an earlier run did is kept.
func (r *rotation) reseal(ctx context.Context, progress Progress) error {
	private, err := r.privateParts(ctx)
	if err != nil {
		return err
	}
	var total, done int64
	items := []custody.Item{}
	err = r.v.inv.each(ctx, func(item custody.Item) error {
		if item.Kind == custody.ItemObject && !private[item.Name] {
			items, total = append(items, item), total+item.Size
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.v.st.CheckSpace(total / 2); err != nil { // once more of everything, beside what is there
		return err
	}
	for _, item := range items {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, r.flush(context.WithoutCancel(ctx)))
		}
		if err := r.object(ctx, item); err != nil {
			return errors.Join(err, r.flush(context.WithoutCancel(ctx)))
		}
		done += item.Size
		r.count++
		progress.tell(done, total)
	}
	return r.flush(ctx)
}

func (r *rotation) privateParts(ctx context.Context) (map[string]bool, error) {
	private := map[string]bool{}
	for seq := int64(1); seq <= r.v.state.Sequence(); seq++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := r.v.entry(seq)
		if err != nil {
			return nil, err
		}
		private[e.Private] = true
	}
	return private, nil
}

// object seals one object anew, unless an earlier run did. A sealed file gets a new id, for old and new lie beside
// each other until the store is switched.
func (r *rotation) object(ctx context.Context, item custody.Item) error {
	if _, err := r.where(item.Name); err == nil || !errors.Is(err, store.ErrMissing) {
		return err
	}
	o, _, err := r.v.object(item.Name)
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	if err := r.v.checkObject(ctx, item.Name, nil); err != nil {
		return err
	}
	if o.InFile() {
		return r.large(ctx, item, o)
	}
	pt, err := r.v.ident.UnsealBytes(o.Bytes())
	if err != nil {
		return notOurs("object "+item.Name, err)
	}
	ct, err := r.ident.Recipient().SealBytes(pt)
	if err != nil {
		return err
	}
	id, err := store.ParseObjectID(item.Name)
	if err != nil {
		return err
	}
	s := newSealed(id, ct)
	r.batch, r.moved, r.from = append(r.batch, store.Inline{ID: id, Bytes: ct}), append(r.moved, s.item), append(r.from, item.Name)
	if r.size += s.size(); r.size < rotateBatch {
		return nil
	}
	return r.flush(ctx)
}

func (r *rotation) large(ctx context.Context, item custody.Item, o *store.Object) error {
	src, err := r.v.ident.Unseal(io.NewSectionReader(o, 0, o.Size()))
	if err != nil {
		return notOurs("object "+item.Name, err)
	}
	id, err := store.NewObjectID(r.v.cfg.Rand)
	if err != nil {
		return err
	}
	out, err := r.v.st.NewSealed(id)
	if err != nil {
		return err
	}
	// The plaintext is padded already, and a Padmé size pads to itself.
	sums, err := crypto.SealStream(ctx, out, src, r.ident.Recipient(), nil)
	if err != nil {
		return errors.Join(fmt.Errorf("object %s: %w", item.Name, err), out.Abort())
	}
	if err := out.Commit(); err != nil {
		return err
	}
	moved := custody.Item{Kind: custody.ItemObject, Name: id.String(), Sum: sums.Cipher, Size: sums.CipherSize}
	return r.next.Update(func(t *store.Txn) error {
		if err := t.PutHead(id, sums.CipherSize); err != nil {
			return err
		}
		return t.Set(store.SpaceMeta, movedKey(item.Name), movedValue(moved))
	})
}

// flush stores the small objects that wait, and where they went.
func (r *rotation) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	if err := r.next.PutObjects(ctx, r.batch); err != nil {
		return err
	}
	err := r.next.Update(func(t *store.Txn) error {
		for i, item := range r.moved {
			if err := t.Set(store.SpaceMeta, movedKey(r.from[i]), movedValue(item)); err != nil {
				return err
			}
		}
		return nil
	})
	r.batch, r.moved, r.from, r.size = nil, nil, nil, 0
	return err
}

func movedKey(name string) []byte { return append(bytes.Clone(metaMoved), name...) }

func movedValue(item custody.Item) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(item.Size))
	return append(append(b, item.Sum[:]...), item.Name...)
}

// where returns the item that an object became.
func (r *rotation) where(name string) (custody.Item, error) {
	b, err := r.next.Get(store.SpaceMeta, movedKey(name))
	if err != nil {
		return custody.Item{}, err
	}
	return parseMoved(b)
}

func parseMoved(b []byte) (custody.Item, error) {
	if len(b) <= 40 {
		return custody.Item{}, integrity("a mark of the rotation is malformed")
	}
	item := custody.Item{Kind: custody.ItemObject, Name: string(b[40:]), Size: int64(binary.BigEndian.Uint64(b))}
	copy(item.Sum[:], b[8:40])
	return item, item.Check()
}

// describe lists new and old slots for the entry's private part.
func (r *rotation) describe(old []liveSlot) map[string]string {
	d := map[string]string{"recipient": strings.ToLower(r.ident.Recipient().String())}
	for id, l := range r.labels {
		d[detailSlot+id] = l[0]
		if l[1] != "" {
			d[detailRecipient+id] = l[1]
		}
	}
	for _, s := range old {
		d[detailRemoved+s.id] = "rotated"
	}
	return d
}
