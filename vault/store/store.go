package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how a store is opened. The zero value is the production default.
type Options struct {
	// Files is the file layer; nil means the operating system.
	Files Files
	// Wait is how long to wait for the lock; zero means five seconds, negative not at all.
	Wait time.Duration
	// FreeSpace returns the free bytes below a folder; nil asks the operating system.
	FreeSpace func(dir string) (int64, error)
	// Rand is a source for random bytes that later versions of this package may need; nothing uses it yet.
	Rand io.Reader
}

func (o Options) withDefaults() Options {
	if o.Files == nil {
		o.Files = OSFiles{}
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	if o.Wait < 0 {
		o.Wait = time.Nanosecond
	}
	if o.FreeSpace == nil {
		o.FreeSpace = freeSpace
	}
	return o
}

// Store is an open vault folder. It is safe for concurrent use; updates run one after the other.
type Store struct {
	dir    string
	folder Folder
	write  bool
	wait   time.Duration
	space  spaceCheck
	lock   *fileLock
	small  sync.Mutex // one change of a small or sealed file's name at a time

	changing sync.Mutex  // Update, Rewrite, Next and Tidy one at a time
	unmerged atomic.Bool // Merge failed

	mu         sync.Mutex // the fields below
	engine     *engine
	generation int
	recovered  *Aside
	next       *Next
	tidied     bool
	closed     bool
}

// Create makes a vault folder with an empty store and opens it for writing. The folder must be absent or empty, or
// hold nothing but what an interrupted Create left; else ErrNotEmpty.
func Create(dir string, o Options) (*Store, error) {
	o = o.withDefaults()
	if err := o.Files.MakeFolder(dir); err != nil {
		return nil, fmt.Errorf("create: %w", wrapFull(err))
	}
	s, err := newStore(dir, true, o)
	if err != nil {
		return nil, err
	}
	if err := s.create(); err != nil {
		return nil, errors.Join(fmt.Errorf("create: %w", wrapFull(err)), s.release())
	}
	return s, nil
}

func (s *Store) create() error {
	if err := checkEmpty(s.folder); err != nil {
		return err
	}
	var err error
	if s.lock, err = takeLock(s.folder, s.dir, true, s.wait); err != nil {
		return err
	}
	if err := checkEmpty(s.folder); err != nil { // again: another process may have been faster
		return err
	}
	if modesAreEnforced {
		if err := s.folder.Chmod(".", 0o700); err != nil {
			return err
		}
	}
	for _, name := range ownFolders() {
		if err := s.folder.Mkdir(name); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	s.generation = 1
	name := storeName(s.generation)
	if err := errors.Join(removeTree(s.folder, name), s.folder.Mkdir(name)); err != nil {
		return err
	}
	if s.engine, err = openEngine(s.folder, name, s.space, engineOptions{dir: s.dir, write: true}); err != nil {
		return err
	}
	if err := s.folder.SyncDir("."); err != nil {
		return err
	}
	return writeCurrent(s.folder, s.generation)
}

// checkEmpty accepts an empty folder, and one in which Create was interrupted: it writes CURRENT last.
func checkEmpty(folder Folder) error {
	entries, err := folder.ReadDir(".")
	if err != nil {
		return err
	}
	own := map[string]bool{}
	for _, name := range ownFolders() {
		own[name] = true
	}
	for _, e := range entries {
		name := e.Name()
		if name == lockName || name == storeName(1) || isTemp(name) {
			continue
		}
		if !own[name] || !e.IsDir() {
			return ErrNotEmpty
		}
		inside, err := folder.ReadDir(name)
		if err != nil {
			return err
		}
		if len(inside) > 0 {
			return ErrNotEmpty
		}
	}
	return nil
}

// Open opens the vault in dir, for writing or only for reading. Errors: ErrNoVault; ErrInUse if the lock is not free
// in time; ErrDamaged; ErrReadOnlyCrash; ErrNoSpace. A store that was not closed cleanly is repaired first, also for
// a reader, after what the repair changes was set aside: see Recovered.
func Open(dir string, write bool, o Options) (*Store, error) {
	s, err := newStore(dir, write, o.withDefaults())
	if err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", wrapFull(err)), s.release())
	}
	return s, nil
}

func newStore(dir string, write bool, o Options) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	folder, err := o.Files.OpenFolder(abs)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || isNotFolder(err) {
			return nil, ErrNoVault
		}
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return &Store{dir: abs, folder: folder, write: write, wait: o.Wait, space: spaceCheck{abs, o.FreeSpace}}, nil
}

// Close closes the store and releases the lock. It waits for running calls: it must not be called from inside a
// callback. If Badger cannot be closed, because the disk is full, the error says so, nothing acknowledged is lost,
// and the lock stays until the process ends. Closing twice is no error.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	return s.release()
}

func (s *Store) release() error {
	var err error
	if s.next != nil {
		err = s.next.engine.close()
	}
	if s.engine != nil {
		err = errors.Join(err, s.engine.close())
	}
	if errors.Is(err, errAbandoned) {
		return err // the lock must outlive Badger's goroutines
	}
	return errors.Join(err, s.lock.release(), s.folder.Close())
}

// Dir returns the absolute path of the vault folder.
func (s *Store) Dir() string { return s.dir }

// Writable reports whether the store was opened for writing.
func (s *Store) Writable() bool { return s.write }

// current returns the engine that is in use now.
func (s *Store) current() (*engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.engine == nil {
		return nil, ErrClosed
	}
	return s.engine, nil
}

// Get returns a copy of the value under a key, or ErrMissing.
func (s *Store) Get(sp Space, key []byte) ([]byte, error) {
	e, err := s.current()
	if err != nil {
		return nil, err
	}
	return e.get(sp, key)
}

// Scan calls fn for every key of a space that is not below from, in order, in one consistent view. The slices are
// valid only during the call. An error of fn ends the scan and is returned as it is; so does a cancelled context.
func (s *Store) Scan(ctx context.Context, sp Space, from []byte, fn func(key, value []byte) error) error {
	e, err := s.current()
	if err != nil {
		return err
	}
	return e.scan(ctx, sp, from, fn)
}

// Update runs fn in one transaction and commits it if fn returns nil. It is durable when Update returns. Errors of
// fn are returned as they are and change nothing. ErrTooLarge and ErrNoSpace also change nothing; after any other
// error the outcome is unknown and the store accepts no more updates: close it and open it again. The first update
// also does what Tidy does, because its caller has verified the store.
func (s *Store) Update(fn func(*Txn) error) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	e, err := s.current()
	if err != nil {
		return err
	}
	if err := e.update(fn); err != nil {
		return err
	}
	_ = s.tidyLocked() // the update is durable; Tidy reports what cannot be removed
	return nil
}
