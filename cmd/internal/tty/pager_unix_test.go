//go:build unix

package tty

import (
	"context"
	"errors"
	"strings"
	"testing"
)

func TestPageOnATerminal(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	go func() {
		p.after("space b / n q", " ")
		p.after("sətir 30", "/sətir 77\r")
		p.after("\x1b[7msətir 77", "q")
	}()
	if err := terminal.Page(t.Context(), "ifadə", hundredLines()+"\x1b]52;c;QUJD\x07"); err != nil {
		t.Fatal(err)
	}
	go p.after("Next: ", "bəli\n") // the terminal is as it was
	if got, err := terminal.Line(t.Context(), "Next", ""); err != nil || got != "bəli" {
		t.Errorf("after Page, Line = %q, %v", got, err)
	}
	screen := p.screen()
	entered, left := strings.Index(screen, "\x1b[?1049h"), strings.Index(screen, "\x1b[?1049l")
	first, last := strings.Index(screen, "sətir"), strings.LastIndex(screen, "sətir")
	if entered < 0 || first < entered || left < last {
		t.Error("text was shown outside of the alternate screen")
	}
	if strings.Contains(screen, "\x1b]") || strings.Contains(screen, "\x07") {
		t.Error("a control sequence of the text reached the terminal")
	}
}

func TestPageEndsWithItsContext(t *testing.T) {
	t.Parallel()
	terminal, p := newPerson(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		p.after("space b / n q", "")
		cancel()
	}()
	if err := terminal.Page(ctx, "", hundredLines()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !strings.HasSuffix(p.screen(), "\x1b[?1049l") {
		p.after("\x1b[?1049l", "")
	}
}
