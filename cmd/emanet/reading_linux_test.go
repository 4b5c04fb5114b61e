package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestShellKeepsNoChild: in a session the process that reads files ends with
// the command line that needed it.
func TestShellKeepsNoChild(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	a := l.file("a.docx", string(makeDocument("docx", []string{"kəhrəba"})))
	b := l.file("b.docx", string(makeDocument("docx", []string{"yaqut"})))
	r := l.hold()
	_, err := r.stdin.WriteString("add --no-ocr " + a + "\nadd --no-ocr " + b + "\nsearch kəhrəba\n")
	l.must(err)
	l.must(r.stderr.SetReadDeadline(time.Now().Add(time.Minute)))
	var seen strings.Builder
	for buf := make([]byte, 4<<10); !strings.Contains(seen.String(), "1 of 2 records"); {
		n, err := r.stderr.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			t.Fatalf("%v after %q", err, seen.String())
		}
	}
	pid := r.cmd.Process.Pid
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	l.must(err)
	for _, task := range tasks {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		if os.IsNotExist(err) {
			continue // the thread has ended, or the system does not tell
		}
		l.must(err)
		if len(strings.Fields(string(children))) > 0 {
			t.Errorf("children of the shell: %s", children)
		}
	}
	r.end(t)
}
