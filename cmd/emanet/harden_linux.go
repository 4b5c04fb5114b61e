package main

import (
	"math"

	"golang.org/x/sys/unix"
)

// hardenSystem asks for mode 0600 and 0700, for no core file, and that no
// other process of the person may read the memory of this one.
func hardenSystem() {
	unix.Umask(0o077)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) // lowering a limit is always allowed
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)     // known since Linux 2.4
}

// keepDescriptors keeps every descriptor that this process has from the
// programs that it starts.
func keepDescriptors() {
	if unix.CloseRange(firstInherited, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC) != nil {
		keepEach() // the flag is known since Linux 5.11, and a container may forbid the call
	}
}
