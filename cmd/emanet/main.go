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
)

func main() {
	harden()
	os.Exit(runProcess(newEnv()))
}

// runProcess runs the command line of this process in e and returns the exit
// status. The first interrupt ends the work in order; a second one ends the
// process at once.
func runProcess(e *env) int {
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
