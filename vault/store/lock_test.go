package store

import (
	"bufio"
	"errors"
	"testing"
	"time"
)

// TestAttack31TwoProcesses: while another process writes, a writer and a reader get ErrInUse, and in time.
func TestAttack31TwoProcesses(t *testing.T) {
	t.Parallel()
	dir := copyVault(t, baseVault(t))
	c := childCommand(t, "hold", dir)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	o := testOptions()
	o.Wait = 100 * time.Millisecond
	for _, write := range []bool{true, false} {
		if _, err := Open(dir, write, o); !errors.Is(err, ErrInUse) {
			t.Errorf("write=%v: %v", write, err)
		}
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	w := reopen(t, dir, true) // waits for the child to end
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := Open(dir, false, o); !errors.Is(err, ErrInUse) {
		t.Errorf("beside a writer of the same process: %v", err)
	}
	closeStore(t, w)
	r1, r2 := reopen(t, dir, false), reopen(t, dir, false)
	wantValue(t, r1, "base", "old")
	wantValue(t, r2, "base", "old")
	if _, err := Open(dir, true, o); !errors.Is(err, ErrInUse) {
		t.Errorf("beside readers: %v", err)
	}
	if err := r1.Update(func(*Txn) error { return nil }); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	if err := r1.WriteFile("x", nil); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
}
