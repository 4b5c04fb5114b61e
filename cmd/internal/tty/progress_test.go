//go:build unix

package tty

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// glass is a terminal that somebody looks at.
type glass struct {
	slave *os.File
	mu    sync.Mutex
	seen  bytes.Buffer
	more  chan struct{}
}

func newGlass(t *testing.T, columns uint16) *glass {
	t.Helper()
	hand, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(hand, &pty.Winsize{Rows: 24, Cols: columns}); err != nil {
		t.Fatal(err)
	}
	g := &glass{slave: slave, more: make(chan struct{}, 1<<10)}
	go func() {
		buf := make([]byte, 4<<10)
		for {
			n, err := hand.Read(buf)
			g.mu.Lock()
			g.seen.Write(buf[:n])
			g.mu.Unlock()
			select {
			case g.more <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		slave.Close()
		hand.Close()
	})
	return g
}

// waitFor returns what was shown once it holds text.
func (g *glass) waitFor(t *testing.T, text string) string {
	t.Helper()
	timeout := time.After(time.Minute)
	for {
		g.mu.Lock()
		seen := g.seen.String()
		g.mu.Unlock()
		if strings.Contains(seen, text) {
			return seen
		}
		select {
		case <-g.more:
		case <-timeout:
			t.Fatalf("%q was not shown: %q", text, seen)
		}
	}
}

// TestDoingIsShownByItself: one long step, told once and too early for a bar,
// is shown all the same, with numbers and on one line, whatever the name is.
func TestDoingIsShownByItself(t *testing.T) {
	t.Parallel()
	for _, columns := range []uint16{40, 80, 200} {
		g := newGlass(t, columns)
		p := NewProgress(t.Context(), g.slave, "sealing", Items)
		p.Report(2, 14)
		p.Doing("reading", "tarama\x1b[2J\u202e"+strings.Repeat("u", 300)+".pdf", 3, 12)
		seen := g.waitFor(t, "sealing")
		if columns >= 80 {
			seen = g.waitFor(t, " 3/12")
		}
		if strings.Contains(seen, "\x1b[2J") || strings.Contains(seen, "\u202e") {
			t.Errorf("%d columns: something came through: %q", columns, seen)
		}
		for line := range strings.SplitSeq(seen, "\n") {
			line = strings.TrimRight(line, "\r")
			if _, after, ok := strings.Cut(line, "sealing"); ok && Width("sealing"+after) > int(columns) {
				t.Errorf("%d columns: %q", columns, line)
			}
		}
		p.Done()
		p.Done()
		p.Report(3, 14) // too late: nothing
	}
}

// TestPause: a bar that was taken away comes back when the work goes on.
func TestPause(t *testing.T) {
	t.Parallel()
	g := newGlass(t, 80)
	p := NewProgress(t.Context(), g.slave, "sealing", Items)
	p.Report(1, 3)
	g.waitFor(t, "1 / 3")
	p.Pause()
	p.Pause()
	if _, err := g.slave.WriteString("cavab\n"); err != nil {
		t.Fatal(err)
	}
	g.waitFor(t, "cavab")
	p.Report(2, 3)
	seen := g.waitFor(t, "2 / 3")
	if strings.Index(seen, "2 / 3") < strings.Index(seen, "cavab") {
		t.Errorf("%q", seen)
	}
	p.Done()
}

// TestNoProgress: where there is no terminal, nothing happens.
func TestNoProgress(t *testing.T) {
	t.Parallel()
	p := NewProgress(t.Context(), &bytes.Buffer{}, "x", Bytes)
	p.Report(1, 2)
	p.Doing("reading", "x", 1, 2)
	p.Pause()
	p.Done()
	if p != nil {
		t.Error("there is a bar on no terminal")
	}
}
