package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Errors that callers tell apart with errors.Is. No error text of this package carries a key or a value.
var (
	// ErrNoVault says that the folder is not a vault: it is absent, or nothing of a vault is in it.
	ErrNoVault = errors.New("no vault here")
	// ErrNotEmpty says that a vault cannot be created in a folder that already holds something.
	ErrNotEmpty = errors.New("folder is not empty")
	// ErrInUse says that another process holds the lock and did not release it in time.
	ErrInUse = errors.New("vault is in use by another process")
	// ErrDamaged says that stored bytes are not what was written, or that a file is of the wrong kind.
	ErrDamaged = errors.New("store is damaged")
	// ErrReadOnlyCrash says that the store was left by a crash on a medium that cannot be written: its log can
	// only be replayed on a copy in a writable place. It is also an ErrDamaged.
	ErrReadOnlyCrash = fmt.Errorf("store was not closed cleanly and its medium is read-only: copy it to a writable place (%w)", ErrDamaged)
	// ErrMissing says that there is no value under this key, or no object under this id.
	ErrMissing = errors.New("not in the store")
	// ErrTooLarge says that a value, an object or a transaction is above its limit.
	ErrTooLarge = errors.New("too large for the store")
	// ErrOldStore says that the new store is current and the old one could not be removed; Tidy tries again.
	ErrOldStore = errors.New("the old store was not removed")
	// ErrNoSpace says that the disk is full, or too full to begin the operation.
	ErrNoSpace = errors.New("not enough free space")
	// ErrFiles says that the process may not open as many files as the store needs.
	ErrFiles = errors.New("too few files may be open at a time: raise the limit (ulimit -n)")
	// ErrReadOnly says that a change was asked of a store that was opened for reading.
	ErrReadOnly = errors.New("store is open for reading only")
	// ErrClosed says that the store was closed, or gave up after a write whose outcome is unknown.
	ErrClosed = errors.New("store is closed")
	// ErrNextPending says that a rotation was begun with Next and neither switched nor discarded.
	ErrNextPending = errors.New("a rotation is unfinished")
)

// wrapFull adds ErrNoSpace to an error of the operating system that means a full disk.
func wrapFull(err error) error {
	if err == nil || errors.Is(err, ErrNoSpace) {
		return err
	}
	if isFull(err) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}

// isReadOnlyMedium reports whether err means that nothing can be written here.
func isReadOnlyMedium(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}

// damaged makes an ErrDamaged that names a file of the vault.
func damaged(name, why string) error {
	return fmt.Errorf("%w: %q: %s", ErrDamaged, name, why)
}
