package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"emanet/cmd/internal/tty"
)

// shellOptions are the flags of shell.
type shellOptions struct {
	lockAfter time.Duration
	readOnly  bool
}

// defaultLockAfter is how long an idle shell stays unlocked.
const defaultLockAfter = 10 * time.Minute

func shellCommand() *command {
	o := shellOptions{lockAfter: defaultLockAfter}
	return &command{
		name:  "shell",
		brief: "unlock once and run several commands",
		about: "Unlocks the vault and reads command lines, as they stand after the word emanet, until exit or the end of the input. " +
			"Words are split at blanks; '…' and \"…\" quote; nothing is expanded. No history is kept, and after ten idle minutes the keys are " +
			"forgotten: the next command asks for the passphrase again. While it runs, no other emanet can use the vault.",
		examples: []string{"emanet shell", "emanet shell --lock-after 2m"},
		options: []option{
			spanOption(&o.lockAfter, "lock-after", "TIME", "forget the keys after this idle time (default 10m)"),
			switchOption(&o.readOnly, "read-only", "open the vault for reading; others may read it too"),
		},
		run: func(ctx context.Context, e *env, args []string) error { return runShell(ctx, e, o, args) },
	}
}

func runShell(ctx context.Context, e *env, o shellOptions, args []string) error {
	switch {
	case len(args) > 0:
		return &usageError{text: "shell takes no arguments", command: "shell"}
	case e.session != nil:
		return usagef("this is a shell already")
	case o.lockAfter <= 0:
		return usagef("--lock-after must be more than nothing")
	}
	dir, err := e.locate()
	if err != nil {
		return err
	}
	ctx, stop := outliveInterrupts(ctx)
	defer stop()
	s := &session{shell: e, dir: dir, write: !o.readOnly, after: o.lockAfter, alarm: e.newAlarm()}
	if err := s.with(ctx, e, access{unlock: true}, nothing); err != nil {
		return errors.Join(err, s.close())
	}
	_, _ = e.tty() // opened here so that the command lines share it; without one they say so
	e.note("unlocked; exit ends, and after %s without a command the keys are forgotten", o.lockAfter)
	err = (&shell{e: e, s: s}).loop(ctx)
	s.lock()
	return err
}

// outliveInterrupts returns a context that Ctrl-C does not end: it ends one
// command line of the shell. The other signals end the shell.
func outliveInterrupts(ctx context.Context) (context.Context, context.CancelFunc) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt) // so that one between two command lines does nothing
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM, syscall.SIGHUP)
	return ctx, func() {
		signal.Stop(interrupts)
		stop()
	}
}

// newAlarm returns what starts the idle clock.
func (e *env) newAlarm() func(time.Duration, func()) stopper {
	if e.alarm != nil {
		return e.alarm
	}
	return func(d time.Duration, f func()) stopper { return time.AfterFunc(d, f) }
}

// shell reads command lines and runs them in one session.
type shell struct {
	e *env
	s *session
}

// loop runs until exit, the end of the input or the end of the process. The
// status of a command line that failed is told, and is the shell's own only
// where the lines come from a script.
func (sh *shell) loop(ctx context.Context) error {
	failed, total := 0, 0
	for {
		line, err := sh.read(ctx)
		switch {
		case errors.Is(err, tty.ErrEndOfInput):
			return sh.result(failed, total)
		case errors.Is(err, context.Canceled) && ctx.Err() == nil:
			continue // Ctrl-C at the prompt
		case err != nil:
			return err
		}
		words, err := splitLine(line)
		if err != nil {
			sh.e.report(ctx, usagef("%v", err))
			failed, total = failed+1, total+1
			continue
		}
		if len(words) == 0 {
			continue
		}
		if len(words) == 1 && (words[0] == "exit" || words[0] == "quit") {
			return sh.result(failed, total)
		}
		total++
		if sh.run(ctx, words) != statusDone {
			failed++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// result is what the shell returns: in a script a failed line must not be
// lost.
func (sh *shell) result(failed, total int) error {
	if failed > 0 && !sh.e.interactive() {
		return &partialError{failed: failed, total: total, what: "command lines"}
	}
	return nil
}

// read gets the next line: from the terminal with a prompt, or from standard
// input.
func (sh *shell) read(ctx context.Context) (string, error) {
	if !sh.e.interactive() {
		line, err := tty.ReadLine(sh.e.stdin)
		return string(line), err
	}
	t, err := sh.e.tty()
	if err != nil {
		return "", err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return t.Command(ctx, fmt.Sprintf("emanet %s> ", filepath.Base(sh.s.dir)))
}

// run runs one command line in a fresh environment that shares the session.
// Ctrl-C ends the command line and not the shell.
func (sh *shell) run(ctx context.Context, words []string) status {
	if words[0] == "emanet" && len(words) > 1 {
		words = words[1:]
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	inner := *sh.e
	inner.session = sh.s
	inner.global.vault = sh.s.dir
	if !sh.e.interactive() {
		inner.inputOf = "the command lines"
	}
	return runArgs(ctx, &inner, words)
}
