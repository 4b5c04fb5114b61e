// Package sandbox takes away from a process, for the rest of its life, what a reader of hostile files has no use for: memory without end,
// files, sockets, other programs and other processes.
package sandbox

import (
	"fmt"
	"strings"
)

// DefaultMemory is Limits.Memory where it is zero: what may pass until a process is ended for it fits below 512 MiB.
const DefaultMemory = 464 << 20

// Limits say how much is left to the process.
type Limits struct {
	Memory int64 // bytes that the process may have; 0: DefaultMemory
}

// Filled returns the limits with every zero replaced by its default.
func (l Limits) Filled() Limits {
	if l.Memory <= 0 {
		l.Memory = DefaultMemory
	}
	return l
}

// Holds says what the system took away. What it does not have is false, and the limits that readers keep by themselves are all there is.
type Holds struct {
	Memory   int64 // Limits.Memory, if the system gives no more; 0: it gives any amount
	Files    bool  // nothing can be written to a file, and no core is dumped
	Landlock int   // version of Landlock by which no file can be opened; 0: none
	Network  bool  // Landlock refuses TCP
	Calls    bool  // a seccomp filter lets through only the system calls that reading needs
}

// String lists what holds for a person, as in "memory 464 MiB, no files (Landlock 7), no network, system calls filtered".
func (h Holds) String() string {
	var said []string
	if h.Memory > 0 {
		said = append(said, fmt.Sprintf("memory %d MiB", h.Memory>>20))
	}
	switch {
	case h.Landlock > 0:
		said = append(said, fmt.Sprintf("no files (Landlock %d)", h.Landlock))
	case h.Calls:
		said = append(said, "no files")
	case h.Files:
		said = append(said, "no file written")
	}
	if h.Network || h.Calls {
		said = append(said, "no network")
	}
	if h.Calls {
		said = append(said, "system calls filtered")
	}
	if len(said) == 0 {
		return "nothing by the system"
	}
	return strings.Join(said, ", ")
}
