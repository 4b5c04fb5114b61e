package store

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"sync"
	"time"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

const (
	memTable       = 16 << 20
	valueThreshold = 1 << 20 // the highest that Badger allows: no value ever goes to a value log
	tableSize      = 4 << 20
	blockSize      = MaxInline // the piece of an object that is largest: see badgerOptions
	never          = 1 << 30   // tables at which Badger would merge some, or stop writers
	closePatience  = 30 * time.Second
)

// engine is one open Badger folder.
type engine struct {
	db     *badger.DB
	folder Folder
	store  string // name of the store folder
	write  bool
	space  spaceCheck

	writing sync.Mutex // one update at a time
	failed  bool       // under writing: an update ended in an unknown state

	using sync.Mutex
	idle  *sync.Cond // on using
	users int        // under using: calls that are inside the database
	shut  bool       // under using: no new calls
}

// engineOptions says how a store folder is opened.
type engineOptions struct {
	dir   string // the vault
	write bool
}

// badgerOptions returns the options of a folder. Two are about memory. Badger takes room for whole blocks while it builds a table, and
// a value that is larger than a block makes it copy what it has into a room of twice the size, and again for the end of the
// block: with blocks of 4 KiB a table of 17 MiB took 112 MiB, with those that hold every piece of an object it takes 24 MiB. The
// first room is twice a table, and so tables are small. Both are chosen for each new table: those of other sizes are read as they are.
//
// Badger never merges tables. Where it cannot write one (levels.go, subcompact: the error is looked at before there is one)
// it goes on without it and deletes those that the table was made of, with all that is in them. Merge does it, by a copy that is compared.
func badgerOptions(dir string, o engineOptions) badger.Options {
	return badger.DefaultOptions(dir).
		WithLogger(nil).
		WithMetricsEnabled(false).
		WithReadOnly(!o.write).
		WithBypassLockGuard(true). // the vault's own lock covers it, and works on read-only media
		WithSyncWrites(o.write).
		WithCompression(options.None). // sealed bytes do not compress
		WithBlockCacheSize(0).
		WithIndexCacheSize(0).
		WithMemTableSize(memTable).
		WithNumMemtables(2).
		WithBaseTableSize(tableSize).
		WithBlockSize(blockSize).
		WithValueThreshold(valueThreshold).
		WithValueLogFileSize(1 << 20).
		WithNumCompactors(0).
		WithCompactL0OnClose(false).
		WithNumLevelZeroTables(never - 1).
		WithNumLevelZeroTablesStall(never).
		WithNumGoroutines(2).
		WithDetectConflicts(false).                          // one writer at a time
		WithChecksumVerificationMode(options.NoVerification) // inspect has just read every byte
}

// openEngine opens a store folder that was inspected and, if need be, repaired.
func openEngine(folder Folder, store string, space spaceCheck, o engineOptions) (*engine, error) {
	e := &engine{folder: folder, store: store, write: o.write, space: space}
	e.idle = sync.NewCond(&e.using)
	tables, err := tablesIn(folder, store)
	if err != nil {
		return nil, err
	}
	if err := spareFiles(o.dir, len(tables)+filesBeside); err != nil {
		return nil, err
	}
	if o.write {
		if err := errors.Join(space.atLeast(openMargin), probe(folder, store), dropMark(folder, store, cleanName)); err != nil {
			return nil, wrapFull(err)
		}
	}
	err = guard("open store", func(*callback) (err error) {
		e.db, err = badger.Open(badgerOptions(filepath.Join(o.dir, store), o))
		return err
	})
	if err != nil {
		return nil, space.explain(err)
	}
	if o.write {
		if err := errors.Join(fixModes(folder, store), folder.SyncDir(store)); err != nil {
			return nil, errors.Join(wrapFull(err), e.close())
		}
	}
	return e, nil
}

// probe finds out whether files can be made in a store folder: Badger would hide the reason.
func probe(folder Folder, store string) error {
	file, name, err := createTemp(folder, store, "probe")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), folder.Remove(name))
}

// fixModes takes the permissions of others off the files that Badger made, whatever the umask is.
func fixModes(folder Folder, dir string) error {
	if !modesAreEnforced {
		return nil
	}
	entries, err := folder.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
			continue // gone meanwhile, or as it should be
		}
		_ = folder.Chmod(path.Join(dir, e.Name()), 0o600) // may be gone by now; the folder is 0700 anyway
	}
	return nil
}

// enter counts a call into the database; leave must follow. It fails after the engine was closed.
func (e *engine) enter() error {
	e.using.Lock()
	defer e.using.Unlock()
	if e.shut {
		return ErrClosed
	}
	e.users++
	return nil
}

func (e *engine) leave() {
	e.using.Lock()
	defer e.using.Unlock()
	e.users--
	if e.users == 0 {
		e.idle.Broadcast()
	}
}

// errAbandoned says that Badger could not be closed: its files are as after a crash, nothing acknowledged is lost,
// and its goroutines still hold them.
var errAbandoned = errors.New("left to be replayed by the next open")

// close waits for running calls and closes Badger. With a full disk or an obstinate flush it gives up and leaves
// the log to the next open (errAbandoned): Badger would retry for ever, or die of SIGBUS.
func (e *engine) close() error {
	e.using.Lock()
	if e.shut {
		e.using.Unlock()
		return nil
	}
	e.shut = true
	for e.users > 0 {
		e.idle.Wait()
	}
	e.using.Unlock()
	if e.write {
		if err := e.space.atLeast(2 * memTable); err != nil {
			return fmt.Errorf("close store: %w: %w", errAbandoned, err)
		}
	}
	done := make(chan error, 1)
	go func() { done <- guard("close store", func(*callback) error { return e.db.Close() }) }()
	select {
	case err := <-done:
		if err != nil {
			if e.write {
				_, _ = inspectClosed(e.folder, e.store) // mends what it can; the next open looks at it again
			}
			return err
		}
		return e.tidy()
	case <-time.After(closePatience):
		return fmt.Errorf("close store: %w", errAbandoned)
	}
}

// tidy removes what a clean close of Badger leaves beside the manifest and the tables, and marks the folder as closed.
// If it fails, nothing is lost: the next open looks at the folder as after a crash.
func (e *engine) tidy() error {
	if !e.write {
		return nil
	}
	in, err := inspectClosed(e.folder, e.store)
	if err != nil {
		return err
	}
	if err := errors.Join(in.sweep(), fixModes(e.folder, e.store)); err != nil {
		return err
	}
	if !in.clean() {
		return nil // Badger left a log behind without a word, after a write that failed: it is replayed as after a crash
	}
	return in.setMark()
}
