package extract

import (
	"os"
	"syscall"
)

// childAttributes makes the child the first of a process group of its own, without a window.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP, HideWindow: true}
}

// killedBySystem reports false: this system has no such signal.
func killedBySystem(*os.ProcessState) bool { return false }
