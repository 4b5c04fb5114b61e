package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"emanet/crypto"
	"emanet/vault/custody"
	"emanet/vault/record"
	"emanet/vault/store"
)

// VerifyOptions say what else the log is held against.
type VerifyOptions struct {
	Checkpoint []byte // a checkpoint that somebody kept; nil: none
	Code       string // a checkpoint's code from paper; "": none
}

// Report says what a verification looked at and what it found. Faults make the vault fail; Notes do not.
type Report struct {
	Entries    int64
	Leaves     int64
	Root       string
	Objects    int
	Bytes      int64
	Slots      int
	Opened     int  // plaintexts whose hash and commitment were checked, with the key
	WithKey    bool // the private parts, commitments and plaintexts were checked too
	Anchored   bool // held against a checkpoint kept elsewhere
	Faults     []error
	Notes      []string
	AnchorSize int64
}

// Err returns nil, or an ErrIntegrity that joins all faults.
func (r *Report) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d faults, first: %w", ErrIntegrity, len(r.Faults), r.Faults[0])
}

func (r *Report) fault(err error) {
	if err != nil {
		r.Faults = append(r.Faults, err)
	}
}

// Verify checks the whole vault. Without the key: every leaf, signature and tree hash of the log, the inventory, the
// hash of every ciphertext, that nothing is missing and nothing foreign lies among the keys. With the key also every
// commitment and the hash of every plaintext. It repairs nothing. The report is valid also when the error, which is
// its Err or that of ctx, is not nil. progress counts bytes.
func (v *Vault) Verify(ctx context.Context, o VerifyOptions, progress Progress) (*Report, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r := &Report{}
	r.fault(v.fault)
	if err := v.verifyLog(ctx, r); err != nil {
		return r, err
	}
	r.fault(v.anchor(o, r))
	if err := v.verifyItems(ctx, r, progress); err != nil {
		return r, err
	}
	v.verifyKeys(r)
	if v.ident != nil {
		r.WithKey = true
		if err := v.verifyPlain(ctx, r, progress); err != nil {
			return r, err
		}
	}
	return r, r.Err()
}

func (v *Vault) verifyLog(ctx context.Context, r *Report) error {
	cp := v.state.Checkpoint()
	r.Entries, r.Leaves, r.Root = v.state.Sequence(), cp.Size, cp.Root.String()
	_, err := custody.VerifyLog(ctx, logSource{v.st}, v.note, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.fault(err)
	return nil
}

// anchor holds the log against a checkpoint that somebody kept elsewhere.
func (v *Vault) anchor(o VerifyOptions, r *Report) error {
	if o.Checkpoint != nil {
		note, _, err := custody.ParseCosigned(o.Checkpoint) // who cosigned it does not matter here
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		cp, err := custody.ParseCheckpoint(note, v.state.Origin())
		if err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
		r.Anchored, r.AnchorSize = true, cp.Size
		if err := v.state.CheckConsistent(logSource{v.st}, cp); err != nil {
			return fmt.Errorf("the checkpoint that was kept, of %d leaves: %w", cp.Size, err)
		}
		if _, err := v.state.VerifyCheckpoint(note); err != nil {
			return fmt.Errorf("the checkpoint that was kept: %w", err)
		}
	}
	if o.Code == "" {
		return nil
	}
	code, err := custody.ParseCode(o.Code)
	if err != nil {
		return fmt.Errorf("the code: %w", err)
	}
	r.Anchored, r.AnchorSize = true, code.Size
	if err := v.state.CheckCode(logSource{v.st}, code); err != nil {
		return fmt.Errorf("the code, of %d leaves: %w", code.Size, err)
	}
	return nil
}

// verifyItems checks the inventory and the ciphertext of everything in it.
func (v *Vault) verifyItems(ctx context.Context, r *Report, progress Progress) error {
	var total, done int64
	named := map[string]bool{}
	var items []custody.Item
	b := custody.NewBuilder()
	err := v.st.Scan(ctx, store.SpaceInventory, nil, func(key, value []byte) error {
		item, err := custody.ParseItem(key, value)
		if err == nil {
			err = b.Add(item)
		}
		if err != nil {
			r.fault(fmt.Errorf("the inventory: %w", err))
			return nil
		}
		items = append(items, item)
		total += item.Size
		return nil
	})
	if err != nil {
		return stopOr(ctx, r, err)
	}
	r.fault(b.Inventory().Matches(v.state))
	missing := 0
	for _, item := range items {
		if item.Kind != custody.ItemObject {
			r.Slots++
			continue
		}
		named[item.Name] = true
		r.Objects, r.Bytes = r.Objects+1, r.Bytes+item.Size
		err := v.checkObject(ctx, item.Name, func(n int64) { done += n; progress.tell(done, total) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, store.ErrMissing) {
			missing++
		}
		r.fault(err)
	}
	if missing > 0 {
		r.fault(integrity("%d missing of %d objects", missing, r.Objects))
	}
	return v.verifyExtra(ctx, r, named)
}

func stopOr(ctx context.Context, r *Report, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.fault(err)
	return nil
}

// verifyExtra notes what no entry mentions: leftovers of a crash, which the next change collects, and strangers.
func (v *Vault) verifyExtra(ctx context.Context, r *Report, named map[string]bool) error {
	extra := 0
	err := v.st.Objects(ctx, func(id store.ObjectID, _ int64, _ bool) error {
		if !named[id.String()] {
			extra++
		}
		return nil
	})
	err = errors.Join(err, v.st.SealedFiles(ctx, func(id store.ObjectID, _ int64) error {
		if !named[id.String()] {
			extra++
		}
		return nil
	}))
	if extra > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d leftover objects that no entry mentions; they are erased by a purge or a rotation", extra))
	}
	err = errors.Join(err, v.st.StrayFiles(ctx, func(name string) error {
		r.Notes = append(r.Notes, fmt.Sprintf("%q is not part of the vault", name))
		return nil
	}))
	if err != nil {
		return stopOr(ctx, r, err)
	}
	return nil
}

// verifyKeys checks that every live slot is there and that nothing else lies among slots and writers.
func (v *Vault) verifyKeys(r *Report) {
	live, foreign, err := v.slotsOnDisk()
	r.fault(err)
	for _, f := range foreign {
		left, lerr := v.leftSlot(f)
		r.fault(lerr)
		if left {
			r.Notes = append(r.Notes, fmt.Sprintf("key slot %s was ended and its file is still there: a change of keys was cut short, and the next change finishes it", f.id))
			continue
		}
		r.fault(integrity("%s", f.why))
	}
	if err == nil && len(live) < r.Slots {
		r.fault(integrity("%d missing of %d key slots", r.Slots-len(live), r.Slots))
	}
	for _, info := range v.state.Writers() {
		if !info.Active() {
			continue
		}
		if _, err := v.st.ReadFile(writerFile(info.ID), maxWriter); err != nil {
			r.fault(integrity("%s: %w", writerFile(info.ID), err))
		} else if v.ident != nil {
			_, _, err := v.readWriter(info.ID)
			r.fault(err)
		}
	}
	stray, err := v.strayWriters()
	r.fault(err)
	for _, name := range stray {
		r.Notes = append(r.Notes, name+" is not a key that may sign; it is removed with the next change of keys")
	}
}

// leftSlot reports whether a slot file that is not live is one whose removal is not finished. Without the key it takes
// the mark's word for it: such a file is never tried, whoever put it there.
func (v *Vault) leftSlot(f foreignSlot) (bool, error) {
	pending, err := v.tidyPending()
	if err != nil || !pending || v.ident == nil {
		return pending, err
	}
	h, err := v.history(context.Background())
	if err != nil {
		return false, err
	}
	gone, err := h.removedSlots()
	return slices.Contains(gone, f.id), err
}

// verifyPlain opens every private part, every commitment and every object.
func (v *Vault) verifyPlain(ctx context.Context, r *Report, progress Progress) error {
	var done int64
	for seq := int64(1); seq <= v.state.Sequence(); seq++ {
		p, err := v.private(seq)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.fault(err)
			continue
		}
		for _, ch := range p.Changes {
			if err := v.verifyChange(ctx, r, ch, func(n int64) { progress.tell(done+n, 0) }); err != nil {
				return err
			}
			for _, o := range ch.Objects {
				done += o.Size
			}
		}
	}
	return nil
}

func (v *Vault) verifyChange(ctx context.Context, r *Report, ch custody.Change, tell func(int64)) error {
	if ch.Purged {
		return nil
	}
	leaf, err := v.state.ReadLeaf(logSource{v.st}, ch.Leaf)
	if err == nil {
		err = ch.CheckLeaf(leaf)
	}
	r.fault(err)
	refs := ch.Objects
	switch ch.Action {
	case custody.ActionAdd, custody.ActionAmend, custody.ActionReceive:
	case custody.ActionReread:
		refs = refs[min(1, len(refs)):] // the first is a revision that another row holds
	default:
		return nil // the row is about a revision that another row holds
	}
	for _, ref := range refs {
		if given, err := v.givenUp(ref.ID); err != nil || given {
			r.fault(err)
			continue
		}
		err := v.verifyRef(ctx, ch, ref, tell)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.fault(err)
		if !inline(ch, ref) {
			r.Opened++
		}
	}
	return nil
}

// inline reports whether a reference is to a file whose bytes lie in the revision.
func inline(ch custody.Change, ref custody.ObjectRef) bool {
	return ref.Role == custody.RoleFile && ref.ID == ch.Objects[0].ID
}

// givenUp reports whether a recovery took the object out of the inventory.
func (v *Vault) givenUp(name string) (bool, error) {
	_, ok, err := v.inv.lookup(custody.ItemObject, name)
	return !ok, err
}

func (v *Vault) verifyRef(ctx context.Context, ch custody.Change, ref custody.ObjectRef, tell func(int64)) error {
	if ref.Role == custody.RoleRecord {
		id, err := record.ParseID(ch.Record)
		if err != nil {
			return integrity("leaf %d names no record", ch.Leaf)
		}
		_, err = v.openRevision(id, ch.Revision, ref)
		return err
	}
	if inline(ch, ref) {
		return v.verifyInline(ch, ref)
	}
	o, _, err := v.object(ref.ID)
	if err != nil {
		return err
	}
	defer o.Close() //nolint:errcheck // opened for reading
	src := io.NewSectionReader(o, 0, o.Size())
	if err := crypto.UnsealStream(ctx, io.Discard, src, v.ident, ref.Size, ref.SHA256, tell); err != nil {
		return fmt.Errorf("record %q: %w", ch.Record, notOurs("object "+ref.ID, err))
	}
	return nil
}

// verifyInline checks the commitment to a file whose bytes are the text of the revision, whose object holds it.
func (v *Vault) verifyInline(ch custody.Change, ref custody.ObjectRef) error {
	id, err := record.ParseID(ch.Record)
	if err != nil {
		return integrity("leaf %d names no record", ch.Leaf)
	}
	r, err := v.openRevision(id, ch.Revision, ch.Objects[0])
	if err != nil {
		return err
	}
	if int64(len(r.Text)) != ref.Size || sum([]byte(r.Text)) != ref.SHA256 {
		return integrity("record %q: the text of revision %d is not the file that was committed to", id, ch.Revision)
	}
	return nil
}

// LooksLikeCode reports whether text is meant as a checkpoint's code and not as the name of a file.
func LooksLikeCode(text string) bool {
	_, err := custody.ParseCode(strings.TrimSpace(text))
	return err == nil
}
