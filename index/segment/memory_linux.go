package segment

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of a huge page on the systems that matter. Where it is
// another one, only speed is lost.
const hugePage = 2 << 20

// reserve maps size bytes of zeros and says how to give them back. Pages appear
// when they are first touched, and whoever decrypts touches them from several
// goroutines: that costs more than the cipher, with small pages.
func reserve(size int) ([]byte, func() error, error) {
	if size == 0 {
		return nil, func() error { return nil }, nil
	}
	slack := 0
	if size >= hugePage {
		slack = hugePage // older kernels do not align a mapping by themselves
	}
	whole, err := unix.Mmap(-1, 0, size+slack, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, nil, err
	}
	start := 0
	if slack > 0 {
		start = int(-uintptr(unsafe.Pointer(&whole[0])) % hugePage)
		// Advice only: without it the pages are small. The last part of a huge
		// page is not asked for, as small segments would fill memory with it.
		_ = unix.Madvise(whole[start:start+size/hugePage*hugePage], unix.MADV_HUGEPAGE)
	}
	// Core dumps are switched off for the whole process where it begins; this
	// is a second line, and an old kernel may not know it.
	_ = unix.Madvise(whole, unix.MADV_DONTDUMP)
	return whole[start : start+size : start+size], func() error { return unix.Munmap(whole) }, nil
}
