//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The attacks of this package run the program as processes of its own. They
// are numbered as in the list that the project keeps of them; this file is
// what they share.

// mark is the word that is planted in everything that must never be found in
// clear. It appears in no folder and no argument of another test.
const mark = "Xezrigizlinqalmaq"

// long reports whether the slow, complete forms of tests are asked for.
func long() bool { return os.Getenv("EMANET_LONG") != "" }

// times is how often an attack is tried: few by default, many if EMANET_LONG
// is set.
func times(short, full int) int {
	if long() {
		return full
	}
	return short
}

// lab is a person with a vault, an identity file, and every folder that a
// program may write to.
type lab struct {
	*testing.T
	root  string
	vault string   // absolute; moved by tests that use another file system
	wrap  []string // what the program runs under
	after func(words []string)
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{T: t, root: t.TempDir()}
	for _, name := range append(outsideFolders(), "in", "out") {
		l.must(os.Mkdir(l.path(name), 0o700))
	}
	l.vault = l.path("vault")
	return l
}

// outsideFolders are where nothing may ever be written.
func outsideFolders() []string { return []string{"home", "tmp", "run", "data", "cwd"} }

func (l *lab) path(name string) string { return filepath.Join(l.root, name) }

func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// file writes one file that the person has, in the folder "in" or where name
// says, and returns its path.
func (l *lab) file(name, content string) string {
	l.Helper()
	path := filepath.Join(l.path("in"), name)
	l.must(os.MkdirAll(filepath.Dir(path), 0o700))
	l.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}

// command is the program with the vault, the identity and the folders of the
// lab.
func (l *lab) command(words ...string) *exec.Cmd {
	l.Helper()
	program, err := exec.LookPath("emanet")
	l.must(err)
	argv := append(slices.Clone(l.wrap), program, "--vault", l.vault, "--identity", l.path("id"))
	argv = append(argv, words...)
	cmd := exec.CommandContext(l.Context(), argv[0], argv[1:]...)
	cmd.Dir = l.path("cwd")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + l.path("home"), "TMPDIR=" + l.path("tmp"),
		"XDG_RUNTIME_DIR=" + l.path("run"), "XDG_DATA_HOME=" + l.path("data"),
		"TERM=xterm", "LANG=C.UTF-8", "EMANET_VAULT=",
	}
	return cmd
}

// result is how a process ended.
type result struct {
	status   int // -1 after a signal
	out, err string
}

// try runs a command with an input.
func (l *lab) try(stdin string, words ...string) result {
	l.Helper()
	cmd := l.command(words...)
	cmd.Stdin = strings.NewReader(stdin)
	return l.finish(cmd, words)
}

// finish runs cmd to its end.
func (l *lab) finish(cmd *exec.Cmd, words []string) result {
	l.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		l.Fatalf("emanet %s: %v", joinLine(words), err)
	}
	if l.after != nil {
		l.after(words)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// want runs a command that must end with a status, and returns its output.
func (l *lab) want(found status, stdin string, words ...string) string {
	l.Helper()
	r := l.try(stdin, words...)
	if r.status != int(found) {
		l.Fatalf("emanet %s ended with %d, want %d\n%s\n%s", joinLine(words), r.status, found, r.out, r.err)
	}
	return r.out
}

// do is want for a command that succeeds and reads nothing.
func (l *lab) do(words ...string) string {
	l.Helper()
	return l.want(statusDone, "", words...)
}

// setUp makes the identity file and the vault.
func (l *lab) setUp(words ...string) {
	l.Helper()
	recipient := l.do("keys", "generate", "--no-passphrase", l.path("id"))
	l.must(os.WriteFile(l.path("recipient"), []byte(recipient), 0o600))
	l.do(append([]string{"init", "--recipient", "@" + l.path("recipient"), l.vault}, words...)...)
}

// addText adds a text and returns the id of its record.
func (l *lab) addText(text string, words ...string) string {
	l.Helper()
	return recordID(l, l.want(statusDone, text, append([]string{"add", "-"}, words...)...))
}

// recordID finds the id in the answer of add.
func recordID(t testing.TB, out string) string {
	t.Helper()
	for word := range strings.FieldsSeq(out) {
		if strings.HasPrefix(word, "r-") {
			return word
		}
	}
	t.Fatalf("%q names no record", out)
	return ""
}

// running is a process that waits for its input.
type running struct {
	cmd    *exec.Cmd
	stdin  *os.File // its end of a pipe
	stderr *os.File
}

// hold starts a shell that has the vault open, and returns when it has
// unlocked it.
func (l *lab) hold(words ...string) *running {
	l.Helper()
	return l.start(l.command(append([]string{"shell"}, words...)...), "unlocked;")
}

// start runs cmd with a pipe as its input until it says ready on standard
// error. It is killed when the test ends.
func (l *lab) start(cmd *exec.Cmd, ready string) *running {
	l.Helper()
	in, stdin, err := os.Pipe()
	l.must(err)
	stderr, out, err := os.Pipe()
	l.must(err)
	cmd.Stdin, cmd.Stderr = in, out
	l.must(cmd.Start())
	in.Close()
	out.Close()
	r := &running{cmd: cmd, stdin: stdin, stderr: stderr}
	l.Cleanup(func() {
		stdin.Close()
		_ = cmd.Process.Kill() // or it has ended
		_ = cmd.Wait()
		stderr.Close()
	})
	l.must(stderr.SetReadDeadline(time.Now().Add(time.Minute)))
	var seen []byte
	for buf := make([]byte, 4<<10); !bytes.Contains(seen, []byte(ready)); {
		n, err := stderr.Read(buf)
		if seen = append(seen, buf[:n]...); err != nil {
			l.Fatalf("waiting for %q: %v after %q", ready, err, seen)
		}
	}
	return r
}

// end closes the input of a process that was started and waits for it.
func (r *running) end(t testing.TB) {
	t.Helper()
	r.stdin.Close()
	if err := r.cmd.Wait(); err != nil {
		t.Error(err)
	}
}
