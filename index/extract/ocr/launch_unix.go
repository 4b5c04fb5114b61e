//go:build linux || darwin

package ocr

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// What a tesseract may use, whatever it reads: more than the largest page needs.
const (
	maxSeconds = 120 // of processor time
	maxFiles   = 64  // open at the same time
)

// Launch is the hidden command: it takes away from this process what reading a picture does not need, and becomes the program that args
// begin with, an absolute path. It returns only if that fails, with the exit status. The environment is passed on as it is, so
// that whoever starts it keeps it small.
func Launch(args []string) int {
	if len(args) == 0 || !filepath.IsAbs(args[0]) {
		return exitUsage
	}
	runtime.LockOSThread() // limits of the system belong to the thread that executes the program
	keepPipes()
	if err := confine(args[0], os.Getenv(tessdata)); err != nil {
		return exitFails
	}
	_ = syscall.Exec(args[0], args, os.Environ()) // it does not return unless it fails
	return exitFails
}

// keepPipes keeps every descriptor behind the first three from the program: one that came from whoever started emanet, such as the one of
// --passphrase-fd, goes through all that it starts, and no filter of files holds for what is open. It is called while files can be opened.
func keepPipes() {
	last := 1 << 12 // where the system does not list them
	if entries, err := os.ReadDir("/dev/fd"); err == nil {
		for _, e := range entries {
			if fd, err := strconv.Atoi(e.Name()); err == nil {
				last = max(last, fd)
			}
		}
	}
	for fd := 3; fd <= last; fd++ {
		syscall.CloseOnExec(fd) // one that is not open has no flag
	}
}

// limit lowers the soft and the hard limit of a resource.
func limit(resource int, to uint64) error {
	var have unix.Rlimit
	if err := unix.Getrlimit(resource, &have); err != nil {
		return err
	}
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: min(to, have.Max), Max: min(to, have.Max)}) // raising is not allowed, and not wanted
}

func root() string { return "/" }
