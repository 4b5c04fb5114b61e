package extract

import (
	"strconv"
	"syscall"
	"testing"
)

// TestAttack38ChildHasNoTerminal: the child is the first of a session of its own, which has no terminal.
func TestAttack38ChildHasNoTerminal(t *testing.T) {
	t.Parallel()
	p := newTestProcess(t, Config{})
	text, _ := mustRead(t, p, fileOf("test/pid", ""), Sink{}).Text()
	pid, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	session, _, errno := syscall.RawSyscall(syscall.SYS_GETSID, uintptr(pid), 0, 0)
	if errno != 0 || int(session) != pid {
		t.Errorf("process %d is of session %d, %v", pid, session, errno)
	}
}
