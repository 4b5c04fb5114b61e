package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// call is one system call as strace saw it begin.
type call struct {
	command string
	name    string
	args    string // as strace prints it, strings and paths decoded
	target  string // the file of a write, "" for the others
}

// watch runs every command of the lab under strace from now on and returns
// what gives the calls of all of them. The test is skipped where that is not
// possible.
func (l *lab) watch() func() []call {
	l.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		l.Skip("strace is not installed: what a process writes cannot be seen")
	}
	if out, err := exec.Command(strace, "-f", "--seccomp-bpf", "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		l.Skipf("tracing another process is not allowed here: %v: %s", err, out)
	}
	log := l.path("strace.log")
	l.wrap = []string{
		strace, "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "8000000", "-A", "-o", log, "-e", "signal=none", "-e",
		"trace=%network,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,open,openat,openat2,creat," +
			"rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat,mknod,mknodat,execve,memfd_create",
	}
	var calls []call
	read := func(words []string) {
		calls = append(calls, l.calls(log, joinLine(words))...)
		l.must(os.Remove(log))
	}
	l.after = read
	return func() []call { return calls }
}

var (
	straceCall   = regexp.MustCompile(`^\d+ +([a-z0-9_]+)\((.*)$`)
	straceHex    = regexp.MustCompile(`(?:\\x[0-9a-f]{2})+`)
	straceTarget = regexp.MustCompile(`^\d+<([^>]*)>`)
)

// calls reads a log of strace. What was not finished when it was printed
// counts too: its arguments are there.
func (l *lab) calls(log, command string) []call {
	l.Helper()
	f, err := os.Open(log)
	l.must(err)
	defer f.Close()
	var calls []call
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		m := straceCall.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		args := straceHex.ReplaceAllStringFunc(m[2], func(s string) string {
			b, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
			l.must(err)
			return string(b)
		})
		c := call{command: command, name: m[1], args: args}
		if t := straceTarget.FindStringSubmatch(args); t != nil {
			c.target = t[1]
		}
		calls = append(calls, c)
	}
	l.must(lines.Err())
	return calls
}

// writes reports whether the call gives bytes away.
func (c call) writes() bool {
	switch c.name {
	case "write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg":
		return true
	}
	return false
}

// creates returns the place where a call makes a file, a folder or another
// name, "" if it makes none.
func (c call) creates(cwd string) string {
	var dir, name string
	paths := strings.Split(c.args, ", ")
	switch c.name {
	case "openat", "openat2":
		if !strings.Contains(c.args, "O_CREAT") && !strings.Contains(c.args, "O_TMPFILE") {
			return ""
		}
		dir, name = paths[0], paths[1]
	case "open":
		if !strings.Contains(c.args, "O_CREAT") {
			return ""
		}
		name = paths[0]
	case "creat", "mkdir", "mknod":
		name = paths[0]
	case "mkdirat", "mknodat":
		dir, name = paths[0], paths[1]
	case "rename", "link", "symlink":
		name = paths[1]
	case "symlinkat":
		dir, name = paths[1], paths[2]
	case "renameat", "renameat2", "linkat":
		dir, name = paths[2], paths[3]
	case "memfd_create":
		return "memory"
	default:
		return ""
	}
	name, _, _ = strings.Cut(strings.TrimPrefix(name, `"`), `"`)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	if _, rest, ok := strings.Cut(dir, "<"); ok {
		cwd, _, _ = strings.Cut(rest, ">")
	}
	return filepath.Join(cwd, name)
}

// TestAttack03NoWriteCarriesTheMark looks at every write of every command:
// nothing but standard output, standard error, pipes, the terminal and the
// named target gets the mark, and no file is made outside the vault and that
// target, not even for a moment.
func TestAttack03NoWriteCarriesTheMark(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUpMarked()
	seen := l.watch()
	l.life()
	shapes := needles()
	out, writes, answers, files := l.path("out"), 0, 0, 0
	for _, c := range seen() {
		if _, name, _ := strings.Cut(c.args, ", "); c.name == "openat" && strings.HasPrefix(name, "0x") {
			t.Skip("strace cannot read the memory of a process that is not dumpable: run this as root")
		}
		if c.writes() {
			writes++
			shape := marked(shapes, []byte(c.args))
			switch {
			case shape == "":
			case strings.HasPrefix(c.args, "1<"), strings.HasPrefix(c.args, "2<"), strings.HasPrefix(c.target, "pipe:"):
				answers++
			case below(c.target, out) && !below(c.target, filepath.Join(out, "copy")):
				answers++
			default:
				t.Errorf("%s: a %s to %q carries the mark: %s", c.command, c.name, c.target, shape)
			}
		}
		switch made := c.creates(l.path("cwd")); {
		case made == "":
		case below(made, l.vault), below(made, out):
			files++
		case made == "/dev/null", strings.HasPrefix(made, "/dev/tty"):
		default:
			t.Errorf("%s: %s makes %q", c.command, c.name, made)
		}
	}
	if writes < 100 || answers < 10 || files < 100 {
		t.Errorf("only %d writes were seen, %d of them with the mark, and %d new files", writes, answers, files)
	}
}

// TestAttack10NoCommandOpensANetworkSocket runs every command that the program
// names in its help, and none may open a socket of the internet.
func TestAttack10NoCommandOpensANetworkSocket(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	l := d.lab
	id := l.addText("mətn")
	bundle := l.sealTo("given.age", bytes.NewReader(d.plain), d.to...)
	second := filepath.Join(l.path("in"), "second.key")
	seen := l.watch()
	var lines []string
	for _, words := range [][]string{
		{"tour"},
		{"list"},
		{"whoami", "-o", l.path("out/card")},
		{"contacts", "add", filepath.Join(l.path("in"), "Nümunə Müdafiəçi.card")},
		{"contacts", "list"},
		{"share", id, "--to", "Nümunə Müdafiəçi", "--override-consent", "sınaq", "--yes", "-o", l.path("out/b.age")},
		{"receive", l.path("out/b.age"), "--with", filepath.Join(l.path("in"), "Nümunə Müdafiəçi.key")},
		{"receive", bundle, "--accept"},
		{"open", bundle, "-o", l.path("out/opened"), "--identity", second},
		{"contacts", "remove", "Nümunə Müdafiəçi"},
		{"search", "mətn", "--explain"},
		{"index", "status"},
		{"index", "rebuild"},
		{"index", "verify"},
		{"coverage"},
		{"reread", "--all"},
		{"show", id},
		{"export", id, "-o", l.path("out/x")},
		{"amend", id, "--title", "x", "--reason", "y"},
		{"remove", id},
		{"restore", id},
		{"purge", "--yes"},
		{"log"},
		{"verify", "--unlock"},
		{"checkpoint"},
		{"timestamp", "request", "-o", l.path("out/t.tsq")},
		{"timestamp", "show"},
		{"cosign", bundle, "--unverified", "-o", l.path("out/cosigned")},
		{"cosign", "--list"},
		{"proof", id, "-o", l.path("out/p.proof"), "--html", l.path("out/p.html")},
		{"verify", "--proof", l.path("out/p.proof"), "--html", l.path("out/q.html")},
		{"exhibits", id, "--check", "cat", "--html", "-o", l.path("out/e.html")},
		{"report", "timeline", id, "-o", l.path("out/t.html")},
		{"export", id, "--html", "-o", l.path("out/h")},
		{"recover", "--yes"},
		{"copy", l.path("out/copy")},
		{"status", "--unlock"},
		{"completion", "bash"},
		{"man"},
		{"write"},
		{"keys", "list"},
		{"keys", "test"},
		{"keys", "rotate"},
		{"keys", "pin"},
		{"--help"},
	} {
		lines = append(lines, words[0])
		cmd := l.command(words...)
		if words[0] == "open" { // by somebody who has no vault
			cmd.Args = slices.DeleteFunc(cmd.Args, func(s string) bool { return s == "--vault" || s == l.vault })
		}
		if r := l.finish(cmd, words); r.status != 0 && words[0] != "write" && words[0] != "recover" && words[0] != "cosign" { // the bundle was made by hand and proves nothing
			t.Errorf("emanet %s ended with %d\n%s", joinLine(words), r.status, r.err)
		}
	}
	l.want(statusDone, "", "shell")
	l.do("init", "--recipient", "@"+l.path("recipient"), l.path("out/vault"))
	l.want(statusDone, "mətn", "add", "-")
	lines = append(lines, "shell", "init", "add")
	named := map[string]bool{}
	for _, name := range lines {
		named[name] = true
	}
	_, list, _ := strings.Cut(l.do("--help"), "\nCommands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	for line := range strings.Lines(list) {
		if name := strings.Fields(line)[0]; !named[name] {
			t.Errorf("the command %s was not tried", name)
		}
	}
	for _, c := range seen() {
		if c.name == "socket" && strings.HasPrefix(c.args, "AF_INET") || c.name == "connect" || c.name == "bind" {
			t.Errorf("%s: %s(%s", c.command, c.name, c.args)
		}
	}
	if len(seen()) < 100 {
		t.Errorf("only %d calls were seen", len(seen()))
	}
}
