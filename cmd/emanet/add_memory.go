package main

import "runtime/debug"

// What the garbage collector is told while many files are added. The process that reads them is another one and does
// most of the work, so that collecting more often costs no time that anybody waits for.
const (
	thriftyHeap    = 96 << 20 // bytes that the heap stays below where it can
	thriftyPercent = 50       // by how much it grows between collections
)

// thrifty makes this process go easy on memory until the function that it
// returns is called. A lower limit of the person (GOMEMLIMIT) stays.
func thrifty() (done func()) {
	limit := debug.SetMemoryLimit(min(thriftyHeap, debug.SetMemoryLimit(-1)))
	percent := debug.SetGCPercent(thriftyPercent)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		debug.FreeOSMemory() // closing the vault writes a table, and needs room for it
	}
}
