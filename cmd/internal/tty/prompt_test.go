//go:build unix

package tty

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"
)

// person is the other end of a pseudo-terminal: what is typed and seen there.
type person struct {
	typing *os.File
	mu     sync.Mutex
	seen   bytes.Buffer
	shown  chan struct{} // something new was seen
}

// newPerson gives a Terminal and the person in front of it.
func newPerson(t *testing.T) (*Terminal, *person) {
	t.Helper()
	ptmx, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := &person{typing: ptmx, shown: make(chan struct{}, 1024)}
	go p.watch()
	t.Cleanup(func() {
		slave.Close()
		ptmx.Close()
	})
	return New(slave, slave), p
}

func (p *person) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := p.typing.Read(buf)
		p.mu.Lock()
		p.seen.Write(buf[:n])
		p.mu.Unlock()
		select {
		case p.shown <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// after waits until text is on the screen, then types answer.
func (p *person) after(text, answer string) {
	for !strings.Contains(p.screen(), text) {
		<-p.shown
	}
	p.typing.WriteString(answer)
}

func (p *person) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

func TestLine(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	go p.after("Title: ", "  Nümunə müraciət \n")
	got, err := terminal.Line(t.Context(), "Title", "")
	if err != nil || got != "Nümunə müraciət" {
		t.Errorf("Line = %q, %v", got, err)
	}
	go p.after("[appeal]", "\n")
	got, err = terminal.Line(t.Context(), "Kind", "appeal")
	if err != nil || got != "appeal" {
		t.Errorf("Line with a default = %q, %v", got, err)
	}
}

func TestSecretIsNotShown(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	go p.after("Passphrase: ", "gizli-söz\n")
	got, err := terminal.Secret(t.Context(), "Passphrase")
	if err != nil || string(got) != "gizli-söz" {
		t.Fatalf("Secret = %q, %v", got, err)
	}
	go p.after("Again: ", "görünən\n")
	if _, err := terminal.Line(t.Context(), "Again", ""); err != nil {
		t.Fatal(err)
	}
	p.after("görünən", "") // hangs if the echo did not come back
	if screen := p.screen(); bytes.Contains([]byte(screen), []byte("gizli")) {
		t.Errorf("the secret was shown: %q", screen)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]bool{"purge\n": true, "yes\n": false, "\n": false} {
		terminal, p := newPerson(t)
		go p.after("Type purge", answer)
		got, err := terminal.Confirm(t.Context(), "2 records will be lost", "purge")
		if err != nil || got != want {
			t.Errorf("Confirm after %q = %v, %v", answer, got, err)
		}
	}
}

func TestEndOfInput(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	go p.after("Title: ", "\x04")
	if _, err := terminal.Line(t.Context(), "Title", ""); !errors.Is(err, ErrEndOfInput) {
		t.Errorf("Line after Ctrl-D: %v", err)
	}
}

// TestCancelledQuestion: a question whose context ends returns at once, and
// the next one still gets its answer.
func TestCancelledQuestion(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := terminal.Secret(ctx, "Passphrase"); !errors.Is(err, context.Canceled) {
			t.Fatalf("Secret: %v", err)
		}
	}
	go p.after("Title: ", "answer\n")
	if got, err := terminal.Line(t.Context(), "Title", ""); err != nil || got != "answer" {
		t.Errorf("Line = %q, %v", got, err)
	}
}

func TestQuestionIsClean(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	go p.after("Title", "x\n")
	if _, err := terminal.Line(t.Context(), "Title", "\x1b[2J\u202e"); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains([]byte(p.screen()), []byte("\x1b")) {
		t.Errorf("an escape reached the terminal: %q", p.screen())
	}
}
