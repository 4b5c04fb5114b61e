//go:build unix

package sandbox

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// mostInherited is how many descriptors are looked at where the system does not list them.
const mostInherited = 1 << 12

// closeInherited closes every descriptor behind the first three that came from the process that started this one, such as the one of
// --passphrase-fd. They are those without FD_CLOEXEC: what the Go runtime opened has it.
func closeInherited() {
	for _, fd := range descriptors() {
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); fd > 2 && err == nil && flags&unix.FD_CLOEXEC == 0 {
			_ = unix.Close(fd) // nothing was written to it
		}
	}
}

// descriptors lists those that may be open.
func descriptors() []int {
	var all []int
	entries, err := os.ReadDir("/dev/fd")
	for _, e := range entries {
		if fd, err := strconv.Atoi(e.Name()); err == nil {
			all = append(all, fd)
		}
	}
	if err != nil || len(all) <= 3 {
		for fd := range mostInherited {
			all = append(all, fd)
		}
	}
	return all
}
