//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

// childFew works with few files: it adds a table after the other until it is told that there are too few, and prints the
// number of each that was acknowledged.
func childFew(dir string) error {
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 48, Max: 48}); err != nil {
		return err
	}
	for n := range 1000 {
		s, err := Open(dir, true, testOptions())
		if err == nil {
			err = errors.Join(addNumbered(s, 3*n+1), s.Close())
		}
		if err == nil {
			fmt.Println(n)
			continue
		}
		if !errors.Is(err, ErrFiles) || errors.Is(err, ErrDamaged) {
			return err
		}
		return childReads(dir)
	}
	return errors.New("there were always enough files")
}

// childReads opens for reading with as few files.
func childReads(dir string) error {
	s, err := Open(dir, false, testOptions())
	if err == nil {
		return s.Close()
	}
	if errors.Is(err, ErrFiles) && !errors.Is(err, ErrDamaged) {
		return nil
	}
	return err
}

// TestAttack30TooFewFiles: a process that may open too few files is told so before anything is written, and not that the store is
// damaged; with more files everything is there.
func TestAttack30TooFewFiles(t *testing.T) {
	t.Parallel()
	dir := baseVault(t)
	var problem strings.Builder
	c := childCommand(t, "few", dir)
	c.Stderr = &problem
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, problem.String())
	}
	lines := strings.Fields(string(out))
	if len(lines) < 5 || len(lines) > 48 {
		t.Errorf("%d sessions had enough files", len(lines))
	}
	s := reopen(t, dir, true)
	for n := range lines {
		o, err := s.Object(numberedID(3*n + 1))
		if err != nil {
			t.Fatalf("session %d: %v", n, err)
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
	closeStore(t, s)
}

// TestUpdateWithTooFewFiles: an update that finds no files changes nothing, and the next one with files succeeds.
func TestUpdateWithTooFewFiles(t *testing.T) {
	t.Parallel()
	c := childCommand(t, "crowded", baseVault(t))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// childCrowded holds so many files open that an update has none.
func childCrowded(dir string) error {
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 100, Max: 100}); err != nil {
		return err
	}
	s, err := Open(dir, true, testOptions())
	if err != nil {
		return err
	}
	var held []*os.File
	for {
		f, err := os.Open(dir)
		if err != nil {
			break
		}
		held = append(held, f)
	}
	if err := setBase(s, "new"); !errors.Is(err, ErrFiles) {
		return fmt.Errorf("without a file: %w", err)
	}
	for _, f := range held {
		if err := f.Close(); err != nil {
			return err
		}
	}
	if got, err := s.Get(SpaceMeta, []byte("base")); err != nil || string(got) != "old" {
		return fmt.Errorf("base = %q: %w", got, err)
	}
	return errors.Join(setBase(s, "new"), s.Close())
}
