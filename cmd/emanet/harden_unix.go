//go:build unix && !linux

package main

import "golang.org/x/sys/unix"

// hardenSystem asks for mode 0600 and 0700 and for no core file.
func hardenSystem() {
	unix.Umask(0o077)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) // lowering a limit is always allowed
}

// keepDescriptors keeps every descriptor that this process has from the
// programs that it starts.
func keepDescriptors() { keepEach() }
