package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const nobody = 65534

// asNobody makes cmd a process of an unprivileged person, who is this one if
// this one has no privileges.
func asNobody(cmd *exec.Cmd) *exec.Cmd {
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// giveToNobody gives the whole lab to that person, who can then also run the
// program in it.
func (l *lab) giveToNobody() (program string) {
	l.Helper()
	program, err := exec.LookPath("emanet")
	l.must(err)
	if os.Getuid() != 0 {
		return program
	}
	program = l.install(program, "emanet")
	l.must(filepath.WalkDir(l.root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, nobody, nobody)
	}))
	// The folder of the test's temporary folders is private to this person.
	l.must(os.Chmod(filepath.Dir(l.root), 0o711)) //nolint:gosec // it holds this test's files only
	return program
}

// install copies a program into the lab. A process of its own does it: what
// this one has open for writing, the children of other tests may have too, and
// such a file cannot be run.
func (l *lab) install(from, name string) string {
	l.Helper()
	to := l.path(name)
	if out, err := exec.CommandContext(l.Context(), "sh", "-c", `cp "$0" "$1" && chmod 755 "$1"`, from, to).CombinedOutput(); err != nil {
		l.Fatalf("%v: %s", err, out)
	}
	return to
}

// holdAsNobody starts a shell as an unprivileged person with no limit on core
// files and every setting that asks for one.
func (l *lab) holdAsNobody(program string) *running {
	l.Helper()
	cmd := asNobody(exec.CommandContext(l.Context(), "sh", "-c", `ulimit -c unlimited; exec "$@"`, "sh",
		program, "--vault", l.vault, "--identity", l.path("id"), "shell"))
	cmd.Dir = l.path("cwd")
	cmd.Env = append(l.command().Env, "GOTRACEBACK=crash")
	return l.start(cmd, "unlocked;")
}

// TestAttack04SignalsLeaveNoCore kills an unlocked process with every signal
// that dumps core.
func TestAttack04SignalsLeaveNoCore(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	l.addText(mark, "--title", mark)
	program := l.giveToNobody()
	for _, sig := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGQUIT, syscall.SIGBUS} {
		r := l.holdAsNobody(program)
		_, err := r.stdin.WriteString("list\n")
		l.must(err)
		rest := make(chan string)
		go func() {
			b, _ := io.ReadAll(r.stderr) // to its end
			rest <- string(b)
		}()
		time.AfterFunc(100*time.Millisecond, func() { _ = r.cmd.Process.Signal(sig) })
		_ = r.cmd.Wait() // a signal ended it
		if status := r.cmd.ProcessState.Sys().(syscall.WaitStatus); status.CoreDump() || status.ExitStatus() == 0 {
			t.Errorf("%v: %v, core dumped: %v", sig, r.cmd.ProcessState, status.CoreDump())
		}
		if shape := marked(needles(), []byte(<-rest)); shape != "" {
			t.Errorf("%v: what it printed carries the mark: %s", sig, shape)
		}
		l.nothingOutside(sig.String())
	}
	control := asNobody(exec.CommandContext(t.Context(), "sh", "-c", "ulimit -c unlimited; kill -SEGV $$"))
	control.Dir = l.path("in")
	_ = control.Run() // a signal ended it
	if !control.ProcessState.Sys().(syscall.WaitStatus).CoreDump() {
		t.Log("this system dumps no core of any process: only the limit was tested")
	}
}

// TestAttack04MemoryIsClosed looks at an unlocked process with the eyes of
// another process of the same unprivileged person.
func TestAttack04MemoryIsClosed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	r := l.holdAsNobody(l.giveToNobody())
	read := func(pid int, name string) error {
		cmd := asNobody(exec.CommandContext(t.Context(), "head", "-c", "1", fmt.Sprintf("/proc/%d/%s", pid, name)))
		return cmd.Run()
	}
	other := asNobody(exec.CommandContext(t.Context(), "sleep", "600"))
	l.must(other.Start())
	defer func() {
		_ = other.Process.Kill() // it sleeps
		_ = other.Wait()
	}()
	for _, name := range []string{"environ", "maps", "auxv", "syscall"} {
		if err := read(other.Process.Pid, name); err != nil {
			t.Logf("%s of any process is closed here: %v", name, err)
		}
		if read(r.cmd.Process.Pid, name) == nil {
			t.Errorf("another process reads %s of an unlocked vault", name)
		}
	}
	mem := asNobody(exec.CommandContext(t.Context(), "sh", "-c", fmt.Sprintf("exec 3</proc/%d/mem", r.cmd.Process.Pid)))
	if out, err := mem.CombinedOutput(); err == nil || !strings.Contains(string(out), "denied") {
		t.Errorf("another process opens the memory of an unlocked vault: %v %s", err, out)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", r.cmd.Process.Pid))
	l.must(err)
	if !strings.Contains(string(limits), "Max core file size        0                    0 ") {
		t.Errorf("limits of the process:\n%s", limits)
	}
	r.end(t)
}

// A plugin that keeps the file key in clear, and notes it and what it saw of
// AGEDEBUG and of the first descriptor behind standard error. C2SP age-plugin,
// version 1.
const (
	plugin = `#!/bin/sh
printf 'AGEDEBUG=%s\n' "${AGEDEBUG-unset}" >>"$EMANET_TEST_REPORT"
{ IFS= read -r line <&3; } 2>/dev/null && printf 'inherited=%s\n' "$line" >>"$EMANET_TEST_REPORT"
stanza() {
	IFS= read -r head || exit 1
	body=
	while IFS= read -r line; do
		body=$body$line
		[ ${#line} -lt 64 ] && break
	done
}
while stanza; do
	case $head in
	'-> wrap-file-key'*|'-> recipient-stanza 0 uydurma'*) key=$body ;;
	'-> done'*) break ;;
	esac
done
printf 'key=%s\n' "$key" >>"$EMANET_TEST_REPORT"
case $1 in
*recipient-v1) printf -- '-> recipient-stanza 0 uydurma\n%s\n' "$key" ;;
*) printf -- '-> file-key 0\n%s\n' "$key" ;;
esac
stanza
printf -- '-> done\n\n'
`
	pluginRecipient = "age1uydurma1d9h8vetww3jkg828kjn"
	pluginIdentity  = "AGE-PLUGIN-UYDURMA-1D9H8VETWW3JKGF7U20V"
)

// TestAttack09NoFileKeyIsPrinted seals and opens a slot of a plugin with
// AGEDEBUG=plugin, which makes age print what passes between them, and with a
// descriptor that is not for the plugin.
func TestAttack09NoFileKeyIsPrinted(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	l.install(l.file("plugin", plugin), "age-plugin-uydurma")
	l.must(os.WriteFile(l.path("plugin-id"), []byte(pluginIdentity+"\n"), 0o600))
	report := l.path("report")
	var printed strings.Builder
	for _, words := range [][]string{
		{"keys", "add", "--allow-classic", "--recipient", pluginRecipient},
		{"list", "--identity", l.path("plugin-id")},
		{"keys", "rotate", "--identity", l.path("plugin-id")},
		{"verify", "--identity", l.path("plugin-id")},
	} {
		cmd := l.command(words...)
		secret, err := os.Open(l.file("passphrase", hygieneSecret+"\n"))
		l.must(err)
		cmd.ExtraFiles = []*os.File{secret}
		cmd.Env = append(cmd.Env, "AGEDEBUG=plugin", "EMANET_TEST_REPORT="+report, "PATH="+l.root+":"+os.Getenv("PATH"))
		r := l.finish(cmd, words)
		secret.Close()
		if r.status != 0 {
			t.Fatalf("emanet %s ended with %d\n%s", joinLine(words), r.status, r.err)
		}
		printed.WriteString(r.out + r.err)
	}
	data, err := os.ReadFile(report)
	l.must(err)
	keys := 0
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case name == "AGEDEBUG" && value != "unset" && value != "":
			t.Errorf("the plugin was handed AGEDEBUG=%s", value)
		case name == "inherited":
			t.Errorf("the plugin could read %q", value)
		case name == "key":
			if keys++; len(value) != 22 || strings.Contains(printed.String(), value) {
				t.Errorf("a file key was printed, or is none: %q", value)
			}
		}
	}
	if keys < 4 || strings.Contains(printed.String(), "-> ") {
		t.Errorf("the plugin saw %d keys, and the program printed %q", keys, printed.String())
	}
}
