package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	badger "github.com/dgraph-io/badger/v4"
)

// Space is the first byte of every key: one kind of value. The values are fixed for ever.
type Space byte

// The key spaces. FORMAT.md says what each holds; the packages above define the rest of the keys and the values.
const (
	SpaceLeaves    Space = 'l' // leaves of the custody log
	SpaceHashes    Space = 'h' // stored hashes of its tree
	SpaceEntries   Space = 's' // sequence number of an entry → its leaf
	SpaceInventory Space = 'i' // live sealed items
	SpaceBuckets   Space = 'b' // bucket hashes of the inventory
	SpaceMeta      Space = 'm' // checkpoint and the like
	SpaceObjects   Space = 'o' // heads of objects: only through PutObject, PutHead, DeleteObject
)

// Limits. A transaction may hold 15 % of a memtable; MaxBatch leaves room for Badger's own bytes in it.
const (
	MaxKey    = 1 << 10
	MaxValue  = 512 << 10
	MaxInline = 256 << 10 // an object in the store; a larger one is a sealed file
	MaxBatch  = 2 << 20
)

func storeKey(sp Space, key []byte) ([]byte, error) {
	switch sp {
	case SpaceLeaves, SpaceHashes, SpaceEntries, SpaceInventory, SpaceBuckets, SpaceMeta, SpaceObjects:
	default:
		return nil, errors.New("unknown key space")
	}
	if len(key) > MaxKey {
		return nil, fmt.Errorf("key: %w", ErrTooLarge)
	}
	return append([]byte{byte(sp)}, key...), nil
}

// Txn is one transaction. It is valid only inside the function that Update calls, and only in its goroutine.
type Txn struct {
	txn  *badger.Txn
	size int64
}

// Set stores a value under a key. It copies both. ErrTooLarge: the value, or the transaction, is above its limit.
func (t *Txn) Set(sp Space, key, value []byte) error {
	if sp == SpaceObjects {
		return errors.New("objects have their own methods")
	}
	return t.set(sp, key, value)
}

func (t *Txn) set(sp Space, key, value []byte) error {
	k, err := storeKey(sp, key)
	if err != nil {
		return err
	}
	if len(value) > MaxValue {
		return fmt.Errorf("value: %w", ErrTooLarge)
	}
	t.size += int64(len(k) + len(value))
	return guard("set", func(*callback) error { return t.txn.Set(k, bytes.Clone(value)) })
}

// Delete removes a key; an absent key is no error. The bytes stay in old tables until Rewrite.
func (t *Txn) Delete(sp Space, key []byte) error {
	if sp == SpaceObjects {
		return errors.New("objects have their own methods")
	}
	return t.delete(sp, key)
}

func (t *Txn) delete(sp Space, key []byte) error {
	k, err := storeKey(sp, key)
	if err != nil {
		return err
	}
	t.size += int64(len(k))
	return guard("delete", func(*callback) error { return t.txn.Delete(k) })
}

// Get returns a copy of a value, with the changes that this transaction made, or ErrMissing.
func (t *Txn) Get(sp Space, key []byte) ([]byte, error) {
	k, err := storeKey(sp, key)
	if err != nil {
		return nil, err
	}
	return getValue(t.txn, k)
}

func getValue(txn *badger.Txn, key []byte) (value []byte, err error) {
	err = guard("get", func(*callback) error {
		item, err := txn.Get(key)
		if err != nil {
			return err
		}
		value, err = item.ValueCopy(nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return value, nil
}

func (e *engine) get(sp Space, key []byte) ([]byte, error) {
	k, err := storeKey(sp, key)
	if err != nil {
		return nil, err
	}
	if err := e.enter(); err != nil {
		return nil, err
	}
	defer e.leave()
	txn := e.db.NewTransaction(false)
	defer txn.Discard()
	return getValue(txn, k)
}

// scan calls fn for every pair of a key space in the order of the keys, beginning with from.
func (e *engine) scan(ctx context.Context, sp Space, from []byte, fn func(key, value []byte) error) error {
	k, err := storeKey(sp, from)
	if err != nil {
		return err
	}
	return e.iterate(ctx, []byte{byte(sp)}, k, func(key, value []byte) error { return fn(key[1:], value) })
}

// iterate walks one consistent view of the keys with a prefix. The slices are fn's only during the call.
func (e *engine) iterate(ctx context.Context, prefix, from []byte, fn func(key, value []byte) error) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.leave()
	return guard("scan", func(c *callback) error {
		txn := e.db.NewTransaction(false)
		defer txn.Discard()
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
		defer it.Close()
		var key, value []byte
		for it.Seek(from); it.ValidForPrefix(prefix); it.Next() {
			if err := c.run(ctx.Err); err != nil {
				return err
			}
			item := it.Item()
			key = item.KeyCopy(key)
			var err error
			if value, err = item.ValueCopy(value); err != nil {
				return err
			}
			if err := c.run(func() error { return fn(key, value) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// update runs fn in one transaction and commits it durably if fn returns nil.
func (e *engine) update(fn func(*Txn) error) error {
	if !e.write {
		return ErrReadOnly
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	if e.failed {
		return fmt.Errorf("update after a failed one: %w", ErrClosed)
	}
	if err := e.enter(); err != nil {
		return err
	}
	defer e.leave()
	t := &Txn{txn: e.db.NewTransaction(true)}
	defer t.txn.Discard()
	if err := fn(t); err != nil {
		return err
	}
	if err := errors.Join(e.space.check(t.size), spareFiles(e.space.dir, filesBeside)); err != nil {
		return err
	}
	err := guard("commit", func(*callback) error { return t.txn.Commit() })
	if errors.Is(err, ErrTooLarge) {
		return err // refused before anything was written
	}
	if err == nil {
		// Badger syncs its log but not the name of a log that it has just begun.
		err = wrapFull(e.folder.SyncDir(e.store))
	}
	e.failed = err != nil
	return e.space.explain(err)
}
