package vault

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Attacks that need a process of their own run this test binary again with these variables set.
const (
	childAction = "EMANET_ATTACK_CHILD"
	childDir    = "EMANET_ATTACK_DIR"
)

func children() map[string]func(context.Context, io.Writer, string) error {
	return map[string]func(context.Context, io.Writer, string) error{
		"modes": childModes, "add": childAdd, "life": childLife, "rotate": childRotate, "copy": childCopy,
		"index": childIndex, "each": childEach,
	}
}

// TestChildOfAttacks is the other process: it does nothing unless an attack started it.
func TestChildOfAttacks(t *testing.T) {
	fn := children()[os.Getenv(childAction)]
	if fn == nil {
		return
	}
	if err := fn(t.Context(), os.Stdout, os.Getenv(childDir)); err != nil {
		t.Fatal(err)
	}
}

func childCommand(ctx context.Context, action, dir string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChildOfAttacks$", "-test.count=1")
	cmd.Env = append(os.Environ(), childAction+"="+action, childDir+"="+dir)
	return cmd
}

// runChild runs an action to its end and returns what it printed.
func runChild(ctx context.Context, t testing.TB, action, dir string) string {
	t.Helper()
	out, err := childCommand(ctx, action, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", action, err, out)
	}
	return string(out)
}

// killChild runs an action, kills it after a while that begins when it prints "begin", and returns what it had
// acknowledged by then, one line each.
func killChild(ctx context.Context, t testing.TB, action, dir string, after time.Duration) []string {
	t.Helper()
	cmd := childCommand(ctx, action, dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	begun := false
	for s := bufio.NewScanner(out); s.Scan(); {
		if s.Text() == "begin" {
			begun = true
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			continue
		}
		lines = append(lines, s.Text())
	}
	_ = cmd.Wait() // it was killed
	if !begun {
		t.Fatalf("%s did not begin: %v %s", action, lines, stderr.String())
	}
	return lines
}

func say(w io.Writer, format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
