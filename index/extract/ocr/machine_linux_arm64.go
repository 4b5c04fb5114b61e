package ocr

import "golang.org/x/sys/unix"

const (
	machine      = unix.AUDIT_ARCH_AARCH64
	foreignCalls = 0x40000000 // this machine has no such numbers
)
