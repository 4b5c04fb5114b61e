package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestAttack10Reading reads a document of every kind: neither the command nor
// its child opens a socket of the internet, none makes a file outside the vault,
// and what was in the documents goes to the screen and through pipes only.
func TestAttack10Reading(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	names := l.markedDocuments()
	seen := l.watch()
	l.do(append([]string{"add", "--record", "--no-ocr"}, names...)...)
	l.do("reread", "--all", "--no-ocr")
	l.want(statusDone, documentPassword+"\n", "reread", "--failed", "--password", "--passphrase-fd", "0", "--no-ocr")
	l.do("search", mark)
	l.do("coverage")
	shapes, children, reads := needles(), 0, 0
	for _, c := range seen() {
		if _, name, _ := strings.Cut(c.args, ", "); c.name == "openat" && strings.HasPrefix(name, "0x") {
			t.Skip("strace cannot read the memory of a process that is not dumpable: run this as root")
		}
		switch made := c.creates(l.path("cwd")); {
		case c.name == "socket" && strings.HasPrefix(c.args, "AF_INET") || c.name == "connect" || c.name == "bind":
			t.Errorf("%s: %s(%s", c.command, c.name, c.args)
		case c.name == "execve" && strings.Contains(c.args, "__read-file"):
			children++
		case made == "", made == "/dev/null", below(made, l.vault), strings.HasPrefix(made, "/dev/tty"):
		default:
			t.Errorf("%s: %s makes %q", c.command, c.name, made)
		}
		if !c.writes() {
			continue
		}
		if shape := marked(shapes, []byte(c.args)); shape != "" {
			reads++
			if !strings.HasPrefix(c.args, "1<") && !strings.HasPrefix(c.args, "2<") && !strings.HasPrefix(c.target, "pipe:") {
				t.Errorf("%s: a %s to %q carries the mark: %s", c.command, c.name, c.target, shape)
			}
		}
	}
	if children < 3 || reads < 20 {
		t.Errorf("%d children and %d writes with the mark were seen", children, reads)
	}
}

// TestAttack10OCR reads a scan with the tesseract that is installed, if there
// is one, and looks at nothing but the network: the pictures that pass through
// the pipes would fill the disk.
func TestAttack10OCR(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := exec.LookPath("tesseract"); err != nil {
		t.Skip("tesseract is not installed: pictures are not read here")
	}
	l.setUp()
	l.watch() // or the test is skipped
	log := l.path("network.log")
	strace := l.wrap[0]
	l.wrap, l.after = []string{strace, "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "signal=none", "-e", "trace=%network,execve"}, nil
	l.do("add", l.file("tarama.pdf", string(makeDocument("scan", []string{"a"}))))
	started := false
	for _, c := range l.calls(log, "add") {
		started = started || c.name == "execve" && strings.Contains(c.args, "/tesseract")
		if c.name == "socket" && strings.HasPrefix(c.args, "AF_INET") || c.name == "connect" || c.name == "bind" {
			t.Errorf("%s(%s", c.name, c.args)
		}
	}
	if !started {
		t.Error("tesseract was not started")
	}
}
