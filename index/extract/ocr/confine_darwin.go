package ocr

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// confine sets the limits that this system has. It knows no way to forbid files or the network without help from outside.
func confine(string, string) error {
	for resource, to := range map[int]uint64{
		unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CPU: maxSeconds, unix.RLIMIT_NOFILE: maxFiles,
	} {
		_ = limit(resource, to) // one that is not known is left out
	}
	return nil
}

// holds says what confine takes away on this system.
func holds() []string { return []string{"no file written"} }

// attributes put the process into a session of its own: Ctrl-C on the terminal is for us to decide on, and without a terminal it can neither
// open /dev/tty nor type there for the person.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
