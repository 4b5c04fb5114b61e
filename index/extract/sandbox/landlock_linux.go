package sandbox

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// landlock forbids, for all threads, to open, make, remove or execute any file, to bind and connect TCP, and to reach abstract sockets and
// processes outside: a set that handles every right the kernel knows and has no rule. It returns the version of Landlock (landlock(7)), or
// 0 if the kernel has none, and whether TCP is among them.
func landlock() (version int, network bool) {
	abi, _, err := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if err != 0 || int(abi) < 1 {
		return 0, false
	}
	set := Ruleset(int(abi))
	// A kernel that knows less of the structure takes it as long as the rest is zero.
	fd, _, err := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&set)), unsafe.Sizeof(set), 0)
	if err != 0 {
		return 0, false
	}
	defer func() { _ = unix.Close(int(fd)) }() // nothing was written to it
	if _, _, err := syscall.AllThreadsSyscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); err != 0 {
		return 0, false
	}
	return int(abi), set.Handled_access_net != 0
}

// Ruleset handles every right of a version of Landlock (landlock(7)): without a rule beside it, nothing is allowed.
func Ruleset(abi int) unix.LandlockRulesetAttr {
	set := unix.LandlockRulesetAttr{Handled_access_fs: unix.LANDLOCK_ACCESS_FS_MAKE_SYM<<1 - 1}
	for _, right := range []struct {
		since int
		bit   uint64
	}{
		{2, unix.LANDLOCK_ACCESS_FS_REFER},
		{3, unix.LANDLOCK_ACCESS_FS_TRUNCATE},
		{5, unix.LANDLOCK_ACCESS_FS_IOCTL_DEV},
	} {
		if abi >= right.since {
			set.Handled_access_fs |= right.bit
		}
	}
	if abi >= 4 {
		set.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if abi >= 6 {
		set.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return set
}
