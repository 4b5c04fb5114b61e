package worker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"emanet/index/extract"
)

// confined returns a Process whose child the system confines.
func confined(t *testing.T) *extract.Process {
	t.Helper()
	p := newProcess(t, extract.Config{})
	wantHonest(t, p)
	said := p.Confinement()
	if linked {
		t.Skipf("with C in the program not all threads are ours, and Landlock cannot hold for them: %s", said)
	}
	if !strings.Contains(said, "system calls filtered") || !strings.Contains(said, "Landlock") || !strings.Contains(said, "memory") {
		t.Skipf("this system takes away no more than: %s", said)
	}
	return p
}

// wantRefused has a child try, and checks that it tried everything and nothing was allowed.
func wantRefused(t *testing.T, mediaType string, tries int) {
	t.Helper()
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	if err := os.WriteFile(kept, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := confined(t)
	in := file(mediaType, "")
	in.Name = dir
	r := mustRead(t, p, in)
	if len(r.Parts) != tries || r.Status != extract.StatusRead {
		t.Errorf("%d of %d were tried: %+v", len(r.Parts), tries, r.Losses)
	}
	for _, part := range r.Parts {
		if part.Text == "allowed" {
			t.Errorf("a child can %s", part.Name)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("in the folder are %v, %v", entries, err)
	}
	wantHonest(t, p)
}

func TestAttack02ChildMakesNoFile(t *testing.T) {
	t.Parallel()
	wantRefused(t, "hostile/files", len(fileAttempts()))
	if _, err := os.Stat("/dev/shm/emanet-test"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file in shared memory: %v", err)
	}
}

func TestAttack10ChildOpensNoSocket(t *testing.T) {
	t.Parallel()
	wantRefused(t, "hostile/sockets", len(socketAttempts()))
}

func TestAttack38ChildReachesNoProcess(t *testing.T) {
	t.Parallel()
	wantRefused(t, "hostile/processes", len(processAttempts()))
}

func TestAttack38ChildIsConfinedOnEveryThread(t *testing.T) {
	t.Parallel()
	p := confined(t)
	if r := mustRead(t, p, file("hostile/threads", "")); len(r.Parts) > 0 || r.Status != extract.StatusRead {
		t.Errorf("read %+v", r)
	}
}

// TestAttack38ChildAsOthersSeeIt: what the system shows of a child that runs: no environment, nothing in the arguments but what it is, the top
// folder, and no descriptor of ours.
func TestAttack38ChildAsOthersSeeIt(t *testing.T) {
	secret, err := os.CreateTemp(t.TempDir(), "vault")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = secret.Close() }) // nothing was written
	t.Setenv("EMANET_VAULT", secret.Name())
	p := confined(t)
	pid, _ := mustRead(t, p, file("hostile/pid", "")).Text()
	proc := filepath.Join("/proc", pid)
	environment, err := os.ReadFile(filepath.Join(proc, "environ"))
	if err != nil {
		t.Skipf("only root sees a process that cannot be dumped: %v", err)
	}
	arguments, err := os.ReadFile(filepath.Join(proc, "cmdline"))
	if err != nil {
		t.Fatal(err)
	}
	if len(environment) > 0 || string(arguments) != os.Args[0]+"\x00"+Argument+"\x00" {
		t.Errorf("environment %q, arguments %q", environment, arguments)
	}
	if dir, err := os.Readlink(filepath.Join(proc, "cwd")); dir != "/" || err != nil {
		t.Errorf("the folder is %q, %v", dir, err)
	}
	descriptors, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range descriptors {
		to, err := os.Readlink(filepath.Join(proc, "fd", d.Name()))
		number, _ := strconv.Atoi(d.Name())
		ours := number < 3 && strings.HasPrefix(to, "pipe:") || strings.HasPrefix(to, "anon_inode:[event") || strings.HasPrefix(to, "/sys/fs/cgroup/") ||
			to == filepath.Join(proc, "statm")
		if err != nil || !ours {
			t.Errorf("descriptor %d is %s, %v", number, to, err)
		}
	}
}

// TestAttack38ChildMemory: whatever a reader allocates, its child ends below 512 MiB, and the next file is read. It runs alone, so that the largest
// child is one of these.
func TestAttack38ChildMemory(t *testing.T) {
	p := confined(t)
	for mediaType, want := range map[string][]extract.Reason{
		"hostile/grows": {extract.ReasonTooLarge}, "hostile/grows-in-crumbs": {extract.ReasonTooLarge}, "hostile/doubles": {extract.ReasonTooLarge},
		"hostile/137-GB": {extract.ReasonTooLarge}, "hostile/maps": {extract.ReasonTooLarge}, "hostile/shares": {extract.ReasonTooLarge},
		"hostile/goroutines": {extract.ReasonTooLarge}, "hostile/recursion": {extract.ReasonFailed},
	} {
		r := mustRead(t, p, file(mediaType, "abc"))
		if len(r.Losses) != 1 || !slices.Contains(want, r.Losses[0].Reason) {
			t.Errorf("%s: read %+v", mediaType, r)
		}
		wantHonest(t, p)
		t.Logf("%s: the largest child had %s", mediaType, largestChild())
		if most := largest(); most > 512 {
			t.Fatalf("%s: a child had %d MiB", mediaType, most)
		}
	}
}

// largest returns the MiB of the largest child that has ended.
func largest() int64 {
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_CHILDREN, &used); err != nil {
		return 0
	}
	return used.Maxrss >> 10
}

func largestChild() string { return fmt.Sprintf("%d MiB", largest()) }
