//go:build unix

package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"emanet/testdata"
)

// withKey is the beginning of every command line in a folder of newVault.
func withKey(words ...string) []string {
	return append([]string{"--vault", "vault", "--identity", "id"}, words...)
}

// writeDocument writes a document into the folder of e.
func writeDocument(t *testing.T, e *env, kind, name string, texts ...string) {
	t.Helper()
	if err := os.WriteFile(e.path(name), makeDocument(kind, texts), 0o600); err != nil {
		t.Fatal(err)
	}
}

// endlessOCR is a program that is asked to read a picture and never answers.
const endlessOCR = `#!/bin/sh
case $1 in
--version) echo 'tesseract 5.9.9' ;;
--list-langs) printf 'List of available languages (1):\naze\n' ;;
*) while :; do :; done ;;
esac
`

// TestReadingIsShownAndStopped: while a file is read its name stands beside the
// bar; Ctrl-C then ends the command. What was done before stays done, and the
// file whose reading was stopped is sealed and can be read later.
func TestReadingIsShownAndStopped(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, nil)
	if err := os.Mkdir(e.path("fake"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(e.path("fake/tesseract"), []byte(endlessOCR), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	writeDocument(t, e, "docx", "1.docx", "Birinci sənəd: kəhrəba")
	writeDocument(t, e, "scan", "2 tarama.pdf", "a", "b", "c")
	writeDocument(t, e, "docx", "3.docx", "Üçüncü sənəd")
	e.getenv = func(name string) string {
		return map[string]string{"PATH": e.path("fake")}[name]
	}
	s := newSeat(t)
	s.sit(e)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		s.after("reading 2 tarama.pdf", "")
		cancel()
	}()
	words := withKey("add", "--each", "--read-limit", "ocr-page=10m", "1.docx", "2 tarama.pdf", "3.docx")
	if got := runArgs(ctx, e, words); got != statusInterrupted {
		t.Fatalf("status %d: %s", got, s.screen())
	}
	s.after("to read on: emanet reread r-", "") // the end of what was shown has come
	for _, want := range []string{"sealing", "interrupted; the vault is whole", "reading was stopped, and what was added is sealed; to read on: emanet reread r-"} {
		if !strings.Contains(s.screen(), want) {
			t.Errorf("%q was not shown: %q", want, s.screen())
		}
	}

	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, withKey("search", "kəhrəba", "--ids-only")...)
	if strings.Count(stdout.String(), "r-") != 1 {
		t.Errorf("what was done before is lost: %q", stdout)
	}
	stdout.Reset()
	runLine(t, e, statusDone, withKey("list")...)
	if strings.Contains(stdout.String(), "3.docx") || !strings.Contains(stdout.String(), "2 tarama.pdf") {
		t.Errorf("list: %s", stdout)
	}
	runLine(t, e, statusDone, withKey("verify", "--unlock")...)

	// Repeated, it goes on where it was; what was stopped is read again.
	stdout.Reset()
	runLine(t, e, statusDone, withKey("add", "--each", "1.docx", "2 tarama.pdf", "3.docx")...)
	if strings.Count(stdout.String(), "added ") != 1 || strings.Count(stdout.String(), "skipped ") != 2 {
		t.Errorf("again: %s", stdout)
	}
	runLine(t, e, statusDone, withKey("reread", "--failed")...)
	stdout.Reset()
	runLine(t, e, statusDone, withKey("coverage")...)
	if strings.Contains(stdout.String(), "interrupted") || !strings.Contains(stdout.String(), "needs OCR: pages 1-3") {
		t.Errorf("coverage: %s", stdout)
	}
}

// TestOneFileIsStopped: Ctrl-C on the terminal while one file is read. Its
// record is there, its original is not removed, and the exit status says that
// the command was stopped.
func TestOneFileIsStopped(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	l.must(os.Mkdir(l.path("fake"), 0o700))
	l.must(os.WriteFile(l.path("fake/tesseract"), []byte(endlessOCR), 0o700)) //nolint:gosec // a program
	name := l.file("tarama.pdf", string(makeDocument("scan", []string{"a", "b"})))
	cmd := l.command("add", "--no-questions", "--remove-original", "--read-limit", "ocr-page=10m", name)
	cmd.Env = append(cmd.Env, "PATH="+l.path("fake")+":"+os.Getenv("PATH"))
	v := l.sitDownWith(cmd)
	v.sees("reading tarama.pdf")
	v.types("\x03")
	v.leaves(statusInterrupted)
	v.sees("added r-")
	v.sees("emanet: error: interrupted; the vault is whole")
	v.sees("to read on: emanet reread r-")
	if _, err := os.Stat(name); err != nil {
		t.Errorf("the original: %v", err)
	}
	id := recordIn(l.do("list", "--json"))
	if got := l.do("coverage", id); !strings.Contains(got, "interrupted") {
		t.Errorf("coverage: %s", got)
	}
	l.do("reread", id, "--no-ocr")
	if got := l.do("coverage", id); !strings.Contains(got, "needs OCR") || strings.Contains(got, "interrupted") {
		t.Errorf("coverage: %s", got)
	}
	l.do("verify", "--unlock")
}

// TestRereadAsksOnceAndHides: the password of files is asked for once, does not
// show, and lies nowhere afterwards.
func TestRereadAsksOnceAndHides(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, nil)
	writeDocument(t, e, "locked", "bir.zip", "Kilidli söz: zümrüd")
	writeDocument(t, e, "locked", "iki.zip", "Kilidli söz: mərcan")
	runLine(t, e, statusDone, withKey("add", "--each", "bir.zip", "iki.zip")...)

	s := newSeat(t)
	s.sit(e)
	go s.after("Password of the encrypted files: ", documentPassword+"\r")
	if got := runArgs(t.Context(), e, withKey("reread", "--failed", "--password")); got != statusDone {
		t.Fatalf("status %d: %s", got, s.screen())
	}
	s.after("with something new", "") // the end of what was shown has come
	if n := strings.Count(s.screen(), "Password of"); n != 1 {
		t.Errorf("it was asked %d times: %q", n, s.screen())
	}
	if strings.Contains(s.screen(), documentPassword) || !strings.Contains(s.screen(), "iki.zip: read: 1 file") {
		t.Errorf("%q", s.screen())
	}
	for name, content := range tree(t, dir) {
		if strings.Contains(content, documentPassword) {
			t.Errorf("the password lies in %s", name)
		}
	}
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, withKey("search", "zümrüd OR mərcan", "--ids-only")...)
	if strings.Count(stdout.String(), "r-") != 2 {
		t.Errorf("found %q", stdout)
	}
}

// TestAttack36TerminalReading shows hostile text and hostile names that came
// out of files wherever they may appear on a terminal.
func TestAttack36TerminalReading(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	clean := strings.Map(func(r rune) rune { // XML holds no control characters
		if r < ' ' || r == 0x9b {
			return -1
		}
		return r
	}, hostileText)
	archive := testdata.Package(
		testdata.Document{Name: hostileText, Bytes: []byte(hostileText)},
		testdata.Document{Name: "b.docx", Bytes: testdata.DOCX(clean)},
		testdata.Document{Name: "c\x1b[2J.bin", Bytes: []byte("\x00\x01" + hostileText)},
		testdata.Document{Name: "d.eml", Bytes: testdata.Mail(testdata.Letter{From: clean + " <x@example.org>", Subject: hostileText, Text: hostileText})},
	)
	if err := os.WriteFile(e.path("a.zip"), archive, 0o600); err != nil {
		t.Fatal(err)
	}
	runLine(t, e, statusDone, withKey("add", "--title", "x", "a.zip")...)
	id := strings.Fields(stdout.String())[1]

	s := newSeat(t)
	e, _, _ = newTestEnvIn(t, dir, nil)
	s.sit(e)
	for _, words := range [][]string{
		{"search", "MARK", "--passages", "9"},
		{"search", "MARK", "--json", "--passages", "9"},
		{"coverage"},
		{"coverage", "--json"},
		{"coverage", "--csv"},
		{"reread", id},
		{"reread", id, "--json"},
		{"show", id, "--json"},
		{"show", id, "--json", "--text"},
		{"show", id, "--file", "d.eml", "--text"},
		{"show", id, "--file", "c\x1b[2J.bin", "--text"},
		{"amend", id, "--attach", "a.zip", "--reason", "x"},
		{"add", "a.zip", "--no-questions"},
		{"lsit"},
	} {
		e.global.json = false // the flag of an earlier line
		runArgs(t.Context(), e, withKey(words...))
	}
	s.after("did you mean", "") // the end of what was shown has come
	checkNoControl(t, s.screen())

	for _, words := range [][]string{{"show", id}, {"show", id, "--text"}} {
		s := newSeat(t) // on which no pager was before: what is typed before it begins is lost
		s.sit(e)
		go func() {
			s.after("\x1b[?1049h", "")
			s.after("MARK", "q")
		}()
		e.global.json = false
		if got := runArgs(t.Context(), e, withKey(words...)); got != statusDone {
			t.Fatalf("%s ended with %d", words, got)
		}
		if shown := s.screen(); strings.Contains(shown, "\x1b]") || strings.Contains(shown, "\x1b[2J\x1bP") || strings.Contains(shown, "\u202e") {
			t.Errorf("the pager let something through: %q", shown)
		}
	}
}

// checkNoControl fails if a screen got a control character but line feeds,
// tabs, the carriage returns that a terminal adds, and the styles of this
// program.
func checkNoControl(t *testing.T, screen string) {
	t.Helper()
	for i, r := range strings.NewReplacer("\x1b[1m", "", "\x1b[7m", "", "\x1b[0m", "").Replace(screen) {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x2066 || r == 0xe0001 {
			t.Fatalf("%U at %d of %q", r, i, screen)
		}
	}
}

// TestCoverageOnANarrowTerminal: nothing is cut, and each record stands once.
func TestCoverageOnANarrowTerminal(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	e, _, _ := newTestEnvIn(t, dir, nil)
	name := strings.Repeat("uzun ad ", 12) + "sonu.zip"
	writeDocument(t, e, "zip", name, "Arxivdəki söz")
	runLine(t, e, statusDone, withKey("add", "--title", "Arxiv", name)...)
	s := newSeat(t)
	s.sit(e)
	if got := runArgs(t.Context(), e, withKey("coverage")); got != statusDone {
		t.Fatalf("status %d", got)
	}
	s.after("1 record, 3 files: 3 read", "")
	screen := s.screen()
	for _, want := range []string{"sonu.zip", "└ qovluq/bir.docx", "read", "emanet zip 1"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is missing: %q", want, screen)
		}
	}
	if strings.Count(screen, "Arxiv\x1b") != 1 && strings.Count(screen, "  Arxiv\r") != 1 {
		t.Errorf("the record is not named once: %q", screen)
	}
	for line := range strings.SplitSeq(screen, "\r\n") {
		if n := len([]rune(strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(line))); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
