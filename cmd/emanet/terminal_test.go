//go:build unix

package main

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"emanet/cmd/internal/tty"
)

// seat is a person in front of a terminal.
type seat struct {
	hand   *os.File // types and sees
	slave  *os.File // what the program has
	mu     sync.Mutex
	seen   bytes.Buffer
	change chan struct{}
}

func newSeat(t *testing.T) *seat {
	t.Helper()
	hand, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(hand, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s := &seat{hand: hand, slave: slave, change: make(chan struct{}, 1<<12)}
	go s.watch()
	t.Cleanup(func() {
		slave.Close()
		hand.Close()
	})
	return s
}

func (s *seat) watch() {
	buf := make([]byte, 1<<16)
	for {
		n, err := s.hand.Read(buf)
		s.mu.Lock()
		s.seen.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.change <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *seat) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// after waits for text on the screen and then types.
func (s *seat) after(text, typed string) {
	timeout := time.After(time.Minute)
	for !strings.Contains(s.screen(), text) {
		select {
		case <-s.change:
		case <-timeout:
			s.slave.Close() // the program ends, and the test says why
			return
		}
	}
	s.hand.WriteString(typed)
}

// sit gives e the terminal, as its own and as the one to ask on.
func (s *seat) sit(e *env) {
	e.stdin, e.stdout, e.stderr = s.slave, s.slave, s.slave
	e.openTerminal = func() (*tty.Terminal, error) { return tty.New(s.slave, s.slave), nil }
}

// newVault makes a vault and an identity file in a new folder.
func newVault(t *testing.T) (dir string) {
	t.Helper()
	e, stdout, _ := newTestEnv(t, "")
	runLine(t, e, statusDone, "keys", "generate", "--no-passphrase", "id")
	if err := os.WriteFile(e.path("recipient"), []byte(stdout.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	runLine(t, e, statusDone, "init", "--recipient", "@recipient", "vault")
	return e.cwd
}

// TestAttack36TerminalGetsNoControlByte shows hostile text everywhere that it
// may appear, on a terminal: only line feeds and tabs come through, with the
// carriage returns that the terminal itself adds.
func TestAttack36TerminalGetsNoControlByte(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, stdout, _ := newTestEnvIn(t, dir, strings.NewReader(hostileText))
	name := strings.ReplaceAll(hostileText, "/", "") + strings.Repeat("u", 60)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "add", "-", "--name", name,
		"--set", "note="+hostileText, "--tag", "a\u202eb\u2066", "--person", "\u202eŞəxs", "--reason", hostileText)
	id := strings.Fields(stdout.String())[1]

	s := newSeat(t)
	e, _, _ = newTestEnvIn(t, dir, nil)
	s.sit(e)
	for _, words := range [][]string{
		{"list"},
		{"list", "--json"},
		{"search", "MARK*", "--explain"},
		{"search", "\x1b[2J\u202e\""},
		{"log"},
		{"show", id, "--json"},
		{"show", id, "--file", "yox\x1b[2J"},
		{"lsit\x1b[2J"},
		{"add", "\x1b[2J\u202e"},
		{"list", "--tag", "\x1b[2J"},
		{"keys", "list"},
		{"export", id, "-o", "out"},
		{"verify"},
		{"\x1b[2J"},
		{"lsit"},
	} {
		e.global.json = false // the flag of an earlier line
		runArgs(t.Context(), e, append([]string{"--vault", "vault", "--identity", "id", "--quiet"}, words...))
	}
	s.after("did you mean", "") // the end of what was shown has come
	checkNoControl(t, s.screen())

	// The pager shows it too.
	go func() {
		s.after("\x1b[?1049h", "")
		s.after("MARK", "q")
	}()
	before := len(s.screen())
	if got := runArgs(t.Context(), e, []string{"--vault", "vault", "--identity", "id", "show", id}); got != statusDone {
		t.Fatalf("show on a terminal ended with %d: %q", got, s.screen()[before:])
	}
	if shown := s.screen()[before:]; strings.Contains(shown, "\x1b]") || strings.Contains(shown, "\x1b[2J\x1bP") || strings.Contains(shown, "\u202e") {
		t.Errorf("the pager let something through: %q", shown)
	}

	// A pipe gets exact bytes.
	e, stdout, _ = newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "show", id, "--file", name)
	if stdout.String() != hostileText {
		t.Errorf("a pipe got %q", stdout)
	}
}

// TestWrite types a text in the editor and saves it.
func TestWrite(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	s := newSeat(t)
	e, _, _ := newTestEnvIn(t, dir, nil)
	s.sit(e)
	go func() {
		s.after("emanet write", "Nümunə mətn: işgəncə, ишҝәнҹә\rikinci sətir\x13")
		s.after("Title: ", "Yazılmış\r")
		s.after("Kind", "\r\r\r\r\r\r\r\r")
	}()
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "write")

	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "--json", "list")
	if !strings.Contains(stdout.String(), `"title":"Yazılmış"`) {
		t.Fatalf("list: %s", stdout)
	}
	id := recordIn(stdout.String())
	e, stdout, _ = newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "show", id, "--text")
	if got, want := strings.TrimSuffix(stdout.String(), "\n"), "Nümunə mətn: işgəncə, ишҝәнҹә\nikinci sətir"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	entries, err := os.ReadDir(e.path("vault/drafts"))
	if err != nil || len(entries) > 0 {
		t.Errorf("drafts left: %v, %v", entries, err)
	}
}

// TestWriteIsOfferedAgain: when the terminal goes away while somebody writes,
// the text is there again.
func TestWriteIsOfferedAgain(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	s := newSeat(t)
	e, _, _ := newTestEnvIn(t, dir, nil)
	s.sit(e)
	go func() {
		s.after("emanet write", "Yarımçıq mətn")
		s.after("Yarımçıq mətn", "")
		s.hand.Close()
	}()
	if got := runArgs(t.Context(), e, []string{"--vault", "vault", "--identity", "id", "write"}); got == statusDone {
		t.Fatalf("status %d", got)
	}

	s = newSeat(t)
	e, _, _ = newTestEnvIn(t, dir, nil)
	s.sit(e)
	go func() {
		s.after("unfinished text", "y\r")
		s.after("emanet write", "\x13")
	}()
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "write", "--no-questions")
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "--json", "list")
	id := recordIn(stdout.String())
	stdout.Reset()
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "show", id, "--text")
	if !strings.Contains(stdout.String(), "Yarımçıq mətn") {
		t.Errorf("text %q", stdout)
	}
}

// recordIn finds the first record id in JSON.
func recordIn(json string) string {
	_, rest, _ := strings.Cut(json, `"record":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
