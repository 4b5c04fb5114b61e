//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestAttack36ExhibitsControlNoTerminal lists a record that attacks a terminal
// wherever it can, and writes it into files that do not attack who opens them.
func TestAttack36ExhibitsControlNoTerminal(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp("--label", "Nümunə Müdafiəçi")
	const evil = "MƏTN \x1b]52;c;AAAA\x07\x1b[2J\u202e\u009b2J <script>x</script>"
	id := l.addText("Nümunə", "--title", evil, "--case", evil, "--person", evil, "--set", "exhibit_no="+evil, "--set", "pages="+evil,
		"--set", "representative="+evil, "--set", "remedy="+evil, "--name", "MƏTN\x1b[2J\u202e\u009b2J.txt")
	var shown strings.Builder
	for _, words := range [][]string{
		{"exhibits"},
		{"exhibits", id, "--csv"},
		{"exhibits", id, "--json"},
		{"exhibits", id, "--check", "echr"},
		{"exhibits", id, "--check", "cat"},
		{"exhibits", id, "--check", "wgad"},
		{"exhibits", id, "--check", "\x1b[2J"},
		{"exhibits", "\x1b[2J"},
		{"exhibits", "--query", "(\x1b[2J"},
		{"exhibits", id, "-o", l.path("out/\x1b[2J")},
		{"exhibits", id, "-o", l.path("out/\x1b[2J/x")},
		{"exhibits", id, "-o", l.path("out/a.html"), "--check", "echr"},
	} {
		screen := l.onTerminal(words...)
		l.onlyText(screen, fmt.Sprintf("emanet %q", words))
		shown.WriteString(screen)
	}
	if n := strings.Count(shown.String(), "MƏTN"); n < 6 {
		t.Errorf("what attacks was shown %d times: the test is blind", n)
	}
	page, err := os.ReadFile(l.path("out/a.html"))
	l.must(err)
	if strings.Contains(string(page), "<script") || strings.ContainsAny(string(page), "\x1b\u202e\u009b\x07") || !strings.Contains(string(page), "MƏTN") {
		t.Error("the page holds what attacks its reader")
	}
}
