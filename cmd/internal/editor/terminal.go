package editor

import "os"

// terminal is a terminal's file as the library sees it. Fd would switch an
// os.File to blocking mode, and the prompts that come after the editor rely on
// deadlines: this one does not.
type terminal struct{ *os.File }

// Fd returns the descriptor and leaves the mode of the file alone.
func (t *terminal) Fd() uintptr {
	conn, err := t.File.SyscallConn()
	if err != nil {
		return ^uintptr(0) // a closed file: no descriptor
	}
	fd := ^uintptr(0)
	_ = conn.Control(func(n uintptr) { fd = n }) // as above
	return fd
}
