package main

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// handClock fires the idle clock when the test says so.
type handClock struct {
	mu    sync.Mutex
	after time.Duration
	fire  func()
}

func (c *handClock) set(d time.Duration, f func()) stopper {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.after, c.fire = d, f
	return c
}

func (c *handClock) Stop() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	stopped := c.fire != nil
	c.fire = nil
	return stopped
}

func (c *handClock) ring() {
	c.mu.Lock()
	fire := c.fire
	c.fire = nil
	c.mu.Unlock()
	if fire != nil {
		fire()
	}
}

// ringing rings the clock whenever a line that says so is read: as if the
// person had been away.
type ringing struct {
	*strings.Reader
	clock *handClock
}

func (r ringing) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if n == 1 && p[0] == '!' {
		r.clock.ring()
		p[0] = '#'
	}
	return n, err
}

// TestShellLocks: after the idle time the keys are gone, and the next command
// asks for the passphrase again.
func TestShellLocks(t *testing.T) {
	t.Parallel()
	const pass = "sınaq-sözləri-qəribə-yeddi-fil-uçur\n"
	e, _, _ := newTestEnv(t, "")
	e.openFD = func(int) (io.Reader, error) { return strings.NewReader(pass), nil }
	runLine(t, e, statusDone, "--passphrase-fd", "3", "init", "vault")

	clock := &handClock{}
	e, stdout, stderr := newTestEnvIn(t, e.cwd, ringing{strings.NewReader("list\n! away\nlist\nlist\n"), clock})
	e.alarm = clock.set
	asked := 0
	secrets := strings.NewReader(pass + pass)
	e.openFD = func(int) (io.Reader, error) { return counting{secrets, &asked}, nil }
	runLine(t, e, statusDone, "--vault", "vault", "--passphrase-fd", "3", "shell", "--lock-after", "3m")
	if clock.after != 3*time.Minute {
		t.Errorf("the clock was set to %s", clock.after)
	}
	if asked != 2*len(pass) {
		t.Errorf("%d bytes of passphrases were read, want those of two\n%s%s", asked, stdout, stderr)
	}
}

// counting counts what is read.
type counting struct {
	io.Reader
	n *int
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += n
	return n, err
}
