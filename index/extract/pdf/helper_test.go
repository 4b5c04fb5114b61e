package pdf

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"emanet/index/extract"

	"go.uber.org/goleak"
)

// shared is the engine of all tests that do not need one of their own: starting one takes longer than all that they read.
var shared = struct {
	sync.Mutex
	engine *Engine
}{engine: New()}

func TestMain(m *testing.M) {
	if files := os.Getenv(costs); files != "" {
		if err := costChild(files); err != nil {
			panic(err)
		}
		return
	}
	code := m.Run()
	if err := shared.engine.Close(); err != nil {
		panic(err)
	}
	if err := goleak.Find(); err != nil && code == 0 {
		os.Stderr.WriteString(err.Error() + "\n")
		code = 1
	}
	os.Exit(code)
}

// input is a file as Read gets it.
func input(file []byte) *extract.Input {
	return &extract.Input{Bytes: bytes.NewReader(file), Size: int64(len(file)), Limits: extract.Limits{}.Filled()}
}

// readInput reads with the shared engine.
func readInput(ctx context.Context, in *extract.Input, out extract.Output) error {
	shared.Lock()
	defer shared.Unlock()
	return shared.engine.Read(ctx, in, out)
}

// read reads a file that can be read.
func read(t *testing.T, file []byte) *extract.Collector {
	t.Helper()
	c := &extract.Collector{}
	if err := readInput(t.Context(), input(file), c); err != nil {
		t.Fatalf("Read: %v", err)
	}
	return c
}

// parts returns the parts of a kind, one a line: number, name, text.
func parts(c *extract.Collector, kind extract.PartKind) []extract.Part {
	var found []extract.Part
	for _, p := range c.Parts {
		if p.Kind == kind {
			p.Kind, p.Text = "", strings.TrimSpace(p.Text)
			found = append(found, p)
		}
	}
	return found
}
