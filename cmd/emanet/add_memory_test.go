package main

import (
	"math"
	"runtime/debug"
	"testing"
)

// TestThrifty: what the garbage collector was told before is what it is told afterwards, and a lower limit stays.
func TestThrifty(t *testing.T) { // not parallel: it is about the whole process
	before := debug.SetMemoryLimit(math.MaxInt64)
	percent := debug.SetGCPercent(100)
	defer func() {
		debug.SetMemoryLimit(before)
		debug.SetGCPercent(percent)
	}()
	for _, limit := range []int64{math.MaxInt64, thriftyHeap / 2} {
		debug.SetMemoryLimit(limit)
		done := thrifty()
		if got, want := debug.SetMemoryLimit(-1), min(limit, thriftyHeap); got != want {
			t.Errorf("limit %d, want %d", got, want)
		}
		done()
		if got := debug.SetMemoryLimit(-1); got != limit {
			t.Errorf("limit %d afterwards, want %d", got, limit)
		}
	}
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("%d percent afterwards", got)
	}
}
