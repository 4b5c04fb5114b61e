//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"emanet/vault/stamp/stamptest"
)

// TestAttack36TimestampAuthorityControlsNoTerminal lets an authority whose name
// attacks a terminal answer, and refuse.
func TestAttack36TimestampAuthorityControlsNoTerminal(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp("--label", "Nümunə Müdafiəçi")
	a, err := stamptest.New(stamptest.Options{Name: "MƏTN \x1b]52;c;AAAA\x07\x1b[2J\u202e\u009b2J\nson"})
	l.must(err)
	roots := l.file("roots.pem", string(a.RootPEM()))
	l.do("timestamp", "request", "-o", l.path("out/a.tsq"))
	query, err := os.ReadFile(l.path("out/a.tsq"))
	l.must(err)
	good, err := a.Answer(query, stamptest.Answer{})
	l.must(err)
	refused, err := a.Answer(query, stamptest.Answer{Status: 2, Words: "olmaz \x1b[2J\u202e\u009b2J"})
	l.must(err)
	var shown strings.Builder
	for _, words := range [][]string{
		{"timestamp", "add", l.file("refused.tsr", string(refused)), "--roots", roots},
		{"timestamp", "add", l.file("a.tsr", string(good)), "--roots", roots},
		{"timestamp", "show"},
		{"timestamp", "show", "--json"},
		{"timestamp", "show", "3"},
		{"timestamp", "show", "3", "-o", l.path("out/\x1b[2J")},
		{"timestamp", "request", "-o", l.path("out/\x1b[2J.tsq")},
		{"timestamp", "request", "-o", l.path("out/x"), "--policy", "\x1b[2J"},
		{"timestamp", "add", l.path("in/\x1b[2J"), "--roots", roots},
		{"timestamp", "show", "\x1b[2J"},
		{"log"},
	} {
		screen := l.onTerminal(words...)
		l.onlyText(screen, fmt.Sprintf("emanet %q", words))
		shown.WriteString(screen)
	}
	if n := strings.Count(shown.String(), "MƏTN"); n < 4 {
		t.Errorf("the authority was shown %d times: the test is blind", n)
	}
}
