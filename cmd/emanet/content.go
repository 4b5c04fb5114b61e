package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxContent bounds a value that comes from a file or from standard input.
const maxContent = 4 << 20

// contentHelp explains the forms that keep content out of the shell's history.
const contentHelp = "A value may also be @FILE (read from a file), @- (standard input) or @? (asked on the terminal): " +
	"what stands on the command line stays in the shell's history. @@ begins a value that starts with @."

// content resolves one value of a flag that carries content: as it stands,
// @FILE, @- for standard input, @? to be asked, @@ for a value that begins
// with @. One line feed at the end of a file is left out.
func (e *env) content(ctx context.Context, flag, value string) (string, error) {
	rest, special := strings.CutPrefix(value, "@")
	switch {
	case !special:
		return value, nil
	case strings.HasPrefix(rest, "@"):
		return rest, nil
	case rest == "?":
		return e.ask(ctx, "--"+flag)
	case rest == "-":
		data, err := e.readInput(ctx, "--"+flag, maxContent)
		return trimLine(data), err
	case rest == "":
		return "", usagef("--%s: @ needs the name of a file, - or ?", flag)
	}
	data, err := readSmall(e.path(rest), maxContent)
	if err != nil {
		return "", fmt.Errorf("--%s: %w", flag, err)
	}
	return trimLine(data), nil
}

// contents resolves several values.
func (e *env) contents(ctx context.Context, flag string, values []string) ([]string, error) {
	resolved := make([]string, 0, len(values))
	for _, value := range values {
		text, err := e.content(ctx, flag, value)
		if err != nil {
			return nil, err
		}
		resolved = append(resolved, text)
	}
	return resolved, nil
}

// ask asks one question on the terminal.
func (e *env) ask(ctx context.Context, question string) (string, error) {
	t, err := e.tty()
	if err != nil {
		return "", usagef("%s: %v", question, err)
	}
	return t.Line(ctx, question, "")
}

// readInput reads all of standard input, which only one value may do.
func (e *env) readInput(ctx context.Context, what string, limit int64) ([]byte, error) {
	if err := e.takeInput(what); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(e.input(ctx), limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: read standard input: %w", what, err)
	}
	if int64(len(data)) > limit {
		return nil, usagef("%s: standard input is larger than %d bytes", what, limit)
	}
	return data, nil
}

// takeInput claims standard input for what.
func (e *env) takeInput(what string) error {
	if e.inputOf != "" {
		return usagef("standard input cannot be both %s and %s", e.inputOf, what)
	}
	if e.global.passphraseFD == 0 {
		return usagef("standard input cannot be both %s and --passphrase-fd 0", what)
	}
	e.inputOf = what
	return nil
}

// fileOrInput reads a small file, or standard input for "-".
func (e *env) fileOrInput(ctx context.Context, flag, name string, limit int64) ([]byte, error) {
	if name == "-" {
		return e.readInput(ctx, "--"+flag, limit)
	}
	if info, err := os.Stat(e.path(name)); err == nil && info.IsDir() {
		return nil, usagef("--%s %q is a folder, not a file", flag, name)
	}
	type read struct {
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() { // a pipe that nobody writes to waits; then this is left behind
		data, err := readSmall(e.path(name), limit)
		done <- read{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.err != nil {
			return nil, fmt.Errorf("--%s: %w", flag, r.err)
		}
		return r.data, nil
	}
}

// trimLine leaves out one line feed, and the carriage return before it.
func trimLine(data []byte) string {
	text := strings.TrimSuffix(string(data), "\n")
	if text != string(data) {
		text = strings.TrimSuffix(text, "\r")
	}
	return text
}

// cutPair splits KEY=VALUE.
func cutPair(flag, pair string) (key, value string, err error) {
	key, value, ok := strings.Cut(pair, "=")
	if !ok || key == "" {
		return "", "", usagef("--%s: KEY=VALUE is expected", flag)
	}
	return key, value, nil
}
