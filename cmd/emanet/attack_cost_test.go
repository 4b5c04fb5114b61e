//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What one bomb may take. A reader that never comes to an end has the time of
// the limits: 30 s for a file and a second for each page.
const (
	bombTime   = 30 * time.Second
	moreTime   = 10 * time.Second
	bombMemory = 512 << 20 // bytes, of the largest process
)

// measuredName is what TestMain runs measured as.
const measuredName = "measured"

// measured runs a command and writes into the file of EMANET_TEST_REPORT what
// the largest of its processes had in memory. It is small itself: the system
// counts what a process was before it became another program.
func measured() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...) //nolint:gosec // the command of a test
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = cmd.Run() // its status says everything
	var most int64
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		most = usage.Maxrss
	}
	if runtime.GOOS != "darwin" {
		most <<= 10 // getrusage(2): kibibytes
	}
	if err := os.WriteFile(os.Getenv("EMANET_TEST_REPORT"), fmt.Append(nil, most), 0o600); err != nil {
		os.Exit(int(statusUnexpected))
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// addMeasured adds a file and returns what that took.
func (l *lab) addMeasured(path string) (r result, took time.Duration, memory int64) {
	l.Helper()
	wrapper, err := exec.LookPath(measuredName)
	l.must(err)
	l.wrap = []string{wrapper}
	defer func() { l.wrap = nil }()
	cmd := l.command("add", "--json", "--quiet", "--no-ocr", path)
	cmd.Env = append(cmd.Env, "EMANET_TEST_REPORT="+l.path("report"))
	begun := time.Now()
	r = l.finish(cmd, []string{"add", filepath.Base(path)})
	took = time.Since(begun)
	report, err := os.ReadFile(l.path("report"))
	l.must(err)
	memory, err = strconv.ParseInt(string(report), 10, 64)
	l.must(err)
	return r, took, memory
}

// TestAttack38Reading adds each bomb alone: the command succeeds in time and in
// memory, says what was not read, and keeps the bytes.
func TestAttack38Reading(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.after = func(words []string) { l.nothingOutside(joinLine(words)) }
	l.setUp()
	lossy, harmless := bombs()
	for _, some := range []map[string][]byte{lossy, harmless} {
		for name, data := range some {
			r, took, memory := l.addMeasured(l.file(name, string(data)))
			if r.status != 0 {
				t.Errorf("%s: add ended with %d\n%.2000s", name, r.status, r.err)
				continue
			}
			t.Logf("%-14s %8d bytes  %6.2f s  %4d MiB  %.160s", name, len(data), took.Seconds(), memory>>20, howRead(r.out))
			most := bombTime
			if strings.Contains(r.out, `"too-long"`) {
				most += moreTime
			}
			if took > most || memory > bombMemory {
				t.Errorf("%s took %v and %d MiB", name, took, memory>>20)
			}
			if lossy[name] != nil && !strings.Contains(r.out, `"losses":[`) {
				t.Errorf("%s was read in full: %.300s", name, r.out)
			}
			if got := l.do("show", recordIn(r.out), "--file", "0001"); got != string(data) {
				t.Errorf("%s: %d of %d bytes come back", name, len(got), len(data))
			}
		}
	}
	l.do("coverage", "--failed")
	l.do("verify", "--unlock")
}

// howRead is the reading of the first file in the answer of add.
func howRead(out string) string {
	_, rest, _ := strings.Cut(out, `"reading":{`)
	rest, _, _ = strings.Cut(rest, "}]}")
	return rest
}
