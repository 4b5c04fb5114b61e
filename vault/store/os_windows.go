//go:build windows

package store

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

const openFlags = 0

const lockFlags = os.O_RDONLY

const (
	syncFolders      = false // Windows cannot sync a folder
	readersAreAlone  = true  // Badger has no read-only open on Windows, so every open is exclusive
	modesAreEnforced = false // access is by inherited lists, not by permission bits
)

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// freeSpace returns the bytes that the user can still write below dir.
func freeSpace(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, 1<<62)), nil
}

// isNotFolder reports that a path is, or leads through, something that is no folder.
func isNotFolder(err error) bool {
	return errors.Is(err, windows.ERROR_DIRECTORY) || errors.Is(err, syscall.ENOTDIR)
}
