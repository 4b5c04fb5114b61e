// Package worker is the process that reads hostile files: a child of emanet that holds no key, sees no vault, and can open nothing.
package worker

import (
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"emanet/index/extract"
	"emanet/index/extract/pdf"
	"emanet/index/extract/sandbox"
)

// Argument is the first argument of a child. The second may be its memory in bytes, which extract.Config.Memory appends.
const Argument = "__read-file"

// maxStack is the stack of one goroutine. A recursion that is deeper ends the process, before it has the memory of all.
const maxStack = 64 << 20

// Exit statuses of a child beside 0 and extract.ExitMemory. 2 is that of a crash.
const (
	exitFailed = 1
	exitUsage  = 64
)

// IsChild reports whether the arguments of this process, its own name among them, make it a child. It is asked before anything else
// is done.
func IsChild(args []string) bool { return len(args) > 1 && args[1] == Argument }

// Main reads files until stdin ends, and returns the exit status. The first thing that it does is to take away from this process, for good, what
// package sandbox can; args are the arguments of the process. It ends the process itself if the parent goes away while a file is read.
func Main(args []string, stdin io.Reader, stdout io.Writer) int {
	engine := pdf.New()
	return serve(args, stdin, stdout, func(mediaType string) extract.Format { return find(mediaType, engine) })
}

// serve is Main with readers that find finds.
func serve(args []string, stdin io.Reader, stdout io.Writer, find func(mediaType string) extract.Format) int {
	memory, ok := memoryOf(args)
	if !ok {
		return exitUsage
	}
	limits := sandbox.Limits{Memory: memory}.Filled()
	meter := sandbox.OpenMeter()
	holds := sandbox.Enter(limits)
	soften(limits.Memory)
	full := func() { os.Exit(extract.ExitMemory) }
	s := &extract.Server{
		Confinement: holds.String(),
		Find:        find,
		Watch:       func() func() { return watchMemory(meter.Resident, limits.Memory, full) },
		Gone:        func() { os.Exit(exitFailed) },
	}
	if s.Serve(stdin, stdout) != nil {
		return exitFailed
	}
	return 0
}

// memoryOf returns the memory that the arguments leave to this process, 0 if they say nothing of it.
func memoryOf(args []string) (bytes int64, ok bool) {
	switch {
	case len(args) < 3:
		return 0, true
	case len(args) > 3:
		return 0, false
	}
	bytes, err := strconv.ParseInt(args[2], 10, 64)
	return bytes, err == nil && bytes > 0
}

// soften has the Go runtime collect garbage before the limit is reached, which would end the process. A quarter is left for what is not counted
// there: the program itself, and the memory of WebAssembly and its code.
func soften(memory int64) {
	debug.SetMemoryLimit(memory / 4 * 3)
	debug.SetMaxStack(maxStack)
}
