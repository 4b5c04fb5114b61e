package extract

import "syscall"

// childAttributes makes the child the first of a session of its own, without a terminal, which ends with this process. Strictly it ends with the
// thread that started it (prctl(2), PR_SET_PDEATHSIG): the Go runtime ends a thread only with a goroutine that locked it, which nothing
// here does, and would it do so, one file were lost.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}
