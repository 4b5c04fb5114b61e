package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"emanet/cmd/internal/tty"
	"emanet/vault"
)

// env is everything a command may touch outside its arguments, so that a test
// can stand in for all of it.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	openTerminal   func() (*tty.Terminal, error)
	openFD         func(n int) (io.Reader, error)
	getenv         func(string) string
	cwd            string
	config         vault.Config                        // clock, randomness, cost of a passphrase, file layer
	alarm          func(time.Duration, func()) stopper // idle clock of the shell; nil: time.AfterFunc

	global   globals
	out, msg *tty.Output   // stdout and stderr, sanitised if they end on a terminal
	terminal *tty.Terminal // opened when first needed
	secrets  io.Reader     // the descriptor of --passphrase-fd, opened once
	inputOf  string        // who reads standard input in this command line
	session  *session      // set inside the shell
}

// globals are the flags that every command understands.
type globals struct {
	vault        string
	identity     string
	passphraseFD int // -1 without one
	json         bool
	quiet        bool
}

// start prepares the outputs for one command line.
func (e *env) start() {
	e.out = tty.NewOutput(e.stdout, e.getenv)
	e.msg = tty.NewOutput(e.stderr, e.getenv)
}

// note writes one message to standard error unless the person wants quiet.
func (e *env) note(format string, args ...any) {
	if !e.global.quiet {
		e.msg.Printf("emanet: "+format+"\n", args...)
	}
}

// warn writes one message to standard error, also in quiet.
func (e *env) warn(format string, args ...any) {
	e.msg.Printf("emanet: warning: "+format+"\n", args...)
}

// emit writes one JSON object and a line feed to standard output.
func (e *env) emit(object any) error {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// tty returns the terminal of the person, or tty.ErrNoTerminal.
func (e *env) tty() (*tty.Terminal, error) {
	if e.terminal != nil {
		return e.terminal, nil
	}
	t, err := e.openTerminal()
	if err != nil {
		return nil, err
	}
	e.terminal = t
	return t, nil
}

// close gives back what the command line opened.
func (e *env) close() error {
	if e.terminal == nil {
		return nil
	}
	t := e.terminal
	e.terminal = nil
	return t.Close()
}

// interactive reports whether a person sits in front of this command: the
// input is a terminal and the answer is not meant for a program.
func (e *env) interactive() bool {
	f, ok := e.stdin.(*os.File)
	return ok && !e.global.json && tty.IsTerminal(f)
}

// progress prepares a bar; nil if nobody wants to see one.
func (e *env) progress(ctx context.Context, label string, unit tty.Unit) *tty.Progress {
	if e.global.quiet || e.global.json {
		return nil
	}
	return tty.NewProgress(ctx, e.stderr, label, unit)
}

// path resolves a name that the person typed.
func (e *env) path(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(e.cwd, name)
}

// noTerminal and noDescriptor stand where nobody may be asked.
func noTerminal() (*tty.Terminal, error)  { return nil, tty.ErrNoTerminal }
func noDescriptor(int) (io.Reader, error) { return nil, usagef("there is no such file descriptor") }

// openDescriptor opens an inherited file descriptor for reading. No program
// that is started gets it.
func openDescriptor(n int) (io.Reader, error) {
	f := os.NewFile(uintptr(n), fmt.Sprintf("file descriptor %d", n))
	if f == nil {
		return nil, usagef("no file descriptor %d is open", n)
	}
	if _, err := f.Stat(); err != nil {
		return nil, usagef("file descriptor %d is not open", n)
	}
	keepFromChildren(uintptr(n))
	return f, nil
}
