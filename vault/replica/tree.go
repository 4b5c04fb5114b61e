package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"emanet/crypto"
	"emanet/vault/custody"
)

// Tree reads a copy. It is a [Vault]: a copy can be copied, and a vault restored
// from it, in the same way. It believes nothing: call Verify first, or check
// everything that comes out. It is safe for concurrent use.
type Tree struct {
	d          *disk
	vault      crypto.VaultID
	note       []byte
	checkpoint custody.Checkpoint
	log        *treeLog
	incomplete bool
}

var _ Vault = (*Tree)(nil)

// Open opens the copy in dir. ErrNotCopy, ErrUnfinished, ErrFormat, or
// custody.ErrIntegrity if its log is not complete.
func Open(dir string) (*Tree, error) {
	d, err := openDisk(dir, Options{})
	if err != nil {
		return nil, err
	}
	t, err := openTree(d)
	if err != nil {
		_ = d.close()
		return nil, fmt.Errorf("copy %s: %w", dir, err)
	}
	return t, nil
}

func openTree(d *disk) (*Tree, error) {
	v, err := readMarker(d)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotCopy
	}
	if err != nil {
		return nil, err
	}
	t := &Tree{d: d, vault: v}
	if t.incomplete, err = d.interrupted(); err != nil {
		return nil, err
	}
	t.note, err = d.read(checkpointName, custody.MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) && t.incomplete {
		return nil, ErrUnfinished
	}
	if err != nil {
		return nil, missing(checkpointName, err)
	}
	if t.checkpoint, err = custody.ParseCheckpoint(t.note, custody.Origin(v)); err != nil {
		return nil, err
	}
	if t.log, err = loadLog(d, t.checkpoint); err != nil {
		return nil, err
	}
	return t, nil
}

// Close releases the copy.
func (t *Tree) Close() error { return errors.Join(t.log.close(), t.d.close()) }

// VaultID returns the id of the vault that this is a copy of.
func (t *Tree) VaultID() crypto.VaultID { return t.vault }

// Checkpoint returns the signed checkpoint of the copy.
func (t *Tree) Checkpoint() []byte { return append([]byte(nil), t.note...) }

// Log implements [Vault].
func (t *Tree) Log() custody.Source { return t.log }

// Files implements [Vault]: the checkpoint, the small files that the copy lists, and
// the key slots of its inventory.
func (t *Tree) Files() ([]string, error) {
	data, err := t.d.read(sumsName, maxFile)
	if err != nil {
		return nil, missing(sumsName, err)
	}
	listed, _, err := parseSums(data)
	if err != nil {
		return nil, err
	}
	names := []string{checkpointName}
	for _, name := range listed {
		if name != readmeName {
			names = append(names, name)
		}
	}
	err = t.Items(context.Background(), func(item custody.Item) error {
		if item.Kind == custody.ItemSlot {
			names = append(names, itemPath(item.ID()))
		}
		return nil
	})
	return names, err
}

// ReadFile implements [Vault].
func (t *Tree) ReadFile(name string) ([]byte, error) {
	if name == checkpointName {
		return t.Checkpoint(), nil
	}
	id, seq, isItem := fileID(name)
	if isItem && seq == 0 && id.Kind == custody.ItemSlot {
		path, err := t.path(id)
		if err != nil {
			return nil, err
		}
		return t.d.read(path, maxFile)
	}
	if !isPlainName(name) {
		return nil, damaged(name, "is no small file of a vault")
	}
	return t.d.read(name, maxFile)
}

// Items implements [Vault].
func (t *Tree) Items(ctx context.Context, fn func(item custody.Item) error) error {
	name := inventoryName(t.checkpoint.Entries)
	r, err := t.d.openInventory(name)
	if err != nil {
		return missing(name, err)
	}
	defer r.Close()
	for {
		item, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if err := fn(item); err != nil {
			return err
		}
	}
}

// Object implements [Vault].
func (t *Tree) Object(id string) (io.ReadCloser, int64, error) {
	item := custody.ItemID{Kind: custody.ItemObject, Name: id}
	if err := item.Check(); err != nil {
		return nil, 0, err
	}
	name, err := t.path(item)
	if err != nil {
		return nil, 0, err
	}
	f, size, err := t.d.open(name)
	if err != nil {
		return nil, 0, missing(name, err)
	}
	return f, size, nil
}

// path returns where an item lies: under its own name, or, if a copy was
// interrupted just after its commit, still under the name it was staged with.
func (t *Tree) path(id custody.ItemID) (string, error) {
	if !t.incomplete {
		return itemPath(id), nil
	}
	staged := stagedPath(id, t.checkpoint.Entries)
	there, err := t.d.exists(staged)
	if there {
		return staged, nil
	}
	return itemPath(id), err
}

// missing says that a file that has to be there is not: an integrity fault.
func missing(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return damaged(name, "is missing")
	}
	return err
}
