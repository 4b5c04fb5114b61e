package sandbox

import (
	"bytes"
	"os"
	"strconv"
)

// Meter tells how much memory this process has.
type Meter struct{ statm *os.File }

// OpenMeter returns a Meter. It is called before Enter, after which nothing can be opened.
func OpenMeter() *Meter {
	f, err := os.Open("/proc/self/statm")
	if err != nil {
		return &Meter{}
	}
	return &Meter{f}
}

// Resident returns the bytes of memory that this process has, or 0 if the system does not tell (proc(5), statm). It is safe for
// concurrent use.
func (m *Meter) Resident() int64 { return m.pages(1) * int64(os.Getpagesize()) }

// space returns the bytes of address space of this process, or 0.
func (m *Meter) space() int64 { return m.pages(0) * int64(os.Getpagesize()) }

// pages returns one of the numbers of statm, or 0.
func (m *Meter) pages(field int) int64 {
	if m.statm == nil {
		return 0
	}
	buf := make([]byte, 256)
	n, _ := m.statm.ReadAt(buf, 0) // it ends with io.EOF
	fields := bytes.Fields(buf[:n])
	if len(fields) <= field {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[field]), 10, 64)
	if err != nil || pages < 0 || pages > maxSpace/int64(os.Getpagesize()) {
		return 0
	}
	return pages
}

// Close closes the meter, which then tells nothing.
func (m *Meter) Close() error {
	if m.statm == nil {
		return nil
	}
	return m.statm.Close()
}
