package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestAttack29SystemCallsFail lets system calls of the whole process fail, those of the database's own files among them, which no layer
// of ours sees: the n-th of each thread, one after the other. What was acknowledged before stays, what the failing command
// acknowledged is there, and the next command works, after recover where it says so.
func TestAttack29SystemCallsFail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: no system call can be made to fail")
	}
	if out, err := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "inject=fsync:error=EIO:when=900", "true").CombinedOutput(); err != nil {
		t.Skipf("tracing another process is not allowed here: %v: %s", err, out)
	}
	l.setUp()
	acknowledged := map[string]string{l.addText("birinci", "--name", "birinci.txt"): "birinci"}
	failed := 0
	for _, fault := range []struct {
		call, errno string
		most        int // occurrences that are tried; more than there are
	}{
		{"fsync", "EIO", 30},
		{"fdatasync", "EIO", 4},
		{"msync", "EIO", 20},
		{"ftruncate", "ENOSPC", 20},
		{"pwrite64", "EIO", 8},
		{"renameat", "EIO", 12},
		{"unlinkat", "EIO", 16},
		{"mkdirat", "ENOSPC", 4},
		{"flock", "EIO", 3},
	} {
		for n := 1; n <= fault.most; n += times(max(1, fault.most/2), 1) {
			what := fmt.Sprintf("%s %d is %s", fault.call, n, fault.errno)
			l.wrap = []string{strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + fault.call, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", fault.call, fault.errno, n)}
			text := "mətn " + what
			r := l.try(text, "add", "-", "--name", "yeni.txt")
			l.wrap = nil
			if r.status != 0 {
				failed++
			}
			if r.status == 2 || r.status < 0 || strings.Contains(r.err, "goroutine ") {
				t.Errorf("%s: ended with %d\n%s", what, r.status, r.err)
			}
			if strings.HasPrefix(r.out, "added ") {
				acknowledged[recordID(t, r.out)] = text
			}
			if after := l.try("", "verify", "--unlock"); after.status == int(statusIntegrity) {
				// Of a table whose name could not be synced the database keeps the name and not the file; its log has it all.
				t.Logf("%s: %d %s%s", what, r.status, r.err, after.err)
				l.do("recover", "--yes")
				l.do("verify", "--unlock")
			} else if after.status != 0 {
				t.Errorf("%s: verify ended with %d\n%s", what, after.status, after.err)
			}
			for id, want := range acknowledged {
				if got := l.do("show", id, "--text"); got != want && strings.TrimSuffix(got, "\n") != want {
					t.Errorf("%s: record %s reads %q, want %q", what, id, got, want)
				}
				if len(acknowledged) > 6 { // the others were read before
					delete(acknowledged, id)
				}
			}
		}
	}
	if failed < 3 {
		t.Errorf("only %d commands failed: nothing was injected", failed)
	}
}
