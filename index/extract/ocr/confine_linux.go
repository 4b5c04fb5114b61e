package ocr

import (
	"debug/elf"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"emanet/index/extract/sandbox"
)

// maxSpace is the bytes of address space that tesseract may have.
const maxSpace = 2 << 30

// confine takes away from the calling thread, and from the program that it becomes, everything but: reading what the system has
// installed and the languages, executing the program itself, and its pipes. A system that has no Landlock or no seccomp leaves the limits.
func confine(program, languages string) error {
	for resource, to := range map[int]uint64{
		unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_AS: maxSpace, unix.RLIMIT_CPU: maxSeconds, unix.RLIMIT_NOFILE: maxFiles,
		unix.RLIMIT_MEMLOCK: 0, unix.RLIMIT_MSGQUEUE: 0,
	} {
		if err := limit(resource, to); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if err := onlyInstalled(program, languages); err != nil {
		return err
	}
	return filterCalls()
}

// holds says what confine takes away on this system.
func holds() []string {
	said := []string{fmt.Sprintf("memory %d MiB", maxSpace>>20)}
	if abi := landlock(); abi > 0 {
		said = append(said, fmt.Sprintf("no files but those installed (Landlock %d)", abi))
	} else {
		said = append(said, "no file written")
	}
	if filters() {
		said = append(said, "no network", "system calls filtered")
	}
	return said
}

// attributes put the process into a session of its own: Ctrl-C on the terminal is for us to decide on, and without a terminal it can neither
// open /dev/tty nor type there for the person, also where no filter forbids it. It ends with this process; strictly with the thread that started it,
// which the Go runtime does not end.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
}

// folders are those of what the system has installed. None holds anything of a person.
func folders() []string {
	return []string{"/usr", "/lib", "/lib64", "/lib32", "/bin", "/opt", "/nix/store", "/gnu/store"}
}

// files are the few that a program reads when it starts.
func files() []string {
	return []string{"/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu/online"}
}

const (
	mayRead = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	mayRun  = mayRead | unix.LANDLOCK_ACCESS_FS_EXECUTE
)

// onlyInstalled forbids every other file with Landlock, landlock(7): to open, make, change and remove it, and with newer kernels TCP and what lies
// outside. The program itself may lie elsewhere, and so may the languages. Nothing may be executed but the program and what loads it.
func onlyInstalled(program, languages string) error {
	abi := landlock()
	if abi == 0 {
		return nil
	}
	set := sandbox.Ruleset(abi)
	fd, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&set)), unsafe.Sizeof(set), 0)
	if errno != 0 {
		return errno
	}
	defer func() { _ = unix.Close(int(fd)) }() // nothing was written to it
	allowed := map[string]uint64{}
	for _, path := range folders() {
		allowed[path] = mayRead
	}
	for _, path := range files() {
		allowed[path] = unix.LANDLOCK_ACCESS_FS_READ_FILE
	}
	if filepath.IsAbs(languages) {
		allowed[languages] = mayRead
	}
	allowed[program] = mayRun
	if loader := loader(program); loader != "" {
		allowed[loader] = mayRun
	} else {
		for _, path := range folders() { // a script, which starts others
			allowed[path] = mayRun
		}
	}
	for path, access := range allowed {
		if err := permit(int(fd), path, access); err != nil {
			return err
		}
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, fd, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// landlock returns the version of Landlock that the kernel has; 0 if it has none.
func landlock() int {
	abi, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(abi)
}

// loader returns the program that the kernel starts to load this one; "" if that is not known.
func loader(program string) string {
	f, err := elf.Open(program)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // nothing was written to it
	for _, part := range f.Progs {
		if part.Type != elf.PT_INTERP || part.Filesz > 4096 {
			continue
		}
		name := make([]byte, part.Filesz)
		if _, err := part.ReadAt(name, 0); err != nil {
			return ""
		}
		return unix.ByteSliceToString(name)
	}
	return program // it needs none
}

// permit allows something beneath a path, or to a file; what is not there is left out.
func permit(set int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) || errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOTDIR) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }() // nothing was written to it
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return err
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &^= unix.LANDLOCK_ACCESS_FS_READ_DIR
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(set), unix.LANDLOCK_RULE_PATH_BENEATH, uintptr(unsafe.Pointer(&rule)), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
