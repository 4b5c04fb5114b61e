package extract

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
)

// conn is the parent's end of the two pipes. kill may be called by any goroutine, at any time and more than once; reading and writing fail
// soon after.
type conn struct {
	in   *bufio.Writer
	out  *bufio.Reader
	buf  []byte
	kill func()
}

func newConn(in io.Writer, out io.Reader, kill func()) *conn {
	return &conn{in: newWriter(in), out: bufio.NewReaderSize(out, 64<<10), buf: make([]byte, 64<<10), kill: kill}
}

// next reads a frame. Its payload is good until the next call.
func (c *conn) next() (frameKind, []byte, error) {
	kind, payload, err := readFrame(c.out, c.buf)
	if cap(payload) > cap(c.buf) {
		c.buf = payload[:cap(payload)]
	}
	return kind, payload, err
}

// send sends a frame.
func (c *conn) send(kind frameKind, payload []byte) error {
	if err := writeFrame(c.in, kind, payload); err != nil {
		return err
	}
	return c.in.Flush()
}

// child is a running child process.
type child struct {
	*conn

	cmd     *exec.Cmd
	stderr  *head
	files   int         // that were given to it
	greeted bool        // it said what it is
	killed  atomic.Bool // by us
}

// startChild starts a process with nothing of ours but three pipes: no environment, no folder, no descriptor. It lies in a session of its
// own, so that Ctrl-C on the terminal is for the parent to decide on, and the terminal is not there to be opened.
func startChild(command []string) (*child, error) {
	if len(command) == 0 {
		return nil, errors.New("no command")
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = []string{} // nil would be all of ours
	cmd.Dir = "/"
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = time.Second // if a process of the child's holds its pipes
	c := &child{cmd: cmd, stderr: &head{}}
	cmd.Stderr = c.stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		_ = stdin.Close() // nothing was written
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var once sync.Once
	c.conn = newConn(stdin, stdout, func() {
		once.Do(func() {
			// All three fail only if it is over already.
			c.killed.Store(cmd.Process.Kill() == nil)
			_ = stdin.Close()
			_ = stdout.Close()
		})
	})
	return c, nil
}

// hello waits for the first frame, and returns what the child says of its confinement.
func (c *child) hello(ctx context.Context) (string, error) {
	w := newWatch(ctx, helloTimeout, c.kill)
	kind, payload, err := c.next()
	if !w.end() {
		err = errors.New("it does not begin")
	}
	if err != nil {
		return "", noEOF(err)
	}
	var h hello
	if kind != frameHello {
		return "", broken("frame %q instead of a greeting", byte(kind))
	}
	if err := parseHead(payload, &h); err != nil {
		return "", err
	}
	if h.Version != wireVersion {
		return "", errors.New("the program was replaced by another version while it ran")
	}
	if len(h.Confinement) > wireName || strings.ContainsFunc(h.Confinement, unicode.IsControl) {
		return "", broken("a greeting that cannot be shown")
	}
	return h.Confinement, nil
}

// end ends the child and waits for it. One that went away by itself is given a moment, so that the system can say why; all others are killed.
func (c *child) end(byItself bool) {
	if byItself {
		defer time.AfterFunc(time.Second, c.kill).Stop()
	} else {
		c.kill()
	}
	_ = c.cmd.Wait() // how it ended is in ProcessState
}

// outOfMemory reports whether the child ended by itself for want of memory, as far as can be told: the Go runtime says so, or its collector of
// garbage does not see that it got no memory for a queue and crashes, and the system kills without a word. It is called after end.
func (c *child) outOfMemory() bool {
	return c.cmd.ProcessState.ExitCode() == ExitMemory ||
		c.stderr.contains("out of memory", "cannot allocate memory", "pthread_create failed", "runtime.(*spanQueue)") ||
		!c.killed.Load() && killedBySystem(c.cmd.ProcessState)
}

// head keeps the beginning of what the child prints when it crashes. It is looked at and never shown.
type head struct {
	mu   sync.Mutex // until Wait returns, another goroutine writes
	kept []byte
}

// Write implements io.Writer, and takes everything so that the child is not held up.
func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = append(h.kept, p[:min(len(p), 4<<10-len(h.kept))]...)
	return len(p), nil
}

func (h *head) contains(words ...string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, w := range words {
		if bytes.Contains(h.kept, []byte(w)) {
			return true
		}
	}
	return false
}
