//go:build unix

package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// openFiles opens the controlling terminal.
func openFiles() (in, out *os.File, err error) {
	f, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	return f, f, err
}

// hideTyping switches the echo off, with line editing and signals left on,
// and returns what puts it back.
func hideTyping(f *os.File) (restore func(), err error) {
	var before unix.Termios
	err = control(f, func(fd int) error {
		state, err := unix.IoctlGetTermios(fd, getTermios)
		if err != nil {
			return err
		}
		before = *state
		hidden := before
		hidden.Lflag &^= unix.ECHO
		hidden.Lflag |= unix.ICANON | unix.ISIG
		hidden.Iflag |= unix.ICRNL
		return unix.IoctlSetTermios(fd, setTermios, &hidden)
	})
	if err != nil {
		return nil, err
	}
	return func() {
		// A terminal that went away needs no echo.
		_ = control(f, func(fd int) error { return unix.IoctlSetTermios(fd, setTermios, &before) })
	}, nil
}
