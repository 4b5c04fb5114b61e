package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// childArgument makes this test binary a child that confines itself as the second argument says, and prints what it can then do.
const childArgument = "__child-of-tests"

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childArgument {
		switch os.Args[2] {
		case "landlock":
			version, network := 0, false
			if noNewPrivileges() {
				version, network = landlock()
			}
			fmt.Println("landlock", version > 0, "network", network || version < 4)
		case "calls":
			fmt.Println("calls", noNewPrivileges() && filterCalls())
		case "all":
			fmt.Println("all", Enter(Limits{}))
		}
		tell()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// tell prints the errors of what a reader must not do, and that what Go itself does goes on.
func tell() {
	_, err := os.Open("/proc/self/status")
	fmt.Println("open:", said(err))
	fmt.Println("make:", said(os.WriteFile(filepath.Join(os.Args[3], "made"), nil, 0o600)))
	_, err = net.Dial("tcp", "127.0.0.1:1")
	fmt.Println("connect:", said(err))
	fmt.Println("execute:", said(unix.Exec("/proc/self/exe", []string{"a"}, nil)))
	var b [1]byte
	_, err = unix.Read(3, b[:])
	fmt.Println("inherited:", said(err))
	fmt.Println("goes on:", goesOn())
}

func said(err error) string {
	var errno unix.Errno
	if errors.As(err, &errno) {
		return unix.ErrnoName(errno)
	}
	return fmt.Sprint(err)
}

// goesOn has the Go runtime do what needs the system: threads, timers, garbage collection, interrupting a loop.
func goesOn() bool {
	done := make(chan int)
	for i := range 8 {
		go func() {
			runtime.LockOSThread() // a thread for each
			<-time.After(time.Millisecond)
			kept := 0
			for range 20 {
				kept += len(make([]byte, 1<<20))
			}
			runtime.GC()
			done <- kept + i
		}()
	}
	go func() {
		for i := 0; ; i++ { // nothing in it lets others run
		}
	}()
	sum := 0
	for range 8 {
		sum += <-done
	}
	runtime.GC() // which interrupts the loop
	return sum == 8*20<<20+28
}

// child runs this test binary as a child with an open pipe as descriptor 3, and returns what it printed.
func child(t *testing.T, what string) (lines map[string]string, dir string) {
	t.Helper()
	if linked {
		t.Skip("with C in the program not all threads are ours")
	}
	dir = t.TempDir()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], childArgument, what, dir)
	cmd.ExtraFiles = []*os.File{r}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	lines = map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		lines[name] = value
	}
	if lines["goes on"] != "true" {
		t.Errorf("Go does not go on:\n%s", out)
	}
	return lines, dir
}

// has skips the test where the kernel lacks something, which the child then said in its first line.
func has(t *testing.T, lines map[string]string, first string) {
	t.Helper()
	if _, ok := lines[first]; !ok {
		t.Skipf("this kernel has no %s", first)
	}
}

func want(t *testing.T, lines map[string]string, dir string, errs map[string]string) {
	t.Helper()
	for name, err := range errs {
		if lines[name] != err {
			t.Errorf("%s: %s, want %s", name, lines[name], err)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("there is %v, %v", entries, err)
	}
}

// TestControl: without any confinement the child can do all of it, so that the other tests show something.
func TestControl(t *testing.T) {
	t.Parallel()
	if linked {
		t.Skip("with C in the program not all threads are ours")
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], childArgument, "none", dir)
	out, _ := cmd.CombinedOutput() // it executes itself, with an argument that it does not know
	for _, line := range []string{"open: <nil>", "make: <nil>", "connect: ECONNREFUSED"} {
		if !strings.Contains(string(out), line) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
}

func TestLandlockAlone(t *testing.T) {
	t.Parallel()
	lines, dir := child(t, "landlock")
	has(t, lines, "landlock true network true")
	want(t, lines, dir, map[string]string{"open": "EACCES", "make": "EACCES", "connect": "EACCES", "execute": "EACCES", "inherited": "<nil>"})
}

func TestSeccompAlone(t *testing.T) {
	t.Parallel()
	lines, dir := child(t, "calls")
	has(t, lines, "calls true")
	want(t, lines, dir, map[string]string{"open": "EPERM", "make": "EPERM", "connect": "EPERM", "execute": "EPERM", "inherited": "<nil>"})
}

func TestEnter(t *testing.T) {
	t.Parallel()
	lines, dir := child(t, "all")
	version, _, _ := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	has(t, lines, "all "+Holds{Memory: DefaultMemory, Files: true, Landlock: int(version), Network: version >= 4, Calls: true}.String())
	want(t, lines, dir, map[string]string{"open": "EPERM", "make": "EPERM", "connect": "EPERM", "execute": "EPERM", "inherited": "EBADF"})
}

// TestRuleset: no kernel is asked for a right that it does not know, and each for all that it knows.
func TestRuleset(t *testing.T) {
	t.Parallel()
	for abi, want := range map[int]unix.LandlockRulesetAttr{
		1: {Handled_access_fs: 0x1fff},
		2: {Handled_access_fs: 0x3fff},
		3: {Handled_access_fs: 0x7fff},
		4: {Handled_access_fs: 0x7fff, Handled_access_net: 3},
		5: {Handled_access_fs: 0xffff, Handled_access_net: 3},
		6: {Handled_access_fs: 0xffff, Handled_access_net: 3, Scoped: 3},
		9: {Handled_access_fs: 0xffff, Handled_access_net: 3, Scoped: 3},
	} {
		if got := Ruleset(abi); got != want {
			t.Errorf("version %d: %+v", abi, got)
		}
	}
}

// run runs the filter on a system call as the kernel does, seccomp(2), and returns the verdict.
func run(t *testing.T, program []unix.SockFilter, arch, number uint32, argument uint64) uint32 {
	t.Helper()
	data := map[uint32]uint32{0: number, 4: arch, 16: uint32(argument), 20: uint32(argument >> 32)}
	var a uint32
	for i := 0; i < len(program); i++ {
		in := program[i]
		taken := false
		switch in.Code {
		case unix.BPF_LD | unix.BPF_W | unix.BPF_ABS:
			a = data[in.K]
			continue
		case unix.BPF_RET | unix.BPF_K:
			return in.K
		case unix.BPF_JMP | unix.BPF_K | unix.BPF_JEQ:
			taken = a == in.K
		case unix.BPF_JMP | unix.BPF_K | unix.BPF_JGE:
			taken = a >= in.K
		case unix.BPF_JMP | unix.BPF_K | unix.BPF_JSET:
			taken = a&in.K != 0
		default:
			t.Fatalf("instruction %d has code %#x", i, in.Code)
		}
		if taken {
			i += int(in.Jt)
		} else {
			i += int(in.Jf)
		}
	}
	t.Fatal("the filter has no end")
	return 0
}

func TestFilter(t *testing.T) {
	t.Parallel()
	if machine == 0 {
		t.Skip("there is no filter for this machine")
	}
	const (
		allowed = uint32(unix.SECCOMP_RET_ALLOW)
		refused = uint32(unix.SECCOMP_RET_ERRNO) | uint32(unix.EPERM)
		missing = uint32(unix.SECCOMP_RET_ERRNO) | uint32(unix.ENOSYS)
	)
	program := filter()
	for name, c := range map[string]struct {
		number   uint32
		argument uint64
		want     uint32
	}{
		"read":               {unix.SYS_READ, 0, allowed},
		"futex":              {unix.SYS_FUTEX, 0, allowed},
		"exit":               {unix.SYS_EXIT_GROUP, 0, allowed},
		"a thread":           {unix.SYS_CLONE, unix.CLONE_THREAD | unix.CLONE_VM, allowed},
		"a process":          {unix.SYS_CLONE, unix.CLONE_VM, refused},
		"clone3":             {unix.SYS_CLONE3, unix.CLONE_THREAD, missing},
		"signal to itself":   {unix.SYS_TGKILL, uint64(os.Getpid()), allowed},
		"signal to another":  {unix.SYS_TGKILL, uint64(os.Getppid()), refused},
		"name memory":        {unix.SYS_PRCTL, unix.PR_SET_VMA, allowed},
		"be dumpable":        {unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, refused},
		"openat":             {unix.SYS_OPENAT, 0, refused},
		"socket":             {unix.SYS_SOCKET, 0, refused},
		"execve":             {unix.SYS_EXECVE, 0, refused},
		"a call to come":     {9999, 0, refused},
		"the same, in 32":    {unix.SYS_READ | 0x40000000, 0, refused},
		"the largest number": {1<<32 - 1, 0, refused},
	} {
		if got := run(t, program, machine, c.number, c.argument); got != c.want {
			t.Errorf("%s: %#x, want %#x", name, got, c.want)
		}
	}
	if got := run(t, program, unix.AUDIT_ARCH_I386, unix.SYS_READ, 0); got != unix.SECCOMP_RET_KILL_PROCESS {
		t.Errorf("a call of another machine: %#x", got)
	}
}
