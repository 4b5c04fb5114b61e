//go:build unix

package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// firstInherited is the first descriptor behind standard input, output and
// error. What lies there came from whoever started this program, such as the
// one of --passphrase-fd: it stays open here.
const firstInherited = 3

// mostInherited is how many descriptors are looked at where the system does not
// list them.
const mostInherited = 256

// keepEach keeps every descriptor from children, one by one.
func keepEach() {
	last := mostInherited - 1
	if entries, err := os.ReadDir("/dev/fd"); err == nil { // on Linux a link to /proc/self/fd
		for _, entry := range entries {
			if fd, err := strconv.Atoi(entry.Name()); err == nil {
				last = max(last, fd)
			}
		}
	}
	for fd := firstInherited; fd <= last; fd++ {
		keepFromChildren(uintptr(fd))
	}
}

// keepFromChildren keeps one descriptor from every program that is started.
func keepFromChildren(fd uintptr) {
	unix.CloseOnExec(int(fd)) // one that is not open has no flag
}
