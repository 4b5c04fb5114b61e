// Command emanet keeps testimonies, appeals and evidence of torture in a
// sealed vault, proves that they are whole, and gives them back.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"os/signal"
	"syscall"

	"emanet/cmd/internal/tty"
	"emanet/index/extract/ocr"
	"emanet/index/extract/worker"
)

func main() {
	harden()
	if status, mine := runHidden(os.Args); mine {
		os.Exit(status)
	}
	os.Exit(runProcess(newEnv()))
}

// runHidden runs this program as one of its own children: the process that
// reads files, or the one that confines the program that reads pictures before
// it becomes it. Nobody types these words; no help names them. args begin with
// the program.
func runHidden(args []string) (status int, mine bool) {
	switch {
	case worker.IsChild(args):
		return worker.Main(args, os.Stdin, os.Stdout), true
	case len(args) > 1 && args[1] == ocr.Argument:
		return ocr.Launch(args[2:]), true
	}
	return 0, false
}

// runProcess runs the command line of this process in e and returns the exit
// status. The first interrupt ends the work in order; a second one ends the
// process at once. No program that it starts gets a descriptor of this one. The
// hidden commands do without that: they close what they have inherited, and
// know it by its mark.
func runProcess(e *env) int {
	keepDescriptors()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop)
	return int(runArgs(ctx, e, os.Args[1:]))
}

// newEnv returns what this process has.
func newEnv() *env {
	cwd, err := os.Getwd()
	if err != nil {
		cwd = "." // a deleted folder: relative names fail where they are used
	}
	e := &env{
		stdin:        os.Stdin,
		stdout:       os.Stdout,
		stderr:       os.Stderr,
		openTerminal: tty.Open,
		openFD:       openDescriptor,
		getenv:       os.Getenv,
		cwd:          cwd,
	}
	e.config.Rand = rand.Reader
	return e
}
