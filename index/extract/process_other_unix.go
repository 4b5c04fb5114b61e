//go:build unix && !linux

package extract

import "syscall"

// childAttributes makes the child the first of a process group of its own.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
