package vault

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"emanet/vault/custody"
	"emanet/vault/replica"
	"emanet/vault/store"
)

// Copy makes or refreshes a plain copy of the vault in dir, without a key: a tree of age files that stock age opens, the
// log and the checkpoint. Only what is new is written, and the whole copy is verified at the end. progress counts
// bytes. Errors: those of replica.Copy, store.ErrNoSpace.
func (v *Vault) Copy(ctx context.Context, dir string, progress Progress) (*replica.Report, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fault != nil {
		return nil, v.fault
	}
	r, err := replica.Copy(ctx, copySource{v}, dir, replica.Options{}, replica.Progress(progress))
	if err != nil {
		return nil, fmt.Errorf("copy: %w", err)
	}
	return r, v.noteCopy(r.Checkpoint.Size)
}

// copySource shows an open vault to package replica.
type copySource struct{ v *Vault }

func (s copySource) Files() ([]string, error) {
	names := []string{hintsName, checkpointName}
	live, _, err := s.v.slotsOnDisk()
	if err != nil {
		return nil, err
	}
	for _, slot := range live {
		names = append(names, slotFile(slot.id))
	}
	for _, info := range s.v.state.Writers() {
		if info.Active() {
			names = append(names, writerFile(info.ID))
		}
	}
	return names, nil
}

func (s copySource) ReadFile(name string) ([]byte, error) {
	if name == checkpointName {
		return s.v.note, nil // the file may be behind after a crash
	}
	b, err := s.v.st.ReadFile(name, maxSlot)
	if err == nil || !strings.HasPrefix(name, slotFolder+"/") {
		return b, err
	}
	pending := strings.TrimSuffix(name, slotSuffix) + pendingSuffix
	if b, perr := s.v.st.ReadFile(pending, maxSlot); perr == nil {
		return b, nil
	}
	return nil, err
}

func (s copySource) Items(ctx context.Context, fn func(item custody.Item) error) error {
	return s.v.inv.each(ctx, fn)
}

func (s copySource) Object(id string) (io.ReadCloser, int64, error) {
	o, item, err := s.v.object(id)
	if err != nil {
		return nil, 0, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(o, 0, item.Size), o}, item.Size, nil
}

func (s copySource) Log() custody.Source { return logSource{s.v.st} }

// RestoreCopy makes a vault in dir, which must be absent or empty, from a copy. The copy is verified before, and the
// vault after. It needs no key. progress counts bytes. If it is interrupted, dir is not a vault: remove it and
// restore again. Errors: those of replica.Verify, store.ErrNotEmpty, store.ErrNoSpace.
func RestoreCopy(ctx context.Context, from, dir string, c Config, progress Progress) (*Report, error) {
	if _, _, err := replica.Verify(ctx, from, nil); err != nil {
		return nil, fmt.Errorf("the copy: %w", err)
	}
	t, err := replica.Open(from)
	if err != nil {
		return nil, fmt.Errorf("the copy: %w", err)
	}
	defer t.Close() //nolint:errcheck // opened for reading
	st, err := store.Create(dir, c.filled().Store)
	if err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	r := &restorer{from: t, to: st, progress: progress}
	if err := errors.Join(r.restore(ctx), st.Close()); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	v, err := Open(ctx, dir, false, c)
	if err != nil {
		return nil, fmt.Errorf("restored: %w", err)
	}
	report, err := v.Verify(ctx, VerifyOptions{}, nil)
	return report, errors.Join(err, v.Close())
}

// restorer fills a new store from a copy.
type restorer struct {
	from     *replica.Tree
	to       *store.Store
	progress Progress
	total    int64
	done     int64
	batch    []store.Inline
	size     int64
}

func (r *restorer) restore(ctx context.Context) error {
	state, err := custody.LoadState(r.from.Log(), r.from.Checkpoint(), nil)
	if err != nil {
		return err
	}
	if err := r.objects(ctx); err != nil {
		return err
	}
	if err := r.inventory(ctx); err != nil {
		return err
	}
	if err := r.log(ctx, state); err != nil {
		return err
	}
	return r.files()
}

func (r *restorer) objects(ctx context.Context) error {
	err := r.from.Items(ctx, func(item custody.Item) error {
		r.total += item.Size
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.to.CheckSpace(r.total / 2); err != nil {
		return err
	}
	err = r.from.Items(ctx, func(item custody.Item) error {
		if item.Kind != custody.ItemObject {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		err := r.object(ctx, item)
		r.done += item.Size
		r.progress.tell(r.done, r.total)
		return err
	})
	if err != nil {
		return err
	}
	return r.flush(ctx)
}

func (r *restorer) object(ctx context.Context, item custody.Item) error {
	id, err := store.ParseObjectID(item.Name)
	if err != nil {
		return err
	}
	in, size, err := r.from.Object(item.Name)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // opened for reading
	if size != item.Size {
		return integrity("object %s has %d bytes, the inventory names %d", item.Name, size, item.Size)
	}
	if size > store.MaxInline {
		return r.sealed(id, in, size)
	}
	b, err := io.ReadAll(io.LimitReader(in, size+1))
	if err != nil {
		return err
	}
	if sum(b) != item.Sum {
		return integrity("object %s changed while it was restored", item.Name)
	}
	r.batch, r.size = append(r.batch, store.Inline{ID: id, Bytes: b}), r.size+size
	if r.size < rotateBatch {
		return nil
	}
	return r.flush(ctx)
}

func (r *restorer) sealed(id store.ObjectID, in io.Reader, size int64) error {
	out, err := r.to.NewSealed(id)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Abort())
	}
	if err := out.Commit(); err != nil {
		return err
	}
	return r.to.Update(func(t *store.Txn) error { return t.PutHead(id, size) })
}

func (r *restorer) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	err := r.to.PutObjects(ctx, r.batch)
	r.batch, r.size = nil, 0
	if err != nil {
		return err
	}
	return r.to.Merge(ctx, nil)
}

// pairs collects key-value pairs into transactions of a bounded size.
type pairs struct {
	st   *store.Store
	sp   []store.Space
	kv   [][2][]byte
	size int
}

func (p *pairs) set(sp store.Space, key, value []byte) error {
	p.sp, p.kv = append(p.sp, sp), append(p.kv, [2][]byte{key, value})
	if p.size += len(key) + len(value); p.size < 1<<20 && len(p.kv) < 5000 {
		return nil
	}
	return p.flush()
}

func (p *pairs) flush() error {
	err := p.st.Update(func(t *store.Txn) error {
		for i, kv := range p.kv {
			if err := t.Set(p.sp[i], kv[0], kv[1]); err != nil {
				return err
			}
		}
		return nil
	})
	p.sp, p.kv, p.size = nil, nil, 0
	return err
}

func (r *restorer) inventory(ctx context.Context) error {
	p := &pairs{st: r.to}
	b := custody.NewBuilder()
	err := r.from.Items(ctx, func(item custody.Item) error {
		if err := b.Add(item); err != nil {
			return err
		}
		return p.set(store.SpaceInventory, item.ID().Key(), item.Value())
	})
	if err != nil {
		return err
	}
	empty, full := custody.EmptyInventory(), b.Inventory()
	for n, h := range full.Hashes {
		if h == empty.Hashes[n] {
			continue
		}
		if err := p.set(store.SpaceBuckets, []byte{byte(n)}, h[:]); err != nil {
			return err
		}
	}
	return p.flush()
}

// log copies leaves, tree hashes and entries; the checkpoint comes last and makes the store a vault's.
func (r *restorer) log(ctx context.Context, state *custody.State) error {
	src, p := r.from.Log(), &pairs{st: r.to}
	for i := range state.Size() {
		if err := ctx.Err(); err != nil {
			return err
		}
		leaf, err := src.Leaf(i)
		if err != nil {
			return err
		}
		if err := p.set(store.SpaceLeaves, number(i), leaf); err != nil {
			return err
		}
	}
	for i := range custody.StoredHashes(state.Size()) {
		h, err := src.ReadHashes([]int64{i})
		if err != nil {
			return err
		}
		if err := p.set(store.SpaceHashes, number(i), h[0][:]); err != nil {
			return err
		}
	}
	for seq := int64(1); seq <= state.Sequence(); seq++ {
		index, err := src.EntryIndex(seq)
		if err != nil {
			return err
		}
		if err := p.set(store.SpaceEntries, number(seq), number(index)); err != nil {
			return err
		}
	}
	if err := p.set(store.SpaceMeta, metaCheckpoint, r.from.Checkpoint()); err != nil {
		return err
	}
	return p.flush()
}

// files copies the small files; the checkpoint comes last.
func (r *restorer) files() error {
	names, err := r.from.Files()
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == checkpointName {
			continue
		}
		b, err := r.from.ReadFile(name)
		if err != nil {
			return err
		}
		if err := r.to.WriteFile(name, b); err != nil {
			return err
		}
	}
	return r.to.WriteFile(checkpointName, r.from.Checkpoint())
}
