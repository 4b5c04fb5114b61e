package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"emanet/cmd/internal/tty"
)

// hygiene is a process that hardens itself as the program does and tells what
// it then is, or what the program that it starts inherits.
func hygiene(what string) {
	switch what {
	case "look":
		fmt.Print(inherited())
		return
	case "open": // how it would be
	case "each":
		keepEach()
	case "all":
		keepDescriptors()
	default:
		tellHygiene()
		return
	}
	line := "nothing"
	if r, err := openDescriptor(firstInherited); err == nil {
		b, _ := tty.ReadLine(r) // what it is tells enough
		line = string(b)
	}
	self, _ := os.Executable()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "EMANET_TEST_HYGIENE=look")
	found, err := cmd.Output()
	fmt.Printf("itself %s, the child %s %v", line, found, err)
}

// inherited counts the descriptors of this process that lead to the secret.
func inherited() (n int) {
	buf := make([]byte, len(hygieneSecret))
	for fd := firstInherited; fd < 1<<12; fd++ {
		if got, err := unix.Pread(fd, buf, 0); err == nil && string(buf[:got]) == hygieneSecret {
			n++
		}
	}
	return n
}

const hygieneSecret = "uydurma-parol"

func tellHygiene() {
	harden()
	var core unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &core)
	dumpable, _ := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	mask := unix.Umask(0)
	_, debug := os.LookupEnv("AGEDEBUG")
	_, traceback := os.LookupEnv("GOTRACEBACK")
	fmt.Printf("core %d/%d dumpable %d umask %o debug %v traceback %v\n", core.Cur, core.Max, dumpable, mask, debug, traceback)
}

// TestNoDescriptorIsInherited: the passphrase that somebody hands over with
// --passphrase-fd is read here, and by no program that is started.
func TestNoDescriptorIsInherited(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(hygieneSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const many = 300 // more than are looked at where the system does not list them
	for how, want := range map[string]string{
		"open": fmt.Sprintf("the child %d <nil>", many-1), // openDescriptor keeps its own
		"each": "the child 0 <nil>",
		"all":  "the child 0 <nil>",
	} {
		secret, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer secret.Close()
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Env = append(os.Environ(), "EMANET_TEST_HYGIENE="+how)
		cmd.ExtraFiles = slices.Repeat([]*os.File{secret}, many)
		out, err := cmd.Output()
		if err != nil || string(out) != "itself "+hygieneSecret+", "+want {
			t.Errorf("%s: %s, %v; want %s", how, out, err, want)
		}
	}
}

func runHygiene(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `umask 022; ulimit -c unlimited 2>/dev/null; exec "$0"`, self)
	cmd.Env = append(os.Environ(), "EMANET_TEST_HYGIENE=1", "AGEDEBUG=plugin", "GOTRACEBACK=crash")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestAttack04NoCore: no core file, whatever the limit, and no other process
// of the person reads the memory.
func TestAttack04NoCore(t *testing.T) {
	t.Parallel()
	if got := runHygiene(t); !strings.Contains(got, "core 0/0 dumpable 0 ") {
		t.Errorf("the process is %s", got)
	}
}

// TestAttack08PrivateModes: with umask 022 outside every file is private.
func TestAttack08PrivateModes(t *testing.T) {
	t.Parallel()
	if got := runHygiene(t); !strings.Contains(got, "umask 77 ") {
		t.Errorf("the process is %s", got)
	}
}

// TestAttack09AgeDebug: AGEDEBUG=plugin, which prints file keys, does not
// reach age, nor plugins, nor does GOTRACEBACK=crash.
func TestAttack09AgeDebug(t *testing.T) {
	t.Parallel()
	if got := runHygiene(t); !strings.Contains(got, "debug false traceback false") {
		t.Errorf("the process is %s", got)
	}
}
