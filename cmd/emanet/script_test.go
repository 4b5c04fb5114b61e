package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"emanet/vault"
)

// testWorkFactor makes passphrases cheap, in tests only: the product has no
// way to set it.
const testWorkFactor = 4

func TestMain(m *testing.M) {
	if what := os.Getenv("EMANET_TEST_HYGIENE"); what != "" {
		hygiene(what)
		return
	}
	if status, mine := runHidden(os.Args); mine { // the program reads files in children of its own
		os.Exit(status)
	}
	testscript.Main(m, map[string]func(){
		"emanet": func() {
			harden()
			e := newEnv()
			e.config.WorkFactor = testWorkFactor
			os.Exit(runProcess(e))
		},
		measuredName: measured,
	})
}

// TestScript runs every script of testdata/script.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_DATA_HOME", "")
			env.Setenv("TMPDIR", filepath.Join(env.WorkDir, "tmp"))
			env.Setenv("PASS", "sınaq-sözləri-qəribə-yeddi-fil-uçur")
			env.Setenv("ALONE", filepath.SplitList(env.Getenv("PATH"))[0]) // as PATH: this program and no other is installed
			env.Setenv("DOCPASS", documentPassword)
			return os.MkdirAll(filepath.Join(env.WorkDir, "tmp"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"snapshot":  snapshot,
			"same":      same,
			"empty":     empty,
			"setid":     setID,
			"setprint":  setPrint,
			"hostile":   hostile,
			"nocontrol": noControl,
			"document":  document,
			"authority": authority,
		},
	})
}

// exits N CMD… runs a command and checks its exact exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits status command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		if _, serr := fmt.Sscanf(err.Error(), "exit status %d", &got); serr != nil {
			ts.Fatalf("%v", err)
		}
	}
	if got != want {
		ts.Fatalf("%s ended with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// snapshot NAME DIR remembers every file below a folder, byte for byte; same
// compares.
func snapshot(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: snapshot variable dir")
	}
	ts.Setenv(args[0], treeOf(ts, args[1]))
}

// same NAME DIR fails if the folder differs from the snapshot; ! same the
// other way round.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same variable dir")
	}
	if equal := ts.Getenv(args[0]) == treeOf(ts, args[1]); equal == neg {
		ts.Fatalf("%s: the same as the snapshot: %v", args[1], equal)
	}
}

func treeOf(ts *testscript.TestScript, dir string) string {
	h := sha256.New()
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%s %v\n", path, entry.Type())
		if !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(h, "%x\n", sha256.Sum256(data))
		return err
	}))
	return fmt.Sprintf("%x", h.Sum(nil))
}

// empty DIR fails unless the folder holds nothing.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: empty dir")
	}
	names, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(names) > 0 {
		ts.Fatalf("%s holds %d names, the first is %q", args[0], len(names), names[0].Name())
	}
}

// setid NAME puts the id of the record that the last command named first into
// a variable.
func setID(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: setid variable")
	}
	for word := range strings.FieldsSeq(ts.ReadFile("stdout")) {
		if strings.HasPrefix(word, "r-") {
			ts.Setenv(args[0], word)
			return
		}
	}
	ts.Fatalf("the last command named no record")
}

// hostile FILE writes text that attacks a terminal.
func hostile(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: hostile file")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(hostileText), 0o600))
}

const hostileText = "MARK \x1b]52;c;AAAA\x07\x1b]0;t\x07\x1b[2J\x1bP1$r\x1b\\ \u009b2J \u202e \u2066 \U000e0001 son"

// nocontrol NAME fails if ttyout, stdout or stderr has a control byte but line
// feeds, tabs, and the carriage returns that a terminal adds.
func noControl(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		for i, r := range ts.ReadFile(name) {
			if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x2066 {
				ts.Fatalf("%s has %U at %d", name, r, i)
			}
		}
	}
}

// newTestEnv is a process without a terminal, for tests inside the package.
func newTestEnv(t *testing.T, stdin string) (*env, *strings.Builder, *strings.Builder) {
	t.Helper()
	return newTestEnvIn(t, t.TempDir(), strings.NewReader(stdin))
}

// newTestEnvIn is newTestEnv in a folder that exists.
func newTestEnvIn(t *testing.T, dir string, stdin io.Reader) (*env, *strings.Builder, *strings.Builder) {
	t.Helper()
	var stdout, stderr strings.Builder
	return &env{
		stdin: stdin, stdout: &stdout, stderr: &stderr,
		openTerminal: noTerminal, openFD: noDescriptor, cwd: dir,
		getenv: func(string) string { return "" },
		config: vault.Config{WorkFactor: testWorkFactor},
	}, &stdout, &stderr
}

// runLine runs one command line and checks its status.
func runLine(t *testing.T, e *env, want status, words ...string) {
	t.Helper()
	if got := runArgs(context.WithoutCancel(t.Context()), e, words); got != want {
		t.Fatalf("emanet %s ended with %d, want %d\n%v\n%v", joinLine(words), got, want, e.stdout, e.stderr)
	}
}
