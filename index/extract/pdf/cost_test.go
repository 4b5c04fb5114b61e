package pdf

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"emanet/index/extract"
)

// costs makes a process of the test read the files that the variable names, and print what that cost.
const costs = "EMANET_TEST_PDF_FILES"

// costChild is that process.
func costChild(files string) error {
	e := New()
	for _, name := range filepath.SplitList(files) {
		file, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		in, c := input(file), &extract.Collector{}
		in.Pictures = true
		begin := time.Now()
		if err := e.Read(context.Background(), in, c); err != nil {
			return err
		}
		fmt.Printf("%s: %d pages in %v\n", filepath.Base(name), c.Reading.Done, time.Since(begin))
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") || strings.HasPrefix(line, "VmData") {
			fmt.Print(line)
		}
	}
	return e.Close()
}

// cost runs a process that reads files, and returns what it printed and the most memory it had, in KiB.
func cost(t *testing.T, files ...string) (printed string, most int, took time.Duration) {
	t.Helper()
	if runtime.GOOS != "linux" || raced {
		t.Skip("memory is told in /proc, and is that of the program only without the race detector")
	}
	begin := time.Now()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), costs+"="+strings.Join(files, string(filepath.ListSeparator)))
	out, err := child.CombinedOutput()
	took = time.Since(begin)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, memory, found := strings.Cut(string(out), "VmHWM:")
	if _, err := fmt.Sscanf(memory, "%d kB", &most); !found || err != nil {
		t.Fatalf("no memory in %s", out)
	}
	return string(out), most, took
}

func TestCost(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "mixed.pdf")
	if err := os.WriteFile(name, mixed(), 0o600); err != nil {
		t.Fatal(err)
	}
	printed, most, took := cost(t, name)
	t.Logf("in %v: %s", took, printed)
	if most > 512<<10 {
		t.Errorf("pictures of pages cost %d KiB", most)
	}
}

func TestCorporaCost(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(corpora(t), "made-docs", "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatal("there is no PDF file", err)
	}
	printed, most, took := cost(t, files[0])
	t.Logf("one file, from the start of the process to its end, in %v, %d KiB: %s", took, most, printed)
	printed, most, took = cost(t, files...)
	t.Logf("%d files in %v, %d KiB: %s", len(files), took, most, printed)
	if most > 512<<10 {
		t.Errorf("%d KiB", most)
	}
}
