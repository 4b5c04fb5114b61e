//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestAttack30ManySingleAdds adds one record after the other with few file
// descriptors: all succeed, and the vault does not grow into many files.
func TestAttack30ManySingleAdds(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	l.wrap = []string{"sh", "-c", `ulimit -n 256; exec "$0" "$@"`}
	n := times(60, 2000)
	for i := range n {
		l.addText(fmt.Sprintf("mətn %d", i), "--name", fmt.Sprintf("%d.txt", i))
		if i%20 != 0 && i != n-1 {
			continue
		}
		if files := l.files(); files >= 300 {
			t.Fatalf("after %d adds the vault has %d files", i+1, files)
		}
	}
	if got := strings.Count(l.do("list", "--json"), `"record":`); got != n {
		t.Errorf("the vault has %d records, want %d", got, n)
	}
	l.do("verify", "--unlock")
}

func (l *lab) files() (n int) {
	l.Helper()
	l.must(filepath.WalkDir(l.vault, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}))
	return n
}

// TestAttack31SecondWriterIsTurnedAway: while one process has the vault open
// for writing, another one gets 11 in due time, and a reader the right answer
// or 11. Readers do not disturb each other.
func TestAttack31SecondWriterIsTurnedAway(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("birinci", "--name", "birinci.txt")
	writer := l.hold()
	var group sync.WaitGroup
	for _, words := range [][]string{{"add", "-", "--name", "ikinci.txt"}, {"keys", "rotate"}, {"list"}, {"show", id, "--file", "birinci.txt"}, {"verify"}} {
		group.Go(func() {
			begun := time.Now()
			r := l.try("ikinci", words...)
			took := time.Since(begun)
			switch reads := words[0] != "add" && words[0] != "keys"; {
			case r.status == int(statusInUse) && strings.Contains(r.err, "in use"):
				if took > 10*time.Second { // five of waiting, and the start of a process on a busy machine
					t.Errorf("emanet %s gave up after %v", joinLine(words), took)
				}
			case !reads || r.status != 0:
				t.Errorf("beside a writer emanet %s ended with %d\n%s", joinLine(words), r.status, r.err)
			case words[0] == "list" && !strings.Contains(r.out, id[:10]), words[0] == "show" && r.out != "birinci":
				t.Errorf("beside a writer emanet %s says %q", joinLine(words), r.out)
			}
		})
	}
	group.Wait()
	writer.end(t)

	reader := l.hold("--read-only")
	if got := l.do("show", id, "--file", "birinci.txt"); got != "birinci" {
		t.Errorf("beside a reader show says %q", got)
	}
	reader.end(t)
	if strings.Contains(l.do("list"), "ikinci") {
		t.Error("what was turned away is in the vault")
	}
	l.addText("üçüncü")
}

// TestAttack31ReadersBesideWriters lets several processes add and list at one
// time: what was acknowledged before a reader began is in its answer.
func TestAttack31ReadersBesideWriters(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	var (
		mu           sync.Mutex
		acknowledged []string
		group        sync.WaitGroup
	)
	known := func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), acknowledged...)
	}
	write := func(k int) {
		r := l.try(fmt.Sprintf("mətn %d", k), "add", "-")
		switch r.status {
		case 0:
			mu.Lock()
			defer mu.Unlock()
			acknowledged = append(acknowledged, recordID(t, r.out))
		case int(statusInUse):
		default:
			t.Errorf("add ended with %d\n%s", r.status, r.err)
		}
	}
	read := func() {
		before := known()
		r := l.try("", "list", "--json")
		if r.status == int(statusInUse) {
			return
		}
		for _, id := range before {
			if r.status != 0 || !strings.Contains(r.out, id) {
				t.Errorf("list ended with %d and knows nothing of %s\n%s", r.status, id, r.err)
			}
		}
	}
	n := times(4, 100)
	for k := range 2 {
		group.Go(func() {
			for i := range n {
				write(k*n + i)
			}
		})
		group.Go(func() {
			for range n {
				read()
			}
		})
	}
	group.Wait()
	if len(known()) == 0 {
		t.Error("nobody could write")
	}
	read()
	l.do("verify", "--unlock")
}
