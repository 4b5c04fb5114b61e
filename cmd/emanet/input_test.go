//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

func TestInputIsExact(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Nümunə ", 1000)
	for name, r := range map[string]io.Reader{
		"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text)),
		"data with the end": iotest.DataErrReader(strings.NewReader(text)),
	} {
		e := &env{stdin: r}
		if got, err := io.ReadAll(e.input(t.Context())); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// TestInterruptedInput: adding from a pipe that nobody writes to ends with 130
// at once, and the vault is as it was.
func TestInterruptedInput(t *testing.T) {
	t.Parallel()
	dir := newVault(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	e, _, stderr := newTestEnvIn(t, dir, r)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		w.WriteString("the beginning")
		cancel()
	}()
	if got := runArgs(ctx, e, []string{"--vault", "vault", "--identity", "id", "add", "-"}); got != statusInterrupted {
		t.Errorf("status %d: %s", got, stderr)
	}
	e, stdout, _ := newTestEnvIn(t, dir, nil)
	runLine(t, e, statusDone, "--vault", "vault", "--identity", "id", "list", "--all")
	if stdout.String() != "" {
		t.Errorf("list: %s", stdout)
	}
	runLine(t, e, statusDone, "--vault", "vault", "verify")
}
