package sandbox

import "golang.org/x/sys/unix"

const (
	machine      = unix.AUDIT_ARCH_X86_64
	foreignCalls = 0x40000000 // __X32_SYSCALL_BIT: the same calls under other numbers
	archSetFS    = 0x1002     // arch_prctl(2), ARCH_SET_FS: where a thread keeps what is its own
)

func machineCalls() []uint32 { return []uint32{unix.SYS_EPOLL_WAIT} }

func machineConditions() []condition {
	return []condition{{unix.SYS_ARCH_PRCTL, unix.BPF_JEQ, archSetFS}}
}
