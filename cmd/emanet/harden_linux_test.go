package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// hygiene is a process that hardens itself as the program does and tells what
// it then is.
func hygiene() {
	harden()
	var core unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &core)
	dumpable, _ := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	mask := unix.Umask(0)
	_, debug := os.LookupEnv("AGEDEBUG")
	_, traceback := os.LookupEnv("GOTRACEBACK")
	fmt.Printf("core %d/%d dumpable %d umask %o debug %v traceback %v\n", core.Cur, core.Max, dumpable, mask, debug, traceback)
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
