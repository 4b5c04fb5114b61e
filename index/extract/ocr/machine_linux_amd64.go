package ocr

import "golang.org/x/sys/unix"

const (
	machine      = unix.AUDIT_ARCH_X86_64
	foreignCalls = 0x40000000 // __X32_SYSCALL_BIT: the same calls under other numbers
)
