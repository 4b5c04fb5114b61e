//go:build unix && !linux

package sandbox

import "golang.org/x/sys/unix"

// maxSeconds is the processor time in the life of the process. Whoever reaches it is broken or hostile.
const maxSeconds = 24 * 60 * 60

// Enter takes everything away that the system lets it take away and returns what holds. It is called once, before anything hostile is read.
// These systems bound no memory of a process in a way that can be relied on, and have no filter that a program sets for itself without C.
func Enter(Limits) Holds {
	closeInherited()
	none := unix.Rlimit{}
	_ = unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: maxSeconds, Max: maxSeconds}) // lowering a limit is always allowed
	return Holds{Files: unix.Setrlimit(unix.RLIMIT_CORE, &none) == nil && unix.Setrlimit(unix.RLIMIT_FSIZE, &none) == nil}
}
