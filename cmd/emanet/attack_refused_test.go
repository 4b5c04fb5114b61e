//go:build unix

package main

import (
	"os"
	"strings"
	"testing"
)

// TestAttack36RefusedReason: a reason that the log cannot hold is a mistake of
// the person who gave it, and no sign of damage.
func TestAttack36RefusedReason(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText("mətn")
	for _, reason := range []string{"r\xff\x9b2J", "@" + l.file("long", strings.Repeat("u", 1<<20))} {
		for _, words := range [][]string{
			{"add", "-"},
			{"amend", id, "--title", "x"},
			{"remove", id},
			{"export", id, "-o", l.path("out/x")},
		} {
			r := l.try("x", append(words, "--reason", reason)...)
			if r.status != int(statusUsage) || strings.Contains(r.err, "integrity") || strings.Contains(r.err, "verify") {
				t.Errorf("emanet %s ended with %d\n%s", words[0], r.status, r.err)
			}
		}
	}
	if _, err := os.Lstat(l.path("out/x")); err == nil {
		t.Error("an export that was refused left a folder")
	}
}

// TestAttack36RefusedLabel: a label that a key slot cannot hold leaves no half
// of a vault.
func TestAttack36RefusedLabel(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	for _, label := range []string{"\xff", "\x1b[2J", strings.Repeat("u", 1<<16)} {
		l.vault = l.path("other")
		l.want(statusUsage, "", "init", "--recipient", "@"+l.path("recipient"), "--label", label, l.vault)
		if _, err := os.Lstat(l.vault); err == nil {
			t.Errorf("the label %.10q left a folder", label)
		}
	}
	l.do("init", "--recipient", "@"+l.path("recipient"), l.vault)
}
