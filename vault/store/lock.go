package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const (
	defaultWait = 5 * time.Second
	lockRetry   = 20 * time.Millisecond
)

// fileLock is the lock on a vault: shared by readers, exclusive for a writer. It is advisory, belongs to the process,
// and is gone with it. A nil fileLock is none: on a read-only medium without a lock file nobody can write.
type fileLock struct{ flock *flock.Flock }

// takeLock waits at most wait for the lock on dir and returns ErrInUse after that.
func takeLock(folder Folder, dir string, exclusive bool, wait time.Duration) (*fileLock, error) {
	err := ensureLockFile(folder)
	if err != nil && isReadOnlyMedium(err) && !exclusive {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock: %w", wrapFull(err))
	}
	l := flock.New(filepath.Join(dir, lockName), flock.SetFlag(lockFlags))
	try := l.TryRLock
	if exclusive {
		try = l.TryLock
	}
	if err := waitFor(try, wait); err != nil {
		return nil, err
	}
	lock := &fileLock{l}
	if err := lock.check(folder); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return lock, nil
}

// waitFor tries at once, and then again until the time is over.
func waitFor(try func() (bool, error), wait time.Duration) error {
	for deadline := time.Now().Add(wait); ; time.Sleep(lockRetry) {
		ok, err := try()
		if err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		if ok {
			return nil
		}
		if !time.Now().Before(deadline) {
			return ErrInUse
		}
	}
}

// check makes sure that the locked file is the one that has the name, and not one that was removed meanwhile.
func (l *fileLock) check(folder Folder) error {
	held, err := l.flock.Stat()
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	named, err := folder.Lstat(lockName)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	if !os.SameFile(held, named) {
		return damaged(lockName, "replaced while it was taken")
	}
	return nil
}

func (l *fileLock) release() error {
	if l == nil {
		return nil
	}
	return l.flock.Close()
}

// ensureLockFile makes the lock file if it is missing; it is always empty.
func ensureLockFile(folder Folder) error {
	info, err := folder.Lstat(lockName)
	if errors.Is(err, fs.ErrNotExist) {
		file, err := folder.Create(lockName)
		if errors.Is(err, fs.ErrExist) {
			return nil // another process was faster
		}
		if err != nil {
			return err
		}
		return file.Close()
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return damaged(lockName, "not a regular file")
	}
	return nil
}
