//go:build unix

package store

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// openFlags keeps an open from blocking on a FIFO or waiting for a device. The last part of a name is never a link:
// it is checked before, and os.Root keeps the rest inside the folder.
const openFlags = unix.O_NONBLOCK

// lockFlags opens the lock file: existing, not a link, never blocking.
const lockFlags = unix.O_RDONLY | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_CLOEXEC

const (
	syncFolders      = true  // a folder can be synced
	readersAreAlone  = false // Badger can be opened read-only, so readers share the lock
	modesAreEnforced = true  // permission bits mean something
)

func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// freeSpace returns the bytes that an unprivileged process can still write below dir.
func freeSpace(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	free := uint64(s.Bavail) * uint64(s.Bsize)
	return int64(min(free, 1<<62)), nil
}

// isNotFolder reports that a path is, or leads through, something that is no folder.
func isNotFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }
