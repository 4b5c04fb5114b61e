package main

import (
	"math"

	"golang.org/x/sys/unix"
)

// machineMemory returns the bytes of memory of this machine, 0 if it does not
// tell.
func machineMemory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	total := uint64(info.Totalram) * uint64(info.Unit)
	return int64(min(total, math.MaxInt64))
}
