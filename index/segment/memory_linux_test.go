package segment

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/blevesearch/bleve/v2"
	"golang.org/x/sys/unix"
)

// vmFlags are the flags of the mapping that holds b (proc_pid_smaps(5)).
func vmFlags(t *testing.T, b []byte) []string {
	t.Helper()
	address := uintptr(unsafe.Pointer(&b[0]))
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	inside := false
	for line := range strings.Lines(string(smaps)) {
		var from, to uintptr
		if n, _ := fmt.Sscanf(line, "%x-%x ", &from, &to); n == 2 { // another line
			inside = from <= address && address < to
		}
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && inside {
			return strings.Fields(flags)
		}
	}
	return nil
}

func TestMemoryIsNotDumpedAndHuge(t *testing.T) {
	t.Parallel()
	small, large := memoryOf(t, make([]byte, 100)), memoryOf(t, make([]byte, 5<<20))
	flags := vmFlags(t, large.Bytes())
	if flags == nil {
		t.Skip("this kernel does not tell the flags of a mapping")
	}
	if !slices.Contains(flags, "dd") || !slices.Contains(vmFlags(t, small.Bytes()), "dd") {
		t.Error("a core dump would hold it")
	}
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err == nil && !slices.Contains(flags, "hg") {
		t.Error("no huge pages were asked for")
	}
}

// After the index is closed its memory becomes unreadable, and still nothing
// fails: no goroutine and no finalizer is left that would read it. It looks at
// all goroutines, so it is not parallel.
func TestNothingTouchesTheMappingAfterClose(t *testing.T) {
	x, s := openIndex(t)
	m := memoryOf(t, plain(t, build(t, 1, 2_000, 50)))
	if err := load(x, s, "load:1", m); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"own1x1", "police", "nowhere"} {
		r := bleve.NewSearchRequest(bleve.NewTermQuery(q))
		r.Fields, r.IncludeLocations = []string{"*"}, true
		r.AddFacet("kinds", bleve.NewFacetRequest("Kind", 5))
		if _, err := x.Search(r); err != nil {
			t.Fatal(err)
		}
	}
	closeIndex(t, x)
	region := m.Bytes()
	pages := unsafe.Slice(unsafe.SliceData(region), len(region)/4_096*4_096)
	if err := unix.Mprotect(pages, unix.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	stacks := make([]byte, 1<<20)
	var all string
	settle(func() bool {
		all = string(stacks[:runtime.Stack(stacks, true)])
		return !strings.Contains(all, "scorch.(*") && !strings.Contains(all, "zapx")
	})
	if strings.Contains(all, "scorch.(*") || strings.Contains(all, "zapx") {
		t.Errorf("something of the index still runs:\n%s", all)
	}
	for range 3 {
		runtime.GC() // finalizers run after it
		runtime.Gosched()
	}
	if err := unix.Mprotect(pages, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(x)
}
