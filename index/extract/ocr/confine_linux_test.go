package ocr_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"emanet/index/extract/ocr"
)

// inherited is a descriptor that the one who starts the launcher leaves open: the first of exec.Cmd.ExtraFiles.
const inherited = 3

// probe says what the process can do: a word for each thing that it can.
func probe() int {
	can := func(what string, err error) {
		if err == nil {
			fmt.Println(what)
		}
	}
	open := func(name string, flags int) error {
		fd, err := unix.Open(name, flags, 0o600)
		if err == nil {
			_ = unix.Close(fd)
		}
		return err
	}
	_, err := os.ReadDir("/usr")
	can("see-installed", err)
	can("read-passwd", open("/etc/passwd", unix.O_RDONLY))
	can("see-home", open("/root", unix.O_RDONLY|unix.O_DIRECTORY))
	can("read-environment", open("/proc/self/environ", unix.O_RDONLY))
	can("write-temporary", open(filepath.Join(os.TempDir(), fmt.Sprintf("probe-%d", os.Getpid())), unix.O_CREAT|unix.O_WRONLY))
	_ = os.Remove(filepath.Join(os.TempDir(), fmt.Sprintf("probe-%d", os.Getpid())))
	for name, family := range map[string]int{"socket": unix.AF_INET, "socket6": unix.AF_INET6, "socket-unix": unix.AF_UNIX} {
		fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
		if err == nil {
			_ = unix.Close(fd)
		}
		can(name, err)
	}
	can("signal-parent", unix.Kill(os.Getppid(), 0))
	fd, err := unix.MemfdCreate("probe", 0)
	if err == nil {
		_ = unix.Close(fd)
	}
	can("memory-file", err)
	can("execute-another", exec.Command("/bin/true").Run())
	var core, size unix.Rlimit
	_ = unix.Getrlimit(unix.RLIMIT_CORE, &core)
	_ = unix.Getrlimit(unix.RLIMIT_FSIZE, &size)
	if core.Cur != 0 || size.Cur != 0 {
		fmt.Println("dump-core")
	}
	fmt.Println("variables", len(os.Environ()))
	if _, err := unix.Pread(inherited, make([]byte, 1), 0); err == nil {
		fmt.Println("read-inherited")
	}
	return 0
}

// session says what binds the process to others.
func session() string {
	var signal uint32
	sid, err := unix.Getsid(0)
	if err == nil {
		err = unix.Prctl(unix.PR_GET_PDEATHSIG, uintptr(unsafe.Pointer(&signal)), 0, 0, 0)
	}
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("first=%v,signal=%d", sid == os.Getpid(), signal)
}

// TestTesseractIsAloneAndEndsWithUs: it has no terminal of ours, and does not outlive us; also behind the launcher.
func TestTesseractIsAloneAndEndsWithUs(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, command := range map[string][]string{"alone": nil, "launched": {self, ocr.Argument}} {
		found, err := ocr.Find(pretend(t, "session"), ocr.Config{Self: command})
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := found.Recognise(t.Context(), 1, 1, strings.NewReader("a"))
		if want := fmt.Sprintf("first=true,signal=%d", unix.SIGKILL); err != nil || text != want {
			t.Errorf("%s: %q, %v, want %q", name, text, err, want)
		}
	}
}

// TestLaunchConfines compares what a program can do behind the launcher and without it.
func TestLaunchConfines(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(pretend(t, "probe"), "tesseract")
	secrets := filepath.Join(t.TempDir(), "açar")
	if err := os.WriteFile(secrets, []byte("uydurma parol\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(command ...string) map[string]bool {
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Env = []string{"OMP_THREAD_LIMIT=1"}
		secret, err := os.Open(secrets)
		if err != nil {
			t.Fatal(err)
		}
		defer secret.Close()
		cmd.ExtraFiles = []*os.File{secret}
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		can := map[string]bool{}
		for line := range strings.Lines(string(out)) {
			can[strings.TrimSpace(line)] = true
		}
		return can
	}
	free := run(program, "stdin", "-l", "aze")
	confined := run(self, ocr.Argument, program, "stdin", "-l", "aze")
	t.Logf("free: %v; confined: %v", free, confined)
	if !free["read-passwd"] || !free["write-temporary"] || !free["execute-another"] || !free["read-inherited"] {
		t.Error("the probe does not see what it can do")
	}
	if confined["socket"] || confined["socket6"] || confined["socket-unix"] || confined["signal-parent"] || confined["memory-file"] || confined["dump-core"] || confined["read-inherited"] {
		t.Errorf("confined, it can do %v", confined)
	}
	if !confined["variables 1"] {
		t.Errorf("its environment is not the one that was given: %v", confined)
	}
	found, err := ocr.Find(filepath.Dir(program), ocr.Config{Self: []string{self, ocr.Argument}})
	if err != nil {
		t.Fatal(err)
	}
	said := found.Confinement()
	if strings.Contains(said, "network") == confined["socket"] || strings.Contains(said, "Landlock") == confined["read-passwd"] {
		t.Errorf("confined, it can do %v, and %q is said", confined, said)
	}
	if !strings.Contains(said, "Landlock") {
		t.Skipf("this kernel has no Landlock, files are not forbidden: %s", said)
	}
	if !confined["see-installed"] {
		t.Error("confined, it cannot read what is installed")
	}
	for _, what := range []string{"read-passwd", "see-home", "read-environment", "write-temporary", "execute-another"} {
		if confined[what] {
			t.Errorf("confined, it can %s", what)
		}
	}
}

func TestLaunchWantsAProgram(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{{}, {"tesseract"}, {"./tesseract"}, {"/does/not/exist"}} {
		out, err := exec.CommandContext(t.Context(), self, append([]string{ocr.Argument}, arguments...)...).CombinedOutput()
		if err == nil || len(out) > 0 {
			t.Errorf("%v: %v, %q", arguments, err, out)
		}
	}
}
