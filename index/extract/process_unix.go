//go:build unix

package extract

import (
	"os"
	"syscall"
)

// killedBySystem reports whether a process was ended by a signal that it cannot answer: the one of a system that has no memory left, or of a limit
// of processor time.
func killedBySystem(s *os.ProcessState) bool {
	if s == nil {
		return false
	}
	status, ok := s.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}
