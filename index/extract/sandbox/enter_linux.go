package sandbox

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// What is left, for limits that need no setting. Whoever reaches one of them is broken or hostile.
const (
	maxFiles   = 32             // open descriptors: three pipes and those of the Go runtime
	maxSeconds = 24 * 60 * 60   // of processor time in the life of the process
	spareSpace = 384 << 20      // what counts as address space alone: code, memory that is shared with nobody, what is reserved
	maxSpace   = int64(1) << 40 // no process of ours begins with more address space than this
)

// Enter takes everything away that the system lets it take away, from all threads, and returns what holds. It is called once, before
// anything hostile is read. What the system does not know is left out; nothing that was taken away ever comes back.
//
// Limits.Memory is what the system gives for private writable memory, where all of the Go heap lies, also what of it is reserved or was given
// back. Other memory (code, shared memory) is bounded by the address space alone, which has to be wider; who needs more than that looks
// at a Meter often.
func Enter(l Limits) Holds {
	l = l.Filled()
	closeInherited()
	var h Holds
	h.Files = limit(unix.RLIMIT_CORE, 0) && limit(unix.RLIMIT_FSIZE, 0)
	limit(unix.RLIMIT_NOFILE, maxFiles)
	limit(unix.RLIMIT_CPU, maxSeconds)
	limit(unix.RLIMIT_MEMLOCK, 0)
	limit(unix.RLIMIT_MSGQUEUE, 0)
	m := OpenMeter()
	if space := m.space(); space > 0 {
		limit(unix.RLIMIT_AS, uint64(space+l.Memory+spareSpace)) // the second net
	}
	_ = m.Close() // it was only read
	if limit(unix.RLIMIT_DATA, uint64(l.Memory)) {
		h.Memory = l.Memory
	}
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) // known since Linux 2.4
	if noNewPrivileges() {
		h.Landlock, h.Network = landlock()
		h.Calls = filterCalls()
	}
	return h
}

// limit lowers the soft and the hard limit, and reports whether both are there now.
func limit(resource int, to uint64) bool {
	var have unix.Rlimit
	if unix.Getrlimit(resource, &have) != nil {
		return false
	}
	to = min(to, have.Max) // raising is not allowed, and not wanted
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: to, Max: to}) == nil
}

// noNewPrivileges is what Landlock and seccomp ask for first, prctl(2) PR_SET_NO_NEW_PRIVS: no program that is executed gets more rights than
// this one. It is a property of each thread. Where C is linked in, the threads are not all ours: then seccomp carries it to them.
func noNewPrivileges() bool {
	_, _, err := syscall.AllThreadsSyscall6(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0)
	if err == syscall.ENOTSUP {
		return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil
	}
	return err == 0
}
