//go:build unix

package main

import (
	"bytes"
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

	"emanet/vault/record"
)

// bounded runs a command of a person who has no vault, or of the lab's if with is set, and kills it when it takes too long;
// the status is -1 then. It also returns what the largest of its processes had in memory.
func (l *lab) bounded(limit time.Duration, with bool, words ...string) (r result, took time.Duration, memory int64) {
	l.Helper()
	wrapper, err := exec.LookPath(measuredName)
	l.must(err)
	report := filepath.Join(l.T.TempDir(), "report")
	cmd := l.command(words...)
	if !with {
		cmd.Args = append(cmd.Args[:1:1], cmd.Args[5:]...)
	}
	cmd.Path, cmd.Args = wrapper, append([]string{wrapper}, cmd.Args...)
	cmd.Env = append(cmd.Env, "EMANET_TEST_REPORT="+report)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // to end it with what it started
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begun := time.Now()
	l.must(cmd.Start())
	timer := time.AfterFunc(limit, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer timer.Stop()
	_ = cmd.Wait() // its status says more
	took = time.Since(begun)
	if b, err := os.ReadFile(report); err == nil {
		memory, err = strconv.ParseInt(string(b), 10, 64)
		l.must(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}, took, memory
}

// What a hostile bundle may cost.
const (
	shareTime   = 30 * time.Second
	pipeTime    = 10 * time.Second // of what does nothing but refuse
	shareMemory = 512 << 20
)

// endsWell gives a file to receive and to open, as processes, and wants the status from both, soon and in little memory.
func (d *desk) endsWell(what, path string, want ...status) {
	d.Helper()
	d.endsWithin(shareTime, what, path, want...)
}

// endsWithin is endsWell with another limit.
func (d *desk) endsWithin(limit time.Duration, what, path string, want ...status) {
	d.Helper()
	target := filepath.Join(d.path("out"), "x")
	for command, words := range map[string][]string{
		"receive": {"receive", "--accept", "--quiet", path},
		"open":    {"open", "--identity", filepath.Join(d.path("in"), "second.key"), "--quiet", path, "-o", target},
	} {
		r, took, memory := d.bounded(limit, command == "receive", words...)
		ok := false
		for _, s := range want {
			ok = ok || r.status == int(s)
		}
		if !ok || strings.Contains(r.err, "panic") || strings.Contains(r.err, "goroutine ") {
			d.Errorf("%s: %s ended with %d after %v, want %v: %.2000s", what, command, r.status, took, want, r.err)
		}
		if memory > shareMemory {
			d.Errorf("%s: %s took %d MiB", what, command, memory>>20)
		}
		if _, err := os.Lstat(target); r.status != 0 && !errors.Is(err, os.ErrNotExist) {
			d.Errorf("%s: open left something: %v", what, err)
		}
		d.must(os.RemoveAll(target))
	}
}

// TestAttack19BundleFileReplaced puts something else in the place of the file.
func TestAttack19BundleFileReplaced(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	good := d.sealTo("b.age", bytes.NewReader(d.plain), d.to...)
	whole, err := os.ReadFile(good)
	d.must(err)
	for what, b := range map[string][]byte{
		"truncated to 0": {}, "truncated to half": whole[:len(whole)/2], "truncated by one byte": whole[:len(whole)-1],
		"one byte appended": append(bytes.Clone(whole), 'x'), "twice": append(bytes.Clone(whole), whole...), "its header alone": whole[:2000],
		"armored": []byte("-----BEGIN AGE ENCRYPTED FILE-----\n"), "a flipped byte": append(append(bytes.Clone(whole[:30_000]), whole[30_000]^1), whole[30_001:]...),
	} {
		d.endsWell(what, d.file("bad.age", string(b)), statusIntegrity)
	}
	link := func(to string) string {
		path := filepath.Join(d.path("in"), "link.age")
		d.must(errors.Join(os.RemoveAll(path), os.Symlink(to, path)))
		return path
	}
	fifo := filepath.Join(d.path("in"), "fifo.age") // into which nobody writes
	d.must(syscall.Mkfifo(fifo, 0o600))
	for _, path := range []string{d.path("in"), "/dev/zero", "/dev/null", fifo} {
		d.endsWithin(pipeTime, path, path, statusUsage)
		d.endsWithin(pipeTime, "a link to "+path, link(path), statusUsage)
	}
	d.endsWell("a link to nothing", link("none"), statusUnexpected)
	d.endsWell("a link to itself", link("link.age"), statusUnexpected)
	d.unchanged()
	d.endsWell("a link to the bundle", link(good), statusDone)
}

// bomb is a bundle that announces more than there is, or more than there may be.
func (d *desk) bomb(what string, head []byte, tail io.Reader) {
	d.Helper()
	d.endsWell(what, d.sealTo("bomb.age", io.MultiReader(bytes.NewReader(head), tail), d.to...), statusIntegrity)
}

// repeated gives the same bytes so often.
func repeated(b []byte, n int) io.Reader {
	readers := make([]io.Reader, n)
	for i := range readers {
		readers[i] = bytes.NewReader(b)
	}
	return io.MultiReader(readers...)
}

// TestAttack42BundleBombsAtTheCommands: what a bundle announces is believed by nobody.
func TestAttack42BundleBombsAtTheCommands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	top, members := untar(t, d.plain)
	mebibyte := make([]byte, 1<<20)
	upTo := func(n int) (b []byte) {
		for _, m := range members[:n] {
			b = append(b, m.data...)
		}
		return b
	}
	for _, n := range []int{0, 1, 3, 4, 6, 7, len(members) - 1} {
		if !long() && n%3 > 0 {
			continue
		}
		d.bomb("10 TB of "+members[n].name, append(upTo(n), tarHead(top+"/"+members[n].name, 10<<40, '0')...), repeated(mebibyte, 8))
	}
	for _, kind := range []byte("xgLKSDV") {
		if !long() && kind != 'x' && kind != 'S' {
			continue
		}
		for _, n := range []int{0, 6} {
			d.bomb("headers of kind "+string(kind), append(upTo(n), tarHead("./PaxHeaders/x", 8<<30, kind)...), repeated([]byte("30 SCHILY.xattr.user.x=aaaaaaa\n"), 1<<18))
			d.bomb("nothing but headers of kind "+string(kind), upTo(n), repeated(tarHead("x", 0, kind), 1<<14))
		}
	}
	d.bomb("many members that nobody lists", upTo(len(members)), repeated(tarHead(top+"/data/2/files/0001.bin", 0, '0'), 1<<16))
	d.bomb("zeros behind the end", d.plain, repeated(mebibyte, 64))
	info := members[3].content()
	announce := func(bytes, count string) []byte {
		before, rest, _ := strings.Cut(info, "Payload-Oxum: ")
		_, rest, _ = strings.Cut(rest, "\n")
		return d.from.replaced(t, d.plain, map[string]string{members[3].name: before + "Payload-Oxum: " + bytes + "." + count + "\n" + rest})
	}
	d.bomb("ten million members are announced", announce("1000", "10000000"), bytes.NewReader(nil))
	d.bomb("10 TB are announced", announce("10995116277760", "6"), bytes.NewReader(nil))
	d.bomb("more than a number can be", announce("1", "99999999999999999999"), bytes.NewReader(nil))
	_, tebibyte := untar(t, announce("1099511627776", "6"))
	for _, n := range []int{6, 7} { // a record, and a file
		var head []byte
		for _, m := range tebibyte[:n] {
			head = append(head, m.data...)
		}
		d.bomb("1 TiB is announced, and does not come: "+members[n].name, append(head, tarHead(top+"/"+members[n].name, 1<<39, '0')...), repeated(mebibyte, 64))
	}
	d.unchanged()
}

// TestAttack42BundleOfManyRecords: as many records as a bundle may have cost what they are worth.
func TestAttack42BundleOfManyRecords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	n := times(10_000, 199_999)
	parts := make([]part, n)
	for i := range parts {
		id, err := record.NewID(bytes.NewReader(append([]byte{byte(i), byte(i >> 8), byte(i >> 16), 1}, make([]byte, 64)...)))
		d.must(err)
		parts[i] = wholePart(i+1, id, "x", "")
	}
	path := d.sealTo("many.age", bytes.NewReader(d.from.plain(t, d.to, parts...)), d.to...)
	r, took, memory := d.bounded(2*shareTime, true, "receive", "--quiet", path)
	t.Logf("%d records: %v, %d MiB", n, took, memory>>20)
	if r.status != 0 || took > shareTime || memory > shareMemory {
		t.Errorf("%d records ended with %d after %v and %d MiB: %.500s", n, r.status, took, memory>>20, r.err)
	}
}
