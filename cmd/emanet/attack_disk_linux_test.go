package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mountSpace runs a script in a mount namespace of its own, which ends with
// the test, and returns the way to its root. $0 is the first argument. Where
// that is not allowed the test is skipped.
func (l *lab) mountSpace(script string, args ...string) string {
	l.Helper()
	flags := []string{"-m"}
	if os.Getuid() != 0 {
		flags = []string{"-r", "-m"}
	}
	if out, err := exec.Command("unshare", append(flags, "mount", "-t", "tmpfs", "none", l.path("out"))...).CombinedOutput(); err != nil {
		l.Skipf("mounting a file system is not allowed here: %v: %s", err, out)
	}
	words := append(flags, "sh", "-ec", script+"\necho mounted >&2\nexec cat")
	r := l.start(exec.CommandContext(l.Context(), "unshare", append(words, args...)...), "mounted")
	return filepath.Join("/proc", strconv.Itoa(r.cmd.Process.Pid), "root")
}

// fill takes all space of a file system but leave bytes.
func (l *lab) fill(name string, leave int64) {
	l.Helper()
	var fs syscall.Statfs_t
	l.must(syscall.Statfs(filepath.Dir(name), &fs))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	l.must(err)
	_, err = io.CopyN(f, zeros{}, int64(fs.Bavail)*fs.Bsize-leave) //nolint:gosec // small numbers
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		l.Fatal(err)
	}
	l.must(f.Close())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestAttack28FullDisk fills a file system of 256 MiB from outside, before a
// command looks and between the look and the writing. Whatever happens to the
// command, the next one finds everything that was acknowledged.
func TestAttack28FullDisk(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	space := filepath.Join(l.mountSpace(`mount -t tmpfs -o size=256m none "$0"`, l.path("out")), l.path("out"))
	l.vault = filepath.Join(space, "vault")
	ballast := filepath.Join(space, "ballast")
	l.setUp()
	var acknowledged []kept
	text := strings.Repeat("sətir\n", 100<<10) // above what the store takes itself
	keep := func(text string, r result) {
		if r.status == 0 {
			acknowledged = append(acknowledged, kept{recordID(t, r.out), text})
		}
	}
	add := func() result {
		r := l.try(text, "add", "-")
		keep(text, r)
		return r
	}
	if r := add(); r.status != 0 {
		t.Fatal(r)
	}

	// Full before the command looks.
	l.fill(ballast, 4<<20)
	if r := add(); r.status != int(statusNoSpace) || !strings.Contains(r.err, "hint:") {
		t.Errorf("on a full disk add ended with %d\n%s", r.status, r.err)
	}
	for _, words := range [][]string{{"purge", "--yes"}, {"keys", "rotate"}, {"amend", recordIn(l.do("list", "--json")), "--title", "x", "--reason", "y"}} {
		if r := l.try("", words...); r.status != int(statusNoSpace) && r.status != 0 {
			t.Errorf("on a full disk %s ended with %d\n%s", words[0], r.status, r.err)
		}
	}
	l.finds(acknowledged, true, "on a full disk")
	l.must(os.Remove(ballast))

	// Filled while the command reads its input, at several points.
	for i := range times(3, 40) {
		in, out, err := os.Pipe()
		l.must(err)
		cmd := l.command("add", "-")
		cmd.Stdin = in
		ended := make(chan result)
		go func() { ended <- l.finish(cmd, []string{"add"}) }()
		half := len(text) * (i%3 + 1) / 4
		_, err = io.WriteString(out, text[:half])
		l.must(err)
		in.Close()
		l.fill(ballast, int64(i)*97<<10)
		_, _ = io.WriteString(out, text[half:]) // who reads may have given up
		out.Close()
		r := <-ended
		keep(text, r)
		if r.status != 0 && r.status != int(statusNoSpace) {
			t.Logf("filled in the middle, add ended with %d: %.200s", r.status, r.err)
		}
		if strings.Contains(r.err, "goroutine ") {
			t.Errorf("filled in the middle, add ended with a trace: %.2000s", r.err)
		}
		if i%2 == 0 {
			l.finds(acknowledged, true, "on a disk that was filled")
		}
		l.must(os.Remove(ballast))
		l.finds(acknowledged, false, "after space was freed")
	}

	// Filled at moments spread over a command that needs the store only.
	begun := time.Now()
	keep("qısa", l.try("qısa", "add", "-"))
	whole := time.Since(begun)
	tries := times(3, 60)
	for i := range tries {
		full := make(chan struct{})
		time.AfterFunc(whole*time.Duration(i+1)/time.Duration(tries+1), func() {
			l.fill(ballast, 0)
			close(full)
		})
		r := l.try("qısa", "add", "-")
		<-full
		keep("qısa", r)
		if r.status != 0 && r.status != int(statusNoSpace) {
			t.Logf("filled at a moment, add ended with %d: %.200s", r.status, r.err)
		}
		l.must(os.Remove(ballast))
		l.finds(acknowledged, false, "after space was freed")
	}
	if r := add(); r.status != 0 {
		t.Errorf("after space was freed add ended with %d\n%s", r.status, r.err)
	}
	l.finds(acknowledged, false, "in the end")
	l.do("verify", "--unlock")
}

// kept is a record that was acknowledged.
type kept struct{ id, text string }

// finds fails unless every record that was acknowledged is in the list and the
// newest ones can be read. On a full disk a command may say that there is no
// space to open the vault after a crash.
func (l *lab) finds(acknowledged []kept, full bool, when string) {
	l.Helper()
	look := func(words ...string) (string, bool) {
		r := l.try("", words...)
		if full && r.status == int(statusNoSpace) {
			return "", false
		}
		if r.status != 0 {
			l.Errorf("%s emanet %s ended with %d\n%s", when, joinLine(words), r.status, r.err)
		}
		return r.out, r.status == 0
	}
	list, ok := look("list", "--json")
	for _, k := range acknowledged {
		if ok && !strings.Contains(list, k.id) {
			l.Errorf("%s: %s was acknowledged and is not in the list", when, k.id)
		}
	}
	for _, k := range acknowledged[max(0, len(acknowledged)-2):] {
		if got, ok := look("show", k.id, "--file", "stdin"); ok && got != k.text {
			l.Errorf("%s: %s was acknowledged, and show gives %d of %d bytes", when, k.id, len(got), len(k.text))
		}
	}
}

// readOnly gives the vault as it is on a read-only medium.
func (l *lab) readOnly() {
	l.Helper()
	root := l.mountSpace(`mount --bind "$0" "$1"; mount -o remount,ro,bind "$1"`, l.vault, l.path("out"))
	l.vault = filepath.Join(root, l.path("out"))
	if err := os.WriteFile(filepath.Join(l.vault, "x"), nil, 0o600); !errors.Is(err, syscall.EROFS) {
		l.Fatalf("the medium can be written: %v", err)
	}
}

// TestAttack32ReadOnlyMedium reads a vault where nothing can be written; what
// writes refuses clearly.
func TestAttack32ReadOnlyMedium(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("mətn", "--title", "Başlıq")
	l.readOnly()
	for _, words := range [][]string{
		{"show", id, "--file", "stdin"},
		{"list"},
		{"list", "--json"},
		{"search", "mətn"},
		{"search", "title:başlıq", "--receipt", l.path("data/receipt")},
		{"index", "status"},
		{"index", "verify"},
		{"log"},
		{"verify"},
		{"verify", "--unlock"},
		{"status"},
		{"status", "--unlock"},
		{"checkpoint"},
		{"keys", "list"},
		{"keys", "test"},
		{"shell", "--read-only"},
		{"copy", l.path("data/copy")},
	} {
		if r := l.try("", words...); r.status != 0 {
			t.Errorf("emanet %s ended with %d\n%s", joinLine(words), r.status, r.err)
		}
	}
	if got := l.do("show", id, "--file", "stdin"); got != "mətn" {
		t.Errorf("show: %q", got)
	}
	if got := l.do("search", "METN", "--ids-only"); strings.TrimSpace(got) != id {
		t.Errorf("search: %q, want %q", got, id)
	}
	for _, words := range [][]string{
		{"export", id, "-o", l.path("data/x")},
		{"add", "-"},
		{"remove", id},
		{"purge", "--yes"},
		{"amend", id, "--title", "x", "--reason", "y"},
		{"keys", "rotate"},
		{"index", "rebuild"},
		{"recover", "--yes"},
	} {
		r := l.try("", words...)
		if r.status == 0 || r.status == 2 || !strings.Contains(r.err, "read-only") {
			t.Errorf("emanet %s ended with %d and says nothing of a read-only medium: %s", joinLine(words), r.status, r.err)
		}
	}
	if _, err := os.Lstat(l.path("data/x")); err == nil {
		t.Error("something was exported and not logged")
	}
}

// TestAttack32CrashOnReadOnlyMedium: what a crash left cannot be repaired
// there, and the person is told what to do.
func TestAttack32CrashOnReadOnlyMedium(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("mətn")
	r := l.hold()
	_, err := r.stdin.WriteString("amend " + id + " --title Yeni --reason düzəliş\n")
	l.must(err)
	r.kill()
	before := l.vault
	l.readOnly()
	for _, words := range [][]string{{"list"}, {"show", id}, {"verify"}} {
		r := l.try("", words...)
		if r.status != int(statusIntegrity) || !strings.Contains(r.err, "copy it to a writable place") {
			t.Errorf("emanet %s ended with %d\n%s", joinLine(words), r.status, r.err)
		}
	}
	l.vault = before
	l.do("list")
	l.do("verify", "--unlock")
}

// kill ends the process at once.
func (r *running) kill() {
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait() // it was killed
}
