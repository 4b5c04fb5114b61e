package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childMode and childDir tell the test binary to play a process that is killed.
const (
	childMode = "STORE_TEST_CHILD"
	childDir  = "STORE_TEST_DIR"
	childAt   = "STORE_TEST_AT"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode, os.Getenv(childDir)))
	}
	os.Exit(m.Run())
}

func childCommand(t *testing.T, mode, dir string, env ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), exe)
	c.Env = append(os.Environ(), append(env, childMode+"="+mode, childDir+"="+dir)...)
	return c
}

// child does one mode's work and prints a line for everything that was acknowledged.
func child(mode, dir string) int {
	o := testOptions()
	o.Wait = time.Minute
	var err error
	switch mode {
	case "hold":
		err = with1(dir, o, func(*Store) error {
			fmt.Println("held")
			_, err := io.Copy(io.Discard, os.Stdin)
			return err
		})
	case "add":
		err = childAdds(dir, o)
	case "modes":
		var mask int
		if _, err := fmt.Sscanf(os.Getenv(childAt), "%o", &mask); err != nil {
			return 1
		}
		err = childModes(dir, mask, o)
	case "few":
		err = childFew(dir)
	case "crowded":
		err = childCrowded(dir)
	case "die":
		files := &faultyFiles{Files: OSFiles{}, fault: fault{die: func() { os.Exit(99) }}}
		if _, err := fmt.Sscan(os.Getenv(childAt), &files.at); err != nil {
			return 1
		}
		o.Files = files
		name, _, _ := strings.Cut(filepath.Base(filepath.Dir(dir)), "-")
		for _, sc := range scenarios() {
			if sc.name == name {
				err = sc.run(dir, o)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func with1(dir string, o Options, fn func(*Store) error) error {
	s, err := Open(dir, true, o)
	if err != nil {
		return err
	}
	return errors.Join(fn(s), s.Close())
}

// childAdds adds until it is killed: small values, inline objects, sealed files, and now and then a compaction or a
// fresh open.
func childAdds(dir string, o Options) error {
	for n := 0; ; {
		err := with1(dir, o, func(s *Store) error {
			if got, err := s.Get(SpaceMeta, []byte("count")); err == nil {
				if _, err := fmt.Sscan(string(got), &n); err != nil {
					return err
				}
			}
			for range 25 {
				n++
				if err := addNumbered(s, n); err != nil {
					return err
				}
				fmt.Println(n)
			}
			return s.Rewrite(context.Background(), nil, nil)
		})
		if err != nil {
			return err
		}
	}
}

func numberedID(n int) ObjectID {
	return ObjectID{byte(n >> 8), byte(n), 1}
}

func addNumbered(s *Store, n int) error {
	id := numberedID(n)
	text := strings.Repeat(fmt.Sprintf("object %d;", n), 300)
	if n%3 != 0 {
		return s.Update(func(tx *Txn) error {
			return errors.Join(tx.PutObject(id, []byte(text)), tx.Set(SpaceMeta, []byte("count"), fmt.Appendf(nil, "%d", n)))
		})
	}
	f, err := s.NewSealed(id)
	if err != nil {
		if err := s.Unlink(id); err != nil { // committed, but killed before its head was stored
			return err
		}
		if f, err = s.NewSealed(id); err != nil {
			return err
		}
	}
	if _, err := io.WriteString(f, text); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return err
	}
	return s.Update(func(tx *Txn) error {
		return errors.Join(tx.PutHead(id, f.Size()), tx.Set(SpaceMeta, []byte("count"), fmt.Appendf(nil, "%d", n)))
	})
}

// TestAttack26KilledAtRandom kills a writing process at random moments: everything it acknowledged is there, whole,
// and at most one more.
func TestAttack26KilledAtRandom(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	s, err := Create(dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	rounds := 8
	if long() {
		rounds = 200
	}
	random := rand.New(rand.NewSource(26))
	for round := range rounds {
		acked := killAfter(t, dir, 1+random.Intn(40), time.Duration(random.Intn(3000))*time.Microsecond)
		s, err := Open(dir, round%2 == 0, testOptions())
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		checkNumbered(t, s, acked)
		if round%2 == 0 {
			if err := errors.Join(s.DropAside(), s.Tidy()); err != nil {
				t.Fatal(err)
			}
		}
		closeStore(t, s)
	}
}

// killAfter starts an adding child, kills it a moment after so many lines, and returns the last acknowledged number.
func killAfter(t *testing.T, dir string, lines int, more time.Duration) int {
	t.Helper()
	c := childCommand(t, "add", dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	last := 0
	scanner := bufio.NewScanner(out)
	for n := 0; scanner.Scan(); n++ {
		if _, err := fmt.Sscan(scanner.Text(), &last); err != nil {
			t.Error(err)
		}
		if n == lines {
			time.AfterFunc(more, func() { _ = c.Process.Signal(syscall.SIGKILL) })
		}
	}
	if err := c.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return last
}

func checkNumbered(t *testing.T, s *Store, acked int) {
	t.Helper()
	got, err := s.Get(SpaceMeta, []byte("count"))
	if err != nil {
		t.Fatal(err)
	}
	var count int
	if _, err := fmt.Sscan(string(got), &count); err != nil || count < acked || count > acked+1 {
		t.Fatalf("count %d, acknowledged %d", count, acked)
	}
	for n := 1; n <= count; n++ {
		o, err := s.Object(numberedID(n))
		if err != nil {
			t.Fatalf("object %d of %d: %v", n, count, err)
		}
		text := make([]byte, o.Size())
		if _, err := o.ReadAt(text, 0); err != nil || string(text) != strings.Repeat(fmt.Sprintf("object %d;", n), 300) {
			t.Fatalf("object %d: %v", n, err)
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAttack27KilledAtEveryStep ends a process at every operation of the file layer in compaction and rotation.
func TestAttack27KilledAtEveryStep(t *testing.T) {
	t.Parallel()
	base := baseVault(t)
	step := 9
	if long() {
		step = 1
	}
	for _, sc := range scenarios() {
		if sc.name != "compaction" && sc.name != "rotation" && !long() {
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			for at := 1; ; at += step {
				dir := filepath.Join(t.TempDir(), sc.name+"-", "v")
				copyTree(t, base, dir)
				if sc.prepare != nil {
					sc.prepare(t, dir)
				}
				c := childCommand(t, "die", dir, fmt.Sprintf("%s=%d", childAt, at))
				out, err := c.CombinedOutput()
				if err == nil {
					checkAfter(t, dir, sc, true, "the whole")
					return
				}
				if c.ProcessState.ExitCode() != 99 {
					t.Fatalf("%v: %s", err, out)
				}
				checkAfter(t, dir, sc, false, fmt.Sprintf("death at operation %d", at))
			}
		})
	}
}
