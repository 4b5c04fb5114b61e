package worker

import (
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"emanet/index/extract"
)

// attempt is one thing that a child must not be able to do.
type attempt struct {
	name string
	do   func(dir string) error
}

// fileAttempts touch files; dir is one that the parent can write to.
func fileAttempts() []attempt {
	return []attempt{
		{"read a file", func(string) error { _, err := os.ReadFile("/etc/passwd"); return err }},
		{"read itself", func(string) error { _, err := os.ReadFile("/proc/self/exe"); return err }},
		{"list a folder", func(dir string) error { _, err := os.ReadDir(dir); return err }},
		{"look at a file", func(dir string) error { _, err := os.Stat(dir); return err }},
		{"write a file", func(dir string) error { return os.WriteFile(filepath.Join(dir, "a"), []byte("a"), 0o600) }},
		{"write to shared memory", func(string) error { return os.WriteFile("/dev/shm/emanet-test", []byte("a"), 0o600) }},
		{"make a file in memory", func(string) error { _, err := unix.MemfdCreate("a", 0); return err }},
		{"make a folder", func(dir string) error { return os.Mkdir(filepath.Join(dir, "b"), 0o700) }},
		{"make a link", func(dir string) error { return os.Symlink("/", filepath.Join(dir, "c")) }},
		{"rename", func(dir string) error { return os.Rename(filepath.Join(dir, "kept"), filepath.Join(dir, "d")) }},
		{"remove", func(dir string) error { return os.Remove(filepath.Join(dir, "kept")) }},
		{"change the mode", func(dir string) error { return os.Chmod(dir, 0o777) }},
		{"mount", func(dir string) error { return unix.Mount("none", dir, "tmpfs", 0, "") }},
		{"change the folder", func(dir string) error { return os.Chdir(dir) }},
		{"open old style", func(string) error { return call(unix.SYS_OPENAT2, 0, 0, 0) }},
	}
}

// socketAttempts reach for a network.
func socketAttempts() []attempt {
	socket := func(family, kind int) func(string) error {
		return func(string) error { _, err := unix.Socket(family, kind, 0); return err }
	}
	return []attempt{
		{"inet", socket(unix.AF_INET, unix.SOCK_STREAM)},
		{"inet6", socket(unix.AF_INET6, unix.SOCK_STREAM)},
		{"udp", socket(unix.AF_INET, unix.SOCK_DGRAM)},
		{"raw", socket(unix.AF_INET, unix.SOCK_RAW)},
		{"unix", socket(unix.AF_UNIX, unix.SOCK_STREAM)},
		{"netlink", socket(unix.AF_NETLINK, unix.SOCK_RAW)},
		{"vsock", socket(unix.AF_VSOCK, unix.SOCK_STREAM)},
		{"pair", func(string) error { _, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err }},
		{"dial", func(string) error { _, err := net.Dial("tcp", "127.0.0.1:9"); return err }},
		{"listen", func(string) error { _, err := net.Listen("tcp", "127.0.0.1:0"); return err }},
		{"resolve", func(string) error { _, err := net.LookupHost("emanet.invalid"); return err }},
		{"io_uring", func(string) error { return call(unix.SYS_IO_URING_SETUP, 1, 0, 0) }},
	}
}

// processAttempts reach for other processes and for more rights.
func processAttempts() []attempt {
	parent := os.Getppid()
	return []attempt{
		{"execute", func(string) error { return exec.Command("/bin/true").Run() }},
		{"execute itself", func(string) error { return syscall.Exec("/proc/self/exe", []string{"a"}, nil) }},
		{"fork", func(string) error { return call(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0) }},
		{"fork newly", func(string) error { return call(unix.SYS_CLONE3, 0, 0, 0) }},
		{"kill the parent", func(string) error { return unix.Kill(parent, 0) }},
		{"signal a thread of the parent", func(string) error { return unix.Tgkill(parent, parent, 0) }},
		{"trace the parent", func(string) error { return unix.PtraceSeize(parent) }},
		{"read the parent", func(string) error {
			_, err := unix.ProcessVMReadv(parent, []unix.Iovec{{}}, []unix.RemoteIovec{{}}, 0)
			return err
		}},
		{"hold the parent", func(string) error { _, err := unix.PidfdOpen(parent, 0); return err }},
		{"raise its memory", func(string) error {
			return unix.Prlimit(0, unix.RLIMIT_DATA, &unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}, nil)
		}},
		{"be dumpable", func(string) error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) }},
		{"outlive the parent", func(string) error { return unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0) }},
		{"be another user", func(string) error { return call(unix.SYS_SETUID, 65534, 0, 0) }},
		{"leave its group", func(string) error { return unix.Setpgid(0, 0) }},
		{"make namespaces", func(string) error { return unix.Unshare(unix.CLONE_NEWUSER) }},
		{"load a program into the kernel", func(string) error { return call(unix.SYS_BPF, 0, 0, 0) }},
		{"use keys of the kernel", func(string) error { return call(unix.SYS_KEYCTL, 0, 0, 0) }},
		{"share memory", func(string) error { return call(unix.SYS_SHMGET, 0, 4096, 0o1600) }},
	}
}

func call(number, a, b, c uintptr) error {
	if r, _, err := syscall.RawSyscall(number, a, b, c); err != 0 {
		return err
	} else if number == unix.SYS_CLONE && r == 0 {
		syscall.RawSyscall(unix.SYS_EXIT, 0, 0, 0) // a child of the child: it must not go on
	}
	return nil
}

// systemFormats try what the system must refuse, and say what it allowed.
func systemFormats() map[string]extract.Format {
	all := map[string]extract.Format{}
	for name, attempts := range map[string][]attempt{"files": fileAttempts(), "sockets": socketAttempts(), "processes": processAttempts()} {
		all["hostile/"+name] = func(_ context.Context, in *extract.Input, out extract.Output) error {
			for _, a := range attempts {
				said := "allowed"
				if err := a.do(in.Name); err != nil {
					said = err.Error()
				}
				if err := out.Part(extract.Part{Kind: extract.PartOther, Name: a.name, Text: said}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	maps.Copy(all, mapFormats())
	all["hostile/threads"] = func(_ context.Context, _ *extract.Input, out extract.Output) error {
		// A filter that holds on one thread alone would be none.
		errs := make(chan error)
		for range 20 {
			go func() {
				runtime.LockOSThread() // and never unlocked: the thread ends
				_, err := os.ReadFile("/etc/passwd")
				errs <- err
			}()
		}
		for range 20 {
			if err := <-errs; err == nil {
				return out.Part(extract.Part{Kind: extract.PartOther, Text: "allowed"})
			}
		}
		return nil
	}
	all["hostile/pid"] = func(_ context.Context, _ *extract.Input, out extract.Output) error {
		return out.Part(extract.Part{Kind: extract.PartOther, Text: strconv.Itoa(os.Getpid())})
	}
	return all
}

// mapFormats use up memory that is not the Go runtime's.
func mapFormats() map[string]extract.Format {
	all := map[string]extract.Format{}
	all["hostile/maps"] = func(context.Context, *extract.Input, extract.Output) error {
		for {
			b, err := unix.Mmap(-1, 0, 1<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE|unix.MAP_POPULATE)
			if err != nil {
				panic(fmt.Errorf("map: %w", err))
			}
			_ = unix.Mprotect(b, unix.PROT_READ|unix.PROT_EXEC) // does not count as data any more
		}
	}
	all["hostile/shares"] = func(context.Context, *extract.Input, extract.Output) error {
		for {
			if _, err := unix.Mmap(-1, 0, 1<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_SHARED|unix.MAP_POPULATE); err != nil {
				panic(fmt.Errorf("map: %w", err))
			}
		}
	}
	return all
}
