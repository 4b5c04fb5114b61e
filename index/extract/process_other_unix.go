//go:build unix && !linux

package extract

import "syscall"

// childAttributes makes the child the first of a session of its own, without a terminal.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
