//go:build unix

package main

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// visit is a person at a terminal of their own, with the program in front.
type visit struct {
	*seat
	l    *lab
	cmd  *exec.Cmd
	from int // what was on the screen before was waited for already
}

// sitDown starts the program on a terminal of its own: its input, its output
// and what /dev/tty is.
func (l *lab) sitDown(words ...string) *visit {
	l.Helper()
	return l.sitDownWith(l.command(words...))
}

// sitDownWith starts a command of a person in front of a terminal.
func (l *lab) sitDownWith(cmd *exec.Cmd) *visit {
	l.Helper()
	s := newSeat(l.T)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.slave, s.slave, s.slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	l.must(cmd.Start())
	l.Cleanup(func() { _ = cmd.Process.Kill() }) // or it has ended
	return &visit{seat: s, l: l, cmd: cmd}
}

// sees waits until text appears after what was waited for before.
func (v *visit) sees(text string) {
	v.l.Helper()
	timeout := time.After(time.Minute)
	for {
		if i := strings.Index(v.screen()[v.from:], text); i >= 0 {
			v.from += i + len(text)
			return
		}
		select {
		case <-v.change:
		case <-timeout:
			v.l.Fatalf("%q never came: %q", text, v.screen())
		}
	}
}

func (v *visit) types(text string) {
	v.l.Helper()
	_, err := v.hand.WriteString(text)
	v.l.must(err)
}

// leaves waits until the program ends with a status.
func (v *visit) leaves(want status) {
	v.l.Helper()
	timer := time.AfterFunc(time.Minute, func() { _ = v.cmd.Process.Kill() })
	defer timer.Stop()
	_ = v.cmd.Wait() // its status says more
	if got := v.cmd.ProcessState.ExitCode(); got != int(want) {
		v.l.Fatalf("%v on a terminal: %v, want %d: %q", v.cmd.Args[1:], v.cmd.ProcessState, want, v.screen())
	}
}

// look looks everywhere that a session may write to.
func (l *lab) look(when string) {
	l.Helper()
	l.noMark(when)
	l.nothingOutside(when)
}

// TestAttack02SessionOfWrite types the mark in the editor and in the questions
// after it, and is killed in the middle of another text.
func TestAttack02SessionOfWrite(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	v := l.sitDown("write")
	v.sees("emanet write")
	v.types(mark + " yazılır\r" + strings.ToUpper(mark) + "\r")
	v.sees(strings.ToUpper(mark))
	l.look("typing")
	v.types("\x13")
	v.sees("Title")
	v.types(mark + "\r")
	v.sees("Kind")
	l.look("the first answer")
	v.types("\r\r\r" + mark + "\r\r\r\r" + mark + "\r\r\r")
	v.leaves(statusDone)
	l.look("write")
	if id := recordIn(l.do("list", "--json", "--person", mark, "--tag", mark)); id == "" {
		t.Errorf("the text was not saved: %q", v.screen())
	}

	v = l.sitDown("write")
	v.sees("emanet write")
	v.types("yarımçıq " + mark)
	v.sees("yarımçıq " + mark)
	l.must(v.cmd.Process.Kill())
	_ = v.cmd.Wait() // it was killed
	l.look("write was killed")
	l.do("verify", "--unlock")
	l.look("verify")
}

// TestAttack02SessionOfShell works in the shell, with the pager and the editor
// inside.
func TestAttack02SessionOfShell(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.setUp()
	id := l.addText(strings.Repeat("Sətir "+mark+"\n", 60), "--name", mark+".txt", "--title", mark)
	short := l.file("a.txt", "a")
	v := l.sitDown("shell")
	v.sees("> ")
	v.types("list\r")
	v.sees("TITLE")
	v.sees(mark)
	l.look("list in the shell")
	v.sees("> ")
	v.types("show " + id + "\r")
	v.sees("\x1b[?1049h")
	v.sees("space")
	v.types("/" + mark + "\r")
	v.sees("\x1b[7m" + mark + "\x1b[m.txt")
	l.look("a search in the pager")
	v.types("q")
	v.sees("\x1b[?1049l")
	v.sees("> ")
	v.types("amend " + id + " --set 'note=" + mark + "' --reason " + mark + "\r")
	v.sees("amended")
	v.sees("> ")
	v.types("add --no-questions --title @? " + short + "\r")
	v.sees("--title: ")
	v.types("soruşulan " + mark + "\r")
	v.sees("added r-")
	v.sees("> ")
	l.look("commands in the shell")
	v.types("write --title " + mark + "\r")
	v.sees("\x1b[?1049h")
	v.sees("Ctrl-S")
	v.types("mətn " + mark)
	v.sees(mark)
	l.look("the editor in the shell")
	v.types("\x13")
	v.sees("added r-")
	v.sees("> ")
	v.types("exit\r")
	v.leaves(statusDone)
	l.look("the shell")
	if got := strings.Count(l.do("list"), mark); got != 3 {
		t.Errorf("the shell kept %d records: %q", got, v.screen())
	}
}
