package sandbox

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Offsets in struct seccomp_data, seccomp(2). Only the lower half of an argument is looked at; both machines are little-endian.
const (
	offsetCall     = 0
	offsetMachine  = 4
	offsetArgument = 16
)

// condition lets a system call through only if its first argument fits.
type condition struct {
	call uint32
	test uint16 // unix.BPF_JEQ or unix.BPF_JSET
	with uint32
}

// filterCalls lets through, on all threads, only the system calls that the Go runtime and the compiler of WebAssembly need once everything
// is open; every other fails with EPERM, which the runtime lives with. It reports whether the filter holds.
func filterCalls() bool {
	if machine == 0 {
		return false
	}
	program := filter()
	header := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	// A thread that cannot be brought under the filter makes the call fail with that thread's number.
	r, _, err := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&header)))
	return err == 0 && r == 0
}

// filter is the program, in the order of its tests.
func filter() []unix.SockFilter {
	refuse := statement(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_ERRNO|uint32(unix.EPERM))
	allow := statement(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_ALLOW)
	load := func(offset uint32) unix.SockFilter { return statement(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, offset) }

	program := []unix.SockFilter{
		load(offsetMachine),
		jump(unix.BPF_JEQ, machine, 1, 0),
		statement(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_KILL_PROCESS), // calls of another machine have other numbers
		load(offsetCall),
		jump(unix.BPF_JGE, foreignCalls, 0, 1),
		refuse,
		// The caller falls back to clone, whose flags can be seen.
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1),
		statement(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_ERRNO|uint32(unix.ENOSYS)),
	}
	for _, call := range append(commonCalls(), machineCalls()...) {
		program = append(program, jump(unix.BPF_JEQ, call, 0, 1), allow)
	}
	for _, c := range append(commonConditions(), machineConditions()...) {
		program = append(program, jump(unix.BPF_JEQ, c.call, 0, 4), load(offsetArgument), jump(c.test, c.with, 0, 1), allow, refuse)
	}
	return append(program, refuse)
}

// commonCalls are let through whatever their arguments are. None opens, makes or names anything outside the process.
func commonCalls() []uint32 {
	return []uint32{
		unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE,
		unix.SYS_PREAD64, // the runtime looks again at how many processors it may use, in a file that it holds open
		unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2,
		unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE, unix.SYS_MINCORE, unix.SYS_BRK, unix.SYS_MREMAP,
		unix.SYS_FUTEX, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP,
		unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_RESTART_SYSCALL,
		unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
		unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ,
		unix.SYS_GETRANDOM, unix.SYS_EXIT, unix.SYS_EXIT_GROUP,
	}
}

// commonConditions are let through in one use: threads but no processes, signals to ourselves (the runtime interrupts its own threads), and names
// for memory.
func commonConditions() []condition {
	return []condition{
		{unix.SYS_CLONE, unix.BPF_JSET, unix.CLONE_THREAD},
		{unix.SYS_TGKILL, unix.BPF_JEQ, uint32(os.Getpid())},
		{unix.SYS_PRCTL, unix.BPF_JEQ, unix.PR_SET_VMA},
	}
}

func statement(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }

// jump skips yes or no instructions.
func jump(test uint16, k uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | test, Jt: yes, Jf: no, K: k}
}
