//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// attackText is everything that a terminal could be attacked with, as bytes
// that are no valid text.
func attackText() string {
	return "MƏTN \x1b]52;c;QUFBQQ==\x07\x1b]0;başlıq\x07\x1b[2J\x1b[31m\x1bP1$r0q\x1b\\\x1b_APC\x1b\\\x1bc \u009b2J\x9b2J\u0090\u009c " +
		"\u202etərs\u202c \u2066ayrı\u2069 \u200b\u200e\u2028\u2029 \U000e0001\U000e0041 \x00 \xff\xfe \xc3 \xed\xa0\x80 \xf4\x90\x80\x80 \b\b\v\f\a\x7f \r üstünə\r\nson\tsütun\n"
}

// attackWord is attackText as far as valid text and an argument go, in one
// line.
func attackWord() string {
	return strings.NewReplacer("\x00", "", "\r", "", "\n", "").Replace(strings.ToValidUTF8(attackText(), ""))
}

// ownStyle are the sequences with which the program itself sets off headings,
// the pager draws, and a bar of progress is replaced.
var ownStyle = regexp.MustCompile(`\x1b\[(?:1A\x1b\[J|1m|0m|7m|m|K|H\x1b\[2J|H|\?25l|\?25h|\?1049h|\?1049l)`)

// onlyText fails if a terminal got anything but printable characters, line
// feeds, tabs, carriage returns and what the program itself draws with.
func (l *lab) onlyText(screen, when string) {
	l.Helper()
	rest := ownStyle.ReplaceAllString(screen, "")
	for i, r := range rest {
		_, size := utf8.DecodeRuneInString(rest[i:])
		bad := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == utf8.RuneError && size == 1
		if bad && r != '\n' && r != '\t' && r != '\r' {
			l.Errorf("%s: the terminal got %U: %q", when, r, rest[max(0, i-60):min(len(rest), i+60)])
			return
		}
	}
}

// onTerminal runs a command to its end in front of a person, who leaves the
// pager if it opens, and returns what the terminal got.
func (l *lab) onTerminal(words ...string) string {
	l.Helper()
	v := l.sitDown(words...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = v.cmd.Wait() // any status will do
	}()
	paged := false
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		case <-v.change:
		}
		if !paged && strings.Contains(v.screen(), "\x1b[?1049h") && strings.Contains(v.screen(), "\x1b[7m") {
			paged = true
			v.types("  GGg/MƏTN\rq")
		}
	}
	// What the program wrote last is still on its way: a mark behind it comes after it.
	_, err := v.slave.WriteString("~bitdi~")
	l.must(err)
	v.sees("~bitdi~")
	return strings.TrimSuffix(v.screen(), "~bitdi~")
}

// hostileVault has two records that are hostile in all that a record can say.
func hostileVault(t *testing.T) (l *lab, ids []string) {
	l = newLab(t)
	l.setUp()
	word := attackWord()
	for _, label := range []string{word, "\u202e\u2066", "\x1b[2J", "\x9b"} { // it may be refused
		l.try("", "keys", "add", "--label", label, "--recipient", "@"+l.path("recipient"))
	}
	text := l.file("text", attackText())
	meta := l.file("meta.json", fmt.Sprintf(`{"title": %q, "place": %q, "persons": [%q], "tags": [%q], "note": %q, "source": %q}`,
		"J \u001b[2J\u202e", "\u001b]0;x\u0007", "\u202eŞəxs\u001b[2J", "t\u2066", "n\u0000\u001b[2J\n\u009b2J", "\u001bP1$r\u001b\\"))
	meta2 := l.file("meta.yaml", "title: \"Y \\u202e\\u2066 \\U000E0001\"\ntags: [\"\\u200b\\u202e\"]\n")
	for _, words := range [][]string{
		{"add", text, "--name", word, "--title", word, "--tag", "a\u202eb", "--person", word, "--set", "note=" + word, "--reason", word},
		{"add", text, "--name", "x.txt", "--meta", meta, "--reason", "r\u009b2J\x1b[2J\nson"},
		{"add", text, "--meta", meta2, "--name", "\x1b[2J\xff\x9b2J.txt"},
		{"add", text, "--set", "note=@" + text, "--name", "y.txt", "--reason", "r\x1b[2J"},
		{"add", text, "--title", "sadə", "--name", "\u202etxt.exe"},
	} {
		r := l.try("", words...)
		if r.status == 0 {
			ids = append(ids, recordID(t, r.out))
		} else if r.status != int(statusUsage) {
			t.Errorf("adding ended with %d\n%s", r.status, r.err)
		}
	}
	if len(ids) < 2 {
		t.Fatal("everything hostile was refused: nothing is left to show")
	}
	return l, ids
}

// TestAttack36NothingControlsTheTerminal shows hostile records, and provokes
// messages about hostile arguments, on a terminal.
func TestAttack36NothingControlsTheTerminal(t *testing.T) {
	t.Parallel()
	l, ids := hostileVault(t)
	word := attackWord()
	commands := [][]string{
		{"list"},
		{"list", "--json"},
		{"list", "--tag", word},
		{"log"},
		{"log", "--json"},
		{"keys", "list"},
		{"contacts", "list", "--full"},
		{"contacts", "add", word},
		{"contacts", "add", l.file("card", "emanet-contact-v1\nname \x1b[2J\nrecipient \x1b[2J\n")},
		{"contacts", "verify", word, "--fingerprint", word},
		{"contacts", "remove", word, "--reason", word},
		{"whoami"},
		{"whoami", "--name", word},
		{"status", "--unlock"},
		{"verify", "--unlock"},
		{word},
		{"--" + word},
		{"list", "--" + word},
		{"show", word},
		{"add", word},
		{"add", "--title", "\xff\x1b[2J", word},
		{"add", "--date", word, "x"},
		{"add", "--set", word + "=x", "x"},
		{"add", "--meta", l.file("bad.yaml", "title: \"\\u001b[2J\"\n"+word+": x\n"), l.file("x", "x")},
		{"list", "--vault", word},
		{"list", "--identity", l.file("\x1b[2J\u202e", "AGE-SECRET-KEY-\x1b[2J")},
		{"verify", "--checkpoint", word},
		{"checkpoint", "-o", l.path("none/" + "\x1b[2J")},
		{"export", ids[0], "-o", l.path("out/\x1b]0;x\x07")},
		{"export", ids[0], "-o", l.path("out/\x1b]0;x\x07")},
		{"copy", l.path("out/\x1b[2J")},
		{"shell", word},
	}
	for _, id := range ids {
		commands = append(commands, []string{"show", id}, []string{"show", id, "--file", "0001"})
	}
	commands = append(commands, []string{"show", ids[0], "--text"}, []string{"show", ids[0], "--file", word + "x"},
		[]string{"amend", ids[0], "--detach", word + "x", "--reason", word})
	commands = append(commands, []string{"show", ids[0], "--json"}, []string{"show", ids[0], "--file", "\x1b[2J", "--json"})
	var shown strings.Builder
	for _, words := range commands {
		screen := l.onTerminal(words...)
		l.onlyText(screen, fmt.Sprintf("emanet %q", words))
		shown.WriteString(screen)
	}
	if !strings.Contains(shown.String(), "MƏTN") || !strings.Contains(shown.String(), `\u202e`) || !strings.Contains(shown.String(), `\x1b`) {
		t.Error("nothing hostile was shown: the test is blind")
	}
	for line := range strings.SplitSeq(l.do("list", "--json"), "\n") {
		if strings.Contains(line, "\x1b") || strings.Contains(line, "\x00") {
			t.Errorf("JSON is not JSON: %q", line)
		}
	}
}

// TestAttack36PurgeAsksInClearText: the question before something is lost
// names it, and cannot be dressed up by it.
func TestAttack36PurgeAsksInClearText(t *testing.T) {
	t.Parallel()
	l, ids := hostileVault(t)
	l.do(append([]string{"remove"}, ids...)...)
	v := l.sitDown("purge")
	v.sees("go on: ")
	v.types("no\r")
	v.leaves(statusRefused)
	l.onlyText(v.screen(), "purge")
	if !strings.Contains(v.screen(), `\x1b`) && !strings.Contains(v.screen(), `\u202e`) {
		t.Errorf("the question does not name what will be lost: %q", v.screen())
	}
}

// TestAttack36LongLine shows a line of one megabyte, with an attack at its end.
func TestAttack36LongLine(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	line := "MƏTN " + strings.Repeat("uzun sətir ", 1<<20/12) + "\x1b]52;c;QQ==\x07\u202e"
	id := l.addText(line, "--name", "uzun.txt", "--set", "note=@"+l.file("note", line[:1<<19]+"\x1b[2J"))
	for _, words := range [][]string{{"show", id}, {"show", id, "--file", "uzun.txt"}} {
		l.onlyText(l.onTerminal(words...), joinLine(words))
	}
	if got := l.do("show", id, "--file", "uzun.txt"); got != line {
		t.Errorf("a pipe got %d bytes, want %d", len(got), len(line))
	}
}

// TestAttack36PipesGetExactBytes: what ends in a pipe or a file is the very
// content.
func TestAttack36PipesGetExactBytes(t *testing.T) {
	t.Parallel()
	l, ids := hostileVault(t)
	for i, id := range ids {
		if got := l.do("show", id, "--file", "0001"); got != attackText() {
			t.Errorf("a pipe got %q", got)
		}
		to := l.path(fmt.Sprintf("out/%d", i))
		l.do("show", id, "--file", "0001", "-o", to)
		if got := tree(t, l.path("out"))[filepath.Base(to)]; got != attackText() {
			t.Errorf("-o got %q", got)
		}
	}
}
